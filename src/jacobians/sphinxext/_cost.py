"""What a Jacobian stores and what its products cost, as polynomials in the sizes of its axes.

The package counts for given sizes. Counts at many small sizes determine the polynomial; further
sizes confirm it. Where the best order of a product depends on the sizes there is none: then the
count at the sizes of the sheet stands for it.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations_with_replacement
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from jacobians.show import structure

if TYPE_CHECKING:
    from jacobians.algebra import Jacobian
    from jacobians.declare import Function

SIZES = {"n": 10, "m": 20, "n0": 6, "n1": 5, "n2": 4, "n3": 3}
"""Sizes of the sheet, where a count has no formula, and for words that need some sizes."""
_DEGREE = 3
_SMALLEST, _LARGEST = 11, 40  # above every number that a rule may hold


COUNTS = ("stored", "jvp", "vjp", "dense")


class Cost(NamedTuple):
    """Spec and structure of one Jacobian, and its counts in LaTeX.

    `full` is the number of entries of the dense array. `sizes` says for which sizes a count stands
    that has no formula, if there is one.
    """

    spec: str
    structure: str
    stored: str
    jvp: str
    vjp: str
    dense: str
    full: str
    sizes: str


@cache
def costs(function: Function[Any], argument: str) -> Cost:
    """Read everything off Jacobians made at several sizes.

    Examples
    --------
    >>> from jacobians import linear
    >>> cost = costs(linear, "W")
    >>> cost.structure, cost.stored
    ('a vector, repeated along a diagonal', 'm')
    """
    names = list(dict.fromkeys(c for core in function.signature.inputs for c in core))
    monomials = [
        m for d in range(_DEGREE + 1) for m in combinations_with_replacement(range(len(names)), d)
    ]
    rng = np.random.default_rng(0)
    draws = rng.integers(_SMALLEST, _LARGEST, (len(monomials) + 5, len(names)))
    made = [_counts(_make(function, argument, dict(zip(names, d, strict=True)))) for d in draws]
    table = np.array([[prod(d[list(m)].tolist()) for m in monomials] for d in draws], float)
    j = _make(function, argument, SIZES)
    found = [
        _formula(table, np.array(counts, float), monomials, names)
        for counts in zip(*made, strict=True)
    ]
    stored, jvp, vjp, dense, full = (
        text or str(number) for text, number in zip(found, _counts(j), strict=True)
    )
    sizes = ", ".join(f"{_power(n, 1)} = {SIZES[n]}" for n in names) if "" in found else ""
    return Cost(j.spec, structure(j), stored, jvp, vjp, dense, full, sizes)


def _make(function: Function[Any], argument: str, sizes: dict[str, int]) -> Jacobian:
    rng = np.random.default_rng(0)
    arrays = [
        function.domains[name].draw(rng, function.signature.input_shape(name, sizes), 1.0, sizes)
        for name in function.parameters
    ]
    return function.jacobian(*arrays, wrt=argument)


def _counts(j: Jacobian) -> tuple[int, ...]:
    return (j.stored, j.flops.jvp, j.flops.vjp, j.flops.dense, prod(j.shape))


def _formula(
    table: np.ndarray, wanted: np.ndarray, monomials: list[tuple[int, ...]], names: list[str]
) -> str:
    """Find the polynomial with whole coefficients that gives all the counts, or nothing."""
    scale = np.max(table, axis=0)
    found = np.linalg.lstsq(table / scale, wanted, rcond=None)[0] / scale
    whole = np.rint(found)
    if not np.array_equal(table @ whole, wanted):
        return ""
    terms = [(int(c), m) for c, m in zip(whole, monomials, strict=True) if c]
    text = ""
    for c, m in sorted(terms, key=lambda term: (-len(term[1]), term[1])):
        letters = " ".join(_power(names[k], m.count(k)) for k in sorted(set(m)))
        sign = "-" if c < 0 else "+" if text else ""
        number = "" if abs(c) == 1 and letters else str(abs(c))
        text += f" {sign} {number} {letters}"
    return " ".join(text.split()) or "0"


def _power(name: str, power: int) -> str:
    letter = name if len(name) == 1 else f"{name[0]}_{{{name[1:]}}}"
    return letter if power == 1 else f"{letter}^{{{power}}}"

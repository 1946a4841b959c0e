"""Read a spec, `"k -> i|ik"`, for arrays of given shapes.

Left of the arrow: the labels of each factor, a comma between factors. Right of it: the labels of
the output, a bar, the labels of the input. A label on both sides of the bar is a Kronecker delta.
A port to JavaScript is docs/explorer/spec.js.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from jacobians.contract._layout import Layout, Sizes, Spec, digits, layout

if TYPE_CHECKING:
    from jacobians._arrays import Shape


@lru_cache(maxsize=1024)
def parse(text: str, count: int) -> Spec:
    """Read a spec that is written for `count` factors."""
    left, arrow, right = text.replace(" ", "").partition("->")
    output, bar, inputs = right.partition("|")
    if not arrow or not bar or "|" in inputs or "->" in inputs:
        raise ValueError(f"spec {text!r} has no form 'factors -> output|input', as in 'k -> i|ik'")
    for c in left + output + inputs:
        if c != "," and not (c.isascii() and c.isalpha()):
            hint = "; batch axes are not written: the leading axes of a factor are its batch"
            raise ValueError(f"spec {text!r}: {c!r} is no label, labels are letters{hint}")
    if "," in output + inputs:
        raise ValueError(f"spec {text!r}: commas part factors, so they stand left of the arrow")
    factors = tuple(left.split(",")) if left or count else ()
    if len(factors) != count:
        raise ValueError(f"spec {text!r} names {len(factors)} factors, but {count} were given")
    return Spec(factors, output, inputs)


@lru_cache(maxsize=4096)
def read(
    text: str, shapes: tuple[Shape, ...], batch: Shape, given: Sizes
) -> tuple[Layout, tuple[Shape, ...]]:
    """Read a spec for factors of these shapes: its layout, and the axes that each factor loses.

    An axis of length one in the batch is broadcast and carries no label, so it goes.
    """
    spec = parse(text, len(shapes))
    size = _sizes(text, spec, shapes, dict(given))
    leads = [s[: len(s) - len(name)] for s, name in zip(shapes, spec.factors, strict=True)]
    try:
        batch_shape = np.broadcast_shapes(batch, *leads)
    except ValueError:
        listed = ", ".join(map(str, [batch, *leads] if batch else leads))
        raise ValueError(f"spec {text!r}: the batches {listed} do not broadcast") from None
    names = digits(len(batch_shape))
    drops = tuple(tuple(k for k, n in enumerate(lead) if n == 1) for lead in leads)
    kept = ("".join(c for c, n in zip(digits(len(s)), s, strict=True) if n != 1) for s in leads)
    factors = tuple(lead + name for lead, name in zip(kept, spec.factors, strict=True))
    sizes = tuple((size | dict(zip(names, batch_shape, strict=True))).items())
    return layout(spec._replace(factors=factors), sizes, names), drops if any(drops) else ()


def _sizes(
    text: str, spec: Spec, shapes: tuple[Shape, ...], given: dict[str, int]
) -> dict[str, int]:
    """Read the size of every label off the factors and the sizes given; refuse what disagrees."""
    right = spec.output + spec.input
    for c in given.keys() - set(right):
        raise ValueError(f"spec {text!r} has no label {c!r} right of its arrow")
    known = dict(given)
    for k, (shape, name) in enumerate(zip(shapes, spec.factors, strict=True)):
        lead = len(shape) - len(name)
        if lead < 0:
            raise ValueError(
                f"spec {text!r}: factor {k} has labels {name!r}, but its shape {shape} "
                f"has {len(shape)} axes"
            )
        for c, n in zip(name, shape[lead:], strict=True):
            if known.setdefault(c, n) != n:
                raise ValueError(
                    f"spec {text!r}: label {c!r} is {known[c]}, but {n} in factor {k} "
                    f"of shape {shape}"
                )
    for c in right:
        if c not in known:
            raise ValueError(
                f"spec {text!r}: no factor has label {c!r}: give its size, as in {c}=3"
            )
    return known

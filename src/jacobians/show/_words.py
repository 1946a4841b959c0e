"""What a spec says: the structure of a Jacobian in words, and its entries as a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jacobians.algebra import Chain, Einsum, Reduced, Sum
from jacobians.contract import Spec, fresh

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jacobians.algebra import Jacobian

_NAMES = "abcdefghpqrstuvwxyz"


def structure(j: Jacobian) -> str:
    """Tell in words what the spec says.

    Examples
    --------
    >>> import numpy as np
    >>> from jacobians import diagonal, linear, outer
    >>> structure(diagonal(np.ones(3)) - outer(np.ones(3), np.ones(3)))
    'diagonal minus rank one'
    >>> structure(linear.jacobian(np.ones((2, 3)), np.ones(3), wrt="W"))
    'a vector, repeated along a diagonal'
    """
    if isinstance(j, Sum):
        first, *rest = j.terms
        return structure(first) + "".join(_signed(t) for t in rest)
    if isinstance(j, Chain):
        return "product of " + " and ".join(f"({structure(n)})" for n in j.nodes)
    if isinstance(j, Reduced):
        return f"sum over the batch of {structure(j.inner)}"
    if isinstance(j, Einsum):
        return _einsum(j.labels)
    return "a pair of functions"


def _signed(term: Jacobian) -> str:
    negative = isinstance(term, Einsum) and term.scale < 0
    return f" {'minus' if negative else 'plus'} {structure(term)}"


def _einsum(spec: Spec) -> str:
    through = [c for c in dict.fromkeys(spec.output) if c in spec.input]
    held = [[c for c in f if not c.isdigit()] for f in spec.factors]
    carried = {c for f in held for c in f}
    if not set(spec.output) ^ set(spec.input) and carried in (set(), set(through)):
        return "diagonal" if carried else "identity"
    kind = _kind(spec, held, through)
    if not through:
        return {"a matrix": "dense", "an array": "dense", "a vector": _row(spec)}.get(kind, kind)
    if set(through) & carried:
        return f"block diagonal, each block {kind}"
    return f"{kind}, repeated along a diagonal"


def _kind(spec: Spec, held: Sequence[Sequence[str]], through: Sequence[str]) -> str:
    """Say what stands in one block: the factors without the labels that go through."""
    carried = {c for f in held for c in f}
    if carried - set(spec.output) - set(spec.input):
        return f"product of {len(held)} factors"
    if not carried:
        return "ones"
    if _splits(spec, held, through):
        return "rank one"
    if len(held) == 1 and len(held[0]) == 1:
        return "a vector"
    if len(held) > 1 and not through and len(carried) == sum(map(len, held)):
        return f"outer product of {len(held)} factors"
    return "a matrix" if len(carried - set(through)) == 2 else "an array"


def _row(spec: Spec) -> str:
    return "one row" if any(c in spec.input for f in spec.factors for c in f) else "one column"


def _splits(spec: Spec, held: Sequence[Sequence[str]], through: Sequence[str]) -> bool:
    """Whether each factor has labels of one side alone, and both sides have a factor."""
    sides = [{c in spec.input for c in f if c not in through} for f in held]
    return all(len(s) == 1 for s in sides) and {True, False} == set().union(*sides)


def latex(j: Einsum) -> str:
    r"""Write the entries of an einsum as a formula; factors are called a, b, c.

    Examples
    --------
    >>> import numpy as np
    >>> from jacobians import J
    >>> latex(J("k -> i|ik", np.ones(3), i=2))
    'J_{i,jk} = \\delta_{ij} a_{k}'
    """
    spec = j.labels
    used = "".join(dict.fromkeys("".join(spec.factors) + spec.output + spec.input))
    inputs, deltas = "", ""
    for position, c in enumerate(spec.input):
        if c in spec.output or c in spec.input[:position]:
            new = fresh(used)
            used += new
            inputs += new
            deltas += rf"\delta_{{{c}{new}}} "
        else:
            inputs += c
    summed = dict.fromkeys(c for f in spec.factors for c in f if not c.isdigit())
    summed = {c: None for c in summed if c not in spec.output + spec.input}
    total = rf"\sum_{{{''.join(summed)}}} " if summed else ""
    terms = []
    for name, f in zip(_NAMES, spec.factors, strict=False):
        labels = "".join(c for c in f if not c.isdigit())
        terms.append(f"{name}_{{{labels}}}" if labels else name)
    scale = {1.0: "", -1.0: "-"}.get(j.scale, f"{j.scale:.4g} ")
    return f"J_{{{spec.output},{inputs}}} = {scale}{total}{deltas}{' '.join(terms)}".strip()

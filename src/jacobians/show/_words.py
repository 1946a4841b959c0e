"""What a spec says: the structure of a Jacobian in words.

A port to JavaScript is docs/explorer/words.js.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jacobians.algebra import Chain, Einsum, Reduced, Sum

if TYPE_CHECKING:
    from jacobians.algebra import Jacobian
    from jacobians.contract import Layout


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
        first, *rest = j.parts
        signs = ["minus" if isinstance(t, Einsum) and t.scale < 0 else "plus" for t in rest]
        signed = [f" {sign} {structure(t)}" for sign, t in zip(signs, rest, strict=True)]
        return structure(first) + "".join(signed)
    if isinstance(j, Chain):
        return "product of " + " and ".join(f"({structure(n)})" for n in j.parts)
    if isinstance(j, Reduced):
        return f"sum over the batch of {structure(j.parts[0])}"
    return _einsum(j.layout) if isinstance(j, Einsum) else "a pair of functions"


def _einsum(layout: Layout) -> str:
    """Say whether there is one block or a diagonal of them, and what stands in a block."""
    spec = layout.spec
    held = [[c for c in f if not c.isdigit()] for f in spec.factors]
    output, inputs, carried = set(spec.output), set(spec.input), {c for f in held for c in f}
    through = output & inputs
    if output == inputs and carried in (set(), through):
        return "diagonal" if carried else "identity"
    # A block has rank one if each factor has labels of one side alone, and both sides have one.
    sides = [{c in inputs for c in f if c not in through} for f in held]
    apart = len(held) > 1 and not through and len(carried) == sum(map(len, held))
    kinds = [  # the first that holds
        (f"product of {len(held)} factors", bool(carried - output - inputs)),
        ("ones", not carried),
        ("rank one", all(len(s) == 1 for s in sides) and len(set().union(*sides)) == 2),
        ("a vector", len(held) == 1 and len(held[0]) == 1),
        (f"outer product of {len(held)} factors", apart),
        ("a matrix", len(carried - through) == 2),
    ]
    kind = next((words for words, holds in kinds if holds), "an array")
    if through & carried:
        return f"block diagonal, each block {kind}"
    if through:
        return f"{kind}, repeated along a diagonal"
    line, across = ("row", spec.output) if carried & inputs else ("column", spec.input)
    lines = f"equal {line}s" if any(layout.size[c] > 1 for c in across) else f"one {line}"
    return {"a matrix": "dense", "an array": "dense", "a vector": lines}.get(kind, kind)

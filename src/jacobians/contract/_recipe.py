"""The einsum that no library has: a label may stand twice in the result, as a Kronecker delta.

Products with vectors and dense arrays are both made by it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from jacobians._arrays import beside
from jacobians.contract._axes import aligned, numpy_einsum
from jacobians.contract._layout import digits
from jacobians.contract._plan import plan

if TYPE_CHECKING:
    from jacobians._arrays import Array, Shape
    from jacobians.contract._layout import Layout, Sizes


class Recipe:
    """How operands of these labels become an array with the labels `want`: see `recipe`."""

    def __init__(self, names: tuple[str, ...], want: str, sizes: Sizes) -> None:
        size, each = dict(sizes), "".join(dict.fromkeys(want))
        self.plan = plan(names, each, sizes)
        made = self.plan.labels
        self.shape = tuple(size[c] for c in want)
        # Axes of the result that carry one label, and whether it is constant along any.
        self.deltas = [(want.index(c), k) for k, c in enumerate(want) if c in want[:k]]
        self.repeats = any(size[c] != 1 for c in each if c not in made)
        self.place = aligned(made, want)
        # An axis of length one that no operand has: the `o` of a loss. What is written has none.
        gone = {c for c in each if size[c] == 1 and c not in made}
        self.key = (*(0 if c in gone else slice(None) for c in want), ...)  # a view, never a number
        labels, kept = ("".join(c for c in name if c not in gone) for name in (each, want))
        self.diagonals = numpy_einsum(labels, kept) if len(labels) < len(kept) else None
        self.along = aligned(made, labels)
        self.whole = bool(self.plan.steps) and made == labels  # the last step can write into it

    def __call__(self, xp: Any, operands: tuple[Array, ...], scale: float = 1.0) -> Array:
        """Make the array, of the library `xp`; it shares no memory with the operands."""
        if xp is np and (self.deltas or self.repeats):
            # Zeros of the system cost nothing until they are touched, and most never are.
            make = np.zeros if self.deltas else np.empty
            out = make(self.shape, np.result_type(*operands))
            self.write(out, operands, scale)
            return out
        scale *= self.plan.absent
        result = self.place(xp, self.plan(xp, operands, scale))
        for pair in self.deltas:
            result = xp.where(_delta(xp, pair, self.shape, result), result, 0)
        if self.repeats:
            result = xp.broadcast_to(result, self.shape)
        elif self.plan.steps or self.deltas or scale != 1:
            return result
        return result * 1  # not a view, and in the graph of who differentiates it

    def write(
        self, out: Array, operands: tuple[Array, ...], scale: float, add: bool = False
    ) -> None:
        """Write into an array of NumPy's, or add to it; beside the diagonals it is left alone."""
        part = out[self.key]
        part = self.diagonals(part) if self.diagonals else part
        scale *= self.plan.absent
        if self.whole and not add:
            self.plan(np, operands, scale, part)
            return
        result = self.along(np, self.plan(np, operands, scale))
        if add:
            part += result
        else:
            part[...] = result


recipe = lru_cache(maxsize=4096)(Recipe)
"""It is worked out once for each set of labels and sizes."""


def _delta(xp: Any, pair: tuple[int, int], shape: Shape, like: Array) -> Array:
    """Make the mask of a Kronecker delta between two axes."""
    row, column = (xp.arange(shape[k], **beside(like)) for k in pair)
    full = tuple(n if k in pair else 1 for k, n in enumerate(shape))
    return xp.reshape(row[:, None] == column[None, :], full)


@lru_cache(maxsize=4096)
def product(given: Layout, shape: Shape, push: bool, summed: bool) -> tuple[Shape, Recipe]:
    """Work out once how tangents (`push`) or cotangents of a shape are multiplied.

    Their axes of length one broadcast and carry no label: they are returned, to be dropped.
    """
    spec, batch = given.spec, given.batch
    core, to = (spec.input, spec.output) if push else (spec.output, spec.input)
    count = len(shape) - len(core)
    inner = given.reduced[max(len(given.reduced) - count, 0) :] if summed else ""
    outer = digits(count - len(inner))
    drop = tuple(k for k in range(count) if shape[k] == 1)
    named = enumerate(zip(outer + inner + core, shape, strict=True))
    pairs = [pair for k, pair in named if k not in drop]
    batch = outer if len(outer) > len(batch) else batch
    # An axis of length one that was dropped has a size all the same.
    size = dict.fromkeys(batch, 1) | given.size | dict(pairs)
    names = (*spec.factors, "".join(c for c, _ in pairs))
    return drop, recipe(names, batch + to, tuple(size.items()))

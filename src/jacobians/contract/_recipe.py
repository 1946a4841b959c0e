"""The einsum that no library has: a label may stand twice in the result, as a Kronecker delta.

Products with vectors and dense arrays are both made by it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from jacobians._arrays import beside
from jacobians.contract._axes import aligned, numpy_einsum
from jacobians.contract._layout import digits
from jacobians.contract._plan import Plan, plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from jacobians._arrays import Array, Shape
    from jacobians.contract._axes import View
    from jacobians.contract._layout import Layout, Sizes


class Recipe(NamedTuple):
    """How operands of given labels become an array with other labels."""

    plan: Plan
    ready: bool  # the plan makes the array itself
    shape: Shape  # of the result
    place: View  # how the plan's result lies in it, axes of length one where it has no label
    deltas: tuple[tuple[int, int], ...]  # axes of the result that carry one label
    repeats: bool  # the result is constant along axes
    part: Callable[[Array], Array]  # of NumPy's array: what is not zero there, a label an axis
    along: View  # how the plan's result lies in that part
    whole: bool  # the last step can write into it

    def __call__(self, xp: Any, operands: tuple[Array, ...], scale: float = 1.0) -> Array:
        """Make the array, of the library `xp`; it shares no memory with the operands."""
        if xp is np and (self.deltas or self.repeats):
            # Zeros of the system cost nothing until they are touched, and most never are.
            make = np.zeros if self.deltas else np.empty
            out = make(self.shape, np.result_type(*operands))
            self.write(out, operands, scale)
            return out
        scale *= self.plan.absent
        result = self.plan(xp, operands, scale)
        if not self.plan.steps and scale == 1:  # a view of the one operand
            result = np.array(result, order="C") if xp is np else xp.asarray(result, copy=True)
        if self.ready:
            return result
        result = self.place(xp, result)
        for pair in self.deltas:
            result = xp.where(_delta(xp, pair, self.shape, result), result, 0)
        return xp.broadcast_to(result, self.shape) if self.repeats else result

    def write(
        self, out: Array, operands: tuple[Array, ...], scale: float, add: bool = False
    ) -> None:
        """Write into an array of NumPy's, or add to it; beside the diagonals it is left alone."""
        part = self.part(out)
        scale *= self.plan.absent
        if self.whole and not add:
            self.plan(np, operands, scale, part)
            return
        result = self.along(np, self.plan(np, operands, scale))
        if add:
            part += result
        else:
            part[...] = result


@lru_cache(maxsize=4096)
def recipe(names: tuple[str, ...], want: str, sizes: Sizes) -> Recipe:
    """Work out once how operands of these labels become an array with the labels `want`."""
    size = dict(sizes)
    each = "".join(dict.fromkeys(want))
    found = plan(names, each, sizes)
    first = "".join(c if c not in want[:k] else "_" for k, c in enumerate(want))
    # An axis of length one that no operand has: the `o` of a loss. What is written has none.
    gone = {c for c in each if size[c] == 1 and c not in found.labels}
    labels, kept = ("".join(c for c in name if c not in gone) for name in (each, want))
    key = (*(0 if c in gone else slice(None) for c in want), ...)  # a view, never a number
    diagonals = numpy_einsum(labels, kept)

    def part(out: Array) -> Array:
        out = out[key] if gone else out
        return diagonals(out) if len(labels) < len(kept) else out

    return Recipe(
        found,
        found.labels == want,
        tuple(size[c] for c in want),
        aligned(found.labels, first),
        tuple((want.index(c), k) for k, c in enumerate(want) if c in want[:k]),
        any(size[c] != 1 for c in each if c not in found.labels),
        part,
        aligned(found.labels, labels),
        bool(found.steps) and found.labels == labels,
    )


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
    lead = digits(count - len(inner)) + inner
    drop = tuple(k for k in range(count) if shape[k] == 1)
    pairs = [
        (c, n) for k, (c, n) in enumerate(zip(lead + core, shape, strict=True)) if k not in drop
    ]
    outer = lead[: count - len(inner)]
    batch = outer if len(outer) > len(batch) else batch
    # An axis of length one that was dropped has a size all the same.
    size = dict.fromkeys(batch, 1) | given.size | dict(pairs)
    names = (*spec.factors, "".join(c for c, _ in pairs))
    return drop, recipe(names, batch + to, tuple(size.items()))

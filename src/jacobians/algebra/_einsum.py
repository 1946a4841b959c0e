"""The leaf: a Jacobian as one einsum."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from jacobians._arrays import Array, Shape, astype, beside, namespace
from jacobians.algebra._jacobian import Flops, Jacobian, joined
from jacobians.contract import composed, multiplied, plan, product, recipe, summed, widened

if TYPE_CHECKING:
    from jacobians.contract import Layout, Recipe, Spec


class Einsum(Jacobian):
    """A product of arrays, written as an einsum in which labels may stand on both sides of the bar.

    Made by `J` and the other constructors, and by `@`. Batch axes carry digits, the last one `0`;
    an axis of length one that is broadcast carries no label at all, so that labels alone decide
    every product. One without factors takes library, device and dtype from `like`, or else from
    what it meets.
    """

    def __init__(
        self, layout: Layout, parts: tuple[Array, ...], scale: float = 1.0, like: Array = None
    ) -> None:
        self.layout = layout
        self.parts = parts
        self.scale = scale
        self.like = parts[0] if parts else like
        self.batch_shape = layout.batch_shape
        self.output_shape = layout.output_shape
        self.input_shape = layout.input_shape
        self.reduced_shape = layout.reduced_shape

    @property
    def labels(self) -> Spec:
        """The labels of the factors, of the output and of the input, with those of the batch."""
        return self.layout.spec

    def _text(self) -> str:
        return "".join(c for c in str(self.labels) if not c.isdigit())

    @property
    def flops(self) -> Flops:
        factors, output, inputs = self.labels
        t, u = self.layout.batch + inputs, self.layout.batch + output
        made = "".join(dict.fromkeys(self.layout.dense))
        each = ((*factors, t), u), ((*factors, u), t), (factors, made)
        return Flops(*(plan(names, keep, self.layout.sizes).flops for names, keep in each))

    def sum(self) -> Einsum:
        return self._laid(summed(self.layout)) if self.layout.batch else self

    def contract(self) -> Einsum:
        how, numbers, whole = multiplied(self.layout)
        if not how.steps or numbers > self.stored:
            return self
        made = how(namespace(*self.parts), self.parts)
        return Einsum(whole, (made,), self.scale * how.absent)

    def _broadcast(self, batch_shape: Shape) -> Einsum:
        return self._laid(widened(self.layout, batch_shape))

    def _laid(self, layout: Layout) -> Einsum:
        return Einsum(layout, self.parts, self.scale, self.like)

    def _held(self) -> dict[tuple[int, int], int]:
        return {(_address(f), prod(f.shape)): prod(f.shape) for f in self.parts}

    def _compose(self, other: Jacobian) -> Jacobian | None:
        if not isinstance(other, Einsum):
            return None
        a, b = self, other
        if type(a.like) is not type(b.like):
            _, (a, b) = joined((a, b))
        return Einsum(composed(a.layout, b.layout), a.parts + b.parts, a.scale * b.scale, a.like)

    def _apply(self, v: Array, push: bool, summed: bool = False) -> Array:
        if summed and self.layout.batch:
            return self.sum()._apply(v, push, True)
        drop, how = product(self.layout, tuple(v.shape), push, summed)
        xp, like = namespace(v), self.like
        if drop:
            v = xp.squeeze(v, axis=drop)
        if not self.parts and like is not None and v.dtype != like.dtype:
            v = astype(v, xp.result_type(v, like))
        return how(xp, (*self.parts, v), self.scale)

    def _recipe(self) -> tuple[Recipe, tuple[Array, ...]]:
        """How the dense array is made, and of what: of a one, where there are no factors."""
        how = recipe(self.labels.factors or ("",), self.layout.dense, self.layout.sizes)
        xp = namespace(self.like)
        return how, self.parts or (xp.ones((), dtype=self.dtype, **beside(self.like)),)

    def _make(self) -> Array:
        how, factors = self._recipe()
        return how(namespace(*factors), factors, self.scale)

    def _fill(self, out: Array, add: bool) -> None:
        how, factors = self._recipe()
        if how.deltas and not add:
            _clear(out)
        how.write(out, factors, self.scale, add)


def _clear(out: Array) -> None:
    # As bytes, which is one call of memset and twice as fast as storing doubles.
    if out.flags.c_contiguous:
        out.reshape(-1).view(np.uint8).fill(0)
    else:
        out[...] = 0


def _address(array: Array) -> int:
    """Tell arrays apart: views of the same numbers, such as a squeezed one, count as one."""
    if isinstance(array, np.ndarray):
        return int(array.__array_interface__["data"][0])
    return id(array)

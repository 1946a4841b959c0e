"""The leaf: a Jacobian as one einsum."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from jacobians._arrays import Array, Shape, astype, beside, namespace, together
from jacobians.algebra._checks import check_broadcast, common_batch
from jacobians.algebra._jacobian import Flops, Jacobian
from jacobians.contract import (
    Layout,
    Recipe,
    composed,
    contracted,
    plan,
    product,
    recipe,
    summed,
    widened,
)

if TYPE_CHECKING:
    from jacobians.contract import Spec


class Einsum(Jacobian):
    """A product of arrays, written as an einsum in which labels may stand on both sides of the bar.

    Made by `J` and the other constructors, and by `@`. Batch axes carry digits, the last one `0`;
    an axis of length one that is broadcast carries no label at all, so that labels alone decide
    every product. One without factors takes library, device and dtype from `like`, or else from
    what it meets.
    """

    def __init__(
        self,
        layout: Layout,
        factors: tuple[Array, ...],
        scale: float = 1.0,
        like: Array | None = None,
    ) -> None:
        self.layout = layout
        self.factors = factors
        self.scale = scale
        self._like = like
        self.batch_shape = layout.batch_shape
        self.output_shape = layout.output_shape
        self.input_shape = layout.input_shape
        self.reduced_shape = layout.reduced_shape

    @property
    def labels(self) -> Spec:
        """The labels of the factors, of the output and of the input, with those of the batch."""
        return self.layout.spec

    @property
    def like(self) -> Array | None:
        return self.factors[0] if self.factors else self._like

    @property
    def _held(self) -> tuple[Array, ...]:
        """What says the library: the factors, or `like`."""
        return self.factors or (() if self._like is None else (self._like,))

    @property
    def dtype(self) -> Any:
        if not self.factors:
            return np.dtype(np.float64) if self._like is None else self._like.dtype
        first, *rest = (f.dtype for f in self.factors)
        # NumPy keeps one object for each of its dtypes, and a promotion costs more than this.
        if all(d is first for d in rest):
            return first
        return namespace(*self.factors).result_type(first, *rest)

    @property
    def spec(self) -> str:
        text = "".join(c for c in str(self.labels) if not c.isdigit())
        return {1.0: "", -1.0: "-"}.get(self.scale, f"{self.scale:.4g} * ") + text

    @property
    def flops(self) -> Flops:
        spec, batch, sizes = self.layout.spec, self.layout.batch, self.layout.sizes
        unique = "".join(dict.fromkeys(self.layout.dense))
        return Flops(
            plan((*spec.factors, batch + spec.input), batch + spec.output, sizes).flops,
            plan((*spec.factors, batch + spec.output), batch + spec.input, sizes).flops,
            plan(spec.factors, unique, sizes).flops,
        )

    def sum(self) -> Einsum:
        return self._with(summed(self.layout), self.scale) if self.layout.batch else self

    def broadcast(self, batch_shape: Shape) -> Einsum:
        if batch_shape == self.batch_shape:
            return self
        check_broadcast(self.batch_shape, batch_shape)
        return self._with(widened(self.layout, batch_shape), self.scale)

    def contract(self) -> Einsum:
        if len(self.factors) < 2:
            return self
        how = contracted(self.layout)
        factors = how(namespace(*self.factors), self.factors)
        return Einsum(how.layout, factors, self.scale * how.plan.absent)

    def _with(self, layout: Layout, scale: float) -> Einsum:
        return Einsum(layout, self.factors, scale, self._like)

    def _beside(self, like: Array) -> Einsum:
        _, *held = together([like, *self._held])
        if not self.factors:
            return Einsum(self.layout, (), self.scale, held[0] if held else like)
        return Einsum(self.layout, tuple(held), self.scale)

    def _arrays(self) -> dict[tuple[int, int], int]:
        return {(_address(f), prod(f.shape)): prod(f.shape) for f in self.factors}

    def _scaled(self, factor: float) -> Einsum:
        return self._with(self.layout, self.scale * factor)

    def _compose(self, other: Jacobian) -> Jacobian | None:
        if not isinstance(other, Einsum):
            return None
        common_batch(self, other, "chain")
        a, b, left, right = self, other, self.like, other.like
        if type(left) is not type(right) and left is not None and right is not None:
            a, b = a._beside(right), b._beside(left)
        # A batch that was summed without any factor having it is a number of equal examples.
        layout, absent = composed(a.layout, b.layout)
        like = b._like if a._like is None else a._like
        return Einsum(layout, a.factors + b.factors, a.scale * b.scale * absent, like)

    def _push(self, t: Array, extra: int, examples: bool = False) -> Array:
        return self._apply(t, True, extra, examples)

    def _pull(self, u: Array, extra: int, examples: bool = False) -> Array:
        return self._apply(u, False, extra, examples)

    def _push_sum(self, t: Array, extra: int) -> Array:
        return self.sum()._push(t, extra, examples=True)

    def _pull_sum(self, u: Array, extra: int) -> Array:
        return self.sum()._pull(u, extra, examples=True)

    def _apply(self, array: Array, push: bool, extra: int, examples: bool) -> Array:
        drop, how = product(self.layout, tuple(array.shape), push, extra, examples)
        held = self._held
        xp = namespace(array, *held)
        if xp is not np:
            array, *rest = together([array, *held])
            held = tuple(rest)
        if drop:
            array = xp.squeeze(array, axis=drop)
        if self.factors:
            return how(xp, (*held, array), self.scale)
        if held and array.dtype != held[0].dtype:
            array = astype(array, xp.result_type(array, held[0]))
        return how(xp, (array,), self.scale)

    def _recipe(self) -> tuple[Recipe, tuple[Array, ...]]:
        """How the dense array is made, and of what: of a one, where there are no factors."""
        a = self.layout
        if self.factors:
            return recipe(a.spec.factors, a.dense, a.sizes), self.factors
        xp = np if self._like is None else namespace(self._like)
        there = {} if self._like is None else beside(self._like)
        return recipe(("",), a.dense, a.sizes), (xp.ones((), dtype=self.dtype, **there),)

    def _make(self) -> Array:
        how, factors = self._recipe()
        return how(namespace(*factors), factors, self.scale)

    def _fill(self, out: Array, add: bool, zeroed: bool = False) -> None:
        how, factors = self._recipe()
        if how.deltas and not add and not zeroed:
            clear(out)
        how.write(out, factors, self.scale, add)


def clear(out: Array) -> None:
    """Set to zero: as bytes, which is one call of memset and twice as fast as storing doubles."""
    if out.flags.c_contiguous:
        out.reshape(-1).view(np.uint8).fill(0)
    else:
        out[...] = 0


def _address(array: Array) -> int:
    """Tell arrays apart: views of the same numbers, such as a squeezed one, count as one."""
    if isinstance(array, np.ndarray):
        return int(array.__array_interface__["data"][0])
    return id(array)

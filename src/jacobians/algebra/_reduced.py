"""The sum over the batch of what is not an einsum."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from jacobians._arrays import Array, Shape, namespace
from jacobians.algebra._jacobian import Flops, Jacobian


class Reduced(Jacobian):
    """The sum over the batch, taken inside the last product."""

    def __init__(self, inner: Jacobian) -> None:
        self.inner, self.factor, self.like = inner, 1.0, inner.like
        self.batch_shape, self.reduced_shape = (), inner.batch_shape
        self.output_shape, self.input_shape = inner.output_shape, inner.input_shape

    @property
    def dtype(self) -> Any:
        return self.inner.dtype

    @property
    def spec(self) -> str:
        scale = "" if self.factor == 1 else f"{self.factor:.4g} * "
        return f"{scale}sum over {self.inner.batch_shape} of {self.inner.spec}"

    @property
    def flops(self) -> Flops:
        jvp, vjp, dense = self.inner.flops
        return Flops(jvp * prod(self.batch_shape), vjp * prod(self.batch_shape), dense)

    def sum(self) -> Jacobian:
        return Reduced(self) if self.batch_shape else self

    def _broadcast(self, batch_shape: Shape) -> Reduced:
        return self._with(batch_shape=batch_shape, reduced_shape=())

    def _beside(self, like: Array) -> Reduced:
        return self._with(inner=(inner := self.inner._beside(like)), like=inner.like)

    def _arrays(self) -> dict[tuple[int, int], int]:
        return self.inner._arrays()

    def _scaled(self, factor: float) -> Reduced:
        return self._with(factor=self.factor * factor)

    def _apply(self, v: Array, push: bool, extra: int = 0, summed: bool = False) -> Array:
        if summed and self.batch_shape:
            return total(self._apply(v, push, extra), len(self.batch_shape))
        core, to = len(self.input_shape), len(self.output_shape)
        core, to = (core, to) if push else (to, core)
        # Leading axes of another batch ride along with the extra ones.
        lead = 0 if summed else v.ndim - core - extra
        v = moved(v, 0, core, lead) if push else v
        result = self.factor * self.inner._apply(v, push, lead + extra, summed=True)
        result = moved(result, to, 0, lead) if push else result
        return stretch(result, self.batch_shape, to + extra)

    def _make(self) -> Array:
        ranks = len(self.output_shape) + len(self.input_shape)
        return stretch(self.factor * self.inner._make_sum(), self.batch_shape, ranks)


def stretch(array: Array, batch: Shape, core: int) -> Array:
    """Broadcast the leading axes with a batch; the last `core` axes are not of it."""
    shape = tuple(array.shape)
    at = len(shape) - core
    lead = np.broadcast_shapes(shape[:at], batch)
    return namespace(array).broadcast_to(array, lead + shape[at:]) if lead != shape[:at] else array


def moved(array: Array, start: int, to: int, count: int) -> Array:
    """Move so many neighbouring axes to another place."""
    if not count or start == to:
        return array
    axes = tuple(range(start, start + count)), tuple(range(to, to + count))
    return namespace(array).moveaxis(array, *axes)


def total(array: Array, axes: int) -> Array:
    """Sum over the first axes."""
    return namespace(array).sum(array, axis=tuple(range(axes)))

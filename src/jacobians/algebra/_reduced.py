"""The sum over the batch of what is not an einsum."""

from __future__ import annotations

from math import prod
from typing import Any

from jacobians._arrays import Array, Shape, namespace
from jacobians.algebra._checks import stretch, total
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

    def _apply(self, v: Array, push: bool, summed: bool = False) -> Array:
        core, to = self._sides(push)
        if summed and self.batch_shape:
            return total(self._apply(v, push), len(self.batch_shape), len(to))
        if not summed:  # the leading axes are of another batch
            ones = (1,) * len(self.inner.batch_shape)
            shape = tuple(v.shape)
            v = namespace(v).reshape(v, shape[: len(shape) - len(core)] + ones + core)
        result = self.factor * self.inner._apply(v, push, summed=True)
        return stretch(result, self.batch_shape, len(to))

    def _make(self) -> Array:
        ranks = len(self.output_shape + self.input_shape)
        return stretch(self.factor * self.inner._make_sum(), self.batch_shape, ranks)

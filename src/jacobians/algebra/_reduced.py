"""The sum over the batch of what is not an einsum."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from jacobians._arrays import Array, Shape, namespace
from jacobians.algebra._checks import check_broadcast
from jacobians.algebra._jacobian import Flops, Jacobian


class Reduced(Jacobian):
    """The sum over the batch of what is not an einsum: taken inside the last product."""

    def __init__(self, inner: Jacobian, factor: float = 1.0, batch_shape: Shape = ()) -> None:
        self.inner = inner
        self.factor = factor
        self.batch_shape = batch_shape
        self.reduced_shape = () if batch_shape else inner.batch_shape
        self.output_shape, self.input_shape = inner.output_shape, inner.input_shape

    @property
    def dtype(self) -> Any:
        return self.inner.dtype

    @property
    def like(self) -> Array | None:
        return self.inner.like

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

    def broadcast(self, batch_shape: Shape) -> Reduced:
        if batch_shape == self.batch_shape:
            return self
        check_broadcast(self.batch_shape, batch_shape)
        return Reduced(self.inner, self.factor, batch_shape)

    def _arrays(self) -> dict[tuple[int, int], int]:
        return self.inner._arrays()

    def _scaled(self, factor: float) -> Reduced:
        return Reduced(self.inner, self.factor * factor, self.batch_shape)

    def _push(self, t: Array, extra: int, examples: bool = False) -> Array:
        core = len(self.input_shape)
        lead = 0 if examples else t.ndim - core - extra
        # Leading axes of another batch ride along with the extra ones.
        t = moved(t, 0, core, lead)
        result = self.factor * self.inner._push_sum(t, lead + extra)
        at = len(self.output_shape)
        result = moved(result, at, 0, lead)
        return stretch(result, self.batch_shape, at + extra)

    def _pull(self, u: Array, extra: int, examples: bool = False) -> Array:
        core = len(self.output_shape)
        lead = 0 if examples else u.ndim - core - extra
        result = self.factor * self.inner._pull_sum(u, lead + extra)
        return stretch(result, self.batch_shape, len(self.input_shape) + extra)

    def _beside(self, like: Array) -> Reduced:
        return Reduced(self.inner._beside(like), self.factor, self.batch_shape)

    def _make(self) -> Array:
        return stretch(self.factor * self.inner._make_sum(), self.batch_shape, self._ranks)

    @property
    def _ranks(self) -> int:
        return len(self.output_shape) + len(self.input_shape)


def stretch(array: Array, batch: Shape, core: int) -> Array:
    """Broadcast the leading axes with a batch; the last `core` axes are not of it."""
    at = array.ndim - core
    lead = np.broadcast_shapes(tuple(array.shape[:at]), batch)
    if lead == tuple(array.shape[:at]):
        return array
    return namespace(array).broadcast_to(array, lead + tuple(array.shape[at:]))


def moved(array: Array, start: int, to: int, count: int) -> Array:
    """Move so many neighbouring axes to another place."""
    if not count or start == to:
        return array
    axes = tuple(range(start, start + count)), tuple(range(to, to + count))
    return namespace(array).moveaxis(array, *axes)

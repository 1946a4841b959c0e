"""The escape hatch: a Jacobian given by its two products, for what an einsum would waste."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from jacobians._arrays import Array, Shape, beside, namespace, together
from jacobians.algebra._checks import stretch, total
from jacobians.algebra._jacobian import Flops, Jacobian
from jacobians.algebra._reduced import Reduced

if TYPE_CHECKING:
    from collections.abc import Callable


class Operator(Jacobian):
    """A Jacobian known by what it does to tangents and cotangents: gather, scan, sort, solve, FFT.

    Parameters
    ----------
    jvp, vjp
        From tangents `(..., *input_shape)` to `(..., *output_shape)`, and from cotangents the other
        way, with any leading axes; those of the batch come last among them.
    cost, stored
        Operations of one product for one example, and how many numbers the two functions hold.
    like
        As in `J`.

    Examples
    --------
    Reversing a vector:

    >>> flip = lambda t: t[..., ::-1]
    >>> j = Operator(flip, flip, output_shape=(3,), input_shape=(3,), cost=0)
    >>> j.jvp([1.0, 2.0, 3.0])
    array([3., 2., 1.])
    """

    def __init__(
        self,
        jvp: Callable[[Array], Array],
        vjp: Callable[[Array], Array],
        *,
        output_shape: Shape,
        input_shape: Shape,
        cost: int,
        batch_shape: Shape = (),
        stored: int = 0,
        like: Array | None = None,
    ) -> None:
        self._functions = jvp, vjp
        self.output_shape, self.input_shape = tuple(output_shape), tuple(input_shape)
        self.batch_shape = tuple(batch_shape)
        self.cost, self.held, self.like, self.scale = cost, stored, like, 1.0

    @property
    def dtype(self) -> Any:
        return np.dtype(np.float64) if self.like is None else self.like.dtype

    @property
    def spec(self) -> str:
        return {1.0: "", -1.0: "-"}.get(self.scale, f"{self.scale:.4g} * ") + "operator"

    @property
    def flops(self) -> Flops:
        one = self.cost * prod(self.batch_shape)
        return Flops(one, one, one * min(prod(self.output_shape), prod(self.input_shape)))

    def sum(self) -> Jacobian:
        return Reduced(self) if self.batch_shape else self

    def _broadcast(self, batch_shape: Shape) -> Operator:
        return self._with(batch_shape=batch_shape)

    def _arrays(self) -> dict[tuple[int, int], int]:
        jvp, vjp = self._functions
        return {(id(jvp), id(vjp)): self.held}

    def _scaled(self, factor: float) -> Operator:
        return self._with(scale=self.scale * factor)

    def _beside(self, like: Array) -> Operator:
        return self._with(like=like if self.like is None else together([like, self.like])[1])

    def _apply(self, v: Array, push: bool, summed: bool = False) -> Array:
        core, to = self._sides(push)
        v = stretch(v, self.batch_shape, len(core))
        result = self._functions[not push](v)
        result = result if self.scale == 1 else result * self.scale
        return total(result, len(self.batch_shape), len(to)) if summed else result

    def _make(self) -> Array:
        xp, batch = namespace(self.like), self.batch_shape
        push = prod(self.output_shape) > prod(self.input_shape)
        core, _ = self._sides(push)
        units = xp.eye(prod(core), dtype=self.dtype, **beside(self.like))
        units = xp.reshape(units, (prod(core), *(1 for _ in batch), *core))
        made = xp.moveaxis(self._apply(units, push), 0, -1 if push else len(batch))
        return xp.reshape(made, self.shape)

"""The escape hatch: a Jacobian given by its two products, for what an einsum would waste."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from jacobians._arrays import Array, Shape, beside, namespace
from jacobians.algebra._checks import stretch, total
from jacobians.algebra._jacobian import Flops, Jacobian

if TYPE_CHECKING:
    from collections.abc import Callable


class Operator(Jacobian):
    """A Jacobian known by what it does to tangents and cotangents: gather, scan, sort, solve, FFT.

    `jvp` takes tangents `(..., *input_shape)` to `(..., *output_shape)`, `vjp` cotangents the other
    way, with any leading axes; those of the batch come last among them. `cost` counts the
    operations of one product for one example, `stored` the numbers that the two hold; `like` is as
    in `J`. Reversing a vector:

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
        self._functions, self._cost, self._stored, self.like = (jvp, vjp), cost, stored, like
        self.output_shape, self.input_shape = tuple(output_shape), tuple(input_shape)
        self.batch_shape = tuple(batch_shape)

    def _text(self) -> str:
        return "operator"

    @property
    def flops(self) -> Flops:
        one = self._cost * prod(self.batch_shape)
        return Flops(one, one, one * min(self._sizes))

    def _held(self) -> dict[tuple[int, int], int]:
        jvp, vjp = self._functions
        return {(id(jvp), id(vjp)): self._stored}

    def _apply(self, v: Array, push: bool, summed: bool = False) -> Array:
        core, to = self._sides(push)
        v = stretch(v, self.batch_shape, len(core))
        result = self._functions[not push](v)
        result = result if self.scale == 1 else result * self.scale
        return total(result, len(self.batch_shape), len(to)) if summed else result

    def _make(self) -> Array:
        xp, (rows, columns) = namespace(self.like), self._sizes
        units = xp.eye(min(rows, columns), dtype=self.dtype, **beside(self.like))
        units = xp.reshape(units, (1,) * len(self.batch_shape) + tuple(units.shape))
        return xp.reshape(self._times(units, rows > columns), self.shape)

"""The escape hatch: a Jacobian given by its two products, for what an einsum would waste."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from jacobians._arrays import Array, Shape, beside, namespace, together
from jacobians.algebra._checks import check_broadcast
from jacobians.algebra._jacobian import Flops, Jacobian
from jacobians.algebra._reduced import Reduced, moved

if TYPE_CHECKING:
    from collections.abc import Callable


class Operator(Jacobian):
    """A Jacobian known by what it does to tangents and cotangents: gather, scan, sort, solve, FFT.

    Parameters
    ----------
    jvp
        Takes tangents of shape `(..., *input_shape)` and returns `(..., *output_shape)`, with any
        leading axes; those of the batch come last among them.
    vjp
        Likewise from cotangents `(..., *output_shape)` to `(..., *input_shape)`.
    output_shape, input_shape, batch_shape
        The shapes, without and with the batch.
    cost
        Multiplications and additions of one product for one example.
    stored
        How many numbers the two functions hold.
    like
        An array of the library, device and dtype of the dense array; float64 of NumPy's where it
        is not given, or what the operator meets.

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
        scale: float = 1.0,
    ) -> None:
        self._functions = jvp, vjp
        self.output_shape, self.input_shape = tuple(output_shape), tuple(input_shape)
        self.batch_shape = tuple(batch_shape)
        self._cost = cost
        self._stored = stored
        self._like = like
        self.scale = scale

    def _with(self, batch_shape: Shape, scale: float, like: Array | None = None) -> Operator:
        return Operator(
            *self._functions,
            output_shape=self.output_shape,
            input_shape=self.input_shape,
            batch_shape=batch_shape,
            cost=self._cost,
            stored=self._stored,
            like=self._like if like is None else like,
            scale=scale,
        )

    @property
    def like(self) -> Array | None:
        return self._like

    @property
    def dtype(self) -> Any:
        return np.dtype(np.float64) if self._like is None else self._like.dtype

    @property
    def spec(self) -> str:
        return {1.0: "", -1.0: "-"}.get(self.scale, f"{self.scale:.4g} * ") + "operator"

    @property
    def flops(self) -> Flops:
        one = self._cost * prod(self.batch_shape)
        return Flops(one, one, one * min(prod(self.output_shape), prod(self.input_shape)))

    def sum(self) -> Jacobian:
        return Reduced(self) if self.batch_shape else self

    def broadcast(self, batch_shape: Shape) -> Operator:
        check_broadcast(self.batch_shape, batch_shape)
        return self._with(batch_shape, self.scale)

    def _arrays(self) -> dict[tuple[int, int], int]:
        jvp, vjp = self._functions
        return {(id(jvp), id(vjp)): self._stored}

    def _scaled(self, factor: float) -> Operator:
        return self._with(self.batch_shape, self.scale * factor)

    def _beside(self, like: Array) -> Operator:
        mine = like if self._like is None else together([like, self._like])[1]
        return self._with(self.batch_shape, self.scale, mine)

    def _push(self, t: Array, extra: int, examples: bool = False) -> Array:
        front = moved(t, t.ndim - extra, 0, extra)
        lead = t.ndim - extra - len(self.input_shape)
        result = self._call(0, front, extra, lead)
        return moved(result, 0, result.ndim - extra, extra)

    def _pull(self, u: Array, extra: int, examples: bool = False) -> Array:
        lead = u.ndim - extra - len(self.output_shape)
        front = moved(u, lead, 0, extra)
        result = self._call(1, front, extra, lead)
        lead = result.ndim - extra - len(self.input_shape)
        return moved(result, 0, lead, extra)

    def _call(self, which: int, array: Array, extra: int, lead: int) -> Array:
        """Apply to an array of shape (*extra, *lead, *core), broadcast with the batch."""
        xp, shape = namespace(array), tuple(array.shape)
        batch = np.broadcast_shapes(shape[extra : extra + lead], self.batch_shape)
        first, core = shape[:extra], shape[extra + lead :]
        more = (1,) * (len(batch) - lead)
        array = xp.reshape(array, first + more + shape[extra:])
        result = self._functions[which](xp.broadcast_to(array, first + batch + core))
        return result if self.scale == 1 else result * self.scale

    def _make(self) -> Array:
        xp = np if self._like is None else namespace(self._like)
        there = {} if self._like is None else beside(self._like)
        pull = prod(self.output_shape) <= prod(self.input_shape)
        core = self.output_shape if pull else self.input_shape
        eye = xp.reshape(xp.eye(prod(core), dtype=self.dtype, **there), core * 2)
        return self._pull(eye, len(core)) if pull else self._push(eye, len(core))

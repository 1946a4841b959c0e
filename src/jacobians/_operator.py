"""The escape hatch: a Jacobian given by its two products, for what an einsum would waste."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from jacobians._chain import Reduced, put
from jacobians._jacobian import Flops, Jacobian
from jacobians._shapes import Array, Shape, check_broadcast

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
    dtype
        Of the dense array.

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
        dtype: npt.DTypeLike = np.float64,
        scale: float = 1.0,
    ) -> None:
        self._functions = jvp, vjp
        self.output_shape, self.input_shape = tuple(output_shape), tuple(input_shape)
        self.batch_shape = tuple(batch_shape)
        self._cost = cost
        self._stored = stored
        self._dtype = np.dtype(dtype)
        self.scale = scale

    def _with(self, batch_shape: Shape, scale: float) -> Operator:
        return Operator(
            *self._functions,
            output_shape=self.output_shape,
            input_shape=self.input_shape,
            batch_shape=batch_shape,
            cost=self._cost,
            stored=self._stored,
            dtype=self._dtype,
            scale=scale,
        )

    @property
    def dtype(self) -> np.dtype[Any]:
        return self._dtype

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

    def _push(self, t: Array, extra: int, examples: bool = False) -> Array:
        front = np.moveaxis(t, range(t.ndim - extra, t.ndim), range(extra))
        lead = t.ndim - extra - len(self.input_shape)
        result = self._call(0, front, extra, lead)
        return np.moveaxis(result, range(extra), range(result.ndim - extra, result.ndim))

    def _pull(self, u: Array, extra: int, examples: bool = False) -> Array:
        lead = u.ndim - extra - len(self.output_shape)
        front = np.moveaxis(u, range(lead, lead + extra), range(extra))
        result = self._call(1, front, extra, lead)
        lead = result.ndim - extra - len(self.input_shape)
        return np.moveaxis(result, range(extra), range(lead, lead + extra))

    def _call(self, which: int, array: Array, extra: int, lead: int) -> Array:
        """Apply to an array of shape (*extra, *lead, *core), broadcast with the batch."""
        batch = np.broadcast_shapes(array.shape[extra : extra + lead], self.batch_shape)
        first, core = array.shape[:extra], array.shape[extra + lead :]
        more = (1,) * (len(batch) - lead)
        array = array.reshape(first + more + array.shape[extra:])
        result = self._functions[which](np.broadcast_to(array, first + batch + core))
        return result if self.scale == 1 else result * self.scale

    def _fill(self, out: Array, add: bool, zeroed: bool = False) -> None:
        n, m = prod(self.output_shape), prod(self.input_shape)
        if n <= m:
            units = np.eye(n, dtype=self._dtype).reshape(self.output_shape * 2)
            put(self._pull(units, len(self.output_shape)), out, add)
        else:
            units = np.eye(m, dtype=self._dtype).reshape(self.input_shape * 2)
            put(self._push(units, len(self.input_shape)), out, add)

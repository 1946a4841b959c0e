"""The leaf: a Jacobian as one einsum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from jacobians._contract import plan
from jacobians._dense import fill, make
from jacobians._jacobian import Flops, Jacobian
from jacobians._layout import Layout, composed, summed, widened
from jacobians._product import contracted, product
from jacobians._shapes import Array, Shape, check_broadcast, common_batch

if TYPE_CHECKING:
    from jacobians._spec import Spec


class Einsum(Jacobian):
    """A product of arrays, written as an einsum in which labels may stand on both sides of the bar.

    Made by `J` and the other constructors, and by `@`. Batch axes carry digits, the last one `0`;
    an axis of length one that is broadcast carries no label at all, so that labels alone decide
    every product.
    """

    def __init__(
        self,
        layout: Layout,
        factors: tuple[Array, ...],
        scale: float = 1.0,
        dtype: npt.DTypeLike | None = None,
    ) -> None:
        self.layout = layout
        self.factors = factors
        self.scale = scale
        self._dtype = dtype
        self.batch_shape = layout.batch_shape
        self.output_shape = layout.output_shape
        self.input_shape = layout.input_shape
        self.reduced_shape = layout.reduced_shape

    @property
    def labels(self) -> Spec:
        """The labels of the factors, of the output and of the input, with those of the batch."""
        return self.layout.spec

    @property
    def dtype(self) -> np.dtype[Any]:
        if self._dtype is not None:
            return np.result_type(*(f.dtype for f in self.factors), self._dtype)
        first, *rest = (f.dtype for f in self.factors)
        # NumPy keeps one object for each of its dtypes, and a promotion costs more than this.
        return np.result_type(first, *rest) if any(d is not first for d in rest) else first

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

    @property
    def _sparse(self) -> bool:
        return len(set(self.layout.dense)) < len(self.layout.dense)

    def sum(self) -> Einsum:
        return self._with(summed(self.layout), self.scale) if self.layout.batch else self

    def broadcast(self, batch_shape: Shape) -> Einsum:
        if batch_shape == self.batch_shape:
            return self
        check_broadcast(self.batch_shape, batch_shape)
        return self._with(widened(self.layout, batch_shape), self.scale)

    def _with(self, layout: Layout, scale: float) -> Einsum:
        return Einsum(layout, self.factors, scale, self._dtype)

    def _arrays(self) -> dict[tuple[int, int], int]:
        return {(_address(f), f.size): f.size for f in self.factors}

    def _scaled(self, factor: float) -> Einsum:
        return self._with(self.layout, self.scale * factor)

    def _compose(self, other: Jacobian) -> Jacobian | None:
        if not isinstance(other, Einsum):
            return None
        common_batch(self, other, "chain")
        # A batch that was summed without any factor having it is a number of equal examples.
        layout, absent = composed(self.layout, other.layout)
        dtype = self._dtype if other._dtype is None else other._dtype
        if self._dtype is not None and other._dtype is not None:
            dtype = np.result_type(self._dtype, other._dtype)
        scale = self.scale * other.scale * absent
        return Einsum(layout, self.factors + other.factors, scale, dtype)

    def contract(self) -> Einsum:
        if len(self.factors) < 2:
            return self
        how = contracted(self.layout)
        work: list[Any] = how.plan.freed(self.factors)
        for step, done in zip(how.plan.steps, how.done, strict=True):
            work.append(step(work) if done else None)
        factors = tuple([work[k] for k in how.left])
        return Einsum(how.layout, factors, self.scale * how.plan.absent, self._dtype)

    def _push(self, t: Array, extra: int, examples: bool = False) -> Array:
        return self._apply(t, True, extra, examples)

    def _pull(self, u: Array, extra: int, examples: bool = False) -> Array:
        return self._apply(u, False, extra, examples)

    def _push_sum(self, t: Array, extra: int) -> Array:
        return self.sum()._push(t, extra, examples=True)

    def _pull_sum(self, u: Array, extra: int) -> Array:
        return self.sum()._pull(u, extra, examples=True)

    def _apply(self, array: Array, push: bool, extra: int, examples: bool) -> Array:
        how = product(self.layout, array.shape, push, extra, examples)
        if how.drop:
            array = np.squeeze(array, axis=how.drop)
        scale = self.scale * how.plan.absent
        result = how.plan((*self.factors, array), scale=scale)
        if how.want is None and self._dtype is None:
            return result
        dtype = np.result_type(self.dtype, array.dtype)
        if how.want is not None:
            return how.spread(result, dtype)
        return result if result.dtype == dtype else result.astype(dtype)

    def _make(self) -> Array:
        result = make(self)
        return super()._make() if result is None else result

    def _fill(self, out: Array, add: bool, zeroed: bool = False) -> None:
        fill((self,), out, add, zeroed)


def _address(array: Any) -> int:
    """Tell arrays apart: views of the same numbers, such as a squeezed one, count as one."""
    if isinstance(array, np.ndarray):
        return int(array.__array_interface__["data"][0])
    return id(array)

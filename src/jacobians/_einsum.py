"""The leaf: a Jacobian as one einsum."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from jacobians._contract import contract, plan, spread
from jacobians._jacobian import Flops, Jacobian
from jacobians._shapes import Array, Shape, as_array, check_broadcast, common_batch
from jacobians._spec import Spec, fresh, join


class Einsum(Jacobian):
    """A product of arrays, written as an einsum in which labels may stand on both sides of the bar.

    Made by `J` and the other constructors, and by `@`. Batch axes carry digits, the last one `0`;
    an axis of length one that is broadcast carries no label at all, so that labels alone decide
    every product.
    """

    def __init__(
        self,
        spec: Spec,
        factors: tuple[Array, ...],
        sizes: dict[str, int],
        batch: str = "",
        scale: float = 1.0,
        dtype: npt.DTypeLike | None = None,
        reduced: str = "",
    ) -> None:
        self.labels = spec
        self.factors = factors
        self._sizes = sizes
        self._batch = batch
        self.scale = scale
        self._dtype = dtype
        self._reduced = reduced
        self.batch_shape = tuple(sizes[c] for c in batch)
        self.output_shape = tuple(sizes[c] for c in spec.output)
        self.input_shape = tuple(sizes[c] for c in spec.input)
        self.reduced_shape = tuple(sizes[c] for c in reduced)

    @property
    def dtype(self) -> np.dtype[Any]:
        given = [f.dtype for f in self.factors]
        return np.result_type(*given, *([] if self._dtype is None else [self._dtype]))

    @property
    def spec(self) -> str:
        text = "".join(c for c in str(self.labels) if not c.isdigit())
        return {1.0: "", -1.0: "-"}.get(self.scale, f"{self.scale:.4g} * ") + text

    @property
    def flops(self) -> Flops:
        spec, batch = self.labels, self._batch
        sizes = tuple(self._sizes.items())
        unique = "".join(dict.fromkeys(batch + spec.output + spec.input))
        return Flops(
            plan((*spec.factors, batch + spec.input), batch + spec.output, sizes).flops,
            plan((*spec.factors, batch + spec.output), batch + spec.input, sizes).flops,
            plan(spec.factors, unique, sizes).flops,
        )

    def sum(self) -> Einsum:
        if not self._batch:
            return self
        name: dict[str, str] = {}
        used = "".join(self._sizes)
        for c in self._batch:
            name[c] = fresh(used + "".join(name.values()), "b")
        return self._renamed(name, "", "".join(name.values()))

    def _renamed(self, name: dict[str, str], batch: str, reduced: str) -> Einsum:
        factors = tuple("".join(name.get(c, c) for c in f) for f in self.labels.factors)
        return Einsum(
            self.labels._replace(factors=factors),
            self.factors,
            {name.get(c, c): n for c, n in self._sizes.items()},
            batch,
            self.scale,
            self._dtype,
            reduced,
        )

    def broadcast(self, batch_shape: Shape) -> Einsum:
        if batch_shape == self.batch_shape:
            return self
        check_broadcast(self.batch_shape, batch_shape)
        batch = digits(len(batch_shape))
        sizes = self._sizes | dict(zip(batch, batch_shape, strict=True))
        return Einsum(self.labels, self.factors, sizes, batch, self.scale, self._dtype)

    def _arrays(self) -> dict[tuple[int, int], int]:
        return {(_address(f), f.size): f.size for f in self.factors}

    def _scaled(self, factor: float) -> Einsum:
        scale = self.scale * factor
        return Einsum(
            self.labels, self.factors, self._sizes, self._batch, scale, self._dtype, self._reduced
        )

    def _compose(self, other: Jacobian) -> Jacobian | None:
        if not isinstance(other, Einsum):
            return None
        batch_shape = common_batch(self, other, "chain")
        batch = self._batch if len(self._batch) >= len(other._batch) else other._batch
        spec, left, right = join(self.labels, other.labels)
        sizes = {right[c]: n for c, n in other._sizes.items() if c in right}
        sizes |= {left[c]: n for c, n in self._sizes.items() if c in left}
        sizes |= dict(zip(batch, batch_shape, strict=True))
        # A batch that was summed without any factor having it is a number of equal examples.
        scale = self.scale * other.scale * self._absent() * other._absent()
        dtypes = [j._dtype for j in (self, other) if j._dtype is not None]
        dtype = np.result_type(*dtypes) if dtypes else None
        return Einsum(spec, self.factors + other.factors, sizes, batch, scale, dtype)

    def _absent(self) -> int:
        spec = self.labels
        named = self._batch + "".join(spec.factors) + spec.output + spec.input
        return prod(n for c, n in self._sizes.items() if c not in named)

    def _push(self, t: Array, extra: int, examples: bool = False) -> Array:
        spec = self.labels
        tail = _fresh_labels(self._sizes, extra)
        lead = self._lead(t.ndim - len(spec.input) - extra, examples)
        return self._apply(t, lead, spec.input + tail, spec.output + tail, examples)

    def _pull(self, u: Array, extra: int, examples: bool = False) -> Array:
        spec = self.labels
        mid = _fresh_labels(self._sizes, extra)
        lead = self._lead(u.ndim - len(spec.output) - extra, examples)
        return self._apply(u, lead, mid + spec.output, mid + spec.input, examples)

    def _push_sum(self, t: Array, extra: int) -> Array:
        return self.sum()._push(t, extra, examples=True)

    def _pull_sum(self, u: Array, extra: int) -> Array:
        return self.sum()._pull(u, extra, examples=True)

    def _lead(self, count: int, examples: bool) -> str:
        return self._reduced[len(self._reduced) - count :] if examples else digits(count)

    def _apply(self, array: Array, lead: str, core: str, to: str, examples: bool) -> Array:
        array, kept = squeeze(array, lead)
        sizes = self._sizes | dict(zip(kept + core, array.shape, strict=True))
        batch = self._batch
        if not examples and len(lead) > len(batch):
            batch = lead
            sizes = dict.fromkeys(lead, 1) | sizes  # an axis of length one was squeezed away
        result, have, absent = contract(
            [*self.factors, array],
            [*self.labels.factors, kept + core],
            _unique(batch + to),
            tuple(sizes.items()),
        )
        assert result is not None  # noqa: S101  # the vector is an operand
        scale = self.scale * absent
        if scale != 1:
            result = as_array(result * scale)  # NumPy makes a scalar of what has no axes
        dtype = np.result_type(self.dtype, array.dtype)
        if have != batch + to:
            return spread(result, have, batch + to, sizes, dtype)
        return result if result.dtype == dtype else result.astype(dtype)

    def _fill(self, out: Array, add: bool) -> None:
        spec = self.labels
        to = self._batch + spec.output + spec.input
        sizes = self._sizes
        result, have, absent = contract(
            list(self.factors), list(spec.factors), _unique(to), tuple(sizes.items())
        )
        scale = self.scale * absent
        if result is None:
            result, scale = np.asarray(scale, self.dtype), 1
        spread(result if scale == 1 else result * scale, have, to, sizes, out.dtype, out, add)


def digits(count: int) -> str:
    """Name `count` batch axes: the last axis is `0`, the one before it `1`, and so on."""
    if count > 10:
        raise ValueError(f"{count} batch axes are more than 10: reshape some of them into one")
    return "".join(chr(ord("0") + k) for k in reversed(range(count)))


def _fresh_labels(sizes: dict[str, int], count: int) -> str:
    labels = ""
    for _ in range(count):
        labels += fresh("".join(sizes) + labels)
    return labels


def _address(array: Any) -> int:
    """Tell arrays apart: views of the same numbers, such as a squeezed one, count as one."""
    if isinstance(array, np.ndarray):
        return int(array.__array_interface__["data"][0])
    return id(array)


def _unique(labels: str) -> str:
    return "".join(dict.fromkeys(labels))


def squeeze(array: Array, lead: str) -> tuple[Array, str]:
    """Drop leading axes of length one, which broadcast; return the labels of those that stay."""
    shape = array.shape
    drop = tuple(k for k in range(len(lead)) if shape[k] == 1)
    if not drop:
        return array, lead
    return np.squeeze(array, axis=drop), "".join(c for k, c in enumerate(lead) if k not in drop)

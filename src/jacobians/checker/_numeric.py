"""The Jacobian of any function on arrays, from values alone: what a reader's own is compared with."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from jacobians._shapes import Array, Shape

Value = Callable[..., Any]

# Sixth-order central difference on seven points; the middle one has weight zero.
_WEIGHTS = {-3: -1 / 60, -2: 3 / 20, -1: -3 / 4, 1: 3 / 4, 2: -3 / 20, 3: 1 / 60}
_TINY = 1e-30
_AGREE = 1e-5


class StochasticError(ValueError):
    """Two calls with the same arguments gave two values."""


@dataclass(frozen=True)
class Point:
    """A function at a point, and the argument that it is differentiated by.

    `batch` counts the leading axes of the output that are examples; `shared` says that all of them
    see one argument.
    """

    function: Value
    arguments: tuple[Array, ...]
    wrt: int
    batch: int
    shared: bool
    single: bool = False
    """The argument was float32: what is compared was computed with its digits."""

    @property
    def x(self) -> Array:
        return self.arguments[self.wrt]

    @property
    def core(self) -> Shape:
        """Shape of the argument without the batch."""
        return self.x.shape if self.shared else self.x.shape[self.batch :]

    def at(self, x: Array) -> Array:
        """The value with another argument in the place of `wrt`."""
        arguments = list(self.arguments)
        arguments[self.wrt] = x
        return np.asarray(self.function(*arguments))

    def value(self) -> Array:
        """The value at the point.

        Raises
        ------
        StochasticError
            If a second call gives another value.
        """
        first, second = self.at(self.x), self.at(self.x)
        if first.shape != second.shape or not np.array_equal(first, second, equal_nan=True):
            raise StochasticError("two calls of f with the same arguments differ")
        return first

    def unit(self, column: int) -> Array:
        """One entry of the argument, in every example."""
        e = np.zeros(prod(self.core))
        e[column] = 1
        return np.broadcast_to(e.reshape(self.core), self.x.shape)


@dataclass(frozen=True)
class Estimate:
    """Columns of the Jacobian: shape `output + (columns,)`, how they were found, and how well."""

    array: Array
    columns: Array
    method: str
    tolerance: float


def estimate(point: Point, columns: Sequence[int] | None = None) -> Estimate:
    """Differentiate by a complex step where a difference agrees with it, else by a difference.

    The tolerance is relative to the largest entry; of a difference it follows from how much two step
    lengths disagree.
    """
    chosen = np.arange(prod(point.core)) if columns is None else np.asarray(columns, dtype=int)
    step, noise = _step(point)
    rng = np.random.default_rng(0)
    direction = rng.standard_normal(point.core) * _scales(point)
    probe = np.broadcast_to(direction, point.x.shape)
    rough = _difference(point, probe, step)
    exact = _complex(point, probe)
    shape = point.at(point.x).shape
    if exact is not None and _close(exact, rough, max(_AGREE, 100 * noise)):
        found = [_complex(point, point.unit(int(c))) for c in chosen]
        if all(c is not None for c in found):
            return Estimate(_stack(found, shape), chosen, "complex step", 1e-9)  # type: ignore[arg-type]
    scales = _scales(point).reshape(-1)
    found = [_difference(point, point.unit(int(c)) * scales[c], step) / scales[c] for c in chosen]
    tolerance = float(np.clip(200 * noise, 1e-8, 1e-2))
    return Estimate(_stack(found, shape), chosen, "seven-point difference", tolerance)


def roundoff(point: Point, value: Array) -> Array:
    """Slopes that values cannot show, an entry for each example: rounding of the output over the input's size."""
    eps = np.finfo(np.float32 if point.single else np.float64).eps
    core = tuple(range(point.batch, value.ndim))
    size = np.max(np.abs(value), axis=core, keepdims=True, initial=0)
    return np.asarray(eps * size / np.max(_scales(point), initial=1e-300))


def one_sided(point: Point, column: int) -> tuple[Array, Array]:
    """Slopes from below and from above along one entry: where they differ there is a kink."""
    scale = float(_scales(point).reshape(-1)[column])
    h = scale * (1e-6 if point.x.dtype != np.float32 else 1e-3)
    e = point.unit(column) * h
    middle = point.at(point.x)
    return (middle - point.at(point.x - e)) / h, (point.at(point.x + e) - middle) / h


def mixes_examples(point: Point) -> bool:
    """Whether a change of one example reaches another."""
    if point.batch == 0 or point.shared or prod(point.x.shape[: point.batch]) < 2:
        return False
    x = point.x.copy()
    first = (0,) * point.batch
    x[first] = x[first] + 0.1 * _scales(point)
    before, after = point.at(point.x), point.at(x)
    changed = ~np.isclose(before, after, rtol=1e-6, atol=0, equal_nan=True)
    changed[first] = False
    return bool(np.any(changed))


def _scales(point: Point) -> Array:
    """A step length for each entry: its own size, or that of its neighbours where it is small."""
    x = np.abs(np.real(point.x)).reshape(-1, *point.core)
    x = np.where(np.isfinite(x), x, 0)
    size = np.max(x, axis=0) if x.shape[0] else np.ones(point.core)
    typical = float(np.sqrt(np.mean(size**2))) if size.size else 1.0
    return np.maximum(size, typical if typical > 0 else 1.0)


def _difference(point: Point, direction: Array, step: float) -> Array:
    with np.errstate(all="ignore"):
        parts = [w * point.at(point.x + k * step * direction) for k, w in _WEIGHTS.items()]
    return np.asarray(sum(parts[1:], parts[0]) / step)


def _step(point: Point) -> tuple[float, float]:
    """The step length on which two neighbours agree best, and by how much they do not."""
    rng = np.random.default_rng(1)
    direction = np.broadcast_to(rng.standard_normal(point.core) * _scales(point), point.x.shape)
    steps = [0.1 / 4**k for k in range(11)]
    slopes = [_difference(point, direction, h) for h in steps]
    best = (steps[3], np.inf)
    for h, a, b in zip(steps[1:], slopes, slopes[1:], strict=False):
        size = float(np.max(np.abs(b), initial=0))
        gap = float(np.max(np.abs(a - b), initial=0)) / size if size > 0 else 0.0
        if gap < best[1]:  # never where a step left the domain and gave nan
            best = (h, gap)
    return best


def _complex(point: Point, direction: Array) -> Array | None:
    """A complex step, or None where the function does not take one."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("error", np.exceptions.ComplexWarning)
            y = point.at(point.x + 1j * _TINY * direction)
    except Exception:  # noqa: BLE001  # whatever the reader's code raises, it takes no complex numbers
        return None
    return np.imag(y) / _TINY if np.iscomplexobj(y) else None


def _close(a: Array, b: Array, tolerance: float) -> bool:
    size = max(float(np.nanmax(np.abs(b), initial=0)), float(np.nanmax(np.abs(a), initial=0)))
    return bool(np.all(np.abs(a - b) <= tolerance * size))


def _stack(columns: list[Array], shape: Shape) -> Array:
    return np.stack(columns, axis=-1) if columns else np.zeros((*shape, 0))

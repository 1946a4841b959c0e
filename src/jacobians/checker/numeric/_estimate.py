"""The Jacobian of any function on arrays, from values alone: what a reader's own is compared with.

A complex step is exact to the last digit and silently wrong through abs, norm, var, conj, Cholesky,
eigh and SVD. A difference is never silent about it, and less exact. So both are computed, entry by
entry, and a complex step counts where the difference agrees as far as the difference can see.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from jacobians.checker.numeric._differences import differences
from jacobians.checker.numeric._steps import EPS, largest, over, steps_of, units

if TYPE_CHECKING:
    from jacobians._arrays import Array, Shape
    from jacobians.checker.numeric._point import Point

MOST = 1024  # columns that are all computed; beyond, some are drawn
_COMPLEX = 1e-20  # of an entry's own size: the square of it is below rounding
_PROBES = 4
_TINY = float(np.finfo(np.float64).smallest_normal)
_AT_ONCE = 1 << 17  # numbers that are held at once: what a cache holds
_CALLS = 6  # of a difference


@dataclass(frozen=True)
class Estimate:
    """Columns of the Jacobian, of shape `batch + output + (columns,)`, and how they were found.

    `error` bounds each entry: how much two step lengths disagree, and what rounding of the value
    hides at that step length; of a complex step, its own rounding.
    """

    array: Array
    error: Array
    rough: Array
    """Where step lengths disagree by more than rounding: there is no derivative."""
    exact: Array
    """Where a complex step counts."""
    columns: Array
    method: str


def estimate(point: Point, value: Array, columns: Array | None = None) -> Estimate:
    """Differentiate by the argument, or by some of its entries."""
    chosen = np.arange(prod(point.core)) if columns is None else columns
    some = max(1, _AT_ONCE // (_CALLS * max(point.x.size, value.size, 1)))
    parts = [_some(point, value, chosen[k : k + some]) for k in range(0, max(len(chosen), 1), some)]
    array, error, rough, exact = (np.concatenate([p[k] for p in parts], axis=-1) for k in range(4))
    method = "complex step" if np.all(exact) else "seven-point difference"
    if np.any(exact) and not np.all(exact):
        method = "complex step where a difference agrees, else a seven-point difference"
    return Estimate(array, error, rough, exact, chosen, method)


def _some(point: Point, value: Array, columns: Array) -> tuple[Array, Array, Array, Array]:
    """Array, error, where there is no derivative, and where a complex step counts."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        array, error, rough = differences(point, value, columns)
        exact, noise = _complex(point, value, columns)
        size = largest(array, tuple(range(point.batch, array.ndim)))
        agrees = (np.abs(exact - array) <= 8 * error + 1e-13 * size) & ~rough
        array, error = np.where(agrees, exact, array), np.where(agrees, noise, error)
        return array, error, rough, agrees


def _complex(point: Point, value: Array, columns: Array) -> tuple[Array, Array]:
    """Complex steps, and the rounding in each row; nan where f does not take them.

    The rounding is seen twice: the last digits of the arguments are changed, and the step along a
    random direction is compared with the sum of its columns. In the softmax of (90, 0, 0) the first
    row cancels to nothing, each time; only the sum tells.
    """
    each, rng = units(point, columns), np.random.default_rng(0)
    moved = tuple(
        a * (1 + 16 * EPS * rng.choice([-1.0, 1.0], size=a.shape)) if a.dtype.kind == "f" else a
        for a in point.arguments
    )
    weights = rng.standard_normal((_PROBES, len(columns)))
    steps = _COMPLEX * steps_of(point, columns)
    towards = each * steps
    # One step for all columns: beside a large one a small column would lose its rounding too.
    common = np.max(steps, axis=0, keepdims=True, initial=0)
    probes = np.tensordot(weights, each, 1) * common
    found = [
        _imaginary(replace(point, arguments=arguments), directions, value.shape)
        for arguments, directions in (
            (point.arguments, towards),
            (moved, towards),
            (point.arguments, probes),
        )
    ]
    if any(f is None for f in found) or not len(columns):
        none = np.full((*value.shape, len(columns)), np.nan)
        return none, none
    exact, other, along = (np.asarray(f) for f in found)
    h = np.moveaxis(over(point, steps, value), 0, -1)
    noise = np.max(np.abs(other - exact) / h, axis=-1, keepdims=True)
    same = np.moveaxis(over(point, common, value), 0, -1)
    gap = np.max(np.abs(along / same - exact / h @ weights.T), axis=-1, keepdims=True)
    noise = noise + gap + _TINY / h
    return exact / h, noise


def _imaginary(point: Point, directions: Array, shape: Shape) -> Array | None:
    ys = _complex_values(point, point.x + 1j * directions, shape)
    return None if ys is None or not np.iscomplexobj(ys) else np.moveaxis(np.imag(ys), 0, -1)


def _complex_values(point: Point, xs: Array, shape: Shape) -> Array | None:
    whole = point.at_once(xs, shape)
    if whole is not None:
        return whole
    ys = []
    for x in xs:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", np.exceptions.ComplexWarning)
                ys.append(point.at(x))
        except Exception:  # noqa: BLE001  # whatever it raises, it takes no complex numbers
            return None
        if ys[-1].shape != shape:
            return None
    return np.stack(ys) if ys else None


def mixes_examples(point: Point, value: Array) -> bool:
    """Whether a change of one example reaches another."""
    if point.batch == 0 or point.shared or prod(point.x.shape[: point.batch]) < 2:
        return False
    x = point.x.copy()
    first = (0,) * point.batch
    x[first] = np.where(x[first] == 0, 0.01, x[first] * 1.01)
    after = point.many(x[None], value.shape)[0]
    changed = ~np.isclose(value, after, rtol=1e-9, atol=0, equal_nan=True)
    changed[first] = False
    return bool(np.any(changed))

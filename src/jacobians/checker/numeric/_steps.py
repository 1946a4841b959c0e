"""Lengths and directions of steps."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jacobians._arrays import Array
    from jacobians.checker.numeric._point import Point

EPS = float(np.finfo(np.float64).eps)


def steps_of(point: Point, columns: Array) -> Array:
    """Measure each entry: what a step is a part of, of shape `(columns,) + batch + ones`.

    It follows an entry downwards, so that positive arguments stay positive; an entry that is zero
    takes the size of its neighbours.
    """
    x = _by_example(point)
    typical = np.sqrt(
        np.sum(np.square(x / _top(x)), axis=1, keepdims=True) / max(x.shape[1], 1)
    ) * _top(x)
    size = np.where(x > 0, x, np.where(typical > 0, typical, 1))[:, columns].T
    lead = () if point.shared else point.x.shape[: point.batch]
    return size.reshape(len(columns), *lead, *(1,) * len(point.core))


def _by_example(point: Point) -> Array:
    """Sizes of the entries, as (examples or 1, entries)."""
    x = np.abs(point.x).reshape(-1 if point.x.size else 0, max(prod(point.core), 1))
    if not point.x.size:
        x = np.zeros((1, prod(point.core)))
    return np.where(np.isfinite(x), x, 0)


def _top(x: Array) -> Array:
    top = np.max(x, axis=1, keepdims=True, initial=0)
    return np.where(top > 0, top, 1)


def units(point: Point, columns: Array) -> Array:
    """One entry of the argument at a time, in every example."""
    units = np.zeros((len(columns), prod(point.core)))
    units[np.arange(len(columns)), columns] = 1
    lead = () if point.shared else point.x.shape[: point.batch]
    return np.broadcast_to(
        units.reshape(len(columns), *(1,) * len(lead), *point.core),
        (len(columns), *lead, *point.core),
    )


def over(point: Point, steps: Array, value: Array) -> Array:
    """Step lengths with the axes of the output behind the batch."""
    lead = () if point.shared else value.shape[: point.batch]
    return steps.reshape(len(steps), *lead, *(1,) * (value.ndim - len(lead)))


def largest(a: Array, axes: tuple[int, ...]) -> Array:
    """Find the largest finite entry along these axes."""
    b = np.where(np.isfinite(a), np.abs(a), 0)
    return np.asarray(np.max(b, axis=axes, keepdims=True, initial=0))

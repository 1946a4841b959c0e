"""How far an entry may be off: what rounding explains."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from jacobians.checker.numeric._estimate import Estimate, estimate

if TYPE_CHECKING:
    from jacobians._arrays import Array
    from jacobians.checker.numeric._point import Point

_RELATIVE = 1e-10  # of the largest entry
_DIGITS = 170  # float32 keeps seven digits, of which a formula may lose two: 2e-5


def slack_of(
    point: Point, value: Array, found: Estimate, expected: Array, notes: list[str]
) -> Array:
    """Say how far an entry may be off: in relation to the largest one, and by rounding."""
    core = tuple(range(point.batch, expected.ndim))
    size = np.max(np.abs(expected), axis=core, keepdims=True, initial=0)
    slack = max(_RELATIVE, _DIGITS * point.eps if point.single else 0.0) * size
    if point.single:
        slack = slack + 8 * _conditioning(point, value, found, core)
    slack = slack + point.tiny + 10 * found.error
    if np.any((slack > 1e-3 * size) & (size > 0) & np.isfinite(slack)):
        notes.append(
            "f is so flat at this point, beside the size of its values, that some entries were "
            "compared to few digits or to none."
        )
    return np.broadcast_to(slack, expected.shape)


def _conditioning(point: Point, value: Array, found: Estimate, core: tuple[int, ...]) -> Array:
    """By how much the Jacobian changes when the last digit of each argument does."""
    rng = np.random.default_rng(0)
    moved = tuple(
        a * (1 + point.eps * rng.choice([-1.0, 1.0], size=a.shape)) if a.dtype.kind == "f" else a
        for a in point.arguments
    )
    other = estimate(replace(point, arguments=moved), value, found.columns)
    gap = np.abs(other.array - found.array)
    return np.asarray(
        np.max(np.where(np.isfinite(gap), gap, 0), axis=core, keepdims=True, initial=0)
    )

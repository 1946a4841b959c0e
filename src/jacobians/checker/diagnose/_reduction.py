"""Mend a wrong shape, or say which sum or mean took an axis away."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from jacobians.checker.diagnose._diagnosis import Diagnosis
from jacobians.checker.diagnose._wrong_shape import name_shape
from jacobians.checker.numeric import MOST, estimate

if TYPE_CHECKING:
    from jacobians._arrays import Array
    from jacobians.checker.numeric import Point

_KEEP = {
    "batch": "Give each example its own Jacobian, or check the Jacobian of that sum or mean.",
    "output": "Each output has its own row: do not reduce over the outputs.",
    "input": "Each input has its own column: do not reduce over the inputs.",
}


def mend(point: Point, value: Array, given: Array) -> tuple[tuple[Diagnosis, ...], Array | None]:
    """Name what is wrong with the shape; give an array of the right one where there is one."""
    b = point.batch
    if given.shape == value.shape + point.core:
        return (), given
    one, mended = name_shape(given, value.shape[:b], value.shape[b:], point.core)
    reduction = _reduction(point, value, given, one)
    return ((one,), mended) if reduction is None else ((reduction,), None)


def _reduction(point: Point, value: Array, given: Array, one: Diagnosis) -> Diagnosis | None:
    """Say which sum or mean took an axis away, where the numbers tell."""
    if "missing" not in one.kind and one.kind != "shape: batch collapsed":
        return None
    if prod(point.core) > MOST or not np.all(np.isfinite(given)):
        return None
    expected = estimate(point, value).array.reshape(value.shape + point.core)
    b, n, end = point.batch, value.ndim, expected.ndim
    if one.kind == "shape: batch collapsed":
        given = given.reshape(given.shape[b:])
    tries = [("batch", "batch", range(b)), ("output", "outputs", range(b, n))]
    tries += [("input", "inputs", range(n, end)), ("input", "last input axis", range(end - 1, end))]
    for side, what, axes in tries:
        words = _reduced(expected, given, tuple(axes), what)
        if words:
            kind = f"shape: missing {side} axis" if "missing" in one.kind else one.kind
            has = one.says.partition(". ")[0]
            return Diagnosis(kind, f"{has}. It is {words}.", _KEEP[side])
    return None


def _reduced(expected: Array, given: Array, axes: tuple[int, ...], what: str) -> str:
    """Which reduction over these axes the given array is, in words; empty where it is none."""
    count = int(np.prod([expected.shape[k] for k in axes]))
    moved = np.moveaxis(expected, axes, range(len(axes)))
    if count < 2 or moved.shape[len(axes) :] != given.shape:
        return ""
    flat = moved.reshape(count, *given.shape)
    size = float(np.max(np.abs(expected), initial=0))
    tries = {
        f"the sum over the {what}": np.sum(flat, axis=0),
        f"the mean over the {what}": np.mean(flat, axis=0),
        f"the first of the {what} alone": flat[0],
    }
    for words, array in tries.items():
        if np.max(np.abs(array - given), initial=0) <= 1e-6 * size:
            return words
    return ""

"""Passes with many outputs or inputs: compared on random vectors instead of on all units."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Protocol

import numpy as np

from jacobians.checker.diagnose import MIXES_EXAMPLES, ZEROS, Diagnosis, Kind, factor
from jacobians.checker.numeric import estimate, mixes_examples
from jacobians.checker.report import Report, worst_entry

if TYPE_CHECKING:
    from jacobians._arrays import Array
    from jacobians.checker.numeric import Point

_DRAWS = 8
_LARGE = Kind(
    "unknown, large",
    "It is wrong, and too large for its bug to be looked for.",
    "Check the same code on smaller arrays: there the bug can be named.",
)


class Pass(Protocol):
    """A backward or forward pass at a point."""

    title: str
    units: int

    def apply(self, u: Array, /) -> Array: ...


def sketch(point: Point, value: Array, one: Pass, name: str) -> Report:
    """Compare `u J t` for random cotangents u and tangents t.

    Both are drawn over all entries, so one wrong entry shows in each draw, in proportion to its
    share of the product.
    """
    if mixes_examples(point, value):
        return Report(False, (MIXES_EXAMPLES(),), name=name)
    rng = np.random.default_rng(0)
    backward = "backward" in one.title
    scale = np.sqrt(np.mean(np.square(point.x))) or 1.0
    right, mine, slack = [], [], []
    for _ in range(_DRAWS):
        u = np.asarray(rng.standard_normal(value.shape))
        t = np.asarray(rng.standard_normal(point.x.shape)) * np.where(
            point.x == 0, scale, np.abs(point.x)
        )
        along = _along(point, value, u, t)
        right.append(along[0])
        slack.append(along[1])
        mine.append(np.sum(one.apply(u) * t) if backward else np.sum(u * one.apply(t)))
    expected, given = np.array(right), np.array(mine, dtype=float)
    size = float(np.max(np.abs(expected), initial=0))
    relative = max(1e-8, 170 * point.eps if point.single else 0.0)
    ok = bool(np.all(np.abs(given - expected) <= relative * size + 10 * np.array(slack)))
    note = (
        f"{_DRAWS} random products u J t were compared, because there are {one.units} rows or "
        "columns to take one by one; an error in any entry shows in each, if it is large enough."
    )
    diagnoses = () if ok else (_named(expected, given, value, point),)
    worst = None if ok else worst_entry(expected, given)
    return Report(
        ok, diagnoses, worst, expected, given, "seven-point difference along t", (note,), (), name
    )


def _along(point: Point, value: Array, u: Array, t: Array) -> tuple[float, float]:
    """Differentiate `sum(u f)` along t, and say how far that is known."""

    def moved(*arguments: Array) -> Array:
        return np.asarray(np.sum(u * point.at(point.x + arguments[point.wrt][0] * t)))

    # At zero the step has length one: t carries the sizes of the entries.
    line = replace(
        point,
        function=moved,
        arguments=point.moved(point.wrt, np.zeros(1)),
        batch=0,
        shared=False,
        broadcasts=False,
    )
    found = estimate(line, np.asarray(np.sum(u * value)))
    return float(found.array[0]), float(found.error[0])


def _named(expected: Array, given: Array, value: Array, point: Point) -> Diagnosis:
    weight = float(np.sum(expected * expected))
    c = float(np.sum(given * expected)) / weight if weight else 0.0
    size = float(np.max(np.abs(expected), initial=0))
    if c and np.all(np.abs(given - c * expected) <= 1e-6 * abs(c) * size):
        return factor(c, {"B": prod(value.shape[: point.batch])})
    return ZEROS() if not np.any(given) else _LARGE()

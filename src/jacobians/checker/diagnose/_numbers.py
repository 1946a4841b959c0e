"""Names that are read off the numbers: not finite, zeros, few of them wrong, few digits right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jacobians.checker.diagnose._diagnosis import Kind
from jacobians.checker.diagnose._known import Reads, Stage

if TYPE_CHECKING:
    from jacobians.checker.diagnose._case import Case

_FLOAT32 = 4e-7
_FLOAT64 = 1e-13
ZEROS = Kind(
    "zeros",
    "It is all zeros.",
    "The graph is detached, or the result was never written.",
)
_CANCELLATION = Kind(
    "cancellation",
    (
        "It is right but for rounding: digits are lost where two numbers that are nearly "
        "equal are subtracted."
    ),
    (
        "Write the difference so that it does not cancel, such as q_i times the sum of the "
        "others for q_i (1 - q_i)."
    ),
)
numbers = Reads()


@numbers.enter(
    "nan",
    "It is nan or infinite where the derivative is finite: {detail}.",
    (
        "Look for 0/0, log 0 or an overflow on the way, also in the branch of np.where "
        "that is not taken: both are evaluated. Make the argument safe before it."
    ),
    stage=Stage.SURE,
)
def _nan(case: Case) -> str | None:
    bad = ~np.isfinite(case.given)
    return _count(int(np.sum(bad)), bad.size) if np.any(bad) else None


@numbers.enter(_CANCELLATION, stage=Stage.SURE)
def _vanishes(case: Case) -> str | None:
    return "" if _zero(case) and _cancels(case) else None


@numbers.enter(ZEROS, stage=Stage.SURE)
def _zeros(case: Case) -> str | None:
    return "" if _zero(case) else None


def _zero(case: Case) -> bool:
    return bool(np.max(np.abs(case.mine), initial=0) <= 1e-14 * case.size)


@numbers.enter(
    "one entry",
    "One entry alone is wrong: the one at {detail}.",
    "Check the index that writes it.",
    stage=Stage.SURE,
    turned=True,
)
def _one_entry(case: Case) -> str | None:
    if np.sum(case.wrong) != 1 or case.wrong.size < 2:
        return None
    at = np.unravel_index(int(np.argmax(case.wrong)), case.given.shape)
    return f"({', '.join(str(int(k)) for k in at)}{',' if len(at) == 1 else ''})"


@numbers.enter(
    "identity",
    "It is the identity: the derivative passes straight through.",
    "A straight-through estimator is no derivative; if it is meant, do not check it as one.",
    stage=Stage.LIKELY,
)
def _identity(case: Case) -> str | None:
    if not case.square:
        return None
    eye = np.broadcast_to(np.eye(case.flat.shape[1]), case.flat.shape)
    return "" if case.same(case.mine, eye) else None


@numbers.enter(
    "float32",
    "It is right to float32 only, though the arguments are float64.",
    "Look for a float32 constant, array or cast on the way.",
    stage=Stage.ROUGH,
)
def _single_precision(case: Case) -> str | None:
    worst, own = _relative(case)
    return "" if not case.point.single and worst < _FLOAT32 and own > _FLOAT64 else None


@numbers.enter(
    "one slice",
    "One {detail} alone is wrong; the rest is right.",
    "Check the boundary of the loop or of the slice.",
    stage=Stage.ROUGH,
    turned=True,
)
def _one_slice(case: Case) -> str | None:
    for axis, name in ((0, "example"), (1, "output row"), (2, "input column")):
        if case.wrong.shape[axis] < 2:
            continue
        others = tuple(k for k in range(3) if k != axis)
        lines = np.flatnonzero(np.any(case.wrong, axis=others))
        if len(lines) == 1:
            k, count = int(lines[0]), case.wrong.shape[axis]
            ends = {0: "the first", count - 1: "the last"}
            return f"{name} ({ends.get(k, f'number {k}, counted from 0')})"
    return None


@numbers.enter(
    "approximate",
    "It is right to about {detail} only.",
    (
        "An approximation is used: a difference with a poor step, a rounded constant, or "
        "a formula for a function that is nearly this one."
    ),
    stage=Stage.ROUGH,
)
def _few_digits(case: Case) -> str | None:
    worst, own = _relative(case)
    if not (worst < 2e-2 and own < 5e-2):
        return None
    digits = max(1, int(-np.log10(max(worst, own))))
    return f"{digits} digit{'s' if digits > 1 else ''}"


@numbers.enter(
    "partly zeros",
    "Zeros stand where there should be none: {detail}; the rest is right.",
    "Part of the graph is detached or masked.",
    stage=Stage.ROUGH,
    turned=True,
)
def _partly_zero(case: Case) -> str | None:
    if np.any(case.mine[case.wrong] != 0):
        return None
    return _count(int(np.sum(case.wrong)), case.wrong.size)


def _relative(case: Case) -> tuple[float, float]:
    """Find the largest error relative to the largest entry, and to each entry itself."""
    e, gap = case.flat, np.abs(case.mine - case.flat)
    worst = float(np.max(gap)) / case.size if case.size > 0 else np.inf
    return worst, float(np.max(gap[e != 0] / np.abs(e[e != 0]), initial=0))


def _count(some: int, of_all: int) -> str:
    return f"{some} of {of_all} entries" if of_all > 1 else "the one entry"


@numbers.enter(_CANCELLATION, stage=Stage.TERM)
def _cancellation(case: Case) -> str | None:
    return "" if _cancels(case) else None


def _cancels(case: Case) -> bool:
    """Whether it is wrong by no more than rounding of the terms that the formula may subtract."""
    gap = float(np.max(np.abs(case.mine - case.flat), initial=0))
    value = float(np.max(np.abs(case.value), initial=0))
    x = float(np.max(np.abs(case.point.x), initial=0))
    terms = max(value, value / x if x > 0 else 0.0)
    return gap <= 8 * case.point.eps * terms

"""Compare a given Jacobian with the one computed from values, and make the report."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from math import ceil, log, prod
from typing import TYPE_CHECKING, Any

import numpy as np

from jacobians.checker.diagnose import (
    MIXES_EXAMPLES,
    NAN_BESIDE_F,
    NAN_IN_F,
    NOT_DIFFERENTIABLE,
    Case,
    Kind,
    at_kinks,
    mend,
    name_value,
)
from jacobians.checker.numeric import MOST, estimate, mixes_examples, slack_of
from jacobians.checker.report import Report, blind_spots, sums_to_zero, worst_entry

if TYPE_CHECKING:
    from jacobians._arrays import Array
    from jacobians.checker.numeric import Estimate, Point

_SHARE = 0.01  # the share of wrong columns that a draw must not miss
_DTYPE = Kind(
    "dtype",
    "It has dtype {detail}.",
    "A Jacobian of real functions is an array of real numbers.",
)
_UNKNOWN = Kind(
    "unknown",
    "The numbers differ in no way that has a name here.",
    "Look at the worst entry, and check the formula term by term.",
)


def compare(
    f: Any,
    point: Point,
    value: Array,
    given: Array,
    columns: int | None,
    confidence: float,
    name: str,
) -> Report:
    """Shapes first and exactly, then values relative to the largest entry of each example."""
    report = partial(Report, given=given, blind=blind_spots(point, value, f), name=name)
    if given.dtype.kind not in "fiub":
        return report(False, (_DTYPE(str(given.dtype)),))
    if not np.all(np.isfinite(value)):
        return report(False, (NAN_IN_F(),))
    diagnoses, mended = mend(point, value, given)
    if mended is None:
        return report(False, diagnoses)
    if mixes_examples(point, value):
        return report(False, (*diagnoses, MIXES_EXAMPLES()))
    notes: list[str] = []
    chosen = _chosen(prod(point.core), columns, confidence, notes)
    found = estimate(point, value, chosen)
    case = _case(point, value, found, mended, chosen, notes)
    # What has no derivative is said first; only else a bug is looked for.
    right = bool(np.all(np.abs(case.given - case.expected) <= case.slack))
    if not np.all(np.isfinite(case.expected)):
        diagnoses += (NAN_BESIDE_F(),)
    elif np.any(found.rough):
        diagnoses += (NOT_DIFFERENTIABLE(),)
    elif case.at_kink is not None:
        diagnoses += (case.at_kink,)
    elif not right:
        diagnoses += name_value(case) or (_UNKNOWN(),)
    if prod(case.output) > 1 and sums_to_zero(case.expected, point.batch, len(case.output)):
        notes.append(
            "the rows of the outputs sum to zero, so a test with the loss sum(output) sees nothing."
        )
    return report(
        not diagnoses,
        diagnoses,
        worst=None if right else worst_entry(case.expected, case.given),
        expected=case.expected,
        given=case.given,
        method=found.method,
        notes=tuple(notes),
    )


def _chosen(count: int, columns: int | None, confidence: float, notes: list[str]) -> Array | None:
    if columns is None and count <= MOST:
        return None
    wanted = columns or ceil(log(1 - confidence) / log(1 - _SHARE))
    if wanted >= count:
        return None
    notes.append(
        f"{wanted} of {count} columns were compared, drawn at random: if one column in a hundred "
        f"is wrong, such a draw finds one with probability {1 - (1 - _SHARE) ** wanted:.2f}."
    )
    return np.sort(np.random.default_rng(0).choice(count, size=wanted, replace=False))


def _case(
    point: Point,
    value: Array,
    found: Estimate,
    given: Array,
    chosen: Array | None,
    notes: list[str],
) -> Case:
    """Put both side by side, and say how far an entry may be off."""
    batch, output, inputs = value.shape[: point.batch], value.shape[point.batch :], point.core
    compared = given.reshape((*value.shape, prod(inputs))).astype(np.float64)
    if chosen is not None:
        compared, inputs = compared[..., chosen], (len(chosen),)
    expected, kinks, at_kink = at_kinks(point, value, found, compared)
    if kinks:
        stand = "1 entry stands" if kinks == 1 else f"{kinks} entries stand"
        notes.append(f"{stand} at a kink of f; yours lies between the slopes of both sides.")
    slack = slack_of(point, value, found, expected, notes)

    def elsewhere(k: int, arguments: tuple[Array, ...]) -> Array | None:
        own = arguments[k].shape[: point.batch] == batch
        other = replace(point, arguments=arguments, wrt=k, shared=bool(batch) and not own)
        if chosen is not None or other.core != point.core or other.x.dtype.kind != "f":
            return None
        with np.errstate(all="ignore"):
            y = other.many(other.x[None], value.shape)[0]
        if not np.all(np.isfinite(y)):
            return None
        array = estimate(other, y).array.reshape(value.shape + inputs)
        return array if np.all(np.isfinite(array)) else None

    expected, compared, slack = (
        a.reshape(value.shape + inputs) for a in (expected, compared, slack)
    )
    return Case(
        expected, compared, slack, batch, output, inputs, point, value, elsewhere, at_kink,
        whole=chosen is None,
    )  # fmt: skip

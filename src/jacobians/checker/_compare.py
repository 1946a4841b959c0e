"""Compare a given Jacobian with the one computed from values, and make the report."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from math import ceil, log, prod
from typing import TYPE_CHECKING, Any

import numpy as np

from jacobians.checker.diagnose import Case, Diagnosis, name_shape, name_value, of, reduced
from jacobians.checker.numeric import Estimate, estimate, mixes_examples, one_sided
from jacobians.checker.report import Report, blind_spots, sums_to_zero, worst_entry

if TYPE_CHECKING:
    from jacobians._arrays import Array
    from jacobians.checker.numeric import Point

MOST = 1024  # columns that are all computed; beyond, some are drawn
_RELATIVE = 1e-10  # of the largest entry
_DIGITS = 170  # float32 keeps seven digits, of which a formula may lose two: 2e-5
_SHARE = 0.01  # the share of wrong columns that a draw must not miss


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
        return report(False, (of("dtype", str(given.dtype)),))
    if not np.all(np.isfinite(value)):
        return report(False, (of("nan in f"),))
    diagnoses, mended = _mended(point, value, given)
    if mended is None:
        return report(False, diagnoses)
    if mixes_examples(point, value):
        return report(False, (*diagnoses, of("f mixes examples")))
    notes: list[str] = []
    chosen = _draw(prod(point.core), columns, confidence, notes)
    found = estimate(point, value, chosen)
    case = _case(point, value, found, mended, chosen, notes)
    # What has no derivative is said first; only else a bug is looked for.
    right = bool(np.all(np.abs(case.given - case.expected) <= case.slack))
    if not np.all(np.isfinite(case.expected)):
        diagnoses += (of("nan beside f"),)
    elif np.any(found.rough):
        diagnoses += (of("not differentiable"),)
    elif case.at_kink is not None:
        diagnoses += (case.at_kink,)
    elif not right:
        diagnoses += tuple(name_value(case)) or (of("unknown"),)
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


def _mended(point: Point, value: Array, given: Array) -> tuple[tuple[Diagnosis, ...], Array | None]:
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
        words = reduced(expected, given, tuple(axes), what)
        if words:
            kind = f"shape: missing {side} axis" if "missing" in one.kind else one.kind
            has = one.says.partition(". ")[0]
            return Diagnosis(kind, f"{has}. It is {words}.", _KEEP[side])
    return None


_KEEP = {
    "batch": "Give each example its own Jacobian, or check the Jacobian of that sum or mean.",
    "output": "Each output has its own row: do not reduce over the outputs.",
    "input": "Each input has its own column: do not reduce over the inputs.",
}


def _slack(point: Point, value: Array, found: Estimate, expected: Array, notes: list[str]) -> Array:
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


def _draw(count: int, columns: int | None, confidence: float, notes: list[str]) -> Array | None:
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


def _at_kinks(
    point: Point, value: Array, found: Estimate, given: Array
) -> tuple[Array, int, Diagnosis | None]:
    """Take the given entry where it lies between the slopes from below and from above."""
    expected = found.array
    core = tuple(range(point.batch, expected.ndim))
    finite = np.where(np.isfinite(expected), np.abs(expected), 0)
    size = np.max(finite, axis=core, keepdims=True, initial=0)[..., 0]
    # Where a complex step and a difference agree there is no kink.
    wrong = ~(np.abs(given - expected) <= 1e-6 * size[..., None]) & ~found.exact
    columns = np.flatnonzero(np.any(wrong, axis=tuple(range(expected.ndim - 1))))
    count, outside = 0, None
    expected = expected.copy()
    for k in columns[:256]:
        low, high, kink, cusp = one_sided(point, value, int(found.columns[k]))
        if np.any(cusp):
            return expected, count, of("not differentiable")
        kink &= wrong[..., k] & ~found.rough[..., k]
        scale = 1e-4 * (high - low)
        inside = (given[..., k] >= low - scale) & (given[..., k] <= high + scale)
        expected[..., k] = np.where(kink & inside, given[..., k], expected[..., k])
        count += int(np.sum(kink & inside))
        if outside is None and np.any(kink & ~inside):
            at = tuple(int(i[0]) for i in np.nonzero(kink & ~inside))
            slopes = f"its slopes are {low[at]:.4g} and {high[at]:.4g}"
            outside = of("kink", f"{slopes}, yours is {given[(*at, k)]:.4g}")
    return expected, count, outside


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
    expected, kinks, at_kink = _at_kinks(point, value, found, compared)
    if kinks:
        stand = "1 entry stands" if kinks == 1 else f"{kinks} entries stand"
        notes.append(f"{stand} at a kink of f; yours lies between the slopes of both sides.")
    slack = _slack(point, value, found, expected, notes)

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

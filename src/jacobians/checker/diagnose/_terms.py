"""Wrong terms and wrong places: names that are read off the difference itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jacobians.checker.diagnose._diagnosis import Diagnosis, of

if TYPE_CHECKING:
    from jacobians._arrays import Array
    from jacobians.checker.diagnose._case import Case

_FLOAT32 = 4e-7
_FLOAT64 = 1e-13


def one_entry(case: Case) -> Diagnosis | None:
    """One wrong number."""
    if np.sum(case.wrong) != 1 or case.wrong.size < 2:
        return None
    at = np.unravel_index(int(np.argmax(case.wrong)), case.given.shape)
    return of("one entry", f"({', '.join(str(int(k)) for k in at)}{',' if len(at) == 1 else ''})")


def one_slice(case: Case) -> Diagnosis | None:
    """One wrong example, row or column."""
    for axis, name in ((0, "example"), (1, "output row"), (2, "input column")):
        if case.wrong.shape[axis] < 2:
            continue
        others = tuple(k for k in range(3) if k != axis)
        lines = np.flatnonzero(np.any(case.wrong, axis=others))
        if len(lines) == 1:
            k, count = int(lines[0]), case.wrong.shape[axis]
            place = "the first" if k == 0 else "the last" if k == count - 1 else f"number {k}"
            return of(
                "one slice",
                f"{name} ({place}, counted from 0)" if k and k < count - 1 else f"{name} ({place})",
            )
    return None


def partly_zero(case: Case) -> Diagnosis | None:
    """Zeros where there should be none, and the rest right."""
    if np.any(case.mine[case.wrong] != 0):
        return None
    return of("partly zeros", _count(int(np.sum(case.wrong)), case.wrong.size))


def own_factors(case: Case) -> Diagnosis | None:
    """Each example, row, column, or entry of a diagonal, is off by a factor of its own."""
    e, g = case.flat, case.mine
    if np.any(g[case.wrong] == 0) and not np.any(e[case.wrong] == 0):
        return None
    if _by_own_factors(case, 0, (1, 2)):
        return of("example factor")
    if case.square and _diagonal(e) and _diagonal(g):
        return of("entry factor")
    for kind, axis, others in (
        ("row factor", 1, ((2,), (0, 2))),
        ("column factor", 2, ((1,), (0, 1))),
    ):
        if any(_by_own_factors(case, axis, over) for over in others):
            return of(kind)
    return None


def _by_own_factors(case: Case, axis: int, over: tuple[int, ...]) -> bool:
    """Whether one factor for each index of `axis`, the same along `over`, explains it."""
    e, g = case.flat, case.mine
    weight = np.sum(e * e, axis=over, keepdims=True)
    if e.shape[axis] < 2 or e.size // max(weight.size, 1) < 2 or not np.any(weight):
        return False
    ratio = np.sum(g * e, axis=over, keepdims=True) / np.where(weight > 0, weight, 1)
    return case.same(g, e * ratio)


def wrong_term(case: Case) -> Diagnosis | None:
    """Name a missing or wrong term by its shape."""
    r = case.mine - case.flat
    slack = 10 * case.alike * max(case.size, float(np.max(np.abs(case.mine), initial=0)))
    if case.square:
        on = np.eye(r.shape[1], dtype=bool)
        if np.all(np.abs(r[:, ~on]) <= slack):
            return of("wrong diagonal term")
        if np.all(np.abs(r[:, on]) <= slack):
            return of("wrong beside the diagonal")
    _, n, m = r.shape
    if min(n, m) < 2 or np.mean(np.abs(r) > slack) < 0.5:
        return None
    for text, axis in (("output", 1), ("input", 2)):
        if np.all(np.abs(r - np.mean(r, axis=axis, keepdims=True)) <= slack):
            return of("missing mean term", text)
    if min(n, m) > 2 and r.size <= 1 << 20:
        values = np.linalg.svd(r, compute_uv=False)
        if np.all(values[:, 1] <= slack * max(n, m)):
            return of("missing rank-one term")
    return None


def single_precision(case: Case) -> Diagnosis | None:
    """Right to float32."""
    worst, own = _relative(case)
    fits = not case.point.single and worst < _FLOAT32 and own > _FLOAT64
    return of("float32") if fits else None


def few_digits(case: Case) -> Diagnosis | None:
    """Right to some digits: an approximation."""
    worst, own = _relative(case)
    if not (worst < 2e-2 and own < 5e-2):
        return None
    digits = max(1, int(-np.log10(max(worst, own))))
    return of("approximate", f"{digits} digit{'s' if digits > 1 else ''}")


def _relative(case: Case) -> tuple[float, float]:
    """Find the largest error relative to the largest entry, and to each entry itself."""
    e, gap = case.flat, np.abs(case.mine - case.flat)
    worst = float(np.max(gap)) / case.size if case.size > 0 else np.inf
    return worst, float(np.max(gap[e != 0] / np.abs(e[e != 0]), initial=0))


def cancellation(case: Case) -> Diagnosis | None:
    """Wrong by no more than rounding of the terms that the formula may subtract."""
    gap = float(np.max(np.abs(case.mine - case.flat), initial=0))
    value = float(np.max(np.abs(case.value), initial=0))
    x = float(np.max(np.abs(case.point.x), initial=0))
    terms = max(value, value / x if x > 0 else 0.0)
    return of("cancellation") if gap <= 8 * case.point.eps * terms else None


def nan(case: Case) -> Diagnosis | None:
    """Not a number where there is one."""
    bad = ~np.isfinite(case.given)
    return of("nan", _count(int(np.sum(bad)), bad.size)) if np.any(bad) else None


def _count(some: int, of_all: int) -> str:
    return f"{some} of {of_all} entries" if of_all > 1 else "the one entry"


def _diagonal(a: Array) -> bool:
    return not np.any(a[:, ~np.eye(a.shape[1], dtype=bool)])

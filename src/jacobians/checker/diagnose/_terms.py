"""Names of terms and factors: they are read off the difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jacobians.checker.diagnose._known import Reads, Stage

if TYPE_CHECKING:
    from jacobians._arrays import Array
    from jacobians.checker.diagnose._case import Case

terms = Reads()


@terms.enter(
    "example factor",
    "Each example is off by a factor of its own.",
    "A weight, norm or scale of each example is missing, or is taken from another example.",
    stage=Stage.TERM,
    turned=True,
)
def _example_factor(case: Case) -> str | None:
    return "" if _own_factors(case, 0, (1, 2)) else None


@terms.enter(
    "entry factor",
    "The pattern is right, but each entry on the diagonal is off by a factor of its own.",
    "A factor of the chain rule is missing, or has another index: check the inner function.",
    stage=Stage.TERM,
    turned=True,
)
def _entry_factor(case: Case) -> str | None:
    fits = case.square and _scaled(case) and _diagonal(case.flat) and _diagonal(case.mine)
    return "" if fits else None


@terms.enter(
    "row factor",
    "Each output row is off by a factor of its own.",
    "The derivative of the outer function, or a scale of each output, is missing or wrong.",
    stage=Stage.TERM,
    turned=True,
)
def _row_factor(case: Case) -> str | None:
    fits = _own_factors(case, 1, (2,)) or _own_factors(case, 1, (0, 2))
    return "" if fits else None


@terms.enter(
    "column factor",
    "Each input column is off by a factor of its own.",
    "The derivative of the inner function, or a scale of each input, is missing or wrong.",
    stage=Stage.TERM,
    turned=True,
)
def _column_factor(case: Case) -> str | None:
    fits = _own_factors(case, 2, (1,)) or _own_factors(case, 2, (0, 1))
    return "" if fits else None


def _scaled(case: Case) -> bool:
    """Whether factors can explain it: they make no zeros where there were none."""
    return not np.any(case.mine[case.wrong] == 0) or bool(np.any(case.flat[case.wrong] == 0))


def _own_factors(case: Case, axis: int, over: tuple[int, ...]) -> bool:
    """Whether one factor for each index of `axis`, the same along `over`, explains it."""
    if not _scaled(case):
        return False
    e, g = case.flat, case.mine
    weight = np.sum(e * e, axis=over, keepdims=True)
    if e.shape[axis] < 2 or e.size // max(weight.size, 1) < 2 or not np.any(weight):
        return False
    ratio = np.sum(g * e, axis=over, keepdims=True) / np.where(weight > 0, weight, 1)
    return case.same(g, e * ratio)


def _diagonal(a: Array) -> bool:
    return not np.any(a[:, ~np.eye(a.shape[1], dtype=bool)])


@terms.enter(
    "wrong diagonal term",
    "The entries beside the diagonal are right; those on it are not.",
    "Check the term with the Kronecker delta: it is missing, or its factor is wrong.",
    stage=Stage.TERM,
    turned=True,
)
def _on_the_diagonal(case: Case) -> str | None:
    r, slack = _rest(case)
    fits = case.square and np.all(np.abs(r[:, ~np.eye(r.shape[1], dtype=bool)]) <= slack)
    return "" if fits else None


@terms.enter(
    "wrong beside the diagonal",
    "The entries on the diagonal are right; those beside it are not.",
    "Check the case where output and input have different indices.",
    stage=Stage.TERM,
    turned=True,
)
def _beside_the_diagonal(case: Case) -> str | None:
    r, slack = _rest(case)
    fits = case.square and np.all(np.abs(r[:, np.eye(r.shape[1], dtype=bool)]) <= slack)
    return "" if fits else None


@terms.enter(
    "missing mean term",
    (
        "A term that is the same for every {detail} is missing or wrong: the function "
        "subtracts a mean or a sum, which depends on every input."
    ),
    "Differentiate the mean too: it gives -1/n times the rest.",
    stage=Stage.TERM,
    turned=True,
)
def _mean_term(case: Case) -> str | None:
    r, slack = _rest(case)
    for text, axis in (("output", 1), ("input", 2)):
        mean = np.mean(r, axis=axis, keepdims=True)
        if _everywhere(r, slack) and np.all(np.abs(r - mean) <= slack):
            return text
    return None


@terms.enter(
    "missing rank-one term",
    "A term u_i v_j (of rank one) is missing or wrong.",
    "Look for a sum that normalises and that you held fixed: it depends on every input.",
    stage=Stage.TERM,
    turned=True,
)
def _rank_one_term(case: Case) -> str | None:
    r, slack = _rest(case)
    if not _everywhere(r, slack) or min(r.shape[1:]) < 3 or r.size > 1 << 20:
        return None
    values = np.linalg.svd(r, compute_uv=False)
    return "" if np.all(values[:, 1] <= slack * max(r.shape[1:])) else None


def _rest(case: Case) -> tuple[Array, float]:
    """Return what a missing term would have to be, and how far it is known."""
    size = max(case.size, float(np.max(np.abs(case.mine), initial=0)))
    return case.mine - case.flat, 10 * case.alike * size


def _everywhere(r: Array, slack: float) -> bool:
    return bool(min(r.shape[1:]) > 1 and np.mean(np.abs(r) > slack) >= 0.5)

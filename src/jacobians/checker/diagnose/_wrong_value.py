"""A Jacobian of the right shape and wrong numbers: which bug turns the right one into it."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from jacobians.checker.diagnose._bugs import Bug, bugs, bugs_of_the_right_one
from jacobians.checker.diagnose._diagnosis import Diagnosis, factor, of
from jacobians.checker.diagnose._terms import (
    cancellation,
    few_digits,
    nan,
    one_entry,
    one_slice,
    own_factors,
    partly_zero,
    single_precision,
    wrong_term,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jacobians._arrays import Array
    from jacobians.checker.diagnose._case import Case

_MANY = 1 << 17  # numbers; beyond, two bugs at once are not looked for


def name_value(case: Case) -> list[Diagnosis]:
    """Name what is wrong, the first thing first; several bugs at once where they are.

    The likeliest explanation wins: one bug before two, an exact one before one up to a factor.
    """
    for sure in (nan, _zeros, one_entry):
        one = sure(case)
        if one is not None:
            return [one]
    single = list(_worth(case, chain(bugs(case, case.flat), bugs_of_the_right_one(case))))
    for named in (
        lambda c: _exactly(c, [bug for bug in single if bug.kind == "scale forgotten"]),
        _identity,
        _constant,
        lambda c: _exactly(c, single),
        single_precision,
        one_slice,
        few_digits,
        partly_zero,
    ):
        one = named(case)
        if one is not None:
            return [one]
    some = _up_to_factor(case, single)
    if some:
        return some
    for named in (own_factors, wrong_term, cancellation):
        one = named(case)
        if one is not None:
            return [one]
    return _two(case, single) or _sign_and_term(case)


def _zeros(case: Case) -> Diagnosis | None:
    if np.max(np.abs(case.mine), initial=0) <= 1e-14 * case.size:
        return cancellation(case) or of("zeros")
    return None


def _identity(case: Case) -> Diagnosis | None:
    if not case.square:
        return None
    eye = np.broadcast_to(np.eye(case.flat.shape[1]), case.flat.shape)
    return of("identity") if case.same(case.mine, eye) else None


def _worth(case: Case, found: Iterator[Bug]) -> Iterator[Bug]:
    """Those that change the array, and do not make it vanish."""
    for bug in found:
        if (
            np.any(bug.array)
            and np.all(np.isfinite(bug.array))
            and not case.same(bug.array, case.flat)
        ):
            yield bug


def _constant(case: Case) -> Diagnosis | None:
    c = case.multiple(case.mine, case.flat)
    return None if c is None else factor(c, case.factors)


def _exactly(case: Case, single: list[Bug]) -> Diagnosis | None:
    return next((bug.named() for bug in single if case.same(case.mine, bug.array)), None)


def _up_to_factor(case: Case, single: list[Bug]) -> list[Diagnosis]:
    for bug in single:
        c = case.multiple(case.mine, bug.array)
        if c is not None:
            return [bug.named(), factor(c, case.factors)]
    return []


def _two(case: Case, single: list[Bug]) -> list[Diagnosis]:
    """Two bugs, one behind the other."""
    if case.flat.size > _MANY:
        return []
    scaled: list[Diagnosis] = []
    for first in single:
        for second in _worth(case, bugs(case, first.array)):
            if second.kind == first.kind:
                continue
            if case.same(case.mine, second.array):
                return [first.named(), second.named()]
            if not scaled:
                c = case.multiple(case.mine, second.array)
                if c is not None:
                    scaled = [first.named(), second.named(), factor(c, case.factors)]
    return scaled


def _sign_and_term(case: Case) -> list[Diagnosis]:
    """Name a wrong sign, and a wrong term or place besides."""
    turned = replace(case, given=-case.given)
    for named in (one_entry, one_slice, partly_zero, own_factors, wrong_term):
        one = named(turned)
        if one is not None:
            return [of("sign"), one]
    return []


def reduced(expected: Array, given: Array, axes: tuple[int, ...], what: str) -> str:
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

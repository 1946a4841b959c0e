"""A Jacobian of the right shape and wrong numbers: which bug turns the right one into it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from jacobians.checker.diagnose._changes import changes
from jacobians.checker.diagnose._diagnosis import SIGN, Diagnosis, factor
from jacobians.checker.diagnose._known import Bug, Stage
from jacobians.checker.diagnose._moves import moves
from jacobians.checker.diagnose._numbers import numbers
from jacobians.checker.diagnose._terms import terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jacobians._arrays import Array
    from jacobians.checker.diagnose._case import Case

_MANY = 1 << 17  # numbers; beyond, two bugs at once are not looked for


def name_value(case: Case) -> tuple[Diagnosis, ...]:
    """Name what is wrong, the first thing first; several bugs at once where they are.

    The likeliest explanation wins: one bug before two, an exact one before one up to a factor.
    """
    sure = _read(case, Stage.SURE)
    if sure:
        return sure
    single = [*_bugs(case, case.flat), *_bugs(case, case.flat, once=True)]
    return (
        _exactly(case, (bug for bug in single if bug.likely))
        or _read(case, Stage.LIKELY)
        or _constant(case)
        or _exactly(case, single)
        or _read(case, Stage.ROUGH)
        or _up_to_factor(case, single)
        or _read(case, Stage.TERM)
        or _two(case, single)
        or _sign_and_term(case)
    )


def _read(case: Case, *stages: Stage, turned: bool = False) -> tuple[Diagnosis, ...]:
    for stage in stages:
        for table in (terms, numbers):
            for one in table.of(case, stage, turned=turned):
                return (one,)
    return ()


def _bugs(case: Case, e: Array, *, once: bool = False) -> Iterator[Bug]:
    """Bugs that change the array, and do not make it vanish."""
    for table in (moves, changes):
        for bug in table.of(case, e, once=once):
            if (
                np.any(bug.array)
                and np.all(np.isfinite(bug.array))
                and not case.same(bug.array, case.flat)
            ):
                yield bug


def _constant(case: Case) -> tuple[Diagnosis, ...]:
    c = case.multiple(case.mine, case.flat)
    return () if c is None else (factor(c, case.factors),)


def _exactly(case: Case, single: Iterable[Bug]) -> tuple[Diagnosis, ...]:
    for bug in single:
        if case.same(case.mine, bug.array):
            return (bug.named(),)
    return ()


def _up_to_factor(case: Case, single: list[Bug]) -> tuple[Diagnosis, ...]:
    for bug in single:
        c = case.multiple(case.mine, bug.array)
        if c is not None:
            return bug.named(), factor(c, case.factors)
    return ()


def _two(case: Case, single: list[Bug]) -> tuple[Diagnosis, ...]:
    """Two bugs, one behind the other."""
    if case.flat.size > _MANY:
        return ()
    scaled: tuple[Diagnosis, ...] = ()
    for first in single:
        for second in _bugs(case, first.array):
            if second.kind == first.kind:
                continue
            if case.same(case.mine, second.array):
                return first.named(), second.named()
            if not scaled:
                c = case.multiple(case.mine, second.array)
                if c is not None:
                    scaled = first.named(), second.named(), factor(c, case.factors)
    return scaled


def _sign_and_term(case: Case) -> tuple[Diagnosis, ...]:
    """Name a wrong sign, and a wrong term or place besides."""
    then = _read(replace(case, given=-case.given), *Stage, turned=True)
    return (SIGN(), *then) if then else ()

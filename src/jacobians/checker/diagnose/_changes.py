"""Entries that are changed: what such a bug makes of the right array."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import numpy as np

from jacobians.checker.diagnose._known import Bugs, Made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jacobians._arrays import Array
    from jacobians.checker.diagnose._case import Case

changes = Bugs()


@changes.enter(
    "only the diagonal",
    "Only the diagonal is there, but the function mixes its inputs.",
    "Add the entries beside the diagonal: each output depends on every input.",
    square=True,
)
def _only_diagonal(_: Case, e: Array) -> Iterator[Made]:
    yield Made(np.where(_on(e), e, 0))


@changes.enter(
    "diagonal zero",
    "The diagonal is zero; what stands beside it is right.",
    "Add the term with the Kronecker delta.",
    square=True,
)
def _diagonal_zero(_: Case, e: Array) -> Iterator[Made]:
    yield Made(np.where(_on(e), 0, e))


@changes.enter(
    "diagonal doubled",
    "The diagonal is twice what it should be.",
    "A term was counted from both sides: take the diagonal once.",
    square=True,
)
def _diagonal_doubled(_: Case, e: Array) -> Iterator[Made]:
    yield Made(np.where(_on(e), 2 * e, e))


@changes.enter(
    "diagonal sign",
    "The sign of the entries {detail} is wrong; the others are right.",
    "Check the sign of the term with the Kronecker delta, relative to the other.",
    square=True,
)
def _diagonal_sign(_: Case, e: Array) -> Iterator[Made]:
    yield Made(np.where(_on(e), -e, e), "on the diagonal")
    yield Made(np.where(_on(e), e, -e), "beside the diagonal")


@changes.enter(
    "missing identity",
    "The identity is missing: the input also reaches the output directly.",
    "Add 1 on the diagonal (a skip connection, or the delta of the formula).",
    square=True,
)
def _missing_identity(_: Case, e: Array) -> Iterator[Made]:
    yield Made(e - _on(e))


@changes.enter(
    "extra identity",
    "There is an identity too much: every entry on the diagonal is too large by 1.",
    "Take 1 off the diagonal.",
    square=True,
)
def _extra_identity(_: Case, e: Array) -> Iterator[Made]:
    yield Made(e + _on(e))


@changes.enter(
    "only a triangle",
    "Only the {detail} triangle is there.",
    "Fill the other triangle too; there is no order among the inputs.",
    square=True,
)
def _triangle(_: Case, e: Array) -> Iterator[Made]:
    yield Made(np.tril(e), "lower")
    yield Made(np.triu(e), "upper")


def _on(e: Array) -> Array:
    return np.eye(e.shape[1], dtype=bool)


@changes.enter(
    "scale forgotten",
    "The scale {name} is missing from every {detail}.",
    "The function multiplies by {name}, so its derivative does too.",
    likely=True,
)
def _scale_forgotten(case: Case, e: Array) -> Iterator[Made]:
    for name, side, _, scale in _scales(case):
        yield Made(_quiet(np.divide, e, scale), side, name)


@changes.enter(
    "scale twice",
    "The factor {name} stands in every {detail} once too often.",
    "Check where {name} enters the function, and multiply by it once.",
)
def _scale_twice(case: Case, e: Array) -> Iterator[Made]:
    for name, side, _, scale in _scales(case):
        yield Made(_quiet(np.multiply, e, scale), side, name)


@changes.enter(
    "scale misplaced",
    "The scale {name} multiplies the {detail}.",
    "Index it by the other side: an output's scale is gamma_i, not gamma_j.",
    square=True,
)
def _scale_misplaced(case: Case, e: Array) -> Iterator[Made]:
    for name, side, other, scale in _scales(case):
        wrong = f"{other}s instead of the {side}s"
        moved = _quiet(np.multiply, _quiet(np.divide, e, scale), np.swapaxes(scale, 1, 2))
        yield Made(moved, wrong, name)


def _scales(case: Case) -> Iterator[tuple[str, str, str, Array]]:
    """Arguments that may multiply rows or columns, with both sides."""
    sides = ("output row", "input column")
    for name, axis, vector in case.vectors():
        here, other = sides if axis == 1 else sides[::-1]
        yield name, here, other, vector[:, :, None] if axis == 1 else vector[:, None, :]


def _quiet(operation: np.ufunc, a: Any, b: Any) -> Array:
    """Let it overflow: what is not finite is no candidate."""
    with np.errstate(all="ignore"):
        return operation(a, b)


@changes.enter(
    "sign lost",
    "Every sign is lost: it is the absolute value of the right one.",
    "Take the absolute value off.",
)
def _sign_lost(_: Case, e: Array) -> Iterator[Made]:
    yield Made(np.abs(e))


@changes.enter(
    "reciprocal",
    "Each entry is the reciprocal of the right one.",
    "The fraction is upside down.",
)
def _reciprocal(_: Case, e: Array) -> Iterator[Made]:
    yield Made(np.where(e == 0, 0, _quiet(np.divide, 1, np.where(e == 0, 1, e))))


@changes.enter(
    "squared",
    "Each entry is the square of the right one.",
    "A factor was taken twice.",
)
def _squared(_: Case, e: Array) -> Iterator[Made]:
    yield Made(e * e)


@changes.enter(
    "inverse",
    "It is the inverse matrix of the right one.",
    "That is the Jacobian of the inverse function: invert it.",
    square=True,
    once=True,
)
def _inverse(_: Case, e: Array) -> Iterator[Made]:
    with contextlib.suppress(np.linalg.LinAlgError):
        yield Made(np.linalg.inv(e))


@changes.enter(
    "clipped",
    "It is right up to {detail} and cut off there.",
    "Gradient clipping belongs behind the derivative, not inside it.",
    once=True,
)
def _clipped(case: Case, e: Array) -> Iterator[Made]:
    top = float(np.max(np.abs(case.mine), initial=0))
    if np.sum(np.abs(e) > top) > 1:
        yield Made(np.clip(e, -top, top), f"{top:.4g}")

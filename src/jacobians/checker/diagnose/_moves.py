"""Entries at another place, or of another one: what such a bug makes of the right array."""

from __future__ import annotations

from itertools import permutations
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from jacobians.checker.diagnose._diagnosis import Kind
from jacobians.checker.diagnose._known import Bugs, Made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jacobians._arrays import Array
    from jacobians.checker.diagnose._case import Case

moves = Bugs()


@moves.enter(
    "axes swapped",
    "Axes of the same size are swapped: {detail}.",
    "Bring them into the order output axes, then input axes, each in its own order.",
)
def _axes(case: Case, e: Array) -> Iterator[Made]:
    """Axes of equal sizes in another order; the full transpose comes after the simpler ones."""
    core, n = case.output + case.inputs, len(case.output)
    if not case.whole or not 2 < len(core) < 5:
        return
    full = e.reshape(-1, *core)
    names = [f"output axis {k}" for k in range(n)]
    names += [f"input axis {k}" for k in range(len(core) - n)]
    for order in permutations(range(len(core))):
        if order in (tuple(range(len(core))), _transposed(case)):
            continue
        if tuple(core[k] for k in order) == core:
            array = np.transpose(full, (0, *(k + 1 for k in order))).reshape(e.shape)
            yield Made(array, " and ".join(names[k] for k, p in enumerate(order) if k != p))


@moves.enter(
    "transpose",
    "It is transposed: output and input axes are swapped.",
    "Output axes come first, then input axes: transpose it.",
)
def _transpose(case: Case, e: Array) -> Iterator[Made]:
    core, order = case.output + case.inputs, _transposed(case)
    if case.whole and tuple(core[k] for k in order) == core:
        full = e.reshape(-1, *core)
        yield Made(np.transpose(full, (0, *(k + 1 for k in order))).reshape(e.shape))


def _transposed(case: Case) -> tuple[int, ...]:
    n, m = len(case.output), len(case.inputs)
    return (*range(n, n + m), *range(n))


@moves.enter(
    "batch sum",
    "Every example holds the sum over the batch.",
    "Do not sum over the batch axis: each example has its own Jacobian.",
)
def _batch_sum(_: Case, e: Array) -> Iterator[Made]:
    if e.shape[0] > 1:
        yield Made(np.broadcast_to(np.sum(e, axis=0), e.shape))


@moves.enter(
    "batch mean",
    "Every example holds the mean over the batch.",
    "Do not average over the batch axis: each example has its own Jacobian.",
)
def _batch_mean(_: Case, e: Array) -> Iterator[Made]:
    if e.shape[0] > 1:
        yield Made(np.broadcast_to(np.mean(e, axis=0), e.shape))


_MIXED = Kind(
    "examples mixed",
    "Examples are mixed: {detail}.",
    "Keep the batch axis first, and index it on both sides.",
)


@moves.enter(_MIXED)
def _mixed(_: Case, e: Array) -> Iterator[Made]:
    if e.shape[0] < 2:
        return
    for k, which in ((0, "first"), (-1, "last")):
        yield Made(np.broadcast_to(e[k], e.shape), f"each holds the {which} one")
    yield Made(e[::-1], "their order is reversed")
    yield Made(np.roll(e, 1, axis=0), "each holds the one before it")
    yield Made(np.roll(e, -1, axis=0), "each holds the one behind it")
    yield Made(np.cumsum(e, axis=0), "each holds the sum of those up to it")


@moves.enter(
    "flattened in another order",
    "The axes of the {detail} were flattened in another order (Fortran for C, or the reverse).",
    "Reshape in C order, or transpose before reshaping.",
)
def _flattened(case: Case, e: Array) -> Iterator[Made]:
    for side, shape, axis in (("output", case.output, 1), ("input", case.inputs, 2)):
        if len(shape) > 1 and (axis == 1 or case.whole):
            order = np.arange(prod(shape)).reshape(shape).ravel(order="F")
            for taken in (order, np.argsort(order)):
                yield Made(np.take(e, taken, axis=axis), side)


@moves.enter(
    "rows all equal",
    "All rows are equal: {detail}.",
    "Do not sum over the outputs, and do not broadcast one row with np.ones(n).",
)
def _rows(_: Case, e: Array) -> Iterator[Made]:
    if e.shape[1] < 2:
        return
    total = np.sum(e, axis=1, keepdims=True)
    for text, row in (
        ("each is the sum of all", total),
        ("each is the mean of all", total / e.shape[1]),
        ("each is the first one", e[:, :1]),
    ):
        yield Made(np.broadcast_to(row, e.shape), text)


@moves.enter(_MIXED, once=True)
def _permuted_examples(case: Case, _: Array) -> Iterator[Made]:
    yield from _permuted(case, 0, "they come in the order ")


@moves.enter(
    "rows permuted",
    "The outputs are in another order: {detail}.",
    "Reorder the rows.",
    once=True,
)
def _permuted_rows(case: Case, _: Array) -> Iterator[Made]:
    yield from _permuted(case, 1)


@moves.enter(
    "columns permuted",
    "The inputs are in another order: {detail}.",
    "Reorder the columns.",
    once=True,
)
def _permuted_columns(case: Case, _: Array) -> Iterator[Made]:
    yield from _permuted(case, 2)


def _permuted(case: Case, axis: int, what: str = "") -> Iterator[Made]:
    for sign in (1, -1):
        # A permutation keeps the norm, so the factor is known before the order is.
        scale = sign * float(np.linalg.norm(case.mine) / (np.linalg.norm(case.flat) or 1))
        right, mine = (np.moveaxis(a, axis, 0) for a in (case.flat, case.mine / (scale or 1)))
        order = _permutation(right, mine, case)
        if order is not None:
            listed = ", ".join(map(str, order[:12])) + (", ..." if len(order) > 12 else "")
            yield Made(np.take(case.flat, order, axis=axis), f"{what}{listed}")


def _permutation(right: Array, mine: Array, case: Case) -> list[int] | None:
    """Where each line of `mine` stands in `right`; lines that are equal keep their place."""
    count = right.shape[0]
    if not 2 <= count <= 256 or right.size * count > 4e6:
        return None
    a, b = right.reshape(count, -1), mine.reshape(count, -1)
    gap = np.max(np.abs(b[:, None] - a[None]), axis=2, initial=0)
    fits = gap <= case.alike * case.size
    order = {k: k for k in range(count) if fits[k, k]}
    for k in range(count):
        if k not in order:
            free = [i for i in np.flatnonzero(fits[k]) if i not in order.values()]
            if not free:
                return None
            order[k] = int(free[0])
    return [order[k] for k in range(count)]


@moves.enter(
    "at the output",
    "It is the right formula at the wrong point: the derivative is taken at f(x), not at x.",
    "Pass the input of the function, or write the derivative in terms of the output.",
    once=True,
)
def _at_the_output(case: Case, e: Array) -> Iterator[Made]:
    point = case.point
    if case.value.shape == point.x.shape:
        array = case.elsewhere(point.wrt, point.moved(point.wrt, case.value))
        if array is not None:
            yield Made(array.reshape(e.shape))


@moves.enter(
    "another argument",
    "It is the Jacobian by {name}, not by {detail}.",
    "Two gradients are swapped: return them in the order of the arguments.",
    once=True,
)
def _another_argument(case: Case, e: Array) -> Iterator[Made]:
    point = case.point
    for k, name in enumerate(point.names):
        array = None if k == point.wrt else case.elsewhere(k, point.arguments)
        if array is not None:
            yield Made(array.reshape(e.shape), point.names[point.wrt], name)

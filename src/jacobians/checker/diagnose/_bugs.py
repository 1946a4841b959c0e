"""Known bugs as maps: what each makes of the right array."""

from __future__ import annotations

import contextlib
from itertools import permutations
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from jacobians.checker.diagnose._diagnosis import Diagnosis, of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jacobians._arrays import Array
    from jacobians.checker.diagnose._case import Case


class Bug(NamedTuple):
    """A bug, and the array that it makes."""

    kind: str
    detail: str
    array: Array
    name: str = ""

    def named(self) -> Diagnosis:
        return of(self.kind, self.detail, self.name)


def bugs(case: Case, e: Array) -> Iterator[Bug]:
    """Each bug applied to an array of shape (examples, outputs, inputs)."""
    if case.whole and e.shape[1] == e.shape[2] and len(case.output) == len(case.inputs) == 1:
        yield Bug("transpose", "", np.swapaxes(e, 1, 2))
    yield from _axes(case, e)
    if case.square:
        yield from _diagonals(e)
    yield from _examples(e)
    yield from _scaled(case, e)
    yield from _flattened(case, e)
    yield from _rows(e)
    yield Bug("sign lost", "", np.abs(e))
    with np.errstate(all="ignore"):
        yield Bug("reciprocal", "", np.where(e == 0, 0, 1 / np.where(e == 0, 1, e)))
    yield Bug("squared", "", e * e)


def bugs_of_the_right_one(case: Case) -> Iterator[Bug]:
    """Bugs that need more than an array: the function, or what was given."""
    e = case.flat
    yield from _permuted(case)
    yield from _elsewhere(case)
    if case.square:
        with contextlib.suppress(np.linalg.LinAlgError):
            yield Bug("inverse", "", np.linalg.inv(e))
    top = float(np.max(np.abs(case.mine), initial=0))
    if np.sum(np.abs(e) > top) > 1:
        yield Bug("clipped", f"{top:.4g}", np.clip(e, -top, top))


def _axes(case: Case, e: Array) -> Iterator[Bug]:
    """Axes of equal sizes in another order."""
    core, n = case.output + case.inputs, len(case.output)
    if not case.whole or not 2 < len(core) < 5:
        return
    full = e.reshape(-1, *core)
    names = [f"output axis {k}" for k in range(n)]
    names += [f"input axis {k}" for k in range(len(core) - n)]
    for order in permutations(range(len(core))):
        if order == tuple(range(len(core))) or tuple(core[k] for k in order) != core:
            continue
        array = np.transpose(full, (0, *(k + 1 for k in order))).reshape(e.shape)
        if order == (*range(n, len(core)), *range(n)):
            yield Bug("transpose", "", array)
        moved = " and ".join(names[k] for k, p in enumerate(order) if k != p)
        yield Bug("axes swapped", moved, array)


def _diagonals(e: Array) -> Iterator[Bug]:
    n = e.shape[1]
    on = np.eye(n, dtype=bool)
    yield Bug("only the diagonal", "", np.where(on, e, 0))
    yield Bug("diagonal zero", "", np.where(on, 0, e))
    yield Bug("diagonal doubled", "", np.where(on, 2 * e, e))
    yield Bug("diagonal sign", "on the diagonal", np.where(on, -e, e))
    yield Bug("diagonal sign", "beside the diagonal", np.where(on, e, -e))
    yield Bug("missing identity", "", e - np.eye(n))
    yield Bug("extra identity", "", e + np.eye(n))
    yield Bug("only a triangle", "lower", np.tril(e))
    yield Bug("only a triangle", "upper", np.triu(e))


def _examples(e: Array) -> Iterator[Bug]:
    count = e.shape[0]
    if count < 2:
        return
    total = np.broadcast_to(np.sum(e, axis=0), e.shape)
    yield Bug("batch sum", "", total)
    yield Bug("batch mean", "", total / count)
    for k, which in ((0, "first"), (count - 1, "last")):
        yield Bug("examples mixed", f"each holds the {which} one", np.broadcast_to(e[k], e.shape))
    yield Bug("examples mixed", "their order is reversed", e[::-1])
    yield Bug("examples mixed", "each holds the one before it", np.roll(e, 1, axis=0))
    yield Bug("examples mixed", "each holds the one behind it", np.roll(e, -1, axis=0))
    yield Bug("examples mixed", "each holds the sum of those up to it", np.cumsum(e, axis=0))


def _scaled(case: Case, e: Array) -> Iterator[Bug]:
    """Forget an argument that multiplies rows or columns, or take it twice, or the wrong way."""
    sides = {1: "output row", 2: "input column"}
    for name, axis, vector in case.vectors():
        shape = vector[:, :, None] if axis == 1 else vector[:, None, :]
        other = np.swapaxes(shape, 1, 2)
        with np.errstate(all="ignore"):
            tries = [
                Bug("scale forgotten", sides[axis], e / shape, name),
                Bug("scale twice", sides[axis], e * shape, name),
            ]
            if case.square:
                wrong = f"{sides[3 - axis]}s instead of the {sides[axis]}s"
                tries.append(Bug("scale misplaced", wrong, e / shape * other, name))
        yield from (bug for bug in tries if np.all(np.isfinite(bug.array)))


def _flattened(case: Case, e: Array) -> Iterator[Bug]:
    for side, shape, axis in (("output", case.output, 1), ("input", case.inputs, 2)):
        if len(shape) > 1 and (axis == 1 or case.whole):
            order = np.arange(prod(shape)).reshape(shape).ravel(order="F")
            for taken in (order, np.argsort(order)):
                yield Bug("flattened in another order", side, np.take(e, taken, axis=axis))


def _rows(e: Array) -> Iterator[Bug]:
    if e.shape[1] < 2:
        return
    total = np.sum(e, axis=1, keepdims=True)
    for text, row in (
        ("each is the sum of all", total),
        ("each is the mean of all", total / e.shape[1]),
        ("each is the first one", e[:, :1]),
    ):
        yield Bug("rows all equal", text, np.broadcast_to(row, e.shape))


def _permuted(case: Case) -> Iterator[Bug]:
    for kind, axis, what in (
        ("examples mixed", 0, "they come in the order "),
        ("rows permuted", 1, ""),
        ("columns permuted", 2, ""),
    ):
        for sign in (1, -1):
            # A permutation keeps the norm, so the factor is known before the order is.
            scale = sign * float(np.linalg.norm(case.mine) / (np.linalg.norm(case.flat) or 1))
            right, mine = (np.moveaxis(a, axis, 0) for a in (case.flat, case.mine / (scale or 1)))
            order = _permutation(right, mine, case)
            if order is not None:
                listed = ", ".join(map(str, order[:12])) + (", ..." if len(order) > 12 else "")
                yield Bug(kind, f"{what}{listed}", np.take(case.flat, order, axis=axis))


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


def _elsewhere(case: Case) -> Iterator[Bug]:
    """Differentiate at f(x), and by the other arguments."""
    point = case.point
    if case.value.shape == point.x.shape:
        array = case.elsewhere(point.wrt, point.moved(point.wrt, case.value))
        if array is not None:
            yield Bug("at the output", "", array.reshape(case.flat.shape))
    for k, name in enumerate(point.names):
        array = None if k == point.wrt else case.elsewhere(k, point.arguments)
        if array is not None:
            yield Bug(
                "another argument", point.names[point.wrt], array.reshape(case.flat.shape), name
            )

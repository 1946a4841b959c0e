"""A Jacobian of the right shape and wrong numbers: which bug turns the right one into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from math import prod

import numpy as np

from jacobians._shapes import Array, Shape
from jacobians.checker._kinds import Diagnosis, factor, of

Bug = tuple[Callable[[], Diagnosis], Array]


@dataclass
class Case:
    """The right array and the given one, both of shape `batch + output + inputs`."""

    expected: Array
    given: Array
    batch: Shape
    output: Shape
    inputs: Shape
    tolerance: float
    arguments: dict[str, Array]
    at_output: Callable[[], Array | None]

    @cached_property
    def flat(self) -> Array:
        """Expected, as (examples, outputs, inputs)."""
        return self.expected.reshape(prod(self.batch), prod(self.output), prod(self.inputs))

    @cached_property
    def mine(self) -> Array:
        return self.given.reshape(self.flat.shape)

    @property
    def sizes(self) -> dict[str, int]:
        """Numbers that a constant factor may be made of."""
        return {"B": prod(self.batch), "n": prod(self.output), "m": prod(self.inputs)}

    def same(self, a: Array, b: Array) -> bool:
        """Whether `a` is `b`, relative to the largest entry of `b`."""
        size = float(np.max(np.abs(b), initial=0))
        return bool(np.max(np.abs(a - b), initial=0) <= self.tolerance * size)


def name_value(case: Case) -> list[Diagnosis]:
    """Name what is wrong, the first thing first; several bugs at once where they are."""
    bad = ~np.isfinite(case.given) & np.isfinite(case.expected)
    if np.any(bad):
        return [of("nan", f"{int(np.sum(bad))} of {bad.size} entries")]
    simple = _plain(case)
    if simple:
        return simple
    for bug, array in _single(case, case.flat):
        found = _up_to_factor(case, bug, array)
        if found:
            return found
    for found_by in (_local, _scaled, _residual, _partly_zero):
        one = found_by(case)
        if one is not None:
            return [one]
    for bug, array in _single(case, case.flat):
        for second, both in _single(case, array):
            found = _up_to_factor(case, bug, both)
            if found:
                return [found[0], second(), *found[1:]]
    return []


def _plain(case: Case) -> list[Diagnosis]:
    e, g = case.flat, case.mine
    if not np.any(g):
        return [of("zeros")] if np.any(e) else []
    square = e.shape[1] == e.shape[2]
    identity = np.broadcast_to(np.eye(e.shape[1]), e.shape) if square else None
    if identity is not None and case.same(g, identity):
        return [of("identity")]
    if not np.any(e):
        return []
    rounded = np.max(np.abs(g - e)) / np.max(np.abs(e))
    if rounded < 2e-6 and case.tolerance < 1e-7:
        return [of("float32")]
    c = float(np.sum(g * e) / np.sum(e * e))
    if c != 0 and abs(c - 1) > 10 * case.tolerance and case.same(g, c * e):
        return [factor(c, case.sizes)]
    return []


def _up_to_factor(case: Case, bug: Callable[[], Diagnosis], array: Array) -> list[Diagnosis]:
    """The bug alone, or with a constant factor on top of it."""
    weight = float(np.sum(array * array))
    if weight == 0 or not np.isfinite(weight) or case.same(array, case.flat):
        return []
    if case.same(case.mine, array):
        return [bug()]
    c = float(np.sum(case.mine * array) / weight)
    if c != 0 and abs(c - 1) > 10 * case.tolerance and case.same(case.mine, c * array):
        return [bug(), factor(c, case.sizes)]
    return []


def _single(case: Case, e: Array) -> Iterator[Bug]:
    """Each known bug applied to an array of shape (examples, outputs, inputs)."""
    _, n, m = e.shape
    if n == m:
        yield lambda: of("transpose"), np.swapaxes(e, 1, 2)
    yield from _axes(case, e)
    yield from _diagonals(e)
    yield from _examples(case, e)
    if case.output != case.inputs or len(case.output) > 1:
        for side, shape, axis in (("output", case.output, 1), ("input", case.inputs, 2)):
            if len(shape) > 1:
                order = np.arange(prod(shape)).reshape(shape).ravel(order="F")
                yield (lambda s=side: of("flattened in another order", s)), np.take(e, order, axis=axis)
                yield (lambda s=side: of("flattened in another order", s)), np.take(e, np.argsort(order), axis=axis)
    if n > 1:
        total = np.broadcast_to(np.sum(e, axis=1, keepdims=True), e.shape)
        yield (lambda: of("rows all equal", "each is the sum of all rows")), total
        yield (lambda: of("rows all equal", "each is the first row")), np.broadcast_to(e[:, :1], e.shape)
    yield (lambda: of("sign lost")), np.abs(e)
    with np.errstate(all="ignore"):
        yield (lambda: of("reciprocal")), np.where(e == 0, 0, 1 / np.where(e == 0, 1, e))
    yield (lambda: of("squared")), e * e
    if e is case.flat:
        other = case.at_output()
        if other is not None and other.shape == case.expected.shape and np.all(np.isfinite(other)):
            yield (lambda: of("at the output")), other.reshape(e.shape)
        yield from _permuted(case)
        if n == m and n > 1:
            try:
                yield (lambda: of("inverse")), np.linalg.inv(e)
            except np.linalg.LinAlgError:
                pass


def _axes(case: Case, e: Array) -> Iterator[Bug]:
    """Axes of equal sizes in another order."""
    core = case.output + case.inputs
    if len(core) == 2 or len(core) > 4:
        return
    full = e.reshape(-1, *core)
    for order in permutations(range(len(core))):
        if order == tuple(range(len(core))) or tuple(core[k] for k in order) != core:
            continue
        array = np.transpose(full, (0, *(k + 1 for k in order))).reshape(e.shape)
        moved = [k for k, p in enumerate(order) if k != p]
        yield (lambda k=moved: of("axes swapped", f"core axes {', '.join(map(str, k))}")), array


def _diagonals(e: Array) -> Iterator[Bug]:
    _, n, m = e.shape
    if n != m or n == 1:
        return
    on = np.eye(n, dtype=bool)
    yield (lambda: of("only the diagonal")), np.where(on, e, 0)
    yield (lambda: of("diagonal zero")), np.where(on, 0, e)
    yield (lambda: of("diagonal doubled")), np.where(on, 2 * e, e)
    yield (lambda: of("missing identity")), e - np.eye(n)
    yield (lambda: of("extra identity")), e + np.eye(n)
    yield (lambda: of("only a triangle", "lower")), np.tril(e)
    yield (lambda: of("only a triangle", "upper")), np.triu(e)


def _examples(case: Case, e: Array) -> Iterator[Bug]:
    count = e.shape[0]
    if count < 2:
        return
    total = np.broadcast_to(np.sum(e, axis=0), e.shape)
    yield (lambda: of("batch sum", "sum")), total
    yield (lambda: of("batch sum", "mean")), total / count
    yield (lambda: of("examples mixed", "every one holds the first")), np.broadcast_to(e[:1], e.shape)
    yield (lambda: of("examples mixed", "their order is reversed")), e[::-1]
    yield (lambda: of("examples mixed", "shifted by one")), np.roll(e, 1, axis=0)
    yield (lambda: of("examples mixed", "shifted by one")), np.roll(e, -1, axis=0)


def _permuted(case: Case) -> Iterator[Bug]:
    for kind, axis in (("rows permuted", 1), ("columns permuted", 2)):
        order = _permutation(np.moveaxis(case.flat, axis, 0), np.moveaxis(case.mine, axis, 0), case)
        if order is not None:
            text = f"{order.tolist()}"
            yield (lambda k=kind, t=text: of(k, t)), np.take(case.flat, order, axis=axis)


def _permutation(right: Array, mine: Array, case: Case) -> Array | None:
    count = right.shape[0]
    a, b = right.reshape(count, -1), mine.reshape(count, -1)
    if not 2 <= count <= 512:
        return None
    size = float(np.max(np.abs(a), initial=0))
    gap = np.max(np.abs(b[:, None, :8192] - a[None, :, :8192]), axis=2) if a.size * count < 4e6 else None
    if gap is None or size == 0:
        return None
    order = np.argmin(gap, axis=1)
    fits = bool(np.all(gap[np.arange(count), order] <= case.tolerance * size))
    return order if fits and len(set(order.tolist())) == count else None


def _scaled(case: Case) -> Diagnosis | None:
    """Rows or columns off by a vector: one of the arguments, or an unknown one."""
    e, g = case.flat, case.mine
    for name, axis, vector in _vectors(case):
        row = axis == 1
        side = "output row" if row else "input column"
        shape = vector[:, :, None] if row else vector[:, None, :]
        with np.errstate(all="ignore"):
            tries = {
                f"The scale {name} is missing from every {side}": e / shape,
                f"The scale {name} stands in every {side} once too often": e * shape,
            }
        for text, array in tries.items():
            if np.all(np.isfinite(array)) and case.same(g, array):
                return of("scale", text, name)
    for kind, axis in (("row scale", 2), ("column scale", 1)):
        weight = np.sum(e * e, axis=axis, keepdims=True)
        count = e.shape[axis]
        if count < 2 or np.any(weight == 0):
            continue
        if case.same(g, e * (np.sum(g * e, axis=axis, keepdims=True) / weight)):
            return of(kind)
    n = e.shape[1]
    if n == e.shape[2] and n > 1:
        on = np.eye(n, dtype=bool)
        if not np.any(e[:, ~on]) and not np.any(g[:, ~on]):
            return of("row scale")
    return None


def _vectors(case: Case) -> Iterator[tuple[str, int, Array]]:
    """Arguments that fit the rows or the columns, as (examples or 1, size)."""
    count, n, m = case.flat.shape
    for name, argument in case.arguments.items():
        for axis, size in ((1, n), (2, m)):
            if argument.size == size and size > 1:
                yield name, axis, argument.reshape(1, size)
            elif argument.size == count * size and size > 1 and argument.shape[: len(case.batch)] == case.batch:
                yield name, axis, argument.reshape(count, size)


def _residual(case: Case) -> Diagnosis | None:
    """A missing or wrong term, by its shape."""
    r = case.mine - case.flat
    size = float(np.max(np.abs(r), initial=0))
    _, n, m = r.shape
    if size == 0 or min(n, m) < 2:
        return None
    slack = 10 * case.tolerance * float(np.max(np.abs(case.flat)))
    touched = np.abs(r) > slack
    if n == m and not np.any(touched[:, ~np.eye(n, dtype=bool)]):
        return of("wrong diagonal term")
    if np.mean(touched) < 0.5:
        return None
    for text, axis in (("output", 1), ("input", 2)):
        if np.max(np.abs(r - np.mean(r, axis=axis, keepdims=True))) <= slack:
            return of("missing mean term", text)
    if min(n, m) > 2:
        values = np.linalg.svd(r, compute_uv=False)
        if np.all(values[:, 1] <= slack * max(n, m)):
            return of("missing rank-one term")
    return None


def _local(case: Case) -> Diagnosis | None:
    """Wrong in one place alone."""
    e, g = case.flat, case.mine
    size = float(np.max(np.abs(e), initial=0))
    wrong = np.abs(g - e) > case.tolerance * size
    count = int(np.sum(wrong))
    if count == 1:
        at = np.unravel_index(int(np.argmax(wrong)), case.given.shape)
        return of("one entry", f"at {tuple(int(k) for k in at)}")
    for axis, name in ((0, "example"), (1, "output row"), (2, "input column")):
        others = tuple(k for k in range(3) if k != axis)
        lines = np.flatnonzero(np.any(wrong, axis=others))
        if len(lines) == 1 and e.shape[axis] > 1:
            return of("one slice", f"{name} ({int(lines[0])})")
    return None


def _partly_zero(case: Case) -> Diagnosis | None:
    size = float(np.max(np.abs(case.flat), initial=0))
    wrong = np.abs(case.mine - case.flat) > case.tolerance * size
    return of("partly zeros", f"{int(np.sum(wrong))} of {wrong.size}") if np.all(case.mine[wrong] == 0) else None

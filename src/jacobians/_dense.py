"""Write einsums, and sums of them, into dense arrays: zeros, diagonals, outer products."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from jacobians._axes import aligned, einsum
from jacobians._contract import Plan, plan
from jacobians._outer import LONG, Outer, outer, total

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jacobians._einsum import Einsum
    from jacobians._layout import Layout
    from jacobians._shapes import Array, Shape


class Filling(NamedTuple):
    """How the dense array of a layout is written."""

    place: Callable[[Array], Array]  # the part of the array that is written, a label an axis
    repeated: bool
    plan: Plan
    view: Callable[[Array], Array]  # how the plan's result lies along that part
    whole: bool  # it has every label of it
    outer: Outer | None
    alone: Callable[[Array], Array] | None  # makes the whole array of it, where that can be


Term = tuple["Einsum", Filling]


@lru_cache(maxsize=4096)
def filling(layout: Layout) -> Filling:
    """Work out once how the dense array of a layout is written."""
    size = layout.size
    each = "".join(dict.fromkeys(layout.dense))
    found = plan(layout.spec.factors, each, layout.sizes)
    # An axis of length one that no factor has: the `o` of a loss. What is written has none.
    gone = {c for c in each if size[c] == 1 and c not in found.labels}
    labels, dense = ("".join(c for c in name if c not in gone) for name in (each, layout.dense))
    repeated = len(labels) < len(dense)
    key = (*(0 if c in gone else slice(None) for c in layout.dense), ...)  # a view, never a number

    diagonals = einsum(labels, dense)

    def place(out: Array) -> Array:
        out = out[key] if gone else out
        return diagonals(out) if repeated else out

    whole = found.labels == labels
    lies = None
    if whole and found.steps and not repeated:
        left, right, *_ = found.steps[-1]
        la, lb = found.last_labels(left), found.last_labels(right)
        lies = outer(la, lb, labels, size) if {*la, *lb} == set(labels) else None
    alone = None
    if whole and layout.spec.factors and len(each) == len(layout.dense) and lies is None:
        alone = aligned(found.labels, each)
    view = aligned(found.labels, labels)
    return Filling(place, repeated, found, view, whole and bool(found.steps), lies, alone)


def fill(terms: Sequence[Einsum], out: Array, add: bool, zeroed: bool = False) -> None:
    """Write the sum of einsums of one shape, or add it to what `out` holds.

    `zeroed` says that `out` is zero already. What has a number everywhere is written before what
    stands on diagonals, so that only a sum of diagonals needs zeros.
    """
    groups: dict[Shape, list[Term]] = {}
    full: list[Term] = []
    diagonal: list[Term] = []
    for term in terms:
        how = filling(term.layout)
        if how.outer is not None and out.flags.c_contiguous:
            groups.setdefault(how.outer.shape, []).append((term, how))
        else:
            (diagonal if how.repeated else full).append((term, how))
    for group in groups.values():
        _fill_outers(group, out, add)
        add = True
    for term, how in full:
        _fill_one(term, how, how.place(out), add)
        add = True
    if diagonal and not add and not zeroed:
        clear(out)
    for term, how in diagonal:
        _fill_one(term, how, how.place(out), add)
        add = True


def make(term: Einsum) -> Array | None:
    """Let the last step of a contraction make the array, where no other work is left."""
    how = filling(term.layout)
    if how.alone is None:
        return None
    scale = term.scale * how.plan.absent
    result = how.plan(term.factors, scale=scale)
    if not how.plan.steps and scale == 1:  # a view of the only factor
        result = np.array(result, order="C")
    return np.asarray(how.alone(result), term.dtype, order="C")


def _fill_one(term: Einsum, how: Filling, view: Array, add: bool) -> None:
    scale = term.scale * how.plan.absent
    result: Any = scale
    if term.factors:
        if how.whole and not add:
            how.plan(term.factors, view, scale)
            return
        result = how.view(how.plan(term.factors, scale=scale))
    if add:
        view += result
    else:
        view[...] = result


def _fill_outers(group: list[Term], out: Array, add: bool) -> None:
    """Write outer products whose rows and columns are the same axes."""
    first = group[0][1].outer
    assert first is not None  # noqa: S101  # or it would not be in the group
    if len(group) == 1 or first.shape[-1] * out.itemsize > LONG:
        for term, how in group:
            if not add or not _add_few_columns(term, how, out):
                _fill_one(term, how, how.place(out), add)
            add = True
        return
    pairs = [_operands(term, how) for term, how in group]
    target = out.reshape(first.shape)
    if add:
        target += total(pairs, out.dtype)
    else:
        total(pairs, out.dtype, target)


def _operands(term: Einsum, how: Filling) -> tuple[Array, Array]:
    """Make the operands of the last step: (lead, rows) and (lead, columns), scaled."""
    assert how.outer is not None  # noqa: S101  # by the callers
    last = how.plan.steps[-1]
    work = how.plan.before_last(term.factors, term.scale * how.plan.absent)
    return how.outer(work[last.left], work[last.right])


def _add_few_columns(term: Einsum, how: Filling, out: Array) -> bool:
    """Add an outer product that is zero but in a few columns, as with a one-hot vector."""
    row, column = _operands(term, how)
    if 8 * np.count_nonzero(column) > column.size:
        return False
    assert how.outer is not None  # noqa: S101  # by the caller
    # With one axis before the rows at least they come last below.
    *lead, n, m = 1, *how.outer.shape
    row, column = np.broadcast_to(row, (*lead, n)), np.broadcast_to(column, (*lead, m))
    at = np.nonzero(column)
    key: Any = (*at[:-1], slice(None), at[-1])
    out.reshape(*lead, n, m)[key] += row[at[:-1]] * column[at][:, None]
    return True


def clear(out: Array) -> None:
    """Set to zero: as bytes, which is one call of memset and twice as fast as storing doubles."""
    if out.flags.c_contiguous:
        out.reshape(-1).view(np.uint8).fill(0)
    else:
        out[...] = 0

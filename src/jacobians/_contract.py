"""Contract labelled arrays: einsum over any number of factors, in the cheapest order.

A labelled array is an array and a string with one label an axis. Labels are single characters of
any alphabet, so that a deep chain never runs out of them (NumPy's einsum stops at 52).
"""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import Any, NamedTuple

import numpy as np

from jacobians._shapes import Array, as_array

Sizes = tuple[tuple[str, int], ...]

_FEW = 8  # so many operands are ordered in milliseconds, whatever labels they share


class Step(NamedTuple):
    """Contract operands `left` and `right` to one with the labels `labels`."""

    left: int
    right: int
    labels: str
    # For a matrix product: how to bring each operand to (shared, free, summed) axes, and the shape
    # of the result. None where no label is summed, or all are: then einsum takes one pass.
    matmul: tuple[str, tuple[int, ...], str, tuple[int, ...], tuple[int, ...]] | None


class Plan(NamedTuple):
    """The steps of a contraction and what they cost."""

    steps: tuple[Step, ...]
    flops: int
    absent: int  # product of the sizes of summed labels that no operand carries


def contract(
    operands: list[Array], labels: list[str], keep: str, sizes: Sizes
) -> tuple[Array | None, str, int]:
    """Multiply the operands and sum over every label that is not in `keep`.

    Returns the array, its labels (those of `keep` that an operand carries, in the order of `keep`)
    and an integer factor for summed labels that no operand carries. The array may be a view of an
    operand; without operands it is None. Both lists are used up.
    """
    if not operands:
        return None, "", plan((), keep, sizes).absent
    for k, name in enumerate(labels):
        if len(set(name)) < len(name):  # a repeated label of one operand reads its diagonal
            labels[k] = "".join(dict.fromkeys(name))
            operands[k] = _einsum(labels[k], (operands[k], name))
    order = plan(tuple(labels), keep, sizes)
    for step in order.steps:
        a, b = operands[step.left], operands[step.right]
        la, lb = labels[step.left], labels[step.right]
        if step.matmul is None:
            result = _einsum(step.labels, (a, la), (b, lb))
        else:
            to_a, shape_a, to_b, shape_b, shape = step.matmul
            a = _arrange(a, la, to_a).reshape(shape_a)
            b = _arrange(b, lb, to_b).reshape(shape_b)
            result = np.matmul(a, b).reshape(shape)
        operands.append(result)
        labels.append(step.labels)
    array, name = operands[-1], labels[-1]
    final = "".join(c for c in keep if c in name)
    if len(final) < len(name):
        return _einsum(final, (array, name)), final, order.absent
    return _arrange(array, name, final), final, order.absent


@lru_cache(maxsize=4096)
def plan(labels: tuple[str, ...], keep: str, sizes: Sizes) -> Plan:
    """Find the cheapest order of pairwise contractions, by dynamic programming over the sizes."""
    size = dict(sizes)
    present = set().union(*labels) if labels else set()
    absent = prod(n for c, n in sizes if c not in present and c not in keep)
    work = ["".join(dict.fromkeys(name)) for name in labels]
    alive = set(range(len(work)))
    steps = []
    flops = 0
    for left, right in _path(tuple(work), keep, size):
        la, lb = work[left], work[right]
        alive -= {left, right}
        result, matmul = _pair(la, lb, set(keep).union(*(work[k] for k in alive)), size)
        steps.append(Step(left, right, result, matmul))
        union = set(la) | set(lb)
        flops += prod(size[c] for c in union) * (2 if union - set(result) else 1)
        alive.add(len(work))
        work.append(result)
    if work and set(work[-1]) - set(keep):
        flops += prod(size[c] for c in work[-1])
    return Plan(tuple(steps), flops, absent)


def _path(labels: tuple[str, ...], keep: str, size: dict[str, int]) -> list[tuple[int, int]]:
    """Pairs to contract; the result of each is numbered on from the operands."""
    if len(labels) < 3:
        return [(0, 1)][: len(labels) - 1]
    if len(labels) > _FEW:
        return _neighbours(labels, keep, size)
    # Only three or more factors have an order to find, and importing the finder is not free.
    from opt_einsum.paths import DynamicProgramming  # noqa: PLC0415

    groups = DynamicProgramming(minimize="flops")(
        [frozenset(name) for name in labels],
        frozenset(c for c in keep if any(c in name for name in labels)),
        # An empty batch costs nothing in any order; a size of one keeps the costs apart.
        {c: max(size[c], 1) for name in labels for c in name},
    )
    pairs: list[tuple[int, int]] = []
    place = list(range(len(labels)))  # the finder removes what it contracts and appends the result
    for group in groups:
        members = [place[k] for k in group]
        place = [k for position, k in enumerate(place) if position not in group]
        while len(members) > 1:  # operands that share nothing come as one group
            pairs.append((members[0], members[1]))
            members = [len(labels) + len(pairs) - 1, *members[2:]]
        place += members
    return pairs


def _neighbours(labels: tuple[str, ...], keep: str, size: dict[str, int]) -> list[tuple[int, int]]:
    """Pairs to contract where only neighbours meet: the matrix-chain optimum, in cubic time.

    Over all orders the search is exponential as soon as many factors share a summed label, as the
    layers of a network share the batch in a mean. A product of Jacobians is written in its order.
    """
    last = len(labels) - 1
    orders = [(*range(last + 1),), (last, *range(last))]  # the vector stands last: at either end
    _, pairs = min(_chain([labels[k] for k in order], order, keep, size) for order in orders)
    return pairs


def _chain(
    labels: list[str], order: tuple[int, ...], keep: str, size: dict[str, int]
) -> tuple[int, list[tuple[int, int]]]:
    count = len(labels)
    start = {c: k for k, name in reversed([*enumerate(labels)]) for c in name}
    stop = {c: k for k, name in enumerate(labels) for c in name}
    # Of the operands i..j: the labels that outlive them, the cost, and where to split them.
    kept = [[frozenset(name)] * count for name in labels]
    cost = [[0] * count for _ in labels]
    split = [[0] * count for _ in labels]
    for i, j in ((i, i + width) for width in range(1, count) for i in range(count - width)):
        both = kept[i][i] | kept[i + 1][j]
        kept[i][j] = frozenset(c for c in both if c in keep or start[c] < i or stop[c] > j)
        found = []
        for k in range(i, j):
            union = kept[i][k] | kept[k + 1][j]
            one = prod(map(size.__getitem__, union)) * (2 if len(union) > len(kept[i][j]) else 1)
            found.append((cost[i][k] + cost[k + 1][j] + one, k))
        cost[i][j], split[i][j] = min(found)
    pairs: list[tuple[int, int]] = []

    def build(i: int, j: int) -> int:
        if i == j:
            return order[i]
        pairs.append((build(i, split[i][j]), build(split[i][j] + 1, j)))
        return count + len(pairs) - 1

    build(0, count - 1)
    return cost[0][-1], pairs


def _pair(la: str, lb: str, rest: set[str], size: dict[str, int]) -> tuple[str, Any]:
    shared = [c for c in la if c in lb]
    summed = "".join(c for c in shared if c not in rest)
    both = "".join(c for c in shared if c in rest)
    free_a = "".join(c for c in la if c not in lb)
    free_b = "".join(c for c in lb if c not in la)
    lone = [c for c in free_a + free_b if c not in rest]
    result = both + "".join(c for c in free_a + free_b if c in rest)
    if not summed or lone or not (free_a or free_b):
        return result, None

    def shape(name: str) -> tuple[int, ...]:
        return tuple(size[c] for c in name)

    def flat(*groups: str) -> tuple[int, ...]:
        return tuple(prod(shape(g)) for g in groups)

    return result, (
        both + free_a + summed,
        (*shape(both), *flat(free_a, summed)),
        both + summed + free_b,
        (*shape(both), *flat(summed, free_b)),
        shape(result),
    )


def _arrange(array: Array, labels: str, to: str) -> Array:
    if labels == to:
        return array
    return np.transpose(array, [labels.index(c) for c in to])


def _einsum(to: str, *terms: tuple[Array, str]) -> Array:
    """NumPy's einsum with labels of any alphabet."""
    number: dict[str, int] = {}
    arguments: list[Any] = []
    for array, labels in terms:
        arguments += [array, [number.setdefault(c, len(number)) for c in labels]]
    # Without axes NumPy returns a scalar, which is no array to the steps that follow.
    return as_array(np.einsum(*arguments, [number[c] for c in to]))


def spread(
    array: Array | None,
    have: str,
    want: str,
    sizes: dict[str, int],
    dtype: Any,
    out: Array | None = None,
    add: bool = False,
) -> Array:
    """Write an array with labels `have` into one with labels `want`.

    A label repeated in `want` writes a diagonal and leaves zeros beside it; a label that `have`
    lacks is broadcast. With `out` the result goes there, `add`ed to what it holds if asked.
    """
    unique = "".join(dict.fromkeys(want))
    shape = tuple(sizes[c] for c in want)
    if out is None:
        make = np.empty if len(unique) == len(want) else np.zeros
        out = make(shape, dtype=dtype, like=array)
    elif not add and len(unique) < len(want):
        out[...] = 0
    view = out if len(unique) == len(want) else _einsum(unique, (out, want))
    # Missing labels become axes of length one, which assignment broadcasts.
    source: Any = 1
    if array is not None:
        inside = [c for c in unique if c in have]
        source = _arrange(array, have, "".join(inside))
        source = source[tuple(slice(None) if c in have else None for c in unique)]
    if add:
        view += source
    else:
        view[...] = source
    return out

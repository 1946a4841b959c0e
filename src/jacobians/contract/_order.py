"""The cheapest order in which to contract labelled arrays, two at a time."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

Pairs = list[tuple[int, int]]


class Cost(NamedTuple):
    """Of two orders the one with fewer operations is cheaper; of equal ones the next decide."""

    flops: int
    products: int  # of matrices: a batch of them is as many
    blocks: int  # numbers written by outer products for each value of a label, not of an example


_FEW = 8  # so many operands are ordered in milliseconds, whatever labels they share


def order(labels: tuple[str, ...], keep: str, size: dict[str, int]) -> Pairs:
    """Find pairs to contract; the result of each is numbered on from the operands.

    The cost of a pair is the number of its multiplications, and of its additions where it sums.
    Of orders that cost the same the one with the fewest products of matrices is taken, then the one
    that writes most by plain outer products, which keep the speed of memory.
    """
    if len(labels) < 3:
        return [(0, 1)][: len(labels) - 1]
    return (_any if len(labels) <= _FEW else _neighbours)(labels, keep, size)


def _any(labels: tuple[str, ...], keep: str, size: dict[str, int]) -> Pairs:
    """Find the optimum over all orders, by dynamic programming over sets of operands (bits)."""
    count = len(labels)
    full = (1 << count) - 1
    holders = {c: sum(1 << k for k in range(count) if c in labels[k]) for c in "".join(labels)}
    kept: dict[int, frozenset[str]] = {}
    cost: dict[int, Cost] = {}
    split: dict[int, int] = {}
    for group in range(1, full + 1):
        lowest = group & -group
        if group == lowest:
            kept[group], cost[group] = frozenset(labels[group.bit_length() - 1]), Cost(0, 0, 0)
            continue
        # Labels that outlive the group: wanted, or held by an operand outside it.
        mine = {c for c, who in holders.items() if who & group}
        kept[group] = frozenset(c for c in mine if c in keep or holders[c] & ~group)
        found = []
        part = (group - 1) & group
        while part:
            if part & lowest:
                step = _step(kept[part], kept[group ^ part], kept[group], size)
                found.append((_total(cost[part], cost[group ^ part], step), part))
            part = (part - 1) & group
        cost[group], split[group] = min(found)
    pairs: Pairs = []

    def build(group: int) -> int:
        if group not in split:
            return group.bit_length() - 1
        pairs.append((build(split[group]), build(group ^ split[group])))
        return count + len(pairs) - 1

    build(full)
    return pairs


def _step(a: frozenset[str], b: frozenset[str], kept: frozenset[str], size: dict[str, int]) -> Cost:
    union = a | b
    flops = prod(map(size.__getitem__, union))
    if len(union) > len(kept):
        # A label that both have and that stays is one product of matrices for each value.
        return Cost(2 * flops, prod(map(size.__getitem__, a & b & kept)), 0)
    blocks = a - b and b - a and not all(c.isdigit() for c in a & b)
    return Cost(flops, 0, flops if blocks else 0)


def _total(a: Cost, b: Cost, c: Cost) -> Cost:
    return Cost(a[0] + b[0] + c[0], a[1] + b[1] + c[1], a[2] + b[2] + c[2])


def _neighbours(labels: tuple[str, ...], keep: str, size: dict[str, int]) -> Pairs:
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
) -> tuple[int, Pairs]:
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
    pairs: Pairs = []

    def build(i: int, j: int) -> int:
        if i == j:
            return order[i]
        pairs.append((build(i, split[i][j]), build(split[i][j] + 1, j)))
        return count + len(pairs) - 1

    build(0, count - 1)
    return cost[0][-1], pairs

"""The cheapest order in which to contract labelled arrays, two at a time.

A port to JavaScript is docs/explorer/cost.js.
"""

from __future__ import annotations

from functools import cache
from math import prod
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

Pairs = list[tuple[int, int]]
# So many operands are ordered in milliseconds, whatever labels they share. Of more, only neighbours
# meet, as in a chain of matrices: the search over all orders is exponential as soon as many factors
# share a summed label, as the layers of a network share the batch in a mean.
_FEW = 8


class Cost(NamedTuple):
    """Of two orders the one with fewer operations is cheaper; of equal ones the next decide."""

    flops: int = 0  # multiplications, and additions where a pair sums
    products: int = 0  # of matrices: a batch of them is as many
    blocks: int = 0  # numbers written by outer products for each value of a label: not as one row


def order(labels: tuple[str, ...], keep: str, size: dict[str, int]) -> tuple[Cost, Pairs]:
    """Find pairs to contract; the result of each is numbered on from the operands.

    Each label is kept or stands in two operands. Of orders that cost the same the one with the
    fewest products of matrices is taken, then the one that writes most by plain outer products,
    which keep the speed of memory.
    """
    count = len(labels)
    if not count:
        return Cost(), []
    rows = [(*range(count),)]
    if count > _FEW:  # a product of Jacobians is written in its order; the vector is at either end
        rows.append((count - 1, *range(count - 1)))
    return min(_best([labels[k] for k in row], row, keep, size) for row in rows)


def _best(
    labels: list[str], row: tuple[int, ...], keep: str, size: dict[str, int]
) -> tuple[Cost, Pairs]:
    """Find the optimum by dynamic programming over sets of operands, which are bits of a number."""
    count = len(labels)
    holders = {c: sum(1 << k for k in range(count) if c in labels[k]) for c in "".join(labels)}

    @cache
    def kept(group: int) -> frozenset[str]:
        """Labels that outlive the group: wanted, or held by an operand outside it."""
        held = ((c, who) for c, who in holders.items() if who & group)
        return frozenset(c for c, who in held if c in keep or who & ~group)

    @cache
    def best(group: int) -> tuple[Cost, int]:
        if not group & (group - 1):
            return Cost(), 0
        found = []
        for part in _parts(group, count > _FEW):
            step = _step(kept(part), kept(group ^ part), kept(group), size)
            costs = best(part)[0], best(group ^ part)[0], step
            found.append((Cost(*map(sum, zip(*costs, strict=True))), part))
        return min(found)

    pairs: Pairs = []

    def build(group: int) -> int:
        if not group & (group - 1):
            return row[group.bit_length() - 1]
        part = best(group)[1]
        pairs.append((build(part), build(group ^ part)))
        return count + len(pairs) - 1

    build((1 << count) - 1)
    return best((1 << count) - 1)[0], pairs


def _parts(group: int, neighbours: bool) -> Iterator[int]:
    """Part a set in two: name the parts that hold its lowest member."""
    lowest = group & -group
    part = lowest if neighbours else (group - 1) & group
    while part and part != group:
        if part & lowest:
            yield part
        part = part << 1 | lowest if neighbours else (part - 1) & group


def _step(a: frozenset[str], b: frozenset[str], kept: frozenset[str], size: dict[str, int]) -> Cost:
    flops = prod(map(size.__getitem__, a | b))
    if len(a | b) > len(kept):
        # A label that both have and that stays is one product of matrices for each value.
        return Cost(2 * flops, prod(map(size.__getitem__, a & b & kept)))
    blocks = a - b and b - a and not all(c.isdigit() for c in a & b)
    return Cost(flops, 0, flops if blocks else 0)

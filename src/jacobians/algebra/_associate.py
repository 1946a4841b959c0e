"""The cheapest way to build the dense array of a product whose factors have structure."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from jacobians._arrays import Shape


class Cost(NamedTuple):
    """What a factor costs: the operations of a product with a vector, and of its dense array."""

    batch: Shape
    rows: int
    columns: int
    jvp: int
    vjp: int
    dense: int


class Way(NamedTuple):
    """How the factors `start` to `stop` become one array.

    `kind` is "dense" for a single factor. "push" multiplies the array of the others by the first
    factor, "pull" by the last one, each by its products with vectors, whatever its structure;
    "split" multiplies two arrays, of the factors before and from `at` on.
    """

    kind: str
    start: int
    stop: int
    at: int = 0


Ways = dict[tuple[int, int], Way]


@lru_cache(maxsize=1024)
def associate(factors: tuple[Cost, ...]) -> tuple[int, Ways]:
    """Find the cheapest association, by dynamic programming over the runs of factors."""
    count = len(factors)
    cost = {(k, k + 1): f.dense for k, f in enumerate(factors)}
    way = {(k, k + 1): Way("dense", k, k + 1) for k in range(count)}
    batch = {(k, k + 1): f.batch for k, f in enumerate(factors)}
    for i, j in ((i, i + width) for width in range(2, count + 1) for i in range(count - width + 1)):
        shape = batch[i, j] = np.broadcast_shapes(batch[i, j - 1], factors[j - 1].batch)
        examples = prod(shape)
        first, last = factors[i], factors[j - 1]
        found = [
            (cost[i, j - 1] + first.rows * _whole(last, last.vjp, examples), Way("pull", i, j)),
            (cost[i + 1, j] + last.columns * _whole(first, first.jvp, examples), Way("push", i, j)),
        ]
        for k in range(i + 1, j):
            product = 2 * examples * first.rows * factors[k].rows * last.columns
            found.append((cost[i, k] + cost[k, j] + product, Way("split", i, j, k)))
        cost[i, j], way[i, j] = min(found, key=lambda one: one[0])
    return cost[0, count], way


def _whole(factor: Cost, one: int, examples: int) -> int:
    """Count a product for each of the examples, where the factor itself has fewer."""
    return one * examples // max(prod(factor.batch), 1)

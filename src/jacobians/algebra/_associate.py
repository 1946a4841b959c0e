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
    """How factors become one array: those before `at` and those from it on, at what cost.

    "push" multiplies the array of the others by the first factor, "pull" by the last one, each by
    its products with vectors, whatever its structure; "split" multiplies two arrays.
    """

    cost: int
    kind: str
    at: int


Ways = dict[tuple[int, int], Way]
"""By the first factor and the one behind the last."""


@lru_cache(maxsize=1024)
def associate(factors: tuple[Cost, ...]) -> Ways:
    """Find the cheapest association, by dynamic programming over the runs of factors."""
    count = len(factors)
    ways = {(k, k + 1): Way(f.dense, "dense", k) for k, f in enumerate(factors)}
    batch = {(k, k + 1): f.batch for k, f in enumerate(factors)}
    for i, j in ((i, i + width) for width in range(2, count + 1) for i in range(count - width + 1)):
        batch[i, j] = np.broadcast_shapes(batch[i, j - 1], factors[j - 1].batch)
        examples, first, last = prod(batch[i, j]), factors[i], factors[j - 1]

        def whole(factor: Cost, one: int, examples: int = examples) -> int:
            """Count a product for each of the examples, where the factor itself has fewer."""
            return one * examples // max(prod(factor.batch), 1)

        pull = ways[i, j - 1].cost + first.rows * whole(last, last.vjp)
        push = ways[i + 1, j].cost + last.columns * whole(first, first.jvp)
        found = [Way(pull, "pull", j - 1), Way(push, "push", i + 1)]
        for k in range(i + 1, j):
            product = 2 * examples * first.rows * factors[k].rows * last.columns
            found.append(Way(ways[i, k].cost + ways[k, j].cost + product, "split", k))
        ways[i, j] = min(found, key=lambda way: way.cost)
    return ways

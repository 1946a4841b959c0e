"""The cheapest association of a product of structured factors."""

import itertools
from functools import cache

import numpy as np
import pytest

from jacobians import diagonal, identity, matrix, outer
from jacobians.algebra import Flops
from jacobians.algebra._chain import Cost, associate
from tests.nodes import close, generator


def matrices(sizes, batch=()):
    """Factors without structure, of sizes[i] x sizes[i + 1]."""
    count = int(np.prod(batch))
    return tuple(
        Cost(batch, Flops(2 * n * m * count, 2 * n * m * count, 0), n, m)
        for n, m in itertools.pairwise(sizes)
    )


def cost_of(factors):
    return associate(factors)[0, len(factors)][0]


def cheapest(factors):
    """Try every tree, and at each single factor its products with vectors."""

    def examples(i, j):
        return int(np.prod(np.broadcast_shapes(*(f.batch for f in factors[i:j]))))

    @cache
    def cost(i, j):
        if j - i == 1:
            return factors[i].flops.dense
        count, found = examples(i, j), []
        for k in range(i + 1, j):
            rows, middle, columns = factors[i].rows, factors[k].rows, factors[j - 1].columns
            found.append(cost(i, k) + cost(k, j) + 2 * count * rows * middle * columns)
            if k == i + 1:
                one = factors[i].flops.jvp * count // examples(i, k)
                found.append(cost(k, j) + columns * one)
            if k == j - 1:
                one = factors[k].flops.vjp * count // examples(k, j)
                found.append(cost(i, k) + rows * one)
        return min(found)

    return cost(0, len(factors))


@pytest.mark.parametrize("seed", range(20))
def test_no_tree_is_cheaper(seed):
    rng = generator(seed)
    sizes = rng.integers(1, 50, 7).tolist()
    factors = []
    for n, m in itertools.pairwise(sizes):
        batch = (4,) if rng.random() < 0.5 else ()
        count = int(np.prod(batch))
        jvp, vjp, dense = (count * int(c) for c in rng.integers(n + m, 2 * n * m + n + m, 3))
        factors.append(Cost(batch, Flops(jvp, vjp, dense), n, m))
    assert cost_of(tuple(factors)) == cheapest(tuple(factors))


def test_bottlenecks_inside_are_multiplied_first():
    sizes = [256, 8, 256, 256, 8, 256]
    best = cost_of(matrices(sizes))
    factors = matrices(sizes)
    from_output = sum(2 * sizes[0] * n * m for n, m in itertools.pairwise(sizes[1:]))
    assert best == cheapest(factors)
    assert from_output / best == pytest.approx(17, abs=0.1)


def test_a_chain_takes_the_way_that_was_found():
    rng = generator(1)
    sizes = [12, 2, 11, 10, 3, 13]

    def node(n, m):
        return matrix(rng.standard_normal((n, m))) + outer(
            rng.standard_normal((5, n)), rng.standard_normal((5, m))
        )

    nodes = [node(n, m) for n, m in itertools.pairwise(sizes)]
    whole = nodes[0]
    for j in nodes[1:]:
        whole = whole @ j
    assert {kind for _, kind, _ in whole._ways().values()} > {"split", "dense"}
    expected = nodes[0].dense()
    for j in nodes[1:]:
        expected = expected @ j.dense()
    close(whole.dense(), expected)
    close(whole.mean().dense(), expected.mean(0))


def test_a_diagonal_with_a_rank_one_beside_it_costs_a_scaling():
    n = 30
    j = diagonal(np.ones(n)) - outer(np.ones(n), np.ones(n))
    a = matrix(np.ones((n, n))) + identity(n)
    whole = j @ a
    # Each column of the array: a scaling, a row and a column; no product of two arrays.
    assert whole.flops.dense == a.flops.dense + n * j.flops.jvp < 2 * n**3 / 5

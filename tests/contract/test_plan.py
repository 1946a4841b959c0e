"""Contractions: the cheapest order, found in reasonable time, with more labels than NumPy has."""

import itertools
import time

import numpy as np
import pytest

from jacobians import J, diagonal, matrix, nonlinear_network
from jacobians.contract import plan
from tests.nodes import close, generator


def chain_optimum(sizes):
    """Multiply matrices of sizes[i] x sizes[i + 1]: the textbook's dynamic programme."""
    count = len(sizes) - 1
    cost = [[0] * count for _ in range(count)]
    for width in range(1, count):
        for i in range(count - width):
            j = i + width
            cost[i][j] = min(
                cost[i][k] + cost[k + 1][j] + 2 * sizes[i] * sizes[k + 1] * sizes[j + 1]
                for k in range(i, j)
            )
    return cost[0][-1]


def product_of(sizes, rng, batch=()):
    matrices = [rng.standard_normal((*batch, n, m)) for n, m in itertools.pairwise(sizes)]
    whole = matrix(matrices[0])
    for a in matrices[1:]:
        whole = whole @ matrix(a)
    return whole, matrices


@pytest.mark.parametrize("count", [3, 5, 8, 9, 60])
def test_a_product_of_matrices_costs_what_the_textbook_says(count):
    rng = generator(count)
    sizes = rng.integers(1, 20, count + 1).tolist()
    j, matrices = product_of(sizes, rng)
    assert j.flops.dense == chain_optimum(sizes)
    assert j.flops.jvp == chain_optimum([*sizes, 1])
    assert j.flops.vjp == chain_optimum([1, *sizes])
    expected = np.linalg.multi_dot(matrices)
    scale = np.abs(expected).max()
    close(j.dense() / scale, expected / scale)
    t, u = rng.standard_normal(sizes[-1]), rng.standard_normal(sizes[0])
    close(j.jvp(t) / scale, expected @ t / scale)
    close(j.vjp(u) / scale, u @ expected / scale)


def test_sixty_matrices_for_each_example_cost_the_optimum_for_each():
    rng = generator(1)
    sizes = rng.integers(1, 9, 61).tolist()
    j, _ = product_of(sizes, rng, (3,))
    assert len({*"".join(j.labels.factors)}) > 52
    assert j.flops.dense == 3 * chain_optimum(sizes)


def test_a_batch_that_many_layers_share_does_not_slow_the_search():
    # Every subset of factors that share a summed label is a candidate: over all orders this network
    # took more than a minute. Bounded by work, not by a clock that other programs share.
    rng = generator(2)
    net = nonlinear_network(24, biases=False)
    weights = [rng.standard_normal((3, 3)) for _ in range(24)]
    x, u = rng.standard_normal((5, 3)), rng.standard_normal((5, 3))
    j = net.jacobian(x, *weights, wrt="W1")
    assert len(j.parts) == 23 + 23 + 1
    start = time.process_time()
    close(j.mean().vjp(u), j.vjp(u).mean(0))
    assert time.process_time() - start < 20
    # Backwards with one cotangent an example: a product with W and one with tanh' a layer.
    assert j.flops.vjp == 5 * (23 * 2 * 9 + 23 * 3 + 9)


def test_diagonals_between_matrices_do_not_slow_the_search_either():
    rng = generator(3)
    whole, expected = matrix(rng.standard_normal((2, 3))), None
    expected = whole.dense()
    for d in rng.standard_normal((20, 3)):
        whole, expected = whole @ diagonal(d), expected * d
    close(whole.dense(), expected)


def test_summed_labels_that_no_operand_has_multiply():
    sizes = (("i", 2), ("z", 5))
    assert plan((), "i", sizes).absent == 5
    found = plan(("i",), "i", sizes)
    assert (found.labels, found.absent) == ("i", 5)
    np.testing.assert_array_equal(found(np, (np.ones(2),)), np.ones(2))


def test_operands_that_share_nothing_are_multiplied_too():
    rng = generator(4)
    a, b, c, d = (rng.standard_normal(n) for n in (2, 3, 4, 5))
    expected = np.einsum("a,b,c->abc", a, b, c) * d.sum()
    close(J("a,b,c,d->ab|c", a, b, c, d).dense(), expected)


@pytest.mark.parametrize("count", [1, 2, 3, 9])
def test_planned_costs_count_each_pair_once(count):
    sizes = (("i", 7),)
    assert plan(("i",) * count, "i", sizes).flops == 7 * (count - 1)
    # Summing in the last product is two operations a number; summing alone is one.
    assert plan(("i",) * count, "", sizes).flops == (7 * count if count > 1 else 7)


LABELS = [
    ("ij", "jk", "ik"), ("bij", "bjk", "bki"), ("bij", "bi", "bji"), ("bi", "bj", "bij"),
    ("bi", "bi", "b"), ("ijk", "jkl", "li"), ("ij", "kl", "jkil"), ("bij", "j", "ib"),
    ("ij", "0jl", "0il"), ("0jl", "ij", "0il"), ("0lj", "ij", "0il"), ("0lj", "ij", "0li"),
    ("ij0", "0jk", "0ik"), ("ij", "0j", "0ij"), ("bij", "bij", "b"), ("ibj", "ibj", "bi"),
]  # fmt: skip


@pytest.mark.parametrize("order", "CF")
@pytest.mark.parametrize("case", LABELS, ids=",".join)
def test_the_last_step_writes_where_it_is_told(case, order):
    rng = generator(5)
    la, lb, to = case
    size = dict(zip("bijkl0", (2, 3, 4, 5, 6, 7), strict=True))
    a, b = (rng.standard_normal([size[c] for c in name]) for name in (la, lb))
    expected = np.einsum(f"{la},{lb}->{to}".replace("0", "B"), a, b)
    found = plan((la, lb), to, tuple(size.items()))
    out = np.full(expected.shape, np.nan, order=order)
    found(np, (a, b), out=out)
    close(out, expected)
    close(found(np, (a, b)), expected)
    close(found(np, (a, b), scale=-0.7), -0.7 * expected)


def steps(names, keep, sizes):
    found = plan(names, keep, tuple(sizes.items()))
    made = [*names, *(step.labels for step in found.steps)]
    return [(made[s.left], made[s.right], s.labels) for s in found.steps]


SAME = dict.fromkeys("0ijkl", 8) | {"0": 99}  # equal widths: several orders cost the same


def test_of_orders_that_cost_the_same_one_product_of_matrices_is_taken():
    # Not one for each k, of ijk and 0jk, as would be if the two factors of the batch met first.
    assert steps(("ij", "0j", "jk", "0k"), "0ik", SAME) == [
        ("ij", "jk", "jik"),
        ("jik", "0j", "0ik"),
        ("0ik", "0k", "0ik"),
    ]


def test_of_orders_that_cost_the_same_a_plain_outer_product_comes_last():
    # Not ij by 0jk, whose rows would be written one by one, each scaled by a number of its own.
    assert steps(("ij", "0j", "0k"), "0ijk", SAME) == [("ij", "0j", "0ij"), ("0ij", "0k", "0ijk")]


def test_what_is_made_on_the_way_begins_with_the_batch():
    made = steps(("ij", "0j", "jk", "0k", "kl"), "0il", SAME)
    assert [to for *_, to in made] == ["kjl", "0jl", "0jl", "0il"]
    assert steps(("ij", "0jl", "lm"), "0im", SAME | {"m": 2})[0] == ("0jl", "lm", "0jm")
    assert steps(("ij", "0jl", "lm"), "0im", SAME | {"i": 1, "m": 9})[0] == ("ij", "0jl", "0il")
    assert steps(("ij", "0lj", "lm"), "0im", SAME | {"i": 1, "m": 9})[0] == ("ij", "0lj", "0li")

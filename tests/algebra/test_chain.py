"""The chain rule: `@` of every two kinds, of many, and of batches that broadcast."""

import itertools

import numpy as np
import pytest

from jacobians import Chain, Einsum, J, Operator, Sum, diagonal, identity, matrix
from tests.nodes import (
    KINDS,
    chain,
    close,
    full,
    generator,
    jvp,
    operator,
    rank_one,
    times,
    total,
    vjp,
)

X, Y, Z = (2, 3), (4,), (5, 1)
pairs = pytest.mark.parametrize(
    ("left", "right"),
    list(itertools.product(KINDS.values(), repeat=2)),
    ids=[f"{a} @ {b}" for a, b in itertools.product(KINDS, repeat=2)],
)


@pairs
def test_a_product_is_the_product_of_the_arrays_example_by_example(left, right):
    rng = generator(1)
    a, b = left(rng, (2, 1), X, Y), right(rng, (3,), Y, Z)
    j = a @ b
    assert j.shape == (2, 3, 2, 3, 5, 1)
    close(j.dense(), times(a.dense(), b.dense(), (2, 1, 2)))
    t, u = rng.standard_normal((3, *Z)), rng.standard_normal((7, 1, 1, *X))
    close(j.jvp(t), jvp(j, t))
    close(j.vjp(u), vjp(j, u))
    close(j.mean().dense(), j.dense().mean((0, 1)))
    one_each = rng.standard_normal((2, 3, *X))
    close(j.mean().vjp(one_each), vjp(j, one_each).mean((0, 1)))


def test_repeated_labels_tie_axes_across_the_middle():
    rng = generator(2)
    a, b, c = (rng.standard_normal(s) for s in [(2, 3, 4), (3, 3, 5), (3, 6)])
    left = J("xij->x|ij", rng.standard_normal((2, 3, 3)))
    tied = J("k->kk|k", rng.standard_normal(3))
    both = J("ij->i|ij", rng.standard_normal((3, 3)))
    for j, k, ranks in (
        (left, tied, (1, 2, 1)),
        (tied, J("kc->k|c", c), (2, 1, 1)),
        (both, tied, (1, 2, 1)),
        (J("k->|kk", b[0, 0, :3]), tied, (0, 2, 1)),
        (J("xij->x|iij", rng.standard_normal((2, 3, 3))), J("ab->aab|b", b[0, :, :3]), (1, 3, 1)),
        (J("xya->xy|a", a), J("a->a|aa", a[0, 0]), (2, 1, 2)),
    ):
        expected = np.tensordot(j.dense(), k.dense(), axes=ranks[1])
        assert isinstance(j @ k, Einsum)
        close((j @ k).dense(), expected)


def test_a_long_product_is_the_same_in_any_grouping():
    rng = generator(3)
    sizes = [(2,), (3, 2), (4,), (5,), (6,), (3,), (7,)]
    kinds = [total, operator, full, rank_one, operator, total]
    nodes = [
        kind(rng, batch, a, b)
        for kind, batch, a, b in zip(
            kinds, [(), (3,), (2, 1), (1,), (), (3,)], sizes, sizes[1:], strict=False
        )
    ]
    a, b, c, d, e, f = nodes
    expected = a.dense()
    for j in nodes[1:]:
        ranks = (1, len(j.output_shape), len(j.input_shape))
        expected = times(expected, j.dense(), ranks)
    t, u = rng.standard_normal((3, 7)), rng.standard_normal((2, 1, 2))
    for whole in (
        a @ b @ c @ d @ e @ f,
        a @ (b @ (c @ (d @ (e @ f)))),
        (a @ b) @ (c @ d) @ (e @ f),
        (a @ b @ c) @ (d @ e @ f),
        a @ ((b @ c) @ (d @ e)) @ f,
    ):
        assert isinstance(whole, Chain)
        # The two einsums in the middle are one, from whichever sides they met.
        assert [type(n) for n in whole.parts] == [Sum, Operator, Einsum, Operator, Sum]
        close(whole.dense(), expected)
        close(whole.jvp(t), times(expected, t, (1, 1, 0)))
        close(whole.vjp(u), times(u, expected, (0, 1, 1)))
        close(whole.sum().dense(), expected.sum((0, 1)))
        close((whole / 4).broadcast((2, 2, 3)).dense(), np.stack([expected / 4] * 2))


def test_a_chain_says_what_it_is_made_of():
    rng = generator(4)
    j = total(rng, (5,), (2,), (3,)) @ operator(rng, (5,), (3,), (4,))
    assert repr(j) == "5 x (2 | 4)  [(ab->a|b - a,b->a|b) @ operator]"
    assert repr(j.mean()) == "(2 | 4)  [0.2 * sum over (5,) of (ab->a|b - a,b->a|b) @ operator]"
    assert repr((-operator(rng, (), (3,), (4,))).broadcast((2,))) == "2 x (3 | 4)  [-operator]"
    assert repr(identity(3) * 0.5) == "(3 | 3)  [0.5 * ->i|i]"
    assert j.stored == 5 * 6 + 5 * 2 + 3 + 5 * 12
    assert j.mean().stored == j.stored


def test_the_cost_of_a_chain_is_that_of_the_cheaper_sweep():
    op = Operator(
        lambda t: t, lambda u: u, output_shape=(3,), input_shape=(3,), cost=7, batch_shape=(5,)
    )
    assert op.flops == (35, 35, 105)
    wide = matrix(np.ones((2, 3))) @ op @ matrix(np.ones((3, 40)))
    # From the output: two rows through the operator and through the last matrix, five examples.
    assert wide.flops.dense == 2 * (35 + 5 * 2 * 3 * 40)
    assert wide.flops.vjp == 5 * (2 * 6 + 7 + 2 * 120)
    assert wide.sum().flops == wide.flops
    assert wide.sum().broadcast((4,)).flops.jvp == 4 * wide.flops.jvp
    both = matrix(np.ones((5, 2, 3))) + matrix(np.ones((5, 2, 3)))
    assert both.flops == (2 * 60 + 10, 2 * 60 + 15, 30)


@pytest.mark.parametrize("vector", [(), (5,), (7, 1)], ids=str)
def test_a_sum_of_sums_that_is_chained_and_broadcast_takes_every_vector(vector):
    rng = generator(5)
    j = (chain(rng, (), X, Y).broadcast((5,)) + total(rng, (1,), X, Y)) @ total(rng, (), Y, Z)
    t = rng.standard_normal(vector + Z)
    close(j.jvp(t), jvp(j, t))


@pytest.mark.parametrize(
    ("make", "error", "text"),
    [
        (
            lambda: matrix(np.ones((1, 10))) @ identity(4),
            ValueError,
            "cannot chain (1 | 10) @ (4 | 4): the left input (10,) must be the right output (4,)",
        ),
        (
            lambda: identity(4, batch=(2,)) @ identity(4, batch=(3,)),
            ValueError,
            (
                "cannot chain 2 x (4 | 4)  [->i|i] and 3 x (4 | 4)  [->i|i]: "
                "the batches (2,) and (3,) do not broadcast"
            ),
        ),
        (
            lambda: (identity(4, batch=(2,)) + identity(4)) @ identity(4, batch=(3,)),
            ValueError,
            (
                "cannot chain 2 x (4 | 4)  [->i|i + ->i|i] and 3 x (4 | 4)  [->i|i]: "
                "the batches (2,) and (3,) do not broadcast"
            ),
        ),
        (
            lambda: identity(4) @ np.ones(4),
            TypeError,
            "@ is the chain rule between two Jacobians; for an array write J.jvp(t) or J.vjp(u)",
        ),
        (
            lambda: np.ones(4) @ identity(4),
            TypeError,
            "@ is the chain rule between two Jacobians; for an array write J.jvp(t) or J.vjp(u)",
        ),
    ],
)
def test_what_does_not_chain_is_refused_in_words(make, error, text):
    with pytest.raises(error) as caught:
        make()
    assert str(caught.value) == text


@pytest.mark.parametrize("batch", [(), (5,)], ids=str)
@pytest.mark.parametrize("summed", [False, True])
def test_contracting_changes_no_entry_and_holds_no_more_numbers(batch, summed):
    rng = generator(6)
    d, e = (rng.standard_normal((*batch, n)) for n in (4, 6))
    network = J("i->o|i", d, o=1) @ matrix(rng.standard_normal((4, 6))) @ diagonal(e)
    low_rank = matrix(rng.standard_normal((30, 2))) @ matrix(rng.standard_normal((2, 40)))
    weights = network @ J("k->i|ik", rng.standard_normal((*batch, 7)), i=6)
    sums = (network + J("i->o|i", e, o=1)) @ matrix(rng.standard_normal((6, 3)))
    for j, factors in ((network, 1), (low_rank, 2), (weights, 4), (-2 * network, 1), (sums, 1)):
        whole = j.sum() if summed else j
        small = whole.contract()
        close(small.dense(), whole.dense())
        close(small.vjp(np.ones(small.output_shape)), whole.vjp(np.ones(small.output_shape)))
        assert small.stored <= whole.stored
        assert small.flops.jvp <= whole.flops.jvp
        assert small.flops.vjp <= whole.flops.vjp
        if isinstance(small, Einsum) and not summed:
            assert len(small.parts) == factors
    assert diagonal(d).contract().parts[0] is d
    twice = (network - 3 * network).contract()
    assert isinstance(twice, Sum)
    assert all(len(term.parts) == 1 for term in twice.parts)
    close(twice.dense(), -2 * network.dense())

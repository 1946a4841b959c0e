"""What every kind of Jacobian does with vectors, numbers and its batch, against its dense array."""

import numpy as np
import pytest

from tests.nodes import KINDS, close, full, generator, jvp, rank_one, vjp

OUTPUT, INPUT = (2, 3), (4,)
kinds = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
some_batches = pytest.mark.parametrize("batch", [(1,), (5,), (2, 1, 3)], ids=str)


@kinds
@pytest.mark.parametrize(
    ("batch", "vectors"),
    [
        ((), ()),
        ((), (6, 2)),
        ((5,), ()),
        ((5,), (1,)),
        ((5,), (5,)),
        ((1,), (5,)),
        ((5,), (7, 1)),
        ((0,), (0,)),
        ((0,), ()),
        ((2, 1, 3), (7, 1, 2, 1)),
    ],
    ids=str,
)
def test_products_with_vectors_are_those_of_the_dense_array(kind, batch, vectors):
    rng = generator(1)
    j = kind(rng, batch, OUTPUT, INPUT)
    if j.reduced_shape:  # leading axes are its examples: for the test of means
        vectors = ()
    t, u = rng.standard_normal(vectors + INPUT), rng.standard_normal(vectors + OUTPUT)
    assert j.shape == j.dense().shape == batch + OUTPUT + INPUT
    close(j.jvp(t), jvp(j, t))
    close(j.vjp(u), vjp(j, u))


@kinds
@some_batches
def test_after_sum_and_mean_vectors_may_be_shared_or_one_an_example(kind, batch):
    rng = generator(2)
    j = kind(rng, batch, OUTPUT, INPUT)
    axes = tuple(range(len(batch)))
    close(j.sum().dense(), j.dense().sum(axes))
    close(j.mean().dense(), j.dense().mean(axes))
    assert j.sum().reduced_shape == batch
    for lead in ((), batch, batch[-1:]):
        t, u = rng.standard_normal(lead + INPUT), rng.standard_normal(lead + OUTPUT)
        close(j.sum().jvp(t), jvp(j, t).sum(axes))
        close(j.sum().vjp(u), vjp(j, u).sum(axes))
        close(j.mean().jvp(t), jvp(j, t).mean(axes))
        close(j.mean().vjp(u), vjp(j, u).mean(axes))


@kinds
def test_without_a_batch_sum_and_mean_change_nothing(kind):
    j = kind(generator(), (), OUTPUT, INPUT)
    close(j.sum().dense(), j.dense())
    close(j.mean().dense(), j.dense())
    empty = kind(generator(), (0,), OUTPUT, INPUT)
    close(empty.sum().dense(), np.zeros(OUTPUT + INPUT))


@kinds
def test_a_mean_that_is_chained_takes_vectors_of_another_batch(kind):
    rng = generator(3)
    j, after = kind(rng, (5,), OUTPUT, INPUT), full(rng, (7,), INPUT, (6,))
    before = full(rng, (7,), (3,), OUTPUT)
    mean = j.dense().mean(0)
    close((j.mean() @ after).dense(), np.einsum("xya,nab->nxyb", mean, after.dense()))
    close((before @ j.mean()).dense(), np.einsum("nkxy,xya->nka", before.dense(), mean))
    for product in (j.mean() @ after, before @ j.mean(), before @ j.mean() @ after):
        t = rng.standard_normal((7, *product.input_shape))
        u = rng.standard_normal((7, *product.output_shape))
        close(product.jvp(t), jvp(product, t))
        close(product.vjp(u), vjp(product, u))
        close(product.sum().jvp(t), jvp(product, t).sum(0))
        close(product.sum().vjp(u), vjp(product, u).sum(0))


@kinds
def test_a_mean_is_added_to_a_mean_and_to_what_has_another_batch(kind):
    rng = generator(4)
    j, other = kind(rng, (5,), OUTPUT, INPUT), full(rng, (7,), OUTPUT, INPUT)
    mixed = j.mean() + other
    close(mixed.dense(), j.dense().mean(0) + other.dense())
    u = rng.standard_normal((7, *OUTPUT))
    close(mixed.vjp(u), vjp(mixed, u))
    close(mixed.sum().dense(), mixed.dense().sum(0))
    close(mixed.sum().vjp(u), vjp(mixed, u).sum(0))
    means = j.mean() + kind(rng, (5,), OUTPUT, INPUT).mean()
    u = rng.standard_normal((5, *OUTPUT))
    close(means.vjp(np.broadcast_to(u[0], u.shape)), vjp(means, u[0]))
    # The second term knows of no examples, so that the axis is one of its own.
    shared = j.mean() + rank_one(rng, (), OUTPUT, INPUT)
    close(shared.vjp(u), vjp(shared, u))
    close(shared.jvp(u[:, 0, :1] * np.ones(4)), jvp(shared, u[:, 0, :1] * np.ones(4)))


@kinds
@some_batches
def test_broadcast_gives_leading_axes_and_copies_nothing(kind, batch):
    j = kind(generator(5), batch, OUTPUT, INPUT)
    wide = j.broadcast((7, *batch))
    close(wide.dense(), np.broadcast_to(j.dense(), wide.shape))
    assert wide.stored == j.stored
    close(wide.sum().dense(), wide.dense().sum(tuple(range(1 + len(batch)))))
    t = generator().standard_normal(INPUT)
    close(wide.jvp(t), np.broadcast_to(jvp(j, t), (7, *batch, *OUTPUT)))
    assert j.broadcast(batch).shape == j.shape


@kinds
def test_numbers_scale_it_and_keep_its_dtype(kind):
    j = kind(generator(6), (5,), OUTPUT, INPUT, np.float32)
    for factor in (3, -2.5, np.float32(0.7), np.float64(0.7), np.array(0.7), np.int64(3)):
        scaled = np.multiply(factor, j.dense(), dtype=np.float32)
        close((j * factor).dense(), scaled)
        close((factor * j).dense(), scaled)
        close((j / factor).dense(), np.divide(j.dense(), factor, dtype=np.float32))
    close((-j).dense(), -j.dense())


@kinds
def test_sums_and_differences_are_those_of_the_arrays(kind):
    rng = generator(7)
    j, other = kind(rng, (5,), OUTPUT, INPUT), rank_one(rng, (2, 1), OUTPUT, INPUT)
    close((j + other).dense(), j.dense() + other.dense())
    close((other - j).dense(), other.dense() - j.dense())
    close((j - j).dense(), np.zeros(j.shape))
    close(((j - other) - (j + other)).dense(), np.broadcast_to(-2 * other.dense(), (2, 5, 2, 3, 4)))


@kinds
def test_float32_stays_float32_everywhere(kind):
    rng = generator(8)
    j = kind(rng, (5,), OUTPUT, INPUT, np.float32)
    t = rng.standard_normal((5, *INPUT)).astype(np.float32)
    u = rng.standard_normal((5, *OUTPUT)).astype(np.float32)
    for made in (j, j.sum(), j.mean(), j / 3, -j, j + j, (j * 2).mean(), j.broadcast((7, 5))):
        assert made.dtype == made.dense().dtype == np.float32
        assert made.jvp(t).dtype == made.vjp(u).dtype == np.float32
    assert j.jvp(t.astype(np.float64)).dtype == np.float64
    assert (j @ full(rng, (), INPUT, (2,))).dtype == np.float64


@kinds
def test_nan_in_one_example_stays_in_it(kind):
    j = kind(generator(9), (3,), OUTPUT, INPUT)
    t, u = np.ones((3, *INPUT)), np.ones((3, *OUTPUT))
    t[1] = u[1] = np.nan
    np.testing.assert_array_equal(
        np.isnan(j.jvp(t)), np.isnan(t)[:, :1, None] & np.ones(OUTPUT, bool)
    )
    np.testing.assert_array_equal(np.isnan(j.vjp(u)), np.isnan(t))


@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda d: d.__name__)
@kinds
def test_whole_numbers_become_floating_as_it_is(kind, dtype):
    rng = generator(10)
    j = kind(rng, (5,), OUTPUT, INPUT, dtype)
    t, u = rng.integers(-9, 9, (5, *INPUT)), rng.integers(-9, 9, (5, *OUTPUT))
    for product, wanted in [(j.jvp(t), j.jvp(t.astype(dtype))), (j.vjp(u), j.vjp(u.astype(dtype)))]:
        assert product.dtype == dtype
        np.testing.assert_array_equal(product, wanted)

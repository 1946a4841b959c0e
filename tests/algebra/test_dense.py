"""Building the array: `dense`, `out`, `np.asarray`, and who owns what."""

import tracemalloc

import numpy as np
import pytest

from jacobians import J, Operator, Sum, diagonal, identity, matrix, outer
from tests.nodes import KINDS, close, full, generator, operator, rank_one, total

OUTPUT, INPUT = (2, 3), (4,)
kinds = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())


@kinds
def test_out_is_filled_whatever_it_held_and_however_it_lies_in_memory(kind):
    j = kind(generator(), (5,), OUTPUT, INPUT)
    expected = j.dense()
    out = np.full(j.shape, np.nan)
    assert j.dense(out=out) is out
    close(out, expected)
    strided = np.full((5, 2, 3, 8), np.nan)
    j.dense(out=strided[..., ::2])
    close(strided[..., ::2], expected)
    assert np.isnan(strided[..., 1::2]).all()
    transposed = np.full((4, 3, 2, 5), np.nan).T
    close(j.dense(out=transposed), expected)


def test_out_of_a_diagonal_is_zero_beside_it():
    out = np.full((3, 2, 2), np.nan)
    close(diagonal(np.ones((3, 2))).dense(out=out), np.broadcast_to(np.eye(2), (3, 2, 2)))
    out[:] = np.nan
    d = generator().standard_normal((3, 2))
    total = diagonal(d) - 3 * diagonal(d) + identity(2)
    expected = (1 - 2 * d)[..., None] * np.eye(2)
    close(total.dense(out=out), expected)
    close(total.dense(), expected)
    strided = np.full((3, 2, 4), np.nan)
    close(total.dense(out=strided[..., ::2]), expected)
    assert np.isnan(strided[..., 1::2]).all()


# Short rows, rows too long for one matrix product, and rows of which few are not zero.
@pytest.mark.parametrize("n", [1, 7, 65, 257, 520])
@pytest.mark.parametrize("few", [False, True], ids=["many", "few"])
@pytest.mark.parametrize("batch", [(), (0,), (2, 3)])
def test_a_sum_of_outer_products_and_diagonals_is_written_term_by_term(n, few, batch):
    rng = generator(n)
    u, v, a, b, d = (rng.standard_normal((*batch, n)) for _ in range(5))
    if few:
        b *= np.arange(n) == rng.integers(n, size=(*batch, 1))
    j = 2 * outer(u, v) - outer(a, b) + diagonal(d)
    expected = (
        2 * u[..., :, None] * v[..., None, :]
        - a[..., :, None] * b[..., None, :]
        + d[..., None] * np.eye(n)
    )
    close(j.dense(), expected)
    out = np.full(j.shape, np.nan)
    close(j.dense(out), expected)
    # Factors that all examples share, and rows in two places.
    left = rng.standard_normal((2, n))
    j = J("ij,k->i|jk", left, v) - J("i,jk->i|jk", left[:, 0], np.ones((n, n))) + matrix_of_ones(n)
    expected = left[:, :, None] * v[..., None, None, :] - left[:, :1, None] + 1
    close(j.dense(), np.broadcast_to(expected, j.shape))
    close((j + j).dense(), 2 * np.broadcast_to(expected, j.shape))


def matrix_of_ones(n):
    return J("->i|jk", i=2, j=n, k=n)


@kinds
def test_out_may_have_a_wider_dtype(kind):
    j = kind(generator(), (), OUTPUT, INPUT, np.float32)
    out = j.dense(out=np.empty(j.shape))
    close(out.astype(np.float32), j.dense())


@pytest.mark.parametrize(
    ("out", "error", "text"),
    [
        (np.empty((2, 3)), ValueError, "out has shape (2, 3), but this Jacobian has (5, 2, 2)"),
        (
            np.empty((5, 2, 2), np.float32),
            TypeError,
            "out has dtype float32, which cannot hold float64",
        ),
        (np.broadcast_to(0.0, (5, 2, 2)), ValueError, "out is read-only"),
    ],
    ids=["shape", "dtype", "read-only"],
)
def test_a_wrong_out_is_refused(out, error, text):
    with pytest.raises(error) as caught:
        diagonal(np.ones((5, 2))).dense(out=out)
    assert str(caught.value) == text


@kinds
def test_numpy_makes_an_array_of_it(kind):
    j = kind(generator(), (5,), OUTPUT, INPUT)
    close(np.asarray(j), j.dense())
    close(np.array(j, dtype=np.float32), j.dense().astype(np.float32))
    close(np.array(j, copy=True), j.dense())
    with pytest.raises(
        ValueError, match=r"^a Jacobian holds no dense array: np\.asarray must build"
    ):
        np.array(j, copy=False)


def test_results_are_the_callers_own():
    # Each of these could be, or is, a view of what it was given.
    t = np.arange(3.0)
    keep = Operator(lambda t: t, lambda u: u, output_shape=(3,), input_shape=(3,), cost=0)
    wide = (keep.broadcast((1,)).sum() @ keep).broadcast((4,))
    for j in (identity(3), identity(3, batch=(4,)), keep, wide, keep @ keep, J("->i|i", i=3)):
        j.jvp(t)[...] = 7
        j.vjp(t)[...] = 7
    np.testing.assert_array_equal(t, np.arange(3.0))
    a = np.ones((3, 2))
    matrix(a).dense()[...] = 0
    matrix(a).vjp(t)[...] = 0
    np.testing.assert_array_equal(a, np.ones((3, 2)))


def test_products_without_axes_are_arrays_too():
    for j in (
        J("->|", like=np.float32(1)),
        2 * J("i->|i", [1.0, 2.0]),
        J("i->|i", [1.0]) + J("i->|i", [2.0]),
    ):
        result = j.jvp(np.ones(j.input_shape))
        assert isinstance(result, np.ndarray)
        assert result.shape == ()


@pytest.mark.parametrize("kind", [full, rank_one, total])
def test_what_was_given_is_left_as_it_was(kind):
    rng = generator()
    j = kind(rng, (5,), OUTPUT, INPUT)
    terms = j.parts if isinstance(j, Sum) else (j,)
    held = [f for term in terms for f in term.parts]
    before = [f.copy() for f in held]
    t, u = rng.standard_normal(INPUT), rng.standard_normal(OUTPUT)
    t.flags.writeable = u.flags.writeable = False
    for f in held:
        f.flags.writeable = False
    for made in (j, -j, j + j, j.mean(), j @ identity(4)):
        made.dense(), made.jvp(t), made.vjp(u)
    for f, old in zip(held, before, strict=True):
        np.testing.assert_array_equal(f, old)


def peak(call):
    call()  # plans and imports are made once
    tracemalloc.start()
    call()
    _, high = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return high


def test_a_mean_never_makes_an_array_for_each_example():
    rng = generator()
    b, n, m = 512, 64, 48
    u, x, d = (rng.standard_normal((b, k)) for k in (n, m, n))
    layer = J("k->i|ik", x, i=n)
    other = outer(d, rng.standard_normal((b, n))) + diagonal(d)
    gather = Operator(
        lambda t: t[..., ::-1], lambda u: u[..., ::-1],
        output_shape=(n,), input_shape=(n,), cost=0, batch_shape=(b,),
    )  # fmt: skip
    for j in (layer, layer + 2 * layer, other @ layer, gather @ layer, gather @ other @ layer):
        assert peak(lambda j=j: j.mean().vjp(u)) < b * n * m * 8 / 8
        # What it would be: one array for each example.
        expected = j.vjp(u).mean(0)
        close(j.mean().vjp(u), expected)
        assert peak(lambda j=j: j.vjp(u).mean(0)) > b * n * m * 8


def test_the_dense_mean_of_a_chain_is_summed_as_it_is_made():
    rng = generator()
    j = (total(rng, (6,), (2,), (3,)) @ operator(rng, (6,), (3,), (5,))).mean()
    j = j @ full(rng, (), (5,), (4,))
    assert j.dense().shape == (2, 4)
    tall = total(rng, (6,), (5,), (3,)) @ operator(rng, (6,), (3,), (2,))
    close(tall.mean().dense(), tall.dense().mean(0))

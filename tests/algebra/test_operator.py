"""Operators: the escape hatch, for what an einsum would waste."""

import numpy as np
import pytest

from jacobians import Operator, identity
from tests.nodes import close, full, generator, jvp, times, total, vjp


def gather(index, size, **options):
    """Pick entries of a vector; the same entry may be picked twice."""
    index = np.asarray(index)

    def put(u):
        t = np.zeros((*u.shape[:-1], size), u.dtype)
        np.add.at(t, (..., index), u)
        return t

    return Operator(
        lambda t: t[..., index],
        put,
        output_shape=index.shape,
        input_shape=(size,),
        cost=0,
        **options,
    )


def test_a_gather_is_the_rows_of_an_identity():
    j = gather([3, 0, 3], 5)
    close(j.dense(), np.eye(5)[[3, 0, 3]])
    close(j.jvp(np.arange(5.0)), np.array([3.0, 0, 3]))
    close(j.vjp(np.array([1.0, 10, 100])), np.array([10.0, 0, 0, 101, 0]))


@pytest.mark.parametrize("picked", [[3, 0], [3, 0, 1, 1, 2, 4, 4]], ids=["wide", "tall"])
def test_its_dense_array_is_made_along_the_shorter_side(picked):
    j = gather(picked, 5)
    out = np.full(j.shape, np.nan)
    close(j.dense(out=out), np.eye(5)[picked])
    close((2 * j + j).dense(), 3 * np.eye(5)[picked])


def test_it_stands_anywhere_in_a_product():
    rng = generator(1)
    j = gather([3, 0, 3], 5)
    left, right = total(rng, (7,), (2,), (3,)), full(rng, (2, 1), (5,), (4, 1))
    expected = times(times(left.dense(), j.dense(), (1, 1, 1)), right.dense(), (1, 1, 2))
    close((left @ j @ right).dense(), expected)
    close((j @ right).dense(), times(j.dense(), right.dense(), (1, 1, 2)))
    close((left @ j).dense(), times(left.dense(), j.dense(), (1, 1, 1)))
    twice = gather([1, 2], 3) @ j
    close(twice.dense(), np.eye(5)[[0, 3]])


def test_it_keeps_its_numbers():
    j = gather([1], 2, stored=9, like=np.float32(1), batch_shape=[4])
    assert j.shape == (4, 1, 2)
    assert j.stored == 9
    # One and the same operator twice holds its numbers once.
    assert (j + 2 * j).stored == 9
    assert (-j).dtype == (j / 3).dense().dtype == np.float32
    assert repr(j * 0.25) == "4 x (1 | 2)  [0.25 * operator]"
    t, u = generator().standard_normal((3, 4, 2)), generator().standard_normal((4, 1))
    close(j.jvp(t), jvp(j, t))
    close(j.vjp(u), vjp(j, u))


def test_a_batch_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r".") as caught:
        gather([1], 2, batch_shape=(4,)).broadcast((5,))
    assert str(caught.value) == "a batch of shape (4,) does not broadcast to (5,)"


def test_its_functions_see_the_batch_last_among_the_leading_axes():
    seen = []

    def note(t):
        seen.append(t.shape)
        return t

    j = Operator(note, note, output_shape=(3,), input_shape=(3,), cost=0, batch_shape=(2, 5))
    j.jvp(np.ones(3))
    j.jvp(np.ones((7, 1, 5, 3)))
    (j @ identity(3)).dense()
    assert seen == [(2, 5, 3), (7, 2, 5, 3), (3, 2, 5, 3)]

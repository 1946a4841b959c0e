"""Einsums: what a spec means, by loops over every index; and the usual constructors."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jacobians as jac
from jacobians import J, diagonal, identity, matrix, outer
from tests.nodes import close, generator, jvp, vjp

LABELS = "abcd"


def by_loops(factors, arrays, output, inputs, size, batch):
    """Add the product of the factors to one entry for every value of every label."""
    out = np.zeros(batch + tuple(size[c] for c in output + inputs))
    labels = "".join(dict.fromkeys("".join(factors) + output + inputs))
    for example in np.ndindex(batch):
        for values in product(*(range(size[c]) for c in labels)):
            at = dict(zip(labels, values, strict=True))
            one = 1.0
            for name, array in zip(factors, arrays, strict=True):
                lead = array.shape[: array.ndim - len(name)]
                mine = example[len(example) - len(lead) :]
                mine = tuple(0 if n == 1 else k for k, n in zip(mine, lead, strict=True))
                one *= array[mine + tuple(at[c] for c in name)]
            out[example + tuple(at[c] for c in output + inputs)] += one
    return out


@st.composite
def specs(draw):
    """Draw labels of up to four factors, of the output and the input, sizes and batches."""
    side = st.text(LABELS, max_size=3)
    factors = draw(st.lists(side, max_size=4))
    output, inputs = draw(side), draw(side)
    size = dict(zip(LABELS, draw(st.permutations([1, 2, 3, 4])), strict=True))
    batch = tuple(draw(st.lists(st.sampled_from([0, 1, 2, 3]), max_size=3)))
    leads = []
    for _ in factors:
        shape = [draw(st.sampled_from([1, n])) for n in batch]
        leads.append(tuple(shape[draw(st.integers(0, len(batch))) :]))
    return factors, output, inputs, size, batch, leads, draw(st.integers(0, 2**32 - 1))


@given(specs())
@settings(derandomize=True, deadline=None, max_examples=150)
def test_a_spec_is_the_sum_over_every_index_of_the_product_of_its_factors(spec):
    factors, output, inputs, size, batch, leads, seed = spec
    rng = generator(seed)
    arrays = [
        rng.standard_normal(lead + tuple(size[c] for c in name))
        for lead, name in zip(leads, factors, strict=True)
    ]
    missing = {c: size[c] for c in output + inputs if not any(c in name for name in factors)}
    j = J(f"{','.join(factors)}->{output}|{inputs}", *arrays, batch=batch, **missing)
    expected = by_loops(factors, arrays, output, inputs, size, batch)
    close(j.dense(), expected)
    close(j.sum().dense(), expected.sum(axis=tuple(range(len(batch)))))
    t, u = rng.standard_normal(batch + j.input_shape), rng.standard_normal(j.output_shape)
    close(j.jvp(t), jvp(j, t))
    close(j.vjp(u), vjp(j, u))
    close(j.sum().jvp(t), jvp(j, t).sum(axis=tuple(range(len(batch)))))


@given(specs(), specs())
@settings(derandomize=True, deadline=None, max_examples=60)
def test_two_random_specs_chain_like_their_arrays(one, two):
    # The middle is what the first draw has as input, so that its labels may repeat on either side.
    factors, output, inputs, size, _, _, seed = one
    rng = generator(seed)
    whole = "".join(dict.fromkeys("".join(factors) + output + inputs))
    left = J(f"{whole}->{output}|{inputs}", rng.standard_normal([size[c] for c in whole]))
    middle, (_, _, right, other, *_) = inputs, two
    sizes = size | {c.upper(): other[c] for c in LABELS}
    labels = "".join(dict.fromkeys(middle + right.upper()))
    j = J(f"{labels}->{middle}|{right.upper()}", rng.standard_normal([sizes[c] for c in labels]))
    expected = np.tensordot(left.dense(), j.dense(), axes=len(middle))
    close((left @ j).dense(), expected)


def test_a_label_on_both_sides_is_a_kronecker_delta():
    x = np.array([2.0, 3.0, 5.0])
    expected = np.zeros((2, 2, 3))
    expected[0, 0] = expected[1, 1] = x
    np.testing.assert_array_equal(J("k->i|ik", x, i=2).dense(), expected)


@pytest.mark.parametrize(
    ("j", "expected"),
    [
        (diagonal([2.0, 3.0]), np.diag([2.0, 3.0])),
        (outer([1.0, 2.0], [3.0, 4.0, 5.0]), np.outer([1, 2], [3.0, 4, 5])),
        (matrix([[1.0, 2.0, 3.0]]), np.array([[1.0, 2, 3]])),
        (identity(3), np.eye(3)),
        (identity(2, batch=(3,)), np.broadcast_to(np.eye(2), (3, 2, 2))),
        (identity(2, like=np.float32(1)), np.eye(2, dtype=np.float32)),
        (J("->|", like=np.float32(1)), np.ones((), np.float32)),
    ],
)
def test_the_constructors_make_what_their_names_say(j, expected):
    np.testing.assert_allclose(j.dense(), expected, rtol=0, strict=True)


def test_products_have_one_dtype_whatever_the_factors():
    # An identity holds no number: what it meets decides, and where it meets nothing, `like`.
    one = np.ones(2, np.float32)
    for j in (
        identity(3) @ matrix(np.ones((3, 2), np.float32)),
        identity(2) - diagonal(one),
        identity(2) + diagonal(one) @ identity(2),
        identity(2, like=one),
        identity(2) @ identity(2, like=one),
    ):
        assert j.dtype == j.dense().dtype == j.jvp(one).dtype == np.float32
        assert j.jvp(one.astype(float)).dtype == np.float64
    assert identity(3).dtype == identity(3).dense().dtype == np.float64
    assert identity(2).jvp(one).dtype == np.float32
    assert identity(2, like=one.astype(float)).jvp(one).dtype == np.float64
    both = matrix(np.ones((3, 2), np.float32)) @ diagonal(np.ones(2))
    assert both.dtype == both.dense().dtype == np.float64


def test_a_summed_batch_that_no_factor_has_counts_its_examples():
    # Its label is in no spec: joining specs alone would lose it, or mix up two of them.
    left, right = identity(3, batch=(5,)).sum(), identity(3, batch=(7,)).sum()
    np.testing.assert_array_equal((left @ right).dense(), 35 * np.eye(3))
    a, b = generator().standard_normal((3, 4)), generator(1).standard_normal((4, 6))
    j = matrix(a).broadcast((5,)).sum() @ J("ib->i|b", b)
    close(j.dense(), 5 * a @ b)
    np.testing.assert_array_equal(identity(3, batch=(5, 2)).mean().jvp([1.0, 2, 3]), [1.0, 2, 3])


def test_stored_counts_each_array_once():
    q = generator().random((5, 3))
    assert outer(q, q).stored == 15
    assert (diagonal(q) - outer(q, q)).stored == 15
    assert (diagonal(q) @ matrix(np.ones((3, 4))) @ diagonal(np.ones(4))).stored == 15 + 12 + 4
    one = q[:1]  # axes of length one are squeezed away: still one array
    assert outer(one, one).stored == 3
    assert diagonal(q).mean().stored == 15
    # Two views that start at one place are two arrays if they hold different numbers of numbers.
    assert outer(q[0, :2], q[0]).stored == 5


@pytest.mark.parametrize(
    ("j", "expected"),
    [
        (matrix(np.ones((3, 4))), (2 * 12, 2 * 12, 0)),
        (diagonal(np.ones((5, 3))), (15, 15, 0)),
        (outer(np.ones(3), np.ones(4)), (2 * 4 + 3, 2 * 3 + 4, 12)),
        (identity(7), (0, 0, 0)),
        (matrix(np.ones((5, 3, 4))).sum(), (60 + 2 * 12, 60 + 2 * 12, 60)),
        (matrix(np.ones((2, 3))) @ matrix(np.ones((3, 50))), (2 * 156, 2 * 156, 2 * 300)),
        (J("ii->i|", np.ones((3, 3))), (3, 6, 0)),
    ],
)
def test_flops_are_those_counted_by_hand(j, expected):
    assert j.flops == jac.Flops(*expected)


@pytest.mark.parametrize(
    ("make", "error", "text"),
    [
        (
            lambda: J("i->i|i", [1, 2]),
            TypeError,
            (
                "spec 'i->i|i': factor 0 has dtype int64; "
                "a derivative needs a floating dtype: use .astype(float)"
            ),
        ),
        (
            lambda: identity(3, like=[1, 2]),
            TypeError,
            (
                "spec '->i|i': like has dtype int64; "
                "a derivative needs a floating dtype: use .astype(float)"
            ),
        ),
        (
            lambda: J("i->i|j", [1.0]),
            ValueError,
            "spec 'i->i|j': no factor has label 'j': give its size, as in j=3",
        ),
        (
            lambda: J("i->i|i", [1.0], z=3),
            ValueError,
            "spec 'i->i|i' has no label 'z' right of its arrow",
        ),
        (
            lambda: J("ij->i|j", [1.0]),
            ValueError,
            "spec 'ij->i|j': factor 0 has labels 'ij', but its shape (1,) has 1 axes",
        ),
        (
            lambda: J("i,i->i|i", [1.0, 2.0], [1.0]),
            ValueError,
            "spec 'i,i->i|i': label 'i' is 2, but 1 in factor 1 of shape (1,)",
        ),
        (
            lambda: outer(np.ones((2, 3)), np.ones((5, 3))),
            ValueError,
            "spec 'i,j->i|j': the batches (2,), (5,) do not broadcast",
        ),
        (
            lambda: J("i->i|i", np.ones((2, 3)), batch=(5,)),
            ValueError,
            "spec 'i->i|i': the batches (5,), (2,) do not broadcast",
        ),
    ],
)
def test_wrong_factors_are_refused_in_words(make, error, text):
    with pytest.raises(error) as caught:
        make()
    assert str(caught.value) == text

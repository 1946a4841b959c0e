"""Jacobians of every kind multiply on the arrays of another library as on NumPy's, and as those."""

import numpy as np
import pytest

from jacobians import J, Operator, diagonal, identity, matrix, namespace, outer
from tests import strict
from tests.libraries import close, products, said
from tests.nodes import KINDS, generator

rng = generator()
d, u, v = (rng.standard_normal((5, n)) for n in (3, 3, 4))
square = rng.standard_normal((5, 4, 4, 3))


def reverse(like=None):
    """Reverse a vector, by a function that takes the arrays of any library."""
    return Operator(
        *[lambda t: t[..., ::-1]] * 2, output_shape=(3,), input_shape=(3,), cost=0, like=like
    )


def total():
    """Sum a vector to a number without axes."""
    return Operator(
        lambda t: namespace(t).sum(t, axis=-1),
        lambda u: namespace(u).stack([u, u, u], axis=-1),
        output_shape=(),
        input_shape=(3,),
        cost=3,
    )


JACOBIANS = {
    "diagonal": lambda make: diagonal(make(d)),
    "rank one": lambda make: outer(make(u), make(v)),
    "weights": lambda make: J("k->i|ik", make(v), i=3),
    "written diagonal": lambda make: J("i->ii|i", make(d)),
    "read diagonal": lambda make: J("aai->i|i", make(square)),
    "summed factor": lambda make: J("ki->i|i", make(d)),
    "constant": lambda make: J("i->ji|i", make(d), j=2),
    "identity": lambda make: identity(3, like=make(d[0])),
    "identity of a batch": lambda make: identity(3, batch=(5,), like=make(d[0])),
    "product": lambda make: (
        diagonal(make(d)) @ outer(make(u), make(v)) @ matrix(make(v.T[:, :2]))
    ),
    "sum": lambda make: 2 * (diagonal(make(d)) - outer(make(u), make(d))),
    "sum with an identity": lambda make: identity(3) - diagonal(make(d)),
    "operator": lambda make: reverse(make(d)),
    "number": lambda make: total() @ diagonal(make(d)),
    "number without a batch": lambda make: total() @ diagonal(make(d[0])),
    "chain": lambda make: (diagonal(make(d)) + identity(3)) @ reverse(),
    "product of means": lambda make: outer(make(u), make(v)).mean() @ matrix(make(v.T)),
    "mean of a chain in a chain": lambda make: (
        ((diagonal(make(d)) + identity(3)) @ reverse()).mean() @ diagonal(make(d))
    ),
    "broadcast": lambda make: (diagonal(make(d[0])) @ reverse()).broadcast((2, 5)),
    "contracted": lambda make: (
        diagonal(make(d)) @ outer(make(u), make(v)) @ matrix(make(v.T))
    ).contract(),
    "factors of two libraries": lambda make: outer(u, make(v)),
    "two libraries": lambda make: diagonal(d) @ outer(make(u), v) - outer(u, 2 * v),
}  # fmt: skip


@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda d: d.__name__)
@pytest.mark.parametrize("name", JACOBIANS)
def test_a_jacobian_is_the_same_on_another_library(name, dtype):
    plain = JACOBIANS[name](lambda a: a.astype(dtype))
    there = JACOBIANS[name](lambda a: strict.make(a.astype(dtype)))
    same(there, plain, dtype)
    assert said(there) == said(plain)


@pytest.mark.parametrize("batch", [(), (1,), (2, 3)], ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_a_jacobian_of_numpy_goes_to_the_library_of_the_one_it_meets(kind, batch):
    def chained(make):
        j = KINDS[kind](generator(), batch, (3,), (4, 2))
        return diagonal(make(d[0])) @ j - identity(3, like=make(d)) @ j

    same(chained(strict.make), chained(np.asarray), np.float64)


def same(there, plain, dtype):
    wanted = dict(products(plain, np.asarray, dtype))
    found = dict(products(there, strict.make, dtype))
    assert found.keys() == wanted.keys()
    assert there.dtype == found["dense"].dtype
    for what, array in found.items():
        close(strict.plain(array), wanted[what], what)


@pytest.mark.parametrize("name", JACOBIANS)
def test_a_vector_of_another_library_takes_a_jacobian_of_numpy_along(name):
    j = JACOBIANS[name](lambda a: a)
    t, w = np.ones(j.input_shape), np.ones(j.output_shape)
    close(strict.plain(j.jvp(strict.make(t))), j.jvp(t))
    close(strict.plain(j.vjp(strict.make(w))), j.vjp(w))


@pytest.mark.parametrize("given", [2, [1, 0, 2], np.float64(1.5)], ids=str)
def test_numbers_and_lists_of_them_go_to_the_library_of_the_jacobian(given):
    plain, there = diagonal(d), diagonal(strict.make(d))
    given = np.broadcast_to(given, (3,)) if np.ndim(given) == 0 else given
    close(strict.plain(there.vjp(given)), plain.vjp(given))


def test_dtypes_that_meet_are_promoted():
    single, double = (diagonal(strict.make(d.astype(t))) for t in (np.float32, np.float64))
    assert single.dtype != double.dtype
    assert (single + double).dtype == (single @ double).dtype == double.dtype
    assert (single + double).dense().dtype == (single @ double).dense().dtype == double.dtype


def test_out_is_for_arrays_of_numpy():
    with pytest.raises(TypeError, match=r"out is for NumPy's arrays alone.*array_api_strict"):
        diagonal(strict.make(d)).dense(out=np.empty((5, 3, 3)))
    with pytest.raises(TypeError, match=r"out is for NumPy's arrays alone.*array_api_strict"):
        diagonal(d).dense(out=strict.make(np.empty((5, 3, 3))))


def test_each_array_is_counted_once():
    x = strict.make(d)
    assert outer(x, x).stored == (diagonal(x) - outer(x, x)).stored == 15


def test_a_result_shares_no_array_with_what_is_given():
    t = strict.make(d)
    result = identity(3).vjp(t)
    assert result is not t
    result[...] = 7.0
    close(strict.plain(t), d)

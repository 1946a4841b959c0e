"""Dtypes, layouts in memory, and whose memory it is."""

import numpy as np
import pytest

from tests.functions.about import checks
from tests.functions.about.samples import draw, each_argument, each_case, generator, is_index


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64], ids=lambda d: d.__name__)
@each_argument
def test_the_dtype_is_kept(case, wrt, dtype):
    checks.check_dtype(case.f, case, wrt, dtype)


@each_case
def test_arrays_of_the_standard_alone_give_the_same_digits_and_stay_in_their_library(case):
    checks.check_standard(case.f, case)


@each_argument
def test_a_single_argument_of_float64_makes_the_result_float64(case, wrt):
    f = case.f
    floats = [k for k, a in enumerate(draw(f)) if a.dtype.kind == "f"]
    for k in floats:
        arrays = [
            a.astype(np.float32) if j in floats and j != k else a for j, a in enumerate(draw(f))
        ]
        assert f(*arrays, **dict(case.settings)).dtype == np.float64


@each_case
def test_a_value_takes_integers_and_lists(case):
    f, settings = case.f, dict(case.settings)
    arrays = draw(f, (2,))
    whole = []
    for array, name in zip(arrays, f.parameters, strict=True):
        one_hot = np.eye(array.shape[-1], dtype=int)[np.array([1, 3])] if array.ndim > 1 else array
        whole.append(
            array
            if is_index(f, name)
            else one_hot
            if array.ndim == 2
            else np.rint(3 * array).astype(int)
        )
    wanted = [
        a if is_index(f, n) else a.astype(float) for a, n in zip(whole, f.parameters, strict=True)
    ]
    with np.errstate(divide="ignore"):
        expected = f(*wanted, **settings)
    np.testing.assert_array_equal(f(*whole, **settings), expected, strict=True)
    np.testing.assert_array_equal(
        f(*(a.tolist() for a in whole), **settings), expected, strict=True
    )


def fortran(a):
    return np.asfortranarray(a)


def strided(a):
    wide = np.full((*a.shape[:-1], 2 * a.shape[-1]) if a.ndim else a.shape, -1, a.dtype)
    if not a.ndim:
        return a
    wide[..., ::2] = a
    return wide[..., ::2]


def backwards(a):
    return np.flip(np.flip(a).copy())


def read_only(a):
    a = a.copy()
    a.flags.writeable = False
    return a


def transposed(a):
    """The last axis first in memory, as when a batch is stored as columns."""
    return np.moveaxis(np.moveaxis(a, -1, 0).copy(), 0, -1) if a.ndim else a


LAYOUTS = [fortran, strided, backwards, read_only, transposed]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
@each_argument
def test_the_layout_in_memory_does_not_matter(case, wrt, layout):
    f, settings = case.f, dict(case.settings)
    arrays = draw(f, (2, 3))
    laid = [layout(a) for a in arrays]
    plain, other = (f.jacobian(*a, wrt=wrt, **settings) for a in (arrays, laid))
    rng = generator("layout", case.id, wrt)
    t, u = rng.standard_normal(plain.input_shape), rng.standard_normal((2, 3, *plain.output_shape))
    checks.same(f(*laid, **settings), f(*arrays, **settings))
    checks.same(other.dense(), plain.dense())
    checks.same(other.jvp(layout(t)), plain.jvp(t))
    checks.same(other.vjp(layout(u)), plain.vjp(u))


@each_argument
def test_inputs_are_left_as_they_were_and_results_are_the_callers_own(case, wrt):
    f, settings = case.f, dict(case.settings)
    for batches in checks.layouts(f):
        arrays = draw(f, batches)
        jacobian = f.jacobian(*arrays, wrt=wrt, **settings)
        rng = generator("own", case.id, wrt)
        t = rng.standard_normal(jacobian.batch_shape + jacobian.input_shape)
        u = rng.standard_normal(jacobian.batch_shape + jacobian.output_shape)
        given = [*arrays, t, u]
        copies = [a.copy() for a in given]
        results = [f(*arrays, **settings), jacobian.dense(), jacobian.jvp(t), jacobian.vjp(u)]
        for result in results:
            assert not any(np.shares_memory(result, a) for a in given)
            if result.flags.writeable:
                result[...] = -7
        for array, copy in zip(given, copies, strict=True):
            np.testing.assert_array_equal(array, copy, strict=True)
        # Written over, a result must not change what the Jacobian gives next.
        again = f.jacobian(*arrays, wrt=wrt, **settings).dense()
        np.testing.assert_array_equal(jacobian.dense(), again, strict=True)


@each_argument
def test_every_result_can_be_written(case, wrt):
    f, settings = case.f, dict(case.settings)
    arrays = draw(f, (2,))
    jacobian = f.jacobian(*arrays, wrt=wrt, **settings)
    t, u = np.ones(jacobian.input_shape), np.ones(jacobian.output_shape)
    for result in (f(*arrays, **settings), jacobian.dense(), jacobian.jvp(t), jacobian.vjp(u)):
        assert result.flags.writeable

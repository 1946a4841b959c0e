"""Batch axes lead and broadcast, examples do not see each other, shapes follow the shape rule."""

import numpy as np
import pytest

from tests.functions.about import checks
from tests.functions.about.samples import (
    draw,
    each_argument,
    each_case,
    generator,
    is_index,
    is_simplex,
)


@each_argument
def test_a_batch_is_its_examples(case, wrt):
    for batches in checks.layouts(case.f):
        checks.check_batch(case.f, case, wrt, batches)


@each_argument
def test_a_change_of_one_example_leaves_the_others_bit_for_bit(case, wrt):
    f, settings = case.f, dict(case.settings)
    arrays = draw(f, (2, 3))
    for array, other in zip(arrays, draw(f, (2, 3), seed=1), strict=True):
        array[1, 0] = other[1, 0]
    before, after = (
        (f(*a, **settings), f.jacobian(*a, wrt=wrt, **settings).dense())
        for a in (draw(f, (2, 3)), arrays)
    )
    for old, new in zip(before, after, strict=True):
        old[1, 0] = new[1, 0]
        np.testing.assert_array_equal(new, old, strict=True)


@pytest.mark.parametrize("poison", [np.nan, np.inf, -np.inf], ids=str)
@each_argument
def test_nan_and_inf_stay_in_their_example(case, wrt, poison):
    f, settings = case.f, dict(case.settings)
    for k, name in enumerate(f.parameters):
        # A probability cannot be infinite, and a label is no float: the function refuses both.
        if is_index(f, name) or (is_simplex(f, name) and not np.isnan(poison)):
            continue
        clean, arrays = draw(f, (2, 3)), draw(f, (2, 3))
        arrays[k][1, 2].flat[1] = poison
        with np.errstate(all="ignore"):
            pairs = [
                (f(*clean, **settings), f(*arrays, **settings)),
                (
                    f.jacobian(*clean, wrt=wrt, **settings).dense(),
                    f.jacobian(*arrays, wrt=wrt, **settings).dense(),
                ),
            ]
        for old, new in pairs:
            old[1, 2] = new[1, 2]
            np.testing.assert_array_equal(new, old, strict=True)


@each_case
def test_nan_comes_out_as_nan(case):
    checks.check_nan(case.f, case)


@each_argument
def test_the_mean_and_the_sum_over_the_batch_are_those_of_the_examples(case, wrt):
    f, settings = case.f, dict(case.settings)
    for batches in (
        [(2, 3)] * len(f.parameters),
        [() if n == wrt else (2, 3) for n in f.parameters],
    ):
        arrays = draw(f, batches)
        jacobian = f.jacobian(*arrays, wrt=wrt, **settings)
        if not jacobian.batch_shape:
            continue
        dense = jacobian.dense()
        total = np.zeros_like(dense[0, 0])
        for index in np.ndindex(2, 3):
            total = total + dense[index]
        rng = generator("mean", case.id, wrt)
        for reduced, share in ((jacobian.sum(), 1), (jacobian.mean(), 1 / 6)):
            assert (reduced.batch_shape, reduced.reduced_shape) == ((), (2, 3))
            close(reduced.dense(), share * total)
            check_products(reduced, share * dense, rng)


def check_products(reduced, dense, rng):
    """One vector for the whole batch, and one for each example."""
    n, m = reduced.output_shape, reduced.input_shape
    flat = dense.reshape(2, 3, int(np.prod(n)), int(np.prod(m)))
    t, u = rng.standard_normal((2, 3, *m)), rng.standard_normal((2, 3, *n))
    forward = backward = forward_shared = backward_shared = 0
    for i in np.ndindex(2, 3):
        forward = forward + flat[i] @ t[i].ravel()
        backward = backward + u[i].ravel() @ flat[i]
        forward_shared = forward_shared + flat[i] @ t[0, 0].ravel()
        backward_shared = backward_shared + u[0, 0].ravel() @ flat[i]
    close(reduced.jvp(t), forward.reshape(n))
    close(reduced.vjp(u), backward.reshape(m))
    close(reduced.jvp(t[0, 0]), forward_shared.reshape(n))
    close(reduced.vjp(u[0, 0]), backward_shared.reshape(m))


def close(actual, wanted):
    np.testing.assert_allclose(
        actual, wanted, rtol=1e-12, atol=1e-13 * np.max(np.abs(wanted)), strict=True
    )

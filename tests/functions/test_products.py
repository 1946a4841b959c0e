"""jvp, vjp and dense are one linear map."""

import numpy as np
import pytest

from jacobians import linear, softmax
from tests.functions.about.samples import draw, each_argument, generator


def setup(case, wrt, batch):
    f = case.f
    jacobian = f.jacobian(*draw(f, batch), wrt=wrt, **dict(case.settings))
    rng = generator("products", case.id, wrt, batch)
    t = rng.standard_normal(jacobian.batch_shape + jacobian.input_shape)
    u = rng.standard_normal(jacobian.batch_shape + jacobian.output_shape)
    return jacobian, t, u


def close(actual, wanted):
    np.testing.assert_allclose(
        actual, wanted, rtol=1e-12, atol=1e-13 * np.max(np.abs(wanted), initial=0), strict=True
    )


@each_argument
def test_jvp_and_vjp_are_products_with_the_dense_array(case, wrt):
    for batch in ((), (1,), (0,), (2, 3)):
        jacobian, t, u = setup(case, wrt, batch)
        n, m = int(np.prod(jacobian.output_shape)), int(np.prod(jacobian.input_shape))
        flat = jacobian.dense().reshape((*batch, n, m))
        forward, backward = np.zeros((*batch, n)), np.zeros((*batch, m))
        for index in np.ndindex(batch):
            forward[index] = flat[index] @ t[index].ravel()
            backward[index] = u[index].ravel() @ flat[index]
        close(jacobian.jvp(t), forward.reshape(batch + jacobian.output_shape))
        close(jacobian.vjp(u), backward.reshape(batch + jacobian.input_shape))


@each_argument
def test_jvp_and_vjp_are_adjoint(case, wrt):
    jacobian, t, u = setup(case, wrt, (2, 3))
    left = np.sum(u * jacobian.jvp(t))
    right = np.sum(jacobian.vjp(u) * t)
    magnitude = np.sum(np.abs(u) * np.abs(jacobian.jvp(t)))
    assert abs(left - right) <= 1e-13 * magnitude


@each_argument
def test_one_vector_serves_the_whole_batch(case, wrt):
    jacobian, t, u = setup(case, wrt, (2, 3))
    full_t, full_u = (np.broadcast_to(a[1, 2], a.shape) for a in (t, u))
    close(jacobian.jvp(t[1, 2]), jacobian.jvp(full_t))
    close(jacobian.vjp(u[1, 2]), jacobian.vjp(full_u))


@each_argument
def test_a_jacobian_becomes_an_array_by_asarray_and_by_dense_alone(case, wrt):
    jacobian, _, _ = setup(case, wrt, (2,))
    dense = jacobian.dense()
    np.testing.assert_array_equal(np.asarray(jacobian), dense, strict=True)
    out = np.full(jacobian.shape, np.nan)
    assert jacobian.dense(out=out) is out
    np.testing.assert_array_equal(out, dense, strict=True)


@each_argument
@pytest.mark.parametrize("batch", [(), (1,), (0,), (5, 2)], ids=str)
def test_a_product_of_the_function_is_that_of_its_jacobian(case, wrt, batch):
    arrays, settings = draw(case.f, batch), dict(case.settings)
    j = case.f.jacobian(*arrays, wrt=wrt, **settings)
    rng = generator("short", case.id, wrt, batch)
    for lead in (batch, (), (3, *batch)):
        t = rng.standard_normal(lead + j.input_shape)
        u = rng.standard_normal(lead + j.output_shape)
        close(case.f.jvp(*arrays, tangent=t, wrt=wrt, **settings), j.jvp(t))
        close(case.f.vjp(*arrays, cotangent=u, wrt=wrt, **settings), j.vjp(u))


def test_a_wrong_vector_is_refused_as_ever():
    with pytest.raises(ValueError, match=r"cotangent has shape \(2,\)"):
        softmax.vjp(np.ones(3), cotangent=np.ones(2))
    with pytest.raises(ValueError, match="wrt is missing"):
        linear.vjp(np.ones((2, 3)), np.ones(3), cotangent=np.ones(2))

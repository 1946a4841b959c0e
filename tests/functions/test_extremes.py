"""Numbers of every magnitude, the zeros and infinities, and the kinks: right."""

import numpy as np
import pytest

import jacobians
from jacobians import REGISTRY
from tests.functions.about import checks
from tests.functions.about.limits import LIMITS
from tests.functions.about.samples import EPS, Case, each_case

dtypes = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])


@dtypes
@each_case
def test_no_magnitude_loses_digits(case, dtype):
    checks.check_extremes(case.f, case, dtype)


@pytest.mark.parametrize("name", LIMITS)
def test_limits_are_those_known_by_hand(name):
    checks.check_limits(REGISTRY[name], Case(name))


@pytest.mark.parametrize("name", LIMITS)
def test_a_complex_step_goes_through_at_limits_too(name):
    checks.check_step_at_limits(REGISTRY[name], Case(name))


def jacobian(name, *arrays, **settings):
    return REGISTRY[name].jacobian(*map(np.asarray, arrays), **settings).dense()


def test_h1_the_slope_of_the_sigmoid_is_right_to_the_end_of_the_range():
    slope = np.diagonal(jacobian("sigmoid", [37.0, 40.0, -40.0, 710.0, -710.0, 1000.0]))
    wanted = np.exp(-np.array([37.0, 40.0, 40.0, 710.0, 710.0, 1000.0]))  # to one part in exp(37)
    np.testing.assert_allclose(slope, wanted, rtol=8 * EPS[np.dtype(float)], atol=1e-323)
    assert slope[3] > 0


def test_h2_the_derivative_of_the_softmax_is_right_beside_one_where_one_score_rules():
    j, e = jacobian("softmax", [40.0, 0.0, 0.0]), np.exp(-40.0)
    np.testing.assert_allclose(j[0], e * np.array([2, -1, -1]), rtol=0, atol=4e-16)
    np.testing.assert_allclose(j[1:], e * np.array([[-1, 1, 0], [-1, 0, 1]]), rtol=4e-16, atol=e**2)


def test_h3_cross_entropy_of_a_certain_and_wrong_prediction_is_finite_from_scores():
    p, v = np.array([0.0, 1.0]), np.array([1000.0, 0.0])
    assert jacobians.softmax_cross_entropy(p, v) == 1000
    np.testing.assert_array_equal(jacobian("softmax_cross_entropy", p, v, wrt="v"), [[1.0, -1.0]])


def test_h4_the_squared_error_has_a_derivative_where_the_prediction_is_right():
    y = np.array([1.0, -2.0, 3.0])
    np.testing.assert_array_equal(
        jacobian("half_squared_error", y, y, wrt="yhat"), [[0.0, 0.0, 0.0]]
    )


@pytest.mark.parametrize("zero", [0.0, -0.0])
@pytest.mark.parametrize(
    ("name", "settings", "slope"),
    [
        ("relu", {}, 0),
        ("leaky_relu", {}, 0.01),
        ("leaky_relu", {"slope": 0.17}, 0.17),
        ("elu", {}, 1),
        ("elu", {"alpha": 1.7}, 1.7),
    ],
)
def test_at_a_kink_the_derivative_is_the_one_from_below(name, settings, slope, zero):
    assert jacobian(name, [zero], **settings) == slope


@dtypes
def test_probabilities_of_scores_far_apart_sum_to_one(dtype):
    rng = np.random.default_rng(5)
    v = rng.choice([-1e30, -1e3, 0, 1e3, 1e30], (40, 7)).astype(dtype)
    q = jacobians.softmax(v)
    np.testing.assert_allclose(q.sum(axis=-1), np.ones(40, dtype), rtol=4 * EPS[np.dtype(dtype)])
    rows = jacobians.softmax.jacobian(v).vjp(np.ones(7, dtype))
    np.testing.assert_allclose(rows, np.zeros_like(v), atol=4 * EPS[np.dtype(dtype)])

"""What other checkers pass, and what has no derivative; what a report says about it."""

import numpy as np
import pytest

from jacobians import (
    REGISTRY,
    assert_jacobian,
    check,
    half_squared_error,
    linear,
    relu,
    sigmoid,
    softmax,
)
from tests.checker.draws import PAIRS, draw, right

rng = np.random.default_rng(0)
X = rng.standard_normal((5, 4))
Q = softmax(X)
DENSE = softmax.jacobian(X).dense()


def kinds(report):
    return [d.kind for d in report.diagnoses]


@pytest.mark.parametrize(("name", "wrt"), PAIRS, ids=lambda s: s)
def test_a_small_error_is_seen_at_every_scale(name, wrt):
    f = REGISTRY[name]
    for scale in (1e-8, 1.0, 1e8):
        for dtype, most in ((np.float64, 1e-3), (np.float32, 1e-2)):
            arrays = draw(f, (5,), scale, dtype)
            J = right(f, arrays, wrt)
            if np.max(np.abs(J)) < 1e-30:
                continue  # too small for what float32 can hold
            for wrong in (-J, (1 + most) * J):
                report = check(f, wrong, *arrays, wrt=wrt)
                assert not report, f"{scale:.0e} {dtype.__name__}"


def test_a_flipped_sign_at_scale_1e_6():
    report = check(lambda x: 1e-6 * softmax.value(x), -1e-6 * DENSE, X, batch=1)
    assert kinds(report) == ["sign"]


def test_an_error_of_a_thousandth():
    assert kinds(check(softmax, 1.0009 * DENSE, X)) == ["factor"]


def test_an_error_of_a_fifth_in_a_large_array():
    x = np.random.default_rng(0).standard_normal(30_000)
    report = check(lambda x: np.sum(x**3) / 3, 1.2 * x**2, x, columns=20)
    assert kinds(report) == ["factor"]
    assert "20 of 30000 columns" in report.text


def test_a_stochastic_function():
    noise = np.random.default_rng(0)
    report = check(lambda x: x + noise.standard_normal(x.shape), np.eye(4), X[0])
    assert kinds(report) == ["stochastic"]


def test_a_kink_and_a_number_outside_its_slopes():
    report = check(relu, np.diag([1.0, 2.0, 0.0]), [1.0, 0.0, -1.0])
    assert kinds(report) == ["kink"]
    assert "slopes are 0 and 1, yours is 2" in report.text


@pytest.mark.parametrize("f", [np.sign, np.round, lambda x: np.sqrt(np.abs(x - 0.5))])
def test_a_jump_or_a_vertical_slope(f):
    report = check(f, np.eye(3), np.array([0.5, 0.0, 2.5]))
    assert kinds(report) == ["not differentiable"]


def test_nan_at_the_point_and_beside_it():
    assert kinds(check(np.log, np.eye(1), np.array([-1.0]))) == ["nan in f"]
    at_edge = check(np.sqrt, np.ones((1, 1)), np.array([0.0]))
    assert kinds(at_edge) == ["nan beside f"]


def test_a_function_that_raises_outside_its_domain():
    def f(x):
        if np.any(np.real(x) < 0):
            raise ValueError("negative")
        return x**2

    assert check(f, np.diag([2.0, 2e-9]), [1.0, 1e-9])


def test_a_function_whose_shape_depends_on_its_values():
    assert kinds(check(lambda x: x[x >= 1], np.eye(1), np.array([1.0]))) == ["nan beside f"]


def test_a_function_that_mixes_examples():
    def norm(x):
        return x - np.mean(x, axis=0)

    report = check(norm, np.broadcast_to(np.eye(4), (5, 4, 4)), X, batch=1)
    assert kinds(report) == ["f mixes examples"]
    block = np.einsum("bc,ij->bicj", np.eye(5) - 0.2, np.eye(4))
    assert check(norm, block, X)


def test_complex_numbers_are_refused():
    assert kinds(check(softmax, DENSE + 0j, X)) == ["dtype"]


def test_numbers_without_a_pattern():
    report = check(softmax, rng.standard_normal(DENSE.shape), X)
    assert kinds(report) == ["unknown"]
    assert "Worst entry (" in report.text
    loss = rng.standard_normal((5, 1, 4))
    assert kinds(check(half_squared_error, loss, Q, X, wrt="yhat")) == ["unknown"]
    two = rng.standard_normal((5, 2))
    assert kinds(check(softmax, rng.standard_normal((5, 2, 2)), two)) == ["unknown"]


def test_rounding_alone_is_called_so():
    h = np.array([40.0, 38.0])
    a = sigmoid(h)
    report = check(sigmoid, np.diag(a * (1 - a)), h)
    assert kinds(report) == ["cancellation"]


def test_a_sign_and_a_wrong_place_at_once():
    wrong = -DENSE
    wrong[2, 1, 3] = 7
    assert kinds(check(softmax, wrong, X)) == ["sign", "one entry"]
    W = rng.standard_normal((3, 4))
    gone = -np.array(linear.jacobian(W, X, wrt="x").dense())
    gone[:, 1] = 0
    assert kinds(check(linear, gone, W, X, wrt="x")) == ["sign", "one slice"]


def test_a_large_array_with_two_bugs_is_not_searched_for_both():
    x = rng.standard_normal((40, 60))
    J = softmax.jacobian(x).dense()
    wrong = np.tril(np.abs(J[::-1])) + 0.1
    assert kinds(check(softmax, wrong, x)) == ["unknown"]


def test_a_zero_function():
    def f(x):
        return 0 * x

    assert check(f, np.zeros((4, 4)), X[0])
    assert kinds(check(f, np.eye(4), X[0])) == ["identity"]
    assert not check(f, 2 * np.eye(4), X[0])


def test_wrt_is_a_name_or_a_number_of_an_argument():
    W = rng.standard_normal((3, 4))
    J = linear.jacobian(W, X, wrt="x")
    assert check(linear, linear.jacobian, W, X, wrt="x")
    assert check(linear, J, W, X, wrt=1)
    assert check(lambda w, x: x @ w.T, J, W, X, wrt="x", batch=1)
    with pytest.raises(ValueError, match="wrt='y' is no argument; choose one of W, x"):
        check(linear, J, W, X, wrt="y")
    with pytest.raises(ValueError, match="wrt=2 is no argument"):
        check(linear, J, W, X, wrt=2)


def test_arguments_without_names_are_numbered():
    with pytest.raises(ValueError, match="argument 0, argument 1"):
        check(lambda *a: a[0] + a[1], np.eye(2), [1.0, 2.0], [3.0, 4.0], wrt="y")
    with pytest.raises(TypeError, match="x has dtype int64"):
        check(lambda x: x, np.eye(2), [1, 2])


def test_a_function_without_a_signature():
    assert check(max, np.array([0.0, 1.0, 0.0]), [1.0, 3.0, 2.0])


def test_the_point_f_of_x_may_lie_outside_the_domain():
    def f(x):
        if np.any(np.real(x) > 2):
            raise ValueError("too large")
        return np.exp(x)

    assert kinds(check(f, np.tril(np.ones((2, 2))), [1.0, 1.1])) == ["unknown"]


def test_options_that_make_no_sense():
    with pytest.raises(ValueError, match="confidence=1"):
        check(softmax, DENSE, X, confidence=1.0)
    with pytest.raises(ValueError, match="batch=2, but the output has shape"):
        check(lambda x: np.sum(x, axis=1), np.ones((5, 4)), X, batch=2)


def test_columns_may_be_drawn_on_demand():
    report = check(softmax, DENSE, X, columns=2)
    assert report
    assert "2 of 4 columns" in report.text
    assert "columns were compared" not in check(softmax, DENSE, X, columns=9).text
    assert not check(softmax, np.swapaxes(DENSE, 1, 2) + 1, X, columns=2)


def test_shared_may_be_said():
    w = rng.standard_normal(4)

    def f(w, x):
        return np.sum(w * x, axis=-1)

    assert check(f, X, w, X, wrt="w", batch=1, shared=True)
    W = rng.standard_normal((3, 4))
    J = linear.jacobian(W, X, wrt="W")
    assert check(linear, J, W, X, wrt="W", shared=False)


def test_assert_jacobian_raises_the_text():
    assert_jacobian(softmax, DENSE, X)
    with pytest.raises(AssertionError, match=r"(?s)The sign is wrong.*Worst entry"):
        assert_jacobian(softmax, -DENSE, X)

"""A Jacobian of the wrong shape: which axis is wrong."""

import numpy as np
import pytest

from jacobians import check, cross_entropy, half_squared_error, least_squares_loss, linear, softmax

rng = np.random.default_rng(0)
X = rng.standard_normal((5, 4))
Q = softmax(X)
DENSE = softmax.jacobian(X).dense()


def kinds(report):
    return [d.kind for d in report.diagnoses]


def test_a_jacobian_that_broadcasts_to_the_right_one():
    wrong = np.einsum("i,bj->bij", np.ones(4), -Q / Q[::-1])
    report = check(cross_entropy, wrong, Q, Q[::-1].copy(), wrt="phat")
    assert kinds(report) == ["shape: broadcast"]
    assert "np.ones" in report.text


def test_shapes_come_first_and_then_the_numbers():
    wrong = np.einsum("i,bj->bij", np.ones(4), 3 * (Q - X))
    report = check(half_squared_error, wrong, X, Q, wrt="yhat")
    assert kinds(report) == ["shape: broadcast", "factor"]
    assert "\nThen: A constant factor is wrong" in report.text


def test_a_batch_that_was_not_named():
    report = check(softmax.value, DENSE, X)
    assert kinds(report) == ["shape: batch not named"]
    assert "give batch=1" in report.text
    two = np.ones((2, 3, 4))
    report = check(np.sin, np.einsum("bci,ij->bcij", np.cos(two), np.eye(4)), two)
    assert "If the first 2 axes are a batch, give batch=2." in report.text


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        ((4,), "wrong number of axes"),
        ((5, 4, 4, 7), "wrong number of axes"),
        ((5, 3, 4), "wrong size"),
        ((5, 3, 3), "wrong size"),
        ((5, 0, 4), "wrong size"),
        ((0, 4, 4), "wrong batch"),
        ((5, 2, 8), "wrong size"),
    ],
)
def test_shapes_that_are_nothing_special(shape, kind):
    assert kinds(check(softmax, np.zeros(shape), X)) == [f"shape: {kind}"]


def test_a_missing_batch_axis_of_unknown_origin():
    assert kinds(check(softmax, rng.standard_normal((4, 4)), X)) == ["shape: missing batch axis"]
    assert kinds(check(softmax, np.full((4, 4), np.nan), X)) == ["shape: missing batch axis"]


def test_a_loss_that_is_not_summed():
    report = check(lambda x: x * x, 2 * X[:, None], X, batch=1)
    assert kinds(report) == ["shape: wrong size"]
    assert "If f is a loss, sum it" in report.text


def test_shapes_that_only_look_broadcast_or_diagonal():
    W = rng.standard_normal((3, 4))
    three = rng.standard_normal((5, 3, 4))
    assert kinds(check(cross_entropy, three, Q, Q, wrt="phat")) == ["shape: wrong size"]
    assert kinds(check(linear, Q[:, :3], W, X, wrt="x")) == ["shape: missing input axis"]
    loss = least_squares_loss.jacobian(W, X, three[:, :, 0], wrt="W").dense()
    report = check(least_squares_loss, np.swapaxes(loss, 1, 2), W, X, three[:, :, 0], wrt="W")
    assert kinds(report) == ["shape: axes in another order"]


def test_one_output_and_one_input_axis_of_length_one():
    def f(x):
        return np.sum(x, keepdims=True)

    assert kinds(check(f, np.ones(1), np.ones(1))) == ["shape: missing output axis"]

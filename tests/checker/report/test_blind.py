"""A report says what its arguments hide."""

import numpy as np
import pytest

from jacobians import affine, check, linear, softmax, softmax_cross_entropy

rng = np.random.default_rng(0)
X = rng.standard_normal((5, 4))


def scaled(x, gamma):
    return gamma * x


def blind(f, *arguments, **options):
    given = np.zeros(1)
    return "\n".join(check(f, given, *arguments, **options).blind)


def test_gamma_of_ones_hides_a_forgotten_gamma():
    assert "forgotten gamma: it is all ones" in blind(scaled, X[0], np.ones(4))
    assert check(scaled, np.eye(4), X[0], np.ones(4))  # right, and without gamma


def test_zeros_and_equal_entries():
    assert "misplaced gamma: it is all zeros" in blind(scaled, X[0], np.zeros(4))
    assert "permuted gamma: all its entries are 3" in blind(scaled, X[0], np.full(4, 3.0))


def test_a_symmetric_weight_hides_a_transpose():
    a = rng.standard_normal((4, 4))
    assert "transposed W: it is symmetric" in blind(linear, a + a.T, X, wrt="x")
    assert "symmetric" not in blind(linear, a, X, wrt="x")
    assert "symmetric" not in blind(linear, np.ones((1, 1)), X[:, :1], wrt="x")


def test_equal_sizes_hide_a_wrong_axis():
    assert "n = m = 4" in blind(affine, np.ones((4, 4)), X, np.ones(4), wrt="x")
    assert "n = m" not in blind(affine, np.ones((3, 4)), X, np.ones(3), wrt="x")
    assert "w has shape (4, 4)" in blind(lambda w: w[0], rng.standard_normal((4, 4)))


def test_a_batch_of_one_or_of_the_length_of_another_axis():
    assert "the batch has one example" in blind(softmax, X[:1])
    assert "both have length 4" in blind(softmax, X[:4])
    assert blind(softmax, X) == ""


@pytest.mark.parametrize("f", [softmax])
def test_rows_that_sum_to_zero_hide_from_a_sum(f):
    report = check(f, f.jacobian(X), X)
    assert "rows of the outputs sum to zero" in report.text


def test_a_loss_hides_nothing_of_the_kind():
    p = softmax(X)
    report = check(
        softmax_cross_entropy, softmax_cross_entropy.jacobian(p, X, wrt="v"), p, X, wrt="v"
    )
    assert "sum to zero" not in report.text

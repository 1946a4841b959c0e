"""Domains: what they draw they accept, and what they refuse they refuse in words."""

import numpy as np
import pytest

from jacobians.declare import POSITIVE, REAL, SIMPLEX, Index
from tests.nodes import generator

SIZES = {"n": 4}
LABEL = Index("n")
domains = pytest.mark.parametrize(
    "domain", [REAL, POSITIVE, SIMPLEX, LABEL], ids=lambda d: type(d).__name__
)


@domains
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("shape", [(4,), (5, 3, 4), (0, 4)], ids=str)
def test_what_a_domain_draws_it_accepts(domain, scale, shape):
    drawn = domain.draw(generator(), shape, scale, SIZES)
    assert isinstance(drawn, np.ndarray)
    assert drawn.shape == shape
    domain.check("x", drawn, SIZES)


def test_draws_are_of_about_the_magnitude_asked_for():
    for scale in (1e-3, 1e3):
        assert 0.5 < REAL.draw(generator(), (1000,), scale, SIZES).std() / scale < 2
        positive = POSITIVE.draw(generator(), (1000,), scale, SIZES) / scale
        assert 0.1 <= positive.min() < positive.max() < 1.2
    assert set(LABEL.draw(generator(), (100,), 1.0, SIZES).tolist()) == {0, 1, 2, 3}
    np.testing.assert_allclose(SIMPLEX.draw(generator(), (7, 5), 1.0, SIZES).sum(-1), np.ones(7))


@pytest.mark.parametrize(
    ("domain", "array", "error", "text"),
    [
        (POSITIVE, [[1.0, 2.0], [3.0, 0.0]], ValueError, "x[1, 1] is 0: it must be above 0"),
        (POSITIVE, -0.25, ValueError, "x is -0.25: it must be above 0"),
        (
            SIMPLEX,
            [1.5, -0.5],
            ValueError,
            "x[1] is -0.5, but a probability is not negative: use softmax",
        ),
        (
            SIMPLEX,
            [[1.0, 1.0], [0.5, 0.5]],
            ValueError,
            "x[0] sums to 2, not 1: divide by the sum, or use softmax",
        ),
        (
            SIMPLEX,
            [0.5, 0.25],
            ValueError,
            "x sums to 0.75, not 1: divide by the sum, or use softmax",
        ),
        (LABEL, [1.0], TypeError, "x has dtype float64; labels are integers: use .astype(int)"),
        (LABEL, [0, 4], ValueError, "x[1] is 4: labels go from 0 to 3"),
        (LABEL, -1, ValueError, "x is -1: labels go from 0 to 3"),
    ],
)
def test_what_lies_outside_is_refused_in_words(domain, array, error, text):
    with pytest.raises(error) as caught:
        domain.check("x", np.asarray(array), SIZES)
    assert str(caught.value) == text


@domains
def test_nan_is_let_through(domain):
    if domain is not LABEL:  # integers have none
        domain.check("x", np.array([np.nan, 0.5, 0.5]), SIZES)


def test_rounding_and_the_steps_of_a_derivative_are_let_through():
    SIMPLEX.check("x", np.array([0.1, 0.2, 0.7], np.float16), SIZES)
    SIMPLEX.check("x", np.array([0.5 + 1e-6, 0.5]), SIZES)
    SIMPLEX.check("x", np.array([0.5 + 1e-30j, 0.5]), SIZES)
    POSITIVE.check("x", np.array([1 + 1e-30j]), SIZES)


def test_the_arrays_of_another_library_are_refused_in_the_same_words():
    xp = pytest.importorskip("array_api_strict", reason="array-api-strict is not installed")
    SIMPLEX.check("x", xp.asarray([0.25, 0.75]), SIZES)
    for rows, text in [
        ([[1.0, 1.0], [0.5, 0.5]], "x[0] sums to 2, not 1: divide by the sum, or use softmax"),
        ([0.5, 0.25], "x sums to 0.75, not 1: divide by the sum, or use softmax"),
    ]:
        with pytest.raises(ValueError, match=r".") as caught:
            SIMPLEX.check("x", xp.asarray(rows), SIZES)
        assert str(caught.value) == text
    with pytest.raises(ValueError, match=r"^x\[1\] is 4: labels go from 0 to 3$"):
        LABEL.check("x", xp.asarray([0, 4]), SIZES)


def test_a_number_that_is_not_told_is_refused_without_it():
    class Traced:
        def __le__(self, other):
            return True

    with pytest.raises(ValueError, match=r"^x\[1\] is a traced number: it must be above 0$"):
        POSITIVE.check("x", np.array([2.0, Traced()]), SIZES)

"""The normal distribution, against fifty digits of mpmath."""

import math

import mpmath
import numpy as np
import pytest

from jacobians.numerics import normal_cdf, normal_cdf_and_pdf


def normal_pdf(h):
    return normal_cdf_and_pdf(h)[1]


# Every branch, both sides of each border (0.46875 and 4, times the root of two), and the far tails.
POINTS = np.concatenate(
    [
        np.linspace(-38, 38, 305),
        *(
            b * math.sqrt(2) * np.array([1 - 1e-9, 1, 1 + 1e-9])
            for b in (-4, -0.46875, 0.46875, 4)
        ),
        [0.0, 1e-300, -1e-300, 1e-9, -1e-9],
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(normal_pdf, mpmath.npdf), (normal_cdf, mpmath.ncdf)],
    ids=["density", "cumulative"],
)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_every_digit_is_right_in_the_tails_too(ours, theirs, dtype):
    points = POINTS.astype(dtype)
    if dtype == np.float32:
        points = points[
            np.abs(points) < 12
        ]  # beyond, the result is below the smallest normal number
    with mpmath.workdps(50):
        exact = np.array([float(theirs(mpmath.mpf(float(h)))) for h in points])
    result = ours(points)
    assert result.dtype == dtype
    normal = exact > np.finfo(dtype).tiny
    np.testing.assert_allclose(
        result[normal], exact[normal].astype(dtype), rtol=16 * np.finfo(dtype).eps
    )
    np.testing.assert_allclose(result, exact.astype(dtype), rtol=0, atol=1)


def test_a_complex_step_gives_the_density():
    # The step keeps to the branch of the real part, except at the borders.
    points = np.linspace(-8, 8, 101)
    step = normal_cdf(points + 1e-30j).imag / 1e-30
    np.testing.assert_allclose(step, normal_pdf(points), rtol=1e-12)


def test_what_lies_beyond_every_number_is_zero_or_one():
    far = np.array([-np.inf, -1e300, -60.0, 60.0, 1e300, np.inf])
    np.testing.assert_array_equal(normal_cdf(far), [0, 0, 0, 1, 1, 1])
    np.testing.assert_array_equal(normal_pdf(far), np.zeros(6))
    assert np.isnan(normal_cdf(np.array([np.nan, 0.0]))).tolist() == [True, False]


@pytest.mark.parametrize("h", [-7.5, -0.1, 0.0, 1.0, 9.0])
def test_a_number_without_axes_is_one_too(h):
    np.testing.assert_allclose(normal_cdf(np.array(h)), float(mpmath.ncdf(h)), rtol=1e-14)
    np.testing.assert_allclose(normal_pdf(np.array(h)), float(mpmath.npdf(h)), rtol=1e-14)

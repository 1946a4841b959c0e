"""The normal distribution's density and cumulative function, to full accuracy in the tails.

The array API standard has no error function. The rational approximations are those of W. J. Cody,
"Rational Chebyshev approximations for the error function", Mathematics of Computation 23 (1969),
631-637; as plain arithmetic they work on arrays of any library, and on complex arguments near the
real axis.
"""

from __future__ import annotations

import numpy as np

from jacobians._arrays import Array, namespace
from jacobians.numerics._signs import magnitude, negative, real

# Highest power first. Up to 15/32: erf(y) = y P(y^2) / Q(y^2).
_ERF_P = (1.85777706184603153e-1, 3.16112374387056560, 1.13864154151050156e2,
          3.77485237685302021e2, 3.20937758913846947e3)  # fmt: skip
_ERF_Q = (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3,
          2.84423683343917062e3)  # fmt: skip
# From there to 4: exp(y^2) erfc(y) = P(y) / Q(y). Both a power of two smaller, which changes no
# digit: in float16 the sums would overflow.
_MID_P, _MID_Q = (tuple(c / 64 for c in row) for row in (
    (2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1,
     2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3,
     1.23033935479799725e3),
    (1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2,
     1.62138957456669019e3, 3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3,
     1.23033935480374942e3),
))  # fmt: skip
# Beyond: exp(y^2) erfc(y) = (1 / sqrt(pi) - P(z) / Q(z) z) / y with z = 1 / y^2.
_FAR_P = (1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1,
          1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4)  # fmt: skip
_FAR_Q = (1.0, 2.56852019228982242, 1.87295284992346725, 5.27905102951428412e-1,
          6.05183413124413191e-2, 2.33520497626869185e-3)  # fmt: skip
# exp(-60^2 / 2) is zero in every dtype: beyond, nothing changes, and squares could overflow.
_FAR = 60.0


def normal_cdf_and_pdf(h: Array) -> tuple[Array, Array]:
    """Cumulative distribution function and density of the standard normal distribution."""
    xp = namespace(h)
    size = xp.clip(magnitude(h), None, _FAR)
    # The square is split, so that its rounding does not grow in the exponent.
    coarse = xp.trunc(16 * real(size)) / 16
    bell = xp.exp(-0.5 * coarse * coarse) * xp.exp(-0.5 * (size - coarse) * (size + coarse))
    y = size * 0.7071067811865476
    # Beyond its bounds an approximation is not used: there its argument only has to stay finite.
    near, mid, far = xp.clip(y, None, 0.46875), xp.clip(y, None, 4.0), xp.clip(y, 4.0, None)
    z = 1 / (far * far)
    half_erf = 0.5 * near * _ratio(_ERF_P, _ERF_Q, near * near)
    far_ratio = (0.5641895835477563 - z * _ratio(_FAR_P, _FAR_Q, z)) / far
    tail = xp.where(real(y) <= 4, _ratio(_MID_P, _MID_Q, mid), far_ratio)
    tail = xp.where(real(y) <= 0.46875, 0.5 - half_erf, 0.5 * tail * bell)
    # The small tail is exact on its own side; the large one is its complement.
    return xp.where(negative(h), tail, 1 - tail), bell * 0.3989422804014327


def normal_cdf(h: Array) -> Array:
    """Cumulative distribution function of the standard normal distribution."""
    return normal_cdf_and_pdf(h)[0]


def _ratio(p: tuple[float, ...], q: tuple[float, ...], x: Array) -> Array:
    return _polynomial(p, x) / _polynomial(q, x)


def _polynomial(coefficients: tuple[float, ...], x: Array) -> Array:
    first, second, *rest = coefficients
    result = first * x + second
    for c in rest:
        if type(result) is np.ndarray:  # a new array for each step costs more than the arithmetic
            result *= x
            result += c
        else:
            result = result * x + c
    return result

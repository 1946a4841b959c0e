"""Parts of a number that depend on its sign, and the logistic function made of them.

At zero each is differentiated from below, so that automatic differentiation of a value that is
their sum finds the derivative there.
"""

from __future__ import annotations

import numpy as np

from jacobians._arrays import Array, kind, namespace

# In NumPy signs are told apart by maximum, minimum and abs: where they are random the processor
# guesses them in np.where, and each wrong guess costs as much as an exponential.


def real(h: Array) -> Array:
    """Return the real part: a complex step goes through a value beside the real axis."""
    return namespace(h).real(h) if kind(h) == "c" else h


def negative(h: Array) -> Array:
    """Whether a number is not above zero."""
    return real(h) <= 0


def magnitude(h: Array) -> Array:
    """`|h|`, analytic on either side of zero."""
    xp = namespace(h)
    return np.abs(h) if xp is np and kind(h) == "f" else xp.where(negative(h), -h, h)


def positive_part(h: Array) -> Array:
    """`max(h, 0)`."""
    xp = namespace(h)
    return np.maximum(h, 0) if xp is np else xp.where(h <= 0, 0, h)


def negative_part(h: Array) -> Array:
    """`min(h, 0)`."""
    xp = namespace(h)
    return np.minimum(h, 0) if xp is np else xp.where(h > 0, 0, h)


def step(h: Array) -> Array:
    """One above zero, zero elsewhere, nan for nan."""
    xp, above = namespace(h), positive_part(h)
    return np.sign(above) if xp is np else xp.where(above > 0, 1, above)


def decay(h: Array) -> Array:
    """`exp(-|h|)`, which does not overflow."""
    size = magnitude(h)
    if type(size) is not np.ndarray:
        return namespace(h).exp(-size)
    np.negative(size, out=size)  # fresh memory costs more than the arithmetic
    return np.exp(size, out=size)


def hump(e: Array) -> Array:
    """`e / (1 + e)^2`: of `decay(h)` the slope of the logistic function."""
    total = 1 + e
    if type(total) is not np.ndarray:
        return e / total**2
    np.multiply(total, total, out=total)
    return np.divide(e, total, out=total)


def logistic(h: Array) -> Array:
    """`1 / (1 + exp(-h))`, every digit of both tails."""
    xp = namespace(h)
    e = decay(h)
    return (np.maximum(e, real(h) > 0) if xp is np else xp.where(negative(h), e, 1)) / (1 + e)

"""Logarithms and ratios of probabilities, which may be zero; one-hot rows, and the largest in one.

An infinite loss and its derivative are results: NumPy's flags about them say nothing more.
"""

from __future__ import annotations

import numpy as np

from jacobians._arrays import Array, astype, beside, holds, namespace

_silent = np.errstate(divide="ignore", over="ignore", invalid="ignore")


@_silent
def log(y: Array) -> Array:
    """Take the logarithm, minus infinity at zero."""
    return namespace(y).log(y)


def x_log_y(x: Array, y: Array) -> Array:
    """`x log(y)`, zero where both are zero."""
    xp = namespace(x, y)
    return x * log(xp.where((x == 0) & (y == 0), 1, y))


@_silent
def ratio(x: Array, y: Array) -> Array:
    """`x / y`, zero where both are zero."""
    xp, z = namespace(x, y), x / y
    both = (x == 0) & (y == 0)
    # A whole pass for what is seldom there.
    return z if xp is np and not holds(both) else xp.where(both, 0, z)


def one_hot(label: Array, v: Array) -> Array:
    """Make one at each label, zero elsewhere: an array with the last axis and the dtype of `v`."""
    n, at = v.shape[-1], label[..., None]
    if type(v) is not np.ndarray:
        xp = namespace(label, v)
        return astype(xp.arange(n, **beside(label)) == at, v.dtype)
    delta = np.zeros((*label.shape, n), v.dtype)
    np.put_along_axis(delta, at, 1, axis=-1)  # a third of the time of comparing
    return delta


def row_max(v: Array) -> Array:
    """Find the largest along the last axis, which stays as an axis of length one."""
    if type(v) is not np.ndarray:
        return namespace(v).max(v, axis=-1, keepdims=True)
    # In short rows NumPy finds where it is in half of the time in which it finds what it is.
    at = np.argmax(v, axis=-1, keepdims=True)
    return np.take_along_axis(v, at, axis=-1)

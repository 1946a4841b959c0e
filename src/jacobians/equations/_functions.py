"""The functions that every page may use without defining them.

All are analytic, or analytic on either side of a kink: comparisons look at real parts, and absolute
values and norms are written without conjugation. So a complex step goes through every one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jacobians._normal import normal_cdf
from jacobians.equations import _values as v
from jacobians.equations._errors import MeaningError
from jacobians.equations._values import Array, Value

if TYPE_CHECKING:
    from collections.abc import Callable


def absolute(x: Array) -> Array:
    return np.where(np.real(x) < 0, -x, x)


def _sigmoid(x: Array) -> Array:
    e = np.exp(np.where(np.real(x) < 0, x, -x))
    return np.where(np.real(x) < 0, e, 1) / (1 + e)


def _relu(x: Array) -> Array:
    return np.where(np.real(x) > 0, x, 0)


def _log(x: Array) -> Array:
    if np.any(np.real(x) < 0) or np.any(x == 0):
        raise MeaningError("the logarithm of a number that is not positive")
    return np.log(x)


def root(x: Array) -> Array:
    if np.any(np.real(x) < 0):
        raise MeaningError("the root of a negative number")
    return np.sqrt(x)


ENTRYWISE: dict[str, Callable[[Array], Array]] = {
    "exp": np.exp,
    "log": _log,
    "ln": _log,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "arctan": np.arctan,
    "sigmoid": _sigmoid,
    "\\sigma": _sigmoid,
    "relu": _relu,
    "ReLU": _relu,
    "softplus": lambda x: _relu(x) + np.log1p(np.exp(-absolute(x))),
    "erf": lambda x: 2 * normal_cdf(x * np.sqrt(2)) - 1,
    "sign": lambda x: np.sign(np.real(x)) + 0 * x,
    "sgn": lambda x: np.sign(np.real(x)) + 0 * x,
}


def _column(a: Value, name: str) -> Value:
    if a.scalar or a.core[1] != 1:
        raise MeaningError(f"{name} of {v.spell_shape(a)}: a vector is needed")
    return a


def _softmax(a: Value) -> Value:
    x = _column(a, "softmax").array
    e = np.exp(x - np.max(np.real(x), axis=-2, keepdims=True))
    return a.with_array(e / np.sum(e, axis=-2, keepdims=True))


def _logsumexp(a: Value) -> Value:
    x = _column(a, "logsumexp").array
    top = np.max(np.real(x), axis=-2, keepdims=True)
    return a.with_array(top + np.log(np.sum(np.exp(x - top), axis=-2, keepdims=True)))


def _trace(a: Value) -> Value:
    array = np.trace(v.square(a, "the trace").array, axis1=-2, axis2=-1)
    return a.with_array(array[..., None, None])


def _det(a: Value) -> Value:
    return a.with_array(np.linalg.det(v.square(a, "the determinant").array)[..., None, None])


def _mean(a: Value) -> Value:
    return a.with_array(np.mean(_column(a, "the mean").array, axis=-2, keepdims=True))


def _var(a: Value) -> Value:
    x = _column(a, "the variance").array
    return a.with_array(
        np.mean((x - np.mean(x, axis=-2, keepdims=True)) ** 2, axis=-2, keepdims=True)
    )


def _sum(a: Value) -> Value:
    return a.with_array(np.sum(a.array, axis=(-2, -1), keepdims=True))


WHOLE: dict[str, Callable[[Value], Value]] = {
    "softmax": _softmax,
    "logsumexp": _logsumexp,
    "logsoftmax": lambda a: v.add(a, v.multiply(v.number(-1.0), _spread(_logsumexp(a), a))),
    "tr": _trace,
    "Tr": _trace,
    "trace": _trace,
    "det": _det,
    "diag": v.diag,
    "Diag": v.diag,
    "vec": v.vec,
    "mean": _mean,
    "Var": _var,
    "var": _var,
    "sum": _sum,
}


def _spread(a: Value, like: Value) -> Value:
    return Value(np.broadcast_to(a.array, like.array.shape), like.names)


def extreme(values: list[Value], largest: bool) -> Value:
    """Return the larger or smaller of several values, or of the entries of one vector."""
    if len(values) == 1:
        (one,) = values
        if one.scalar:
            raise MeaningError("the maximum of one number")
        flat = one.array.reshape(*one.array.shape[:-2], -1)
        return one.with_array(pick(flat, largest, -1)[..., None])
    result = values[0]
    for other in values[1:]:
        result = v.elementwise(
            result,
            other,
            lambda a, b: np.where((np.real(a) > np.real(b)) == largest, a, b),
            "max or min",
        )
    return result


def pick(array: Array, largest: bool, axis: int) -> Array:
    """Take the entry with the largest or smallest real part along an axis, which stays."""
    real = np.real(array)
    at = np.argmax(real, axis=axis) if largest else np.argmin(real, axis=axis)
    return np.take_along_axis(array, np.expand_dims(at, axis), axis)


def norm(a: Value, kind: str) -> Value:
    n, m = a.core
    matrix = n > 1 and m > 1
    axes = (-2, -1)
    if kind == "F" or (kind == "2" and not matrix):
        return a.with_array(root(np.sum(a.array**2, axis=axes, keepdims=True)))
    if matrix:
        raise MeaningError(f"the {kind}-norm of a matrix is not supported; \\lVert A \\rVert_F is")
    if kind == "1":
        return a.with_array(np.sum(absolute(a.array), axis=axes, keepdims=True))
    if kind == "inf":
        flat = absolute(a.array).reshape(*a.array.shape[:-2], -1)
        return a.with_array(pick(flat, True, -1)[..., None])
    raise MeaningError(f"the norm with subscript {kind} is not supported; 1, 2, F and \\infty are")

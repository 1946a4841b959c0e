"""The functions that every page may use without defining them.

All are analytic, or analytic on either side of a kink: comparisons look at real parts, and absolute
values and norms are written without conjugation. So a complex step goes through every one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jacobians.equations.evaluate import _values as v
from jacobians.equations.latex import MeaningError, write_function
from jacobians.numerics import normal_cdf

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jacobians.equations.evaluate._values import Array, Value


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


@dataclass(frozen=True)
class BuiltIn:
    """A function that is known without a definition."""

    name: str
    """The first of its names."""
    apply: Callable[..., Value]
    each: Callable[[Array], Array] | None = None
    """The same, of each entry, where it is one."""
    command: bool = False
    kink: bool = False
    """Whether it needs draws on both sides of a point."""
    several: bool = False


BUILT_IN: dict[str, BuiltIn] = {}


def _enter(names: tuple[str, ...], one: BuiltIn) -> None:
    for name in names:
        BUILT_IN[name] = one
        if one.command:
            write_function(name)


def entrywise(
    *names: str,
    of: Callable[[Array], Array],
    command: bool = False,
    kink: bool = False,
    matrix: bool = True,
) -> None:
    r"""Enter a function of each entry.

    Parameters
    ----------
    *names
        What stands in `\operatorname{...}`; one with a backslash is a letter.
    of
        The function of an array; it takes complex numbers.
    command
        Whether a name is a command, too, as `\sin`.
    kink
        Whether it is analytic on either side of a point only.
    matrix
        Whether it may stand before a square matrix, where another might mean the matrix function.
    """

    def value(a: Value) -> Value:
        if not matrix and a.core[0] > 1 and a.core[0] == a.core[1]:
            raise MeaningError(f"{names[0]} of a square matrix: write it with indices")
        return a.with_array(of(a.array))

    _enter(names, BuiltIn(names[0], value, of, command, kink))


def built_in(
    *names: str, command: bool = False, kink: bool = False, several: bool = False
) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Enter a function of a whole value, or of several values."""

    def enter(value: Callable[..., Value]) -> Callable[..., Value]:
        _enter(names, BuiltIn(names[0], value, None, command, kink, several))
        return value

    return enter


entrywise("exp", of=np.exp, command=True, matrix=False)
entrywise("log", "ln", of=_log, command=True, matrix=False)
entrywise("sin", of=np.sin, command=True)
entrywise("cos", of=np.cos, command=True)
entrywise("tan", of=np.tan, command=True)
entrywise("sinh", of=np.sinh, command=True)
entrywise("cosh", of=np.cosh, command=True)
entrywise("tanh", of=np.tanh, command=True)
entrywise("arctan", of=np.arctan, command=True)
entrywise("sigmoid", "\\sigma", of=_sigmoid)
entrywise("relu", "ReLU", of=_relu, kink=True)
entrywise("softplus", of=lambda x: _relu(x) + np.log1p(np.exp(-absolute(x))))
entrywise("erf", of=lambda x: 2 * normal_cdf(x * np.sqrt(2)) - 1)
entrywise("sign", "sgn", of=lambda x: np.sign(np.real(x)) + 0 * x, kink=True)


def _column(a: Value, name: str) -> Value:
    if a.scalar or a.core[1] != 1:
        raise MeaningError(f"{name} of {v.spell_shape(a)}: a vector is needed")
    return a


@built_in("softmax")
def _softmax(a: Value) -> Value:
    x = _column(a, "softmax").array
    e = np.exp(x - np.max(np.real(x), axis=-2, keepdims=True))
    return a.with_array(e / np.sum(e, axis=-2, keepdims=True))


@built_in("logsumexp")
def _logsumexp(a: Value) -> Value:
    x = _column(a, "logsumexp").array
    top = np.max(np.real(x), axis=-2, keepdims=True)
    return a.with_array(top + np.log(np.sum(np.exp(x - top), axis=-2, keepdims=True)))


@built_in("logsoftmax")
def _logsoftmax(a: Value) -> Value:
    return a.with_array(a.array - _logsumexp(a).array)


@built_in("tr", "Tr", "trace")
def _trace(a: Value) -> Value:
    array = np.trace(v.square(a, "the trace").array, axis1=-2, axis2=-1)
    return a.with_array(array[..., None, None])


@built_in("det", command=True)
def _det(a: Value) -> Value:
    return a.with_array(np.linalg.det(v.square(a, "the determinant").array)[..., None, None])


@built_in("mean")
def _mean(a: Value) -> Value:
    return a.with_array(np.mean(_column(a, "the mean").array, axis=-2, keepdims=True))


@built_in("Var", "var")
def _var(a: Value) -> Value:
    x = _column(a, "the variance").array
    return a.with_array(
        np.mean((x - np.mean(x, axis=-2, keepdims=True)) ** 2, axis=-2, keepdims=True)
    )


@built_in("sum")
def _sum(a: Value) -> Value:
    return a.with_array(np.sum(a.array, axis=(-2, -1), keepdims=True))


built_in("diag", "Diag")(v.diag)
built_in("vec")(v.vec)


@built_in("max", kink=True, several=True)
def _max(*values: Value) -> Value:
    return extreme(values, largest=True)


@built_in("min", kink=True, several=True)
def _min(*values: Value) -> Value:
    return extreme(values, largest=False)


def extreme(values: Sequence[Value], largest: bool) -> Value:
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

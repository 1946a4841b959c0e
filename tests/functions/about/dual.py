"""Numbers that carry their derivative: a library in which a value differentiates itself.

It is what automatic differentiation makes of a value, branch by branch and at the kinks too, with
as much of the array API standard as functions of vectors need.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np


class Dual:
    """An array, and the derivative of each entry by a number that it comes from.

    As in PyTorch, what a derivative needs is not written over.
    """

    __array_ufunc__ = None  # beside an array of NumPy its own methods are called
    __hash__ = None

    def __init__(self, value, slope=0.0):
        self.value = np.asarray(value)
        self.slope = np.broadcast_to(slope, self.value.shape)
        self.dtype, self.shape, self.ndim = self.value.dtype, self.value.shape, self.value.ndim

    def __array_namespace__(self, api_version=None):
        return LIBRARY

    def __neg__(self):
        return Dual(-self.value, -self.slope)

    def __add__(self, other):
        other = lift(other)
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other):
        other = lift(other)
        slope = self.slope * other.value + self.value * other.slope
        return Dual(self.value * other.value, slope)

    def __pow__(self, n):
        return Dual(self.value**n, n * self.value ** (n - 1) * self.slope)

    def __sub__(self, other):
        return self + -lift(other)

    def __truediv__(self, other):
        return self * lift(other) ** -1

    def __rsub__(self, other):
        return lift(other) - self

    def __rtruediv__(self, other):
        return lift(other) / self

    __radd__, __rmul__ = __add__, __mul__

    def __imul__(self, other):
        raise TypeError("an array that is differentiated is written over")

    __iadd__ = __isub__ = __itruediv__ = __imul__

    def __eq__(self, other):
        return self.value == lift(other).value

    def __le__(self, other):
        return self.value <= lift(other).value

    def __lt__(self, other):
        return self.value < lift(other).value

    def __ge__(self, other):
        return self.value >= lift(other).value

    def __gt__(self, other):
        return self.value > lift(other).value


def lift(x):
    return x if isinstance(x, Dual) else Dual(np.asarray(x, float))


def known(function, slope):
    return lambda x: Dual(function(x.value), slope(x.value) * x.slope)


def where(condition, x, y):
    x, y = lift(x), lift(y)
    return Dual(np.where(condition, x.value, y.value), np.where(condition, x.slope, y.slope))


def clip(x, low, high):
    inside = np.clip(x.value, low, high)
    return Dual(inside, np.where(inside == x.value, x.slope, 0))


def total(x, axis, keepdims):
    return Dual(*(np.sum(a, axis=axis, keepdims=keepdims) for a in (x.value, x.slope)))


def largest(x, axis, keepdims):
    assert keepdims
    at = np.argmax(x.value, axis=axis, keepdims=True)
    return Dual(*(np.take_along_axis(a, at, axis=axis) for a in (x.value, x.slope)))


LIBRARY = SimpleNamespace(
    __name__="dual",
    where=where,
    clip=clip,
    exp=known(np.exp, np.exp),
    expm1=known(np.expm1, np.exp),
    log=known(np.log, lambda x: 1 / x),
    log1p=known(np.log1p, lambda x: 1 / (1 + x)),
    tanh=known(np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    trunc=known(np.trunc, np.zeros_like),
    sum=total,
    max=largest,
    isinf=lambda x: np.isinf(x.value),
    arange=np.arange,
)

"""Arrays that follow NumPy's protocols pass through values and products as what they are."""

import numpy as np
import pytest

from jacobians import (
    REGISTRY,
    J,
    Operator,
    diagonal,
    identity,
    linear,
    matrix,
    outer,
    sigmoid,
    softmax,
    tanh,
)
from tests.nodes import close, generator


class Deferred(np.lib.mixins.NDArrayOperatorsMixin):
    """An array of another library: NumPy's functions know it, `np.asarray` is an error."""

    def __init__(self, array):
        self.held = array

    shape = property(lambda self: self.held.shape)
    ndim = property(lambda self: self.held.ndim)
    dtype = property(lambda self: self.held.dtype)
    size = property(lambda self: self.held.size)
    T = property(lambda self: Deferred(self.held.T))

    def __array__(self, dtype=None, copy=None):
        raise AssertionError("turned into a plain array")

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return self.__array_function__(getattr(ufunc, method), (), inputs, kwargs)

    def __array_function__(self, function, types, args, kwargs):
        return wrap(function(*unwrap(args), **unwrap(kwargs)))

    def __getitem__(self, key):
        return Deferred(self.held[unwrap(key)])

    def __setitem__(self, key, value):
        self.held[unwrap(key)] = unwrap(value)

    def __getattr__(self, name):
        method = getattr(self.held, name)
        return lambda *args, **kwargs: wrap(method(*unwrap(args), **unwrap(kwargs)))


def unwrap(given):
    if isinstance(given, Deferred):
        return given.held
    if isinstance(given, (list, tuple)):
        return type(given)(unwrap(one) for one in given)
    if isinstance(given, dict):
        return {key: unwrap(one) for key, one in given.items()}
    return given


def wrap(given):
    return Deferred(np.asarray(given)) if isinstance(given, (np.ndarray, np.generic)) else given


rng = generator()
d, u, v = (rng.standard_normal((5, n)) for n in (3, 3, 4))
flip = {"output_shape": (3,), "input_shape": (3,), "cost": 0}
JACOBIANS = {
    "diagonal": lambda make: diagonal(make(d)),
    "rank one": lambda make: outer(make(u), make(v)),
    "weights": lambda make: J("k->i|ik", make(v), i=3),
    "written diagonal": lambda make: J("i->ii|i", make(d)),
    "constant": lambda make: J("i->ji|i", make(d), j=2),
    "identity": lambda make: identity(3),
    "product": lambda make: diagonal(make(d)) @ outer(make(u), make(v)) @ matrix(make(v.T[:, :2])),
    "sum": lambda make: 2 * (diagonal(make(d)) - outer(make(u), make(d))),
    "mean": lambda make: outer(make(u), make(v)).mean(),
    "chain": lambda make: (diagonal(make(d)) + identity(3)) @ Operator(
        lambda t: t[..., ::-1], lambda t: t[..., ::-1], **flip
    ),
    "mean of a chain": lambda make: ((diagonal(make(d)) + identity(3)) @ Operator(
        lambda t: t[..., ::-1], lambda t: t[..., ::-1], **flip
    )).mean(),
}  # fmt: skip


@pytest.mark.parametrize("name", JACOBIANS)
def test_products_keep_the_kind_of_array(name):
    plain, j = JACOBIANS[name](lambda a: a), JACOBIANS[name](Deferred)
    t, u = rng.standard_normal(plain.input_shape), rng.standard_normal(plain.output_shape)
    for result, expected in (
        (j.jvp(Deferred(t)), plain.jvp(t)),
        (j.vjp(Deferred(u)), plain.vjp(u)),
    ):
        assert isinstance(result, Deferred)
        close(result.held, expected)


@pytest.mark.parametrize("function", [tanh, sigmoid, softmax], ids=lambda f: f.__name__)
def test_values_and_rules_keep_the_kind_of_array(function):
    x, t = rng.standard_normal((5, 3)), rng.standard_normal((5, 3))
    result = function(Deferred(x))
    assert isinstance(result, Deferred)
    close(result.held, function(x))
    result = function.jacobian(Deferred(x)).vjp(Deferred(t))
    assert isinstance(result, Deferred)
    close(result.held, function.jacobian(x).vjp(t))


def test_a_value_with_two_arguments_keeps_it_too():
    W, x = rng.standard_normal((2, 3)), rng.standard_normal((5, 3))
    assert "linear" in REGISTRY
    close(linear(Deferred(W), Deferred(x)).held, x @ W.T)
    result = (
        linear.jacobian(Deferred(W), Deferred(x), wrt="W").mean().vjp(Deferred(np.ones((5, 2))))
    )
    close(result.held, np.ones((2, 1)) * x.mean(0))


def test_each_of_them_is_counted_once():
    x = Deferred(rng.standard_normal((5, 3)))
    assert outer(x, x).stored == (diagonal(x) - outer(x, x)).stored == 15

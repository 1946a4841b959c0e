"""One reference value for every function of REGISTRY: the textbook formula, of one example.

A reference is written apart from the package, without a thought for overflow or rounding: it is run
on numbers of hundreds of digits (`exact.py`), and by JAX and PyTorch (`tests/oracles`). Its first
argument `xp` is the namespace to use. A new entry of the package needs one reference here and
nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Reference(NamedTuple):
    """A reference value, and one set of settings beside the defaults to test it with."""

    value: Callable[..., Any]
    settings: dict[str, Any]


REFERENCES: dict[str, Reference] = {}


def reference(name: str, **settings: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def enter(value: Callable[..., Any]) -> Callable[..., Any]:
        REFERENCES[name] = Reference(value, settings)
        return value

    return enter


# Linear maps.


@reference("linear")
def linear(xp, W, x):
    return W @ x


@reference("affine")
def affine(xp, W, x, b):
    return W @ x + b


# Activations.


@reference("sigmoid")
def sigmoid(xp, h):
    return 1 / (1 + xp.exp(-h))


@reference("tanh")
def tanh(xp, h):
    return xp.tanh(h)


@reference("relu")
def relu(xp, h):
    return xp.where(h > 0, h, 0 * h)


@reference("leaky_relu", slope=0.17)
def leaky_relu(xp, h, slope=0.01):
    return xp.where(h > 0, h, slope * h)


@reference("elu", alpha=1.7)
def elu(xp, h, alpha=1.0):
    return xp.where(h > 0, h, alpha * (xp.exp(h) - 1))


@reference("softplus")
def softplus(xp, h):
    return xp.log(1 + xp.exp(h))


@reference("silu")
def silu(xp, h):
    return h / (1 + xp.exp(-h))


@reference("gelu")
def gelu(xp, h):
    # The probability of a normal number below h, in the form that is small on the left.
    return h * xp.erfc(-h / xp.sqrt(0 * h + 2)) / 2


# Softmax and its logarithms.


@reference("softmax")
def softmax(xp, v):
    e = xp.exp(v)
    return e / xp.sum(e)


@reference("log_softmax")
def log_softmax(xp, v):
    return xp.log(softmax(xp, v))


@reference("logsumexp")
def logsumexp(xp, v):
    return one(xp, xp.log(xp.sum(xp.exp(v))))


# Losses.


def one(xp, number):
    return xp.reshape(number, (1,))


@reference("half_squared_error")
def half_squared_error(xp, y, yhat):
    return one(xp, xp.sum((y - yhat) ** 2) / 2)


@reference("least_squares_loss")
def least_squares_loss(xp, W, x, y):
    return one(xp, xp.sum((y - W @ x) ** 2) / 2)


@reference("cross_entropy")
def cross_entropy(xp, p, phat):
    return one(xp, -xp.sum(p * xp.log(phat)))


@reference("softmax_cross_entropy")
def softmax_cross_entropy(xp, p, v):
    return cross_entropy(xp, p, softmax(xp, v))


@reference("softmax_cross_entropy_with_integer_labels")
def softmax_cross_entropy_with_integer_labels(xp, label, v):
    score = xp.sum(xp.where(xp.arange(len(v)) == label, v, 0 * v))
    return one(xp, xp.log(xp.sum(xp.exp(v))) - score)


# Networks: layer by layer.


@reference("affine_network(1)")
def affine_network_of_one_layer(xp, x, W1, b1):
    return W1 @ x + b1


@reference("affine_network(3)")
def affine_network(xp, x, *parameters):
    h = x
    for W, b in zip(parameters[0::2], parameters[1::2], strict=True):
        h = W @ h + b
    return h


@reference("affine_network(3, biases=False)")
def linear_network(xp, x, *weights):
    h = x
    for W in weights:
        h = W @ h
    return h


@reference("nonlinear_network(3, tanh)")
def tanh_network(xp, x, *parameters):
    *hidden, (W_last, b_last) = zip(parameters[0::2], parameters[1::2], strict=True)
    h = x
    for W, b in hidden:
        h = xp.tanh(W @ h + b)
    return W_last @ h + b_last

"""The way of the note this project began with: einsums with `np.eye`, written anew.

Only the way is the note's. Its mistakes are mended, so that the results are equal: the cross
entropy has its minus sign and one row, the probabilities are probabilities, a loss is summed. It
has no code for deep networks; there stands the chain of dense arrays that its rule leads to.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

Array = np.ndarray[Any, Any]


def _row(d: Array) -> Array:
    return np.einsum("i,bj->bij", np.ones(1, d.dtype), d)


def _half_squared_error(y: Array, yhat: Array) -> Array:
    return -_row(y - yhat)


def _linear(W: Array, x: Array) -> Array:
    return np.einsum("ij,bk->bijk", np.eye(len(W), dtype=x.dtype), x)


def _least_squares(W: Array, x: Array, y: Array) -> Array:
    difference = y - np.einsum("rc,bc->br", W, x)
    return np.einsum("bij,bjjk->bjk", -_row(difference), _linear(W, x))[:, None]


def _sigmoid(h: Array) -> Array:
    def sigmoid(h: Array) -> Array:
        return 1 / (1 + np.exp(-h))

    slope = sigmoid(h) * (1 - sigmoid(h))
    return np.einsum("bi,ij->bij", slope, np.eye(h.shape[1], dtype=h.dtype))


def _softmax(v: Array) -> Array:
    e = np.exp(v)
    q = e / np.sum(e, axis=1, keepdims=True)
    diagonal = np.einsum("bi,ij->bij", q, np.eye(v.shape[1], dtype=v.dtype))
    return np.subtract(diagonal, np.einsum("bi,bj->bij", q, q))


def _cross_entropy(p: Array, phat: Array) -> Array:
    return -_row(p / phat)


def affine_network_by_weight(layer: int, x: Array, *weights: Array) -> Array:
    """Multiply the dense Jacobian of one layer by the weights above it, one after the other."""
    h = x
    for W in weights[: layer - 1]:
        h = np.einsum("ij,bj->bi", W, h)
    jacobian = _linear(weights[layer - 1], h)
    for W in weights[layer:]:
        jacobian = np.einsum("oi,birc->borc", W, jacobian)
    return jacobian


CODE: dict[tuple[str, str], Callable[..., Array]] = {
    ("half_squared_error", "yhat"): _half_squared_error,
    ("linear", "W"): _linear,
    ("least_squares_loss", "W"): _least_squares,
    ("sigmoid", "h"): _sigmoid,
    ("softmax", "v"): _softmax,
    ("cross_entropy", "phat"): _cross_entropy,
}


def code(name: str, wrt: str) -> Callable[..., Array] | None:
    """The note's way for one Jacobian, as a function of all arguments."""
    if re.fullmatch(r"affine_network\(\d+, biases=False\)", name) and wrt[0] == "W":
        layer = int(wrt[1:])
        return lambda *arrays: affine_network_by_weight(layer, *arrays)
    return CODE.get((name, wrt))

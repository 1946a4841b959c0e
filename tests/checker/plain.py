"""Plain functions of NumPy arrays and their Jacobians: what REGISTRY does not have yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

B = 5


class Plain(NamedTuple):
    """A function with one batch axis, what it is differentiated by, and the right Jacobian."""

    f: Callable[..., Any]
    jacobian: Callable[..., Any]
    arguments: tuple[Any, ...]
    wrt: str


def rows(shape, seed):
    return np.random.default_rng(seed).standard_normal(shape)


def centred(x):
    return x - np.mean(x, axis=-1, keepdims=True)


def layer_norm(x, gamma, beta):
    c = centred(x)
    return gamma * c / np.sqrt(np.mean(c * c, axis=-1, keepdims=True)) + beta


def parts(x):
    """Of a layer norm: the normalised input and 1 / its standard deviation."""
    c = centred(x)
    inverse = 1 / np.sqrt(np.mean(c * c, axis=-1, keepdims=True))
    return c * inverse, inverse[..., None]


def layer_norm_by_x(x, gamma, beta):
    h, inverse = parts(x)
    n = x.shape[-1]
    inner = np.eye(n) - 1 / n - h[..., :, None] * h[..., None, :] / n
    return gamma[:, None] * inner * inverse


def rms_norm(x, gamma):
    return gamma * x / np.sqrt(np.mean(x * x, axis=-1, keepdims=True))


def rms_norm_by_x(x, gamma):
    inverse = 1 / np.sqrt(np.mean(x * x, axis=-1, keepdims=True))
    h = x * inverse
    inner = np.eye(x.shape[-1]) - h[..., :, None] * h[..., None, :] / x.shape[-1]
    return gamma[:, None] * inner * inverse[..., None]


def unit(x):
    return x / np.sqrt(np.sum(x * x, axis=-1, keepdims=True))


def unit_by_x(x):
    u = unit(x)
    inner = np.eye(x.shape[-1]) - u[..., :, None] * u[..., None, :]
    return inner / np.sqrt(np.sum(x * x, axis=-1))[..., None, None]


def tanh_layer(x, w):
    return np.tanh(x @ w.T)


def tanh_layer_by_x(x, w):
    return (1 - tanh_layer(x, w) ** 2)[..., :, None] * w


def after_tanh(x, w):
    return np.tanh(x) @ w.T


def after_tanh_by_x(x, w):
    return w * (1 - np.tanh(x) ** 2)[..., None, :]


def sine_of_square(x):
    return np.sin(x * x)


def sine_of_square_by_x(x):
    return np.einsum("bi,ij->bij", 2 * x * np.cos(x * x), np.eye(x.shape[-1]))


def residual(x, w):
    return x + np.tanh(x @ w.T)


def residual_by_x(x, w):
    return np.eye(x.shape[-1]) + (1 - np.tanh(x @ w.T) ** 2)[..., :, None] * w


def square_affine(x, w):
    return x @ w.T


def square_affine_by_w(x, w):
    return np.einsum("ij,bk->bijk", np.eye(len(w)), x)


def matrix_square(a):
    return a @ a


def matrix_square_by_a(a):
    eye = np.eye(a.shape[-1])
    return np.einsum("ik,blj->bijkl", eye, a) + np.einsum("bik,lj->bijkl", a, eye)


X, W, GAMMA = rows((B, 4), 1), rows((4, 4), 2), rows(4, 3)
PLAIN = {
    "layer_norm": Plain(layer_norm, layer_norm_by_x, (X, GAMMA, rows(4, 4)), "x"),
    "rms_norm": Plain(rms_norm, rms_norm_by_x, (X, GAMMA), "x"),
    "centred": Plain(
        centred,
        lambda x: np.broadcast_to(np.eye(4) - 0.25, (B, 4, 4)),
        (X,),
        "x",
    ),
    "unit": Plain(unit, unit_by_x, (X,), "x"),
    "tanh_layer": Plain(tanh_layer, tanh_layer_by_x, (X, rows((3, 4), 5)), "x"),
    "after_tanh": Plain(after_tanh, after_tanh_by_x, (X, rows((3, 4), 5)), "x"),
    "sine_of_square": Plain(sine_of_square, sine_of_square_by_x, (X,), "x"),
    "residual": Plain(residual, residual_by_x, (X, W), "x"),
    "square_affine": Plain(square_affine, square_affine_by_w, (X, W), "w"),
    "matrix_square": Plain(matrix_square, matrix_square_by_a, (rows((B, 3, 3), 6),), "a"),
}

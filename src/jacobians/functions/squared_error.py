"""Squared error of a prediction: one number an example, of core shape (1)."""

from __future__ import annotations

from jacobians._arrays import Array, namespace
from jacobians.algebra import J, Jacobian
from jacobians.declare import Stable, function
from jacobians.functions.linear import linear


@function(
    "(n),(n)->(1)",
    definition=r"\ell = \frac{1}{2} \sum_i (y_i - \hat y_i)^2",
    torch="0.5 * torch.sum((y - yhat) ** 2, dim=-1, keepdim=True)",
    jax="0.5 * jax.numpy.sum((y - yhat) ** 2, axis=-1, keepdims=True)",
    stable=Stable(1e144, 1e-144, beyond="overflow"),
)
def half_squared_error(y: Array, yhat: Array) -> Array:
    """Half the squared distance of a prediction `yhat` from its target `y`.

    >>> half_squared_error([1.0, 2.0], [1.0, 5.0])
    array([4.5])
    >>> half_squared_error.jacobian([1.0, 2.0], [1.0, 5.0], wrt="yhat").dense()
    array([[0., 3.]])
    """
    return 0.5 * namespace(y, yhat).sum((y - yhat) ** 2, axis=-1, keepdims=True)


@half_squared_error.wrt(
    "y",
    formula=r"\frac{\partial \ell}{\partial y_j} = y_j - \hat y_j",
    matrix=r"\frac{\partial \ell}{\partial y} = (y - \hat y)^\top",
    numpy="J = (y - yhat)[..., None, :]",
)
def _dhalf_squared_error_dy(y: Array, yhat: Array) -> Jacobian:
    return J("i->o|i", y - yhat, o=1)


@half_squared_error.wrt(
    "yhat",
    formula=r"\frac{\partial \ell}{\partial \hat y_j} = \hat y_j - y_j",
    matrix=r"\frac{\partial \ell}{\partial \hat y} = (\hat y - y)^\top",
    numpy="J = (yhat - y)[..., None, :]",
)
def _dhalf_squared_error_dyhat(y: Array, yhat: Array) -> Jacobian:
    return J("i->o|i", yhat - y, o=1)


_RESIDUAL = 'r = np.einsum("...ik,...k->...i", W, x) - y\n'


@function(
    "(n,m),(m),(n)->(1)",
    definition=r"\ell = \frac{1}{2} \sum_i \left(y_i - \sum_k W_{ik} x_k\right)^2",
    torch="0.5 * torch.sum((y - W @ x) ** 2, dim=-1, keepdim=True)",
    jax="0.5 * jax.numpy.sum((y - W @ x) ** 2, axis=-1, keepdims=True)",
    stable=Stable(1e72, 1e-72, beyond="overflow"),
)
def least_squares_loss(W: Array, x: Array, y: Array) -> Array:
    """Half squared error of a linear prediction `W x` of the target `y`.

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> W, x, y = (rng.standard_normal(s) for s in [(10, 20), (256, 20), (256, 10)])
    >>> dloss_dw = least_squares_loss.jacobian(W, x, y, wrt="W")
    >>> dloss_dw
    256 x (1 | 10, 20)  [i,k->o|ik]
    >>> dloss_dw.mean().shape
    (1, 10, 20)
    """
    return half_squared_error.value(y, linear.value(W, x))


@least_squares_loss.wrt(
    "W",
    formula=r"\frac{\partial \ell}{\partial W_{jk}} = \left(\sum_i W_{ji} x_i - y_j\right) x_k",
    matrix=r"\frac{\partial \ell}{\partial W} = (W x - y) x^\top",
    numpy=_RESIDUAL + 'J = np.einsum("...i,...k->...ik", r, x)[..., None, :, :]',
)
def _dleast_squares_loss_dw(W: Array, x: Array, y: Array) -> Jacobian:
    dloss_dyhat = half_squared_error.jacobian(y, linear.value(W, x), wrt="yhat")
    return dloss_dyhat @ linear.jacobian(W, x, wrt="W")


@least_squares_loss.wrt(
    "x",
    formula=r"\frac{\partial \ell}{\partial x_k} = "
    r"\sum_j \left(\sum_i W_{ji} x_i - y_j\right) W_{jk}",
    matrix=r"\frac{\partial \ell}{\partial x} = (W x - y)^\top W",
    numpy=_RESIDUAL + 'J = np.einsum("...i,...ik->...k", r, W)[..., None, :]',
)
def _dleast_squares_loss_dx(W: Array, x: Array, y: Array) -> Jacobian:
    dloss_dyhat = half_squared_error.jacobian(y, linear.value(W, x), wrt="yhat")
    return dloss_dyhat @ linear.jacobian(W, x, wrt="x")


@least_squares_loss.wrt(
    "y",
    formula=r"\frac{\partial \ell}{\partial y_j} = y_j - \sum_i W_{ji} x_i",
    matrix=r"\frac{\partial \ell}{\partial y} = (y - W x)^\top",
    numpy=_RESIDUAL + "J = -r[..., None, :]",
)
def _dleast_squares_loss_dy(W: Array, x: Array, y: Array) -> Jacobian:
    return half_squared_error.jacobian(y, linear.value(W, x), wrt="y")

"""Linear and affine maps of a vector."""

from __future__ import annotations

from jacobians._arrays import Array, namespace
from jacobians.algebra import J, Jacobian, identity, matrix
from jacobians.declare import Stable, function


@function(
    "(n,m),(m)->(n)",
    definition=r"\hat y_i = \sum_k W_{ik} x_k",
    torch="W @ x",
    jax="W @ x",
    stable=Stable(1e144, 1e-144, beyond="overflow"),
)
def linear(W: Array, x: Array) -> Array:  # the field's name of a weight matrix
    """Multiply a vector by a matrix, `W x`.

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> W, x = rng.standard_normal((10, 20)), rng.standard_normal((256, 20))
    >>> linear.jacobian(W, x, wrt="W")
    256 x (10 | 10, 20)  [k->i|ik]
    >>> linear.jacobian(W, x, wrt="x")
    256 x (10 | 20)  [ij->i|j]
    """
    xp = namespace(W, x)
    if W.ndim == 2:
        return xp.matmul(x, W.T)  # one matrix product for the whole batch
    return xp.matmul(W, x[..., None])[..., 0]


@linear.wrt(
    "W",
    formula=r"\frac{\partial \hat y_i}{\partial W_{jk}} = \delta_{ij} x_k",
    matrix=r"\frac{\partial \hat y}{\partial \operatorname{vec}(W)} = x^\top \otimes I_n",
    numpy='J = np.einsum("ij,...k->...ijk", np.eye(W.shape[-2]), x)',
)
def _dlinear_dw(W: Array, x: Array) -> Jacobian:
    return J("k->i|ik", x, i=W.shape[-2])


@linear.wrt(
    "x",
    formula=r"\frac{\partial \hat y_i}{\partial x_j} = W_{ij}",
    matrix=r"\frac{\partial \hat y}{\partial x} = W",
    numpy="J = W",
)
def _dlinear_dx(W: Array, x: Array) -> Jacobian:
    return matrix(W)


@function(
    "(n,m),(m),(n)->(n)",
    definition=r"\hat y_i = \sum_k W_{ik} x_k + b_i",
    torch="W @ x + b",
    jax="W @ x + b",
    stable=Stable(1e144, 1e-144, beyond="overflow"),
)
def affine(W: Array, x: Array, b: Array) -> Array:
    """Multiply a vector by a matrix and add a vector, `W x + b`.

    >>> import numpy as np
    >>> affine.jacobian(np.ones((2, 3)), np.ones((5, 3)), np.ones(2), wrt="b")
    5 x (2 | 2)  [->i|i]
    """
    return linear.value(W, x) + b


@affine.wrt(
    "W",
    formula=r"\frac{\partial \hat y_i}{\partial W_{jk}} = \delta_{ij} x_k",
    matrix=r"\frac{\partial \hat y}{\partial \operatorname{vec}(W)} = x^\top \otimes I_n",
    numpy='J = np.einsum("ij,...k->...ijk", np.eye(W.shape[-2]), x)',
)
def _daffine_dw(W: Array, x: Array, b: Array) -> Jacobian:
    return J("k->i|ik", x, i=W.shape[-2])


@affine.wrt(
    "x",
    formula=r"\frac{\partial \hat y_i}{\partial x_j} = W_{ij}",
    matrix=r"\frac{\partial \hat y}{\partial x} = W",
    numpy="J = W",
)
def _daffine_dx(W: Array, x: Array, b: Array) -> Jacobian:
    return matrix(W)


@affine.wrt(
    "b",
    formula=r"\frac{\partial \hat y_i}{\partial b_j} = \delta_{ij}",
    matrix=r"\frac{\partial \hat y}{\partial b} = I",
    numpy="J = np.eye(b.shape[-1])",
)
def _daffine_db(W: Array, x: Array, b: Array) -> Jacobian:
    return identity(b.shape[-1], like=b)

"""Softmax and its logarithms."""

from __future__ import annotations

from jacobians._arrays import Array, namespace
from jacobians.algebra import J, Jacobian, diagonal, identity, outer
from jacobians.declare import Stable, function
from jacobians.numerics import row_max

SOFTMAX = """
e = np.exp(v - np.max(v, axis=-1, keepdims=True))
q = e / np.sum(e, axis=-1, keepdims=True)
"""


@function(
    "(n)->(n)",
    definition=r"q_i = \frac{e^{v_i}}{\sum_k e^{v_k}}",
    torch="torch.softmax(v, dim=-1)",
    jax="jax.nn.softmax(v)",
    stable=Stable(1e296, beside=1, beyond="finite"),
)
def softmax(v: Array) -> Array:
    """Turn scores into probabilities.

    >>> softmax([1000.0, 1000.0, -1000.0])
    array([0.5, 0.5, 0. ])
    >>> softmax.jacobian([1.0, 2.0, 3.0]).shape
    (3, 3)
    """
    xp = namespace(v)
    e = xp.exp(v - row_max(v))
    return e / xp.sum(e, axis=-1, keepdims=True)


@softmax.wrt(
    "v",
    formula=r"\frac{\partial q_i}{\partial v_j} = q_i (\delta_{ij} - q_j)",
    matrix=r"\frac{\partial q}{\partial v} = \operatorname{diag}(q) - q q^\top",
    numpy=SOFTMAX + "J = q[..., None] * (np.eye(v.shape[-1]) - q[..., None, :])",
)
def _dsoftmax_dv(v: Array) -> Jacobian:
    q = softmax.value(v)
    return diagonal(q) - outer(q, q)


@function(
    "(n)->(n)",
    definition=r"\ell_i = v_i - \log \sum_k e^{v_k}",
    torch="torch.log_softmax(v, dim=-1)",
    jax="jax.nn.log_softmax(v)",
    stable=Stable(1e296, beside=1, beyond="overflow"),
)
def log_softmax(v: Array) -> Array:
    """Give the logarithms of the softmax, without the overflow of its exponentials.

    >>> log_softmax([1000.0, 0.0])
    array([    0., -1000.])
    """
    xp = namespace(v)
    shifted = v - row_max(v)
    return shifted - xp.log(xp.sum(xp.exp(shifted), axis=-1, keepdims=True))


@log_softmax.wrt(
    "v",
    formula=r"\frac{\partial \ell_i}{\partial v_j} = \delta_{ij} - \operatorname{softmax}(v)_j",
    matrix=r"\frac{\partial \ell}{\partial v} = I - \mathbf{1} \operatorname{softmax}(v)^\top",
    numpy=SOFTMAX + "J = np.eye(v.shape[-1]) - q[..., None, :]",
)
def _dlog_softmax_dv(v: Array) -> Jacobian:
    n = v.shape[-1]
    return identity(n) - J("j->i|j", softmax.value(v), i=n)


@function(
    "(n)->(1)",
    definition=r"s = \log \sum_k e^{v_k}",
    torch="torch.logsumexp(v, dim=-1, keepdim=True)",
    jax="jax.nn.logsumexp(v, axis=-1, keepdims=True)",
    stable=Stable(1e296, beside=1, beyond="finite"),
)
def logsumexp(v: Array) -> Array:
    """Give the logarithm of the sum of exponentials: a smooth maximum.

    >>> logsumexp([1000.0, -1000.0])
    array([1000.])
    """
    xp = namespace(v)
    largest = row_max(v)
    return largest + xp.log(xp.sum(xp.exp(v - largest), axis=-1, keepdims=True))


@logsumexp.wrt(
    "v",
    formula=r"\frac{\partial s}{\partial v_j} = \operatorname{softmax}(v)_j",
    matrix=r"\frac{\partial s}{\partial v} = \operatorname{softmax}(v)^\top",
    numpy=SOFTMAX + "J = q[..., None, :]",
)
def _dlogsumexp_dv(v: Array) -> Jacobian:
    return J("i->o|i", softmax.value(v), o=1)

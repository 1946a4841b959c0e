"""Softmax and its logarithms.

The derivatives hold `1 - q_m` for the largest probability `q_m`, which is lost to rounding when
`q_m` is close to one. It is the sum of the other exponentials over all of them, and is kept so.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from jacobians._constructors import J, diagonal, outer
from jacobians._declare import function
from jacobians._jacobian import Jacobian
from jacobians._shapes import Array
from jacobians._stable import Stable


@function(
    "(n)->(n)",
    definition=r"q_i = \frac{e^{v_i}}{\sum_k e^{v_k}}",
    torch="torch.softmax(v, dim=-1)",
    jax="jax.nn.softmax(v)",
    stable=Stable(1e296, beyond="finite"),
)
def softmax(v: Array) -> Array:
    """Turn scores into probabilities.

    Parameters
    ----------
    v
        Shape (..., n), real: the scores, or logits.

    Returns
    -------
    array
        Shape (..., n), positive, with sum one along the last axis.

    Examples
    --------
    >>> softmax([1000.0, 1000.0, -1000.0])
    array([0.5, 0.5, 0. ])
    >>> softmax.jacobian([1.0, 2.0, 3.0]).shape
    (3, 3)
    """
    e, *_ = _shifted(v)
    np.exp(e, out=e)
    e /= np.add.reduce(e, axis=-1, keepdims=True)
    return e


@softmax.wrt(
    "v",
    formula=r"\frac{\partial q_i}{\partial v_j} = q_i (\delta_{ij} - q_j)",
    matrix=r"\frac{\partial q}{\partial v} = \operatorname{diag}(q) - q q^\top",
    numpy="""
e = np.exp(v - np.max(v, axis=-1, keepdims=True))
q = e / np.sum(e, axis=-1, keepdims=True)
J = q[..., None] * (np.eye(v.shape[-1]) - q[..., None, :])
""",
)
def _dsoftmax_dv(v: Array) -> Jacobian:
    rest, top, first, others = _split(v)
    q = _put(rest.copy(), first, top)
    column = _put(rest * -top, first, top * others)
    return diagonal(rest) - outer(q, rest) + outer(column, _one_hot(rest, first))


@function(
    "(n)->(n)",
    definition=r"\ell_i = v_i - \log \sum_k e^{v_k}",
    torch="torch.log_softmax(v, dim=-1)",
    jax="jax.nn.log_softmax(v)",
    stable=Stable(1e296, beyond="overflow"),
)
def log_softmax(v: Array) -> Array:
    """Give the logarithms of the softmax, exact where a probability is close to one or to zero.

    Parameters
    ----------
    v
        Shape (..., n), real.

    Returns
    -------
    array
        Shape (..., n), at most zero.

    Examples
    --------
    >>> log_softmax([1000.0, 0.0])
    array([    0., -1000.])
    """
    shifted, _, first = _shifted(v)
    return shifted - _log_sum(shifted, first)


@log_softmax.wrt(
    "v",
    formula=r"\frac{\partial \ell_i}{\partial v_j} = \delta_{ij} - \operatorname{softmax}(v)_j",
    matrix=r"\frac{\partial \ell}{\partial v} = I - \mathbf{1} \operatorname{softmax}(v)^\top",
    numpy="""
e = np.exp(v - np.max(v, axis=-1, keepdims=True))
q = e / np.sum(e, axis=-1, keepdims=True)
J = np.eye(v.shape[-1]) - q[..., None, :]
""",
)
def _dlog_softmax_dv(v: Array) -> Jacobian:
    rest, top, first, others = _split(v)
    column = _put(np.full_like(rest, -top), first, others)
    one = np.broadcast_to(rest.dtype.type(1), rest.shape)  # no memory, no pass
    ends = _one_hot(rest, first)
    return diagonal(one - ends) - outer(one, rest) + outer(column, ends)


@function(
    "(n)->(1)",
    definition=r"s = \log \sum_k e^{v_k}",
    torch="torch.logsumexp(v, dim=-1, keepdim=True)",
    jax="jax.nn.logsumexp(v, axis=-1, keepdims=True)",
    stable=Stable(1e296, beyond="finite"),
)
def logsumexp(v: Array) -> Array:
    """Give the logarithm of the sum of exponentials: a smooth maximum.

    Parameters
    ----------
    v
        Shape (..., n), real.

    Returns
    -------
    array
        Shape (..., 1).

    Examples
    --------
    >>> logsumexp([1000.0, -1000.0])
    array([1000.])
    """
    shifted, largest, first = _shifted(v)
    return largest + _log_sum(shifted, first)


@logsumexp.wrt(
    "v",
    formula=r"\frac{\partial s}{\partial v_j} = \operatorname{softmax}(v)_j",
    matrix=r"\frac{\partial s}{\partial v} = \operatorname{softmax}(v)^\top",
    numpy="""
e = np.exp(v - np.max(v, axis=-1, keepdims=True))
q = e / np.sum(e, axis=-1, keepdims=True)
J = q[..., None, :]
""",
)
def _dlogsumexp_dv(v: Array) -> Jacobian:
    return J("i->o|i", softmax.value(v), o=1)


class Split(NamedTuple):
    """The softmax, its largest entry apart."""

    rest: Array  # the probabilities (..., n), with zero in place of the first largest
    top: Array  # the largest probability, (..., 1)
    first: Array  # where it stands, counted through the whole array
    others: Array  # one minus the largest, as the sum of the others, (..., 1)


def _split(v: Array) -> Split:
    e, _, first = _shifted(v)
    np.exp(e, out=e)
    _put(e, first, 0)  # it was one, exactly
    others = np.add.reduce(e, axis=-1, keepdims=True)
    top = 1 / (1 + others)
    e *= top
    others *= top
    return Split(e, top, first, others)


def _shifted(v: Array) -> tuple[Array, Array, Array]:
    """Take the largest score from each row: what is left, that score, and where it stands."""
    first = np.arange(0, v.size, v.shape[-1]) + np.argmax(v, axis=-1).ravel()
    largest = v.ravel()[first].reshape((*v.shape[:-1], 1))
    # In C order whatever the order of v is: so that a flat view of it can be written to.
    return np.subtract(v, largest, order="C"), largest, first


def _put(array: Array, first: Array, numbers: Array | int) -> Array:
    """Write a number to each row, at the place of its largest score."""
    array.ravel()[first] = numbers if isinstance(numbers, int) else numbers.ravel()
    return array


def _one_hot(like: Array, first: Array) -> Array:
    return _put(np.zeros_like(like), first, 1)


def _log_sum(shifted: Array, first: Array) -> Array:
    """Logarithm of the sum of exponentials when the largest score is zero."""
    e = _put(np.exp(shifted), first, 0)  # it was one, exactly
    return np.log1p(np.add.reduce(e, axis=-1, keepdims=True))

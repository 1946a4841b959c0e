"""Cross entropy of probabilities, scores and labels: one number an example, of core shape (1)."""

from __future__ import annotations

import numpy as np

from jacobians._constructors import J
from jacobians._declare import function
from jacobians._domain import SIMPLEX, Index
from jacobians._jacobian import Jacobian
from jacobians._shapes import Array
from jacobians._stable import Stable
from jacobians.functions.softmax import _put, _split, log_softmax


@function(
    "(n),(n)->(1)",
    definition=r"\ell = -\sum_i p_i \log \hat p_i",
    p=SIMPLEX,
    phat=SIMPLEX,
    torch="-torch.sum(p * torch.log(phat), dim=-1, keepdim=True)",
    jax="-jax.numpy.sum(p * jax.numpy.log(phat), axis=-1, keepdims=True)",
    stable=Stable(1.0, 1e-296, beyond="overflow"),
)
def cross_entropy(p: Array, phat: Array) -> Array:
    """Cross entropy of predicted probabilities, relative to the target's.

    Parameters
    ----------
    p
        Shape (..., n): the target's probabilities.
    phat
        Shape (..., n): the predicted probabilities.

    Returns
    -------
    array
        Shape (..., 1). Where `p_i` is 0 the term is 0; where `phat_i` alone is 0 the loss is
        infinite.

    Raises
    ------
    ValueError
        If an entry is negative, or the entries of an example do not sum to one.

    See Also
    --------
    softmax_cross_entropy : From scores; use it where the probabilities come from a softmax.

    Examples
    --------
    >>> cross_entropy([1.0, 0.0], [0.5, 0.5])
    array([0.69314718])
    """
    with np.errstate(divide="ignore"):
        return -np.sum(p * np.log(np.where(p == 0, 1, phat)), axis=-1, keepdims=True)


@cross_entropy.wrt(
    "p",
    formula=r"\frac{\partial \ell}{\partial p_j} = -\log \hat p_j",
    matrix=r"\frac{\partial \ell}{\partial p} = -\log(\hat p)^\top",
    numpy="J = -np.log(phat)[..., None, :]",
)
def _dcross_entropy_dp(p: Array, phat: Array) -> Jacobian:
    with np.errstate(divide="ignore"):
        return J("i->o|i", -np.log(phat), o=1)


@cross_entropy.wrt(
    "phat",
    formula=r"\frac{\partial \ell}{\partial \hat p_j} = -\frac{p_j}{\hat p_j}",
    matrix=r"\frac{\partial \ell}{\partial \hat p} = -\left(\frac{p}{\hat p}\right)^\top",
    numpy="J = -(p / phat)[..., None, :]",
)
def _dcross_entropy_dphat(p: Array, phat: Array) -> Jacobian:
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        ratio = p / phat
    np.negative(ratio, out=ratio)
    ratio[(p == 0) & (phat == 0)] = 0
    return J("i->o|i", ratio, o=1)


@function(
    "(n),(n)->(1)",
    definition=r"\ell = -\sum_i p_i \left(v_i - \log \sum_k e^{v_k}\right)",
    p=SIMPLEX,
    torch="-torch.sum(p * torch.log_softmax(v, dim=-1), dim=-1, keepdim=True)",
    jax="-jax.numpy.sum(p * jax.nn.log_softmax(v), axis=-1, keepdims=True)",
    stable=Stable(1e296, beyond="overflow"),
)
def softmax_cross_entropy(p: Array, v: Array) -> Array:
    """Cross entropy of the softmax of scores, relative to the target's probabilities.

    Parameters
    ----------
    p
        Shape (..., n): the target's probabilities.
    v
        Shape (..., n): the scores, or logits.

    Returns
    -------
    array
        Shape (..., 1).

    Raises
    ------
    ValueError
        If an entry of `p` is negative, or the entries of an example do not sum to one.

    Examples
    --------
    >>> softmax_cross_entropy([0.0, 1.0], [1000.0, 0.0])
    array([1000.])
    """
    return -np.sum(p * np.where(p == 0, 0, log_softmax.value(v)), axis=-1, keepdims=True)


@softmax_cross_entropy.wrt(
    "p",
    formula=r"\frac{\partial \ell}{\partial p_j} = -\left(v_j - \log \sum_k e^{v_k}\right)",
    matrix=r"\frac{\partial \ell}{\partial p} = -\log(\operatorname{softmax}(v))^\top",
    numpy="""
z = v - np.max(v, axis=-1, keepdims=True)
log_q = z - np.log(np.sum(np.exp(z), axis=-1, keepdims=True))
J = -log_q[..., None, :]
""",
)
def _dsoftmax_cross_entropy_dp(p: Array, v: Array) -> Jacobian:
    return J("i->o|i", -log_softmax.value(v), o=1)


@softmax_cross_entropy.wrt(
    "v",
    formula=r"\frac{\partial \ell}{\partial v_j} = \operatorname{softmax}(v)_j \sum_i p_i - p_j",
    matrix=r"\frac{\partial \ell}{\partial v} = (\operatorname{softmax}(v) - p)^\top",
    numpy="""
e = np.exp(v - np.max(v, axis=-1, keepdims=True))
q = e / np.sum(e, axis=-1, keepdims=True)
J = (q - p)[..., None, :]
""",
)
def _dsoftmax_cross_entropy_dv(p: Array, v: Array) -> Jacobian:
    if p.shape != v.shape:
        p, v = np.broadcast_arrays(p, v)
    q, top, first, others = _split(v)
    total = np.sum(p, axis=-1, keepdims=True)
    # At the largest score q total - p cancels when both are close to one: there it is written with
    # what the others have, which cancels in turn when the others have most.
    p_others = np.sum(_put(p.copy(), first, 0), axis=-1, keepdims=True)
    result = _put(q, first, top) * total - p
    at_top = result.ravel()[first].reshape(top.shape)
    _put(result, first, np.where(top > 0.5, p_others - others * total, at_top))
    return J("i->o|i", result, o=1)


@function(
    "(),(n)->(1)",
    definition=r"\ell = \log \sum_k e^{v_k} - v_t",
    symbols={"label": "t"},
    label=Index("n"),
    torch='torch.nn.functional.cross_entropy(v, label, reduction="none")[None]',
    jax="-jax.nn.log_softmax(v)[label][None]",
    stable=Stable(1e296, beyond="overflow"),
)
def softmax_cross_entropy_with_integer_labels(label: Array, v: Array) -> Array:
    """Cross entropy of the softmax of scores, for a target class given by its number.

    Parameters
    ----------
    label
        Shape (...), integers from 0 to n - 1.
    v
        Shape (..., n): the scores, or logits.

    Returns
    -------
    array
        Shape (..., 1).

    Raises
    ------
    ValueError
        If a label is not in 0 to n - 1.
    TypeError
        If the labels are not integers.

    Examples
    --------
    >>> softmax_cross_entropy_with_integer_labels([1], [[1000.0, 0.0]])
    array([[1000.]])
    """
    is_label = np.arange(v.shape[-1]) == label[..., None]
    return -np.sum(np.where(is_label, log_softmax.value(v), 0), axis=-1, keepdims=True)


@softmax_cross_entropy_with_integer_labels.wrt(
    "v",
    formula=r"\frac{\partial \ell}{\partial v_j} = \operatorname{softmax}(v)_j - \delta_{tj}",
    numpy="""
e = np.exp(v - np.max(v, axis=-1, keepdims=True))
q = e / np.sum(e, axis=-1, keepdims=True)
J = (q - np.eye(v.shape[-1])[label])[..., None, :]
""",
)
def _dsoftmax_cross_entropy_with_integer_labels_dv(label: Array, v: Array) -> Jacobian:
    batch = np.broadcast_shapes(label.shape, v.shape[:-1])
    v = np.broadcast_to(v, (*batch, v.shape[-1]))
    q, top, first, others = _split(v)
    _put(q, first, top)
    at = np.arange(0, v.size, v.shape[-1]) + np.broadcast_to(label, batch).ravel()
    flat = q.ravel()
    flat[at] = np.where(at == first, -others.ravel(), flat[at] - 1)
    return J("i->o|i", q, o=1)

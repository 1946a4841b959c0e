"""Cross entropy of probabilities, scores and labels: one number an example, of core shape (1)."""

from __future__ import annotations

from jacobians._arrays import Array, namespace
from jacobians.algebra import J, Jacobian
from jacobians.declare import SIMPLEX, Index, Stable, function
from jacobians.functions.softmax import SOFTMAX, log_softmax, softmax
from jacobians.numerics import log, one_hot, ratio, x_log_y


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
    """Cross entropy of predicted probabilities `phat`, relative to those of the target, `p`.

    Where `p_i` is 0 the term is 0; where `phat_i` alone is 0 the loss is infinite. Where the
    probabilities come from a softmax use `softmax_cross_entropy`, from its scores.

    >>> cross_entropy([1.0, 0.0], [0.5, 0.5])
    array([0.69314718])
    """
    return -namespace(p, phat).sum(x_log_y(p, phat), axis=-1, keepdims=True)


@cross_entropy.wrt(
    "p",
    formula=r"\frac{\partial \ell}{\partial p_j} = -\log \hat p_j",
    matrix=r"\frac{\partial \ell}{\partial p} = -\log(\hat p)^\top",
    numpy="J = -np.log(phat)[..., None, :]",
)
def _dcross_entropy_dp(p: Array, phat: Array) -> Jacobian:
    return J("i->o|i", -log(phat), o=1)


@cross_entropy.wrt(
    "phat",
    formula=r"\frac{\partial \ell}{\partial \hat p_j} = -\frac{p_j}{\hat p_j}",
    matrix=r"\frac{\partial \ell}{\partial \hat p} = -\left(\frac{p}{\hat p}\right)^\top",
    numpy="J = -(p / phat)[..., None, :]",
)
def _dcross_entropy_dphat(p: Array, phat: Array) -> Jacobian:
    return J("i->o|i", -ratio(p, phat), o=1)


@function(
    "(n),(n)->(1)",
    definition=r"\ell = -\sum_i p_i \left(v_i - \log \sum_k e^{v_k}\right)",
    p=SIMPLEX,
    torch="-torch.sum(p * torch.log_softmax(v, dim=-1), dim=-1, keepdim=True)",
    jax="-jax.numpy.sum(p * jax.nn.log_softmax(v), axis=-1, keepdims=True)",
    stable=Stable(1e296, beside=1, beyond="overflow"),
)
def softmax_cross_entropy(p: Array, v: Array) -> Array:
    """Cross entropy of the softmax of the scores `v`, relative to the target's probabilities `p`.

    >>> softmax_cross_entropy([0.0, 1.0], [1000.0, 0.0])
    array([1000.])
    """
    xp, log_q = namespace(p, v), log_softmax.value(v)
    return -xp.sum(p * xp.where((p == 0) & xp.isinf(log_q), 0, log_q), axis=-1, keepdims=True)


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
    numpy=SOFTMAX + "J = (q - p)[..., None, :]",
)
def _dsoftmax_cross_entropy_dv(p: Array, v: Array) -> Jacobian:
    total = namespace(p, v).sum(p, axis=-1, keepdims=True)
    return J("i->o|i", softmax.value(v) * total - p, o=1)


@function(
    "(),(n)->(1)",
    definition=r"\ell = \log \sum_k e^{v_k} - v_t",
    symbols={"label": "t"},
    label=Index("n"),
    torch='torch.nn.functional.cross_entropy(v, label, reduction="none")[None]',
    jax="-jax.nn.log_softmax(v)[label][None]",
    stable=Stable(1e296, beside=1, beyond="overflow"),
)
def softmax_cross_entropy_with_integer_labels(label: Array, v: Array) -> Array:
    """Cross entropy of the softmax of scores, for a target class given by its number.

    >>> softmax_cross_entropy_with_integer_labels([1], [[1000.0, 0.0]])
    array([[1000.]])
    """
    xp = namespace(label, v)
    chosen = xp.where(one_hot(label, v) == 1, log_softmax.value(v), 0)
    return -xp.sum(chosen, axis=-1, keepdims=True)


@softmax_cross_entropy_with_integer_labels.wrt(
    "v",
    formula=r"\frac{\partial \ell}{\partial v_j} = \operatorname{softmax}(v)_j - \delta_{tj}",
    numpy=SOFTMAX + "J = (q - np.eye(v.shape[-1])[label])[..., None, :]",
)
def _dsoftmax_cross_entropy_with_integer_labels_dv(label: Array, v: Array) -> Jacobian:
    return J("i->o|i", softmax.value(v) - one_hot(label, v), o=1)

"""Elementwise functions: their Jacobians are diagonal.

Every value is stable for all magnitudes, and analytic on either side of zero: a test may take a
complex step through it. Signs are told apart by maximum and minimum, not by np.where: where signs
are random the processor guesses them, and each wrong guess costs as much as an exponential.
"""

from __future__ import annotations

from math import inf

import numpy as np

from jacobians._constructors import diagonal
from jacobians._declare import function
from jacobians._jacobian import Jacobian
from jacobians._normal import normal_cdf, normal_cdf_and_pdf
from jacobians._shapes import Array
from jacobians._stable import Stable


@function(
    "(n)->(n)",
    definition=r"a_i = \frac{1}{1 + e^{-h_i}}",
    torch="torch.sigmoid(h)",
    jax="jax.nn.sigmoid(h)",
    stable=Stable(inf),
)
def sigmoid(h: Array) -> Array:
    """Squash each number into (0, 1).

    Parameters
    ----------
    h
        Shape (..., n), real.

    Returns
    -------
    array
        Shape (..., n).

    Notes
    -----
    Written with `exp(-abs(h))`, which does not overflow and keeps every digit of both tails.

    Examples
    --------
    >>> sigmoid([0.0, -1000.0])
    array([0.5, 0. ])
    >>> sigmoid.jacobian([0.0, 1.0, 2.0])
    (3 | 3)  [i->i|i]
    """
    e = _exp_minus_magnitude(h)
    return np.maximum(e, np.real(h) >= 0) / (1 + e)


@sigmoid.wrt(
    "h",
    formula=r"\frac{\partial a_i}{\partial h_j} = \delta_{ij} a_i (1 - a_i)",
    matrix=r"\frac{\partial a}{\partial h} = \operatorname{diag}(a \odot (1 - a))",
    numpy="""
a = 0.5 * (1 + np.tanh(0.5 * h))
J = (a * (1 - a))[..., None] * np.eye(h.shape[-1])
""",
)
def _dsigmoid_dh(h: Array) -> Jacobian:
    e = _exp_minus_magnitude(h)
    total = 1 + e
    total *= total
    e /= total
    return diagonal(e)


@function(
    "(n)->(n)",
    definition=r"a_i = \tanh(h_i)",
    torch="torch.tanh(h)",
    jax="jax.numpy.tanh(h)",
    stable=Stable(inf),
)
def tanh(h: Array) -> Array:
    """Squash each number into (-1, 1).

    Parameters
    ----------
    h
        Shape (..., n), real.

    Returns
    -------
    array
        Shape (..., n).

    Examples
    --------
    >>> tanh.jacobian([0.0, 0.0]).dense()
    array([[1., 0.],
           [0., 1.]])
    """
    return np.tanh(h)


@tanh.wrt(
    "h",
    formula=r"\frac{\partial a_i}{\partial h_j} = \delta_{ij} (1 - a_i^2)",
    matrix=r"\frac{\partial a}{\partial h} = \operatorname{diag}(1 - a \odot a)",
    numpy="J = (1 - np.tanh(h) ** 2)[..., None] * np.eye(h.shape[-1])",
)
def _dtanh_dh(h: Array) -> Jacobian:
    # 1 - tanh^2 cancels from abs(h) = 5 on; sech^2 = 4 e / (1 + e)^2 does not.
    e = _exp_minus_magnitude(h)
    e *= e  # 2 h itself could overflow
    total = 1 + e
    total *= total
    e *= 4
    e /= total
    return diagonal(e)


@function(
    "(n)->(n)",
    definition=r"a_i = \max(h_i, 0)",
    torch="torch.relu(h)",
    jax="jax.nn.relu(h)",
    stable=Stable(inf),
)
def relu(h: Array) -> Array:
    """Cut negative numbers off at zero.

    Parameters
    ----------
    h
        Shape (..., n), real.

    Returns
    -------
    array
        Shape (..., n).

    Notes
    -----
    At zero there is no derivative; the value used there is 0, as in PyTorch and JAX.

    Examples
    --------
    >>> relu([-2.0, 0.0, 3.0])
    array([0., 0., 3.])
    """
    return np.maximum(h, 0)


@relu.wrt(
    "h",
    formula=r"\frac{\partial a_i}{\partial h_j} = \delta_{ij} \mathbf{1}[h_i > 0]",
    matrix=r"\frac{\partial a}{\partial h} = \operatorname{diag}(\mathbf{1}[h > 0])",
    numpy="J = (h > 0)[..., None] * np.eye(h.shape[-1])",
)
def _drelu_dh(h: Array) -> Jacobian:
    return diagonal(_step(h))


@function(
    "(n)->(n)",
    definition=r"a_i = \max(h_i, 0) + s \min(h_i, 0)",
    symbols={"slope": "s"},
    torch="torch.nn.functional.leaky_relu(h, slope)",
    jax="jax.nn.leaky_relu(h, slope)",
    stable=Stable(inf),
)
def leaky_relu(h: Array, *, slope: float = 0.01) -> Array:
    """Scale negative numbers down by `slope`.

    Parameters
    ----------
    h
        Shape (..., n), real.
    slope
        The derivative below zero, and at it.

    Returns
    -------
    array
        Shape (..., n).

    Examples
    --------
    >>> leaky_relu([-2.0, 3.0], slope=0.1)
    array([-0.2,  3. ])
    """
    return np.maximum(h, 0) + slope * np.minimum(h, 0)


@leaky_relu.wrt(
    "h",
    formula=r"\frac{\partial a_i}{\partial h_j} = "
    r"\delta_{ij} \left(\mathbf{1}[h_i > 0] + s \mathbf{1}[h_i \le 0]\right)",
    matrix=r"\frac{\partial a}{\partial h} = \operatorname{diag}(\mathbf{1}[h > 0] + "
    r"s \mathbf{1}[h \le 0])",
    numpy="J = np.where(h > 0, 1, slope)[..., None] * np.eye(h.shape[-1])",
)
def _dleaky_relu_dh(h: Array, *, slope: float = 0.01) -> Jacobian:
    step = _step(h)
    return diagonal(slope * (1 - step) + step)


@function(
    "(n)->(n)",
    definition=r"a_i = \max(h_i, 0) + \alpha \left(e^{\min(h_i, 0)} - 1\right)",
    torch="torch.nn.functional.elu(h, alpha)",
    jax="jax.nn.elu(h, alpha)",
    stable=Stable(inf),
)
def elu(h: Array, *, alpha: float = 1.0) -> Array:
    """Bend negative numbers towards `-alpha`: the exponential linear unit.

    Parameters
    ----------
    h
        Shape (..., n), real.
    alpha
        Minus the limit at minus infinity.

    Returns
    -------
    array
        Shape (..., n).

    Notes
    -----
    Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning by exponential
    linear units", 2016. For `alpha` other than 1 the derivative jumps at zero; the value used there
    is `alpha`, the one from below.

    Examples
    --------
    >>> elu([-1000.0, 2.0])
    array([-1.,  2.])
    """
    return np.maximum(h, 0) + alpha * np.expm1(np.minimum(h, 0))


@elu.wrt(
    "h",
    formula=r"\frac{\partial a_i}{\partial h_j} = "
    r"\delta_{ij} \left(\mathbf{1}[h_i > 0] + \alpha e^{h_i} \mathbf{1}[h_i \le 0]\right)",
    matrix=r"\frac{\partial a}{\partial h} = \operatorname{diag}(\mathbf{1}[h > 0] + "
    r"\alpha e^{h} \odot \mathbf{1}[h \le 0])",
    numpy="""
below = alpha * np.exp(np.minimum(h, 0))
J = np.where(h > 0, 1, below)[..., None] * np.eye(h.shape[-1])
""",
)
def _delu_dh(h: Array, *, alpha: float = 1.0) -> Jacobian:
    step = _step(h)
    return diagonal(alpha * np.exp(np.minimum(h, 0)) * (1 - step) + step)


@function(
    "(n)->(n)",
    definition=r"a_i = \log(1 + e^{h_i})",
    torch="torch.nn.functional.softplus(h)",
    jax="jax.nn.softplus(h)",
    stable=Stable(inf),
)
def softplus(h: Array) -> Array:
    """Round off the corner of the relu; its derivative is the sigmoid.

    Parameters
    ----------
    h
        Shape (..., n), real.

    Returns
    -------
    array
        Shape (..., n).

    Examples
    --------
    >>> softplus([-1000.0, 1000.0])
    array([   0., 1000.])
    """
    return np.maximum(h, 0) + np.log1p(_exp_minus_magnitude(h))


@softplus.wrt(
    "h",
    formula=r"\frac{\partial a_i}{\partial h_j} = \delta_{ij} \frac{1}{1 + e^{-h_i}}",
    matrix=r"\frac{\partial a}{\partial h} = \operatorname{diag}(\sigma(h))",
    numpy="""
a = 0.5 * (1 + np.tanh(0.5 * h))
J = a[..., None] * np.eye(h.shape[-1])
""",
)
def _dsoftplus_dh(h: Array) -> Jacobian:
    return diagonal(sigmoid.value(h))


@function(
    "(n)->(n)",
    definition=r"a_i = \frac{h_i}{1 + e^{-h_i}}",
    torch="torch.nn.functional.silu(h)",
    jax="jax.nn.silu(h)",
    stable=Stable(inf),
)
def silu(h: Array) -> Array:
    """Multiply each number by its sigmoid; also called swish.

    Parameters
    ----------
    h
        Shape (..., n), real.

    Returns
    -------
    array
        Shape (..., n).

    Examples
    --------
    >>> silu([0.0, 1000.0])
    array([   0., 1000.])
    """
    h = _not_below(h)
    return h * sigmoid.value(h)


@silu.wrt(
    "h",
    formula=r"\frac{\partial a_i}{\partial h_j} = \delta_{ij} "
    r"\left(\frac{1}{1 + e^{-h_i}} + \frac{h_i e^{-h_i}}{(1 + e^{-h_i})^2}\right)",
    matrix=r"\frac{\partial a}{\partial h} = \operatorname{diag}(\sigma(h) + "
    r"h \odot \sigma(h) \odot (1 - \sigma(h)))",
    numpy="""
a = 0.5 * (1 + np.tanh(0.5 * h))
J = (a + h * a * (1 - a))[..., None] * np.eye(h.shape[-1])
""",
)
def _dsilu_dh(h: Array) -> Jacobian:
    h = _not_below(h)
    e = _exp_minus_magnitude(h)
    total = 1 + e
    # The sigmoid of h, and that of -h: it falls faster than h grows, so with a huge h it is zero.
    one, other = np.maximum(e, h >= 0) / total, np.maximum(e, h < 0) / total
    return diagonal(one * (1 + np.where(h > _HUGE, 0, h) * other))


@function(
    "(n)->(n)",
    definition=r"a_i = \frac{h_i}{2} \left(1 + "
    r"\operatorname{erf}\left(\frac{h_i}{\sqrt{2}}\right)\right)",
    torch="torch.nn.functional.gelu(h)",
    jax="jax.nn.gelu(h, approximate=False)",
    stable=Stable(inf),
)
def gelu(h: Array) -> Array:
    """Multiply each number by the normal probability of a smaller one: the exact form, with erf.

    Parameters
    ----------
    h
        Shape (..., n), real.

    Returns
    -------
    array
        Shape (..., n).

    Notes
    -----
    Hendrycks and Gimpel, "Gaussian error linear units", 2016. The form with tanh that some
    libraries use differs from this one by up to 5e-4.

    Examples
    --------
    >>> gelu([0.0, 50.0])
    array([ 0., 50.])
    """
    h = _not_below(h)
    return h * normal_cdf(h)


@gelu.wrt(
    "h",
    formula=r"\frac{\partial a_i}{\partial h_j} = \delta_{ij} \left(\frac{1}{2} "
    r"\left(1 + \operatorname{erf}\left(\frac{h_i}{\sqrt{2}}\right)\right) + "
    r"\frac{h_i}{\sqrt{2 \pi}} e^{-h_i^2 / 2}\right)",
    matrix=r"\frac{\partial a}{\partial h} = \operatorname{diag}\left(\frac{1}{2} \left(1 + "
    r"\operatorname{erf}\left(\frac{h}{\sqrt{2}}\right)\right) + "
    r"\frac{1}{\sqrt{2 \pi}} h \odot e^{-h \odot h / 2}\right)",
    numpy="""
from math import erf, pi, sqrt
below = 0.5 * (1 + np.vectorize(erf)(h / sqrt(2)))
density = np.exp(-0.5 * h**2) / sqrt(2 * pi)
J = (below + h * density)[..., None] * np.eye(h.shape[-1])
""",
)
def _dgelu_dh(h: Array) -> Jacobian:
    h = _not_below(h)
    below, density = normal_cdf_and_pdf(h)
    return diagonal(below + np.where(h > _HUGE, 0, h) * density)


_HUGE = 2.0e4  # within float16; every tail here is zero there


def _not_below(h: Array) -> Array:
    """Replace numbers below -2e4, minus infinity among them, where `h` times its tail is zero."""
    return np.where(np.real(h) < -_HUGE, -_HUGE, h)


def _exp_minus_magnitude(h: Array) -> Array:
    """`exp(-abs(h))`, analytic on either side of zero."""
    # One array for real numbers, where np.where makes three: fresh memory costs more than exp.
    size = np.abs(h) if h.dtype.kind == "f" else np.where(np.real(h) < 0, -h, h)
    np.negative(size, out=size)
    return np.exp(size, out=size)


def _step(h: Array) -> Array:
    """One above zero, zero elsewhere, nan for nan: as np.heaviside, in a fifth of its time."""
    return np.sign(np.maximum(h, 0))

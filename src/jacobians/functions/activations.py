"""Elementwise functions: value, slope, and their formulas."""

from __future__ import annotations

from math import inf

from jacobians._arrays import Array, namespace
from jacobians.declare import Stable, elementwise
from jacobians.numerics import (
    decay,
    hump,
    logistic,
    negative_part,
    normal_cdf,
    normal_cdf_and_pdf,
    positive_part,
    step,
)

_SIGMOID = "0.5 * (1 + np.tanh(0.5 * h))"


@elementwise(
    r"\frac{1}{1 + e^{-h_i}}", torch="torch.sigmoid(h)", jax="jax.nn.sigmoid(h)", stable=Stable(inf)
)
def sigmoid(h: Array) -> Array:
    """Squash each number into (0, 1).

    >>> sigmoid([0.0, -1000.0])
    array([0.5, 0. ])
    >>> sigmoid.jacobian([0.0, 1.0, 2.0])
    (3 | 3)  [i->i|i]
    """
    return logistic(h)


@sigmoid.slope("a_i (1 - a_i)", numpy=f"a = {_SIGMOID}\na * (1 - a)")
def _sigmoid_slope(h: Array) -> Array:
    return hump(decay(h))  # e / (1 + e)^2 with e = exp(-|h|): no digit of a tail is lost


@elementwise(r"\tanh(h_i)", torch="torch.tanh(h)", jax="jax.numpy.tanh(h)", stable=Stable(inf))
def tanh(h: Array) -> Array:
    """Squash each number into (-1, 1).

    >>> tanh.jacobian([0.0, 0.0]).dense()
    array([[1., 0.],
           [0., 1.]])
    """
    return namespace(h).tanh(h)


@tanh.slope("1 - a_i^2", numpy="1 - np.tanh(h) ** 2")
def _tanh_slope(h: Array) -> Array:
    return 4 * hump(decay(h) ** 2)  # 4 e / (1 + e)^2 with e = exp(-2 |h|)


@elementwise(r"\max(h_i, 0)", torch="torch.relu(h)", jax="jax.nn.relu(h)", stable=Stable(inf))
def relu(h: Array) -> Array:
    """Cut negative numbers off at zero.

    At zero there is no derivative; the value used there is 0, as in PyTorch and JAX.

    >>> relu([-2.0, 0.0, 3.0])
    array([0., 0., 3.])
    """
    return positive_part(h)


@relu.slope(r"\mathbf{1}[h_i > 0]", numpy="(h > 0)")
def _relu_slope(h: Array) -> Array:
    return step(h)


@elementwise(
    r"\max(h_i, 0) + s \min(h_i, 0)",
    symbols={"slope": "s"},
    torch="torch.nn.functional.leaky_relu(h, slope)",
    jax="jax.nn.leaky_relu(h, slope)",
    stable=Stable(inf),
)
def leaky_relu(h: Array, *, slope: float = 0.01) -> Array:
    """Scale negative numbers down by `slope`, the derivative below zero and at it.

    >>> leaky_relu([-2.0, 3.0], slope=0.1)
    array([-0.2,  3. ])
    """
    return positive_part(h) + slope * negative_part(h)


@leaky_relu.slope(
    r"\mathbf{1}[h_i > 0] + s \mathbf{1}[h_i \le 0]", numpy="np.where(h > 0, 1, slope)"
)
def _leaky_relu_slope(h: Array, *, slope: float = 0.01) -> Array:
    above = step(h)
    return above + slope * (1 - above)


@elementwise(
    r"\max(h_i, 0) + \alpha \left(e^{\min(h_i, 0)} - 1\right)",
    torch="torch.nn.functional.elu(h, alpha)",
    jax="jax.nn.elu(h, alpha)",
    stable=Stable(inf),
)
def elu(h: Array, *, alpha: float = 1.0) -> Array:
    """Bend negative numbers towards `-alpha`: the exponential linear unit.

    Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning by exponential
    linear units", 2016. For `alpha` other than 1 the derivative jumps at zero; the value used there
    is `alpha`, the one from below.

    >>> elu([-1000.0, 2.0])
    array([-1.,  2.])
    """
    return positive_part(h) + alpha * namespace(h).expm1(negative_part(h))


@elu.slope(
    r"\mathbf{1}[h_i > 0] + \alpha e^{h_i} \mathbf{1}[h_i \le 0]",
    numpy="below = alpha * np.exp(np.minimum(h, 0))\nnp.where(h > 0, 1, below)",
)
def _elu_slope(h: Array, *, alpha: float = 1.0) -> Array:
    above = step(h)
    return above + alpha * namespace(h).exp(negative_part(h)) * (1 - above)


@elementwise(
    r"\log(1 + e^{h_i})",
    torch="torch.nn.functional.softplus(h)",
    jax="jax.nn.softplus(h)",
    stable=Stable(inf),
)
def softplus(h: Array) -> Array:
    """Round off the corner of the relu; its derivative is the sigmoid.

    >>> softplus([-1000.0, 1000.0])
    array([   0., 1000.])
    """
    return positive_part(h) + namespace(h).log1p(decay(h))


@softplus.slope(r"\frac{1}{1 + e^{-h_i}}", numpy=_SIGMOID)
def _softplus_slope(h: Array) -> Array:
    return logistic(h)


_HUGE = 2.0e4  # within float16; beyond it h times a tail is zero, and infinity times zero is nan


@elementwise(
    r"\frac{h_i}{1 + e^{-h_i}}",
    torch="torch.nn.functional.silu(h)",
    jax="jax.nn.silu(h)",
    stable=Stable(inf),
)
def silu(h: Array) -> Array:
    """Multiply each number by its sigmoid; also called swish.

    >>> silu([0.0, 1000.0])
    array([   0., 1000.])
    """
    return namespace(h).clip(h, -_HUGE, None) * logistic(h)


@silu.slope(
    r"\frac{1}{1 + e^{-h_i}} + \frac{h_i e^{-h_i}}{(1 + e^{-h_i})^2}",
    numpy=f"a = {_SIGMOID}\na + h * a * (1 - a)",
)
def _silu_slope(h: Array) -> Array:
    h = namespace(h).clip(h, -_HUGE, _HUGE)
    return logistic(h) * (1 + h * logistic(-h))


@elementwise(
    r"\frac{h_i}{2} \left(1 + \operatorname{erf}\left(\frac{h_i}{\sqrt{2}}\right)\right)",
    torch="torch.nn.functional.gelu(h)",
    jax="jax.nn.gelu(h, approximate=False)",
    stable=Stable(inf),
)
def gelu(h: Array) -> Array:
    """Multiply each number by the normal probability of a smaller one: the exact form, with erf.

    Hendrycks and Gimpel, "Gaussian error linear units", 2016. The form with tanh that some
    libraries use differs from this one by up to 5e-4.

    >>> gelu([0.0, 50.0])
    array([ 0., 50.])
    """
    return namespace(h).clip(h, -_HUGE, None) * normal_cdf(h)


@gelu.slope(
    r"\frac{1}{2} \left(1 + \operatorname{erf}\left(\frac{h_i}{\sqrt{2}}\right)\right) + "
    r"\frac{h_i}{\sqrt{2 \pi}} e^{-h_i^2 / 2}",
    numpy="""
from math import erf, pi, sqrt
below = 0.5 * (1 + np.vectorize(erf)(h / sqrt(2)))
density = np.exp(-0.5 * h**2) / sqrt(2 * pi)
below + h * density
""",
)
def _gelu_slope(h: Array) -> Array:
    below, density = normal_cdf_and_pdf(h)
    return below + namespace(h).clip(h, -_HUGE, _HUGE) * density

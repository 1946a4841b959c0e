"""The value of an entry in another package, from the text that its declaration carries."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from jacobians import Function

_MATRIX_BY_VECTOR = re.compile(r"(\w+) @ (\w+)")


def example(function: Function[Any], form: str, names: dict[str, Any]) -> Callable[..., Any]:
    """Make a function of the arrays of one example. `names` holds what the text calls."""
    return _make(function, function.elsewhere[form], names)


def batch(function: Function[Any], form: str, names: dict[str, Any]) -> Callable[..., Any]:
    """Make the same of a whole batch: sums are over the last axis already, weights are shared."""
    return _make(function, _MATRIX_BY_VECTOR.sub(r"(\2 @ \1.T)", function.elsewhere[form]), names)


def _make(function: Function[Any], text: str, names: dict[str, Any]) -> Callable[..., Any]:
    *lines, value = text.strip().splitlines()
    body = "".join(f"    {line}\n" for line in [*lines, f"return {value}"])
    space = function.settings | names
    source = f"def f({', '.join(function.parameters)}):\n{body}"
    exec(compile(source, function.__name__, "exec"), space)  # noqa: S102 -- text of our own
    return space["f"]


def autograd_as_jax() -> SimpleNamespace:
    """HIPS autograd under the names of JAX: it has NumPy's functions, and no others."""
    import autograd.numpy as np

    def log_softmax(v: Any) -> Any:
        shifted = v - np.max(v, axis=-1, keepdims=True)
        return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))

    def logsumexp(v: Any, axis: int, *, keepdims: bool) -> Any:
        largest = np.max(v, axis=axis, keepdims=True)
        return largest + np.log(np.sum(np.exp(v - largest), axis=axis, keepdims=keepdims))

    def sigmoid(h: Any) -> Any:
        return 1 / (1 + np.exp(-h))

    nn = SimpleNamespace(
        sigmoid=sigmoid,
        relu=lambda h: np.maximum(h, 0),
        leaky_relu=lambda h, slope: np.where(h > 0, h, slope * h),
        elu=lambda h, alpha: np.where(h > 0, h, alpha * np.expm1(np.minimum(h, 0))),
        softplus=lambda h: np.logaddexp(h, 0),
        silu=lambda h: h * sigmoid(h),
        softmax=lambda v: np.exp(log_softmax(v)),
        log_softmax=log_softmax,
        logsumexp=logsumexp,
    )
    return SimpleNamespace(numpy=np, nn=nn)

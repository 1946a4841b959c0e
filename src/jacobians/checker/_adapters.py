"""PyTorch and JAX functions as functions of NumPy arrays, and their own derivatives as passes."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from jacobians._arrays import Array


class Adapted(NamedTuple):
    """A function of arrays, and what its framework takes for its backward and forward pass.

    `check_vjp(a.value, a.backward, *arguments)` and `check_jvp(a.value, a.forward, *arguments)`.
    """

    value: Callable[..., Array]
    backward: Callable[..., tuple[Array, ...]]
    forward: Callable[..., Array]


def from_torch(f: Callable[..., Any]) -> Adapted:  # pragma: no cover -- tests/oracles runs it
    """Adapt a PyTorch function, such as the `apply` of a `torch.autograd.Function`.

    Parameters
    ----------
    f
        Takes tensors and returns one tensor.

    Returns
    -------
    Adapted
        Its backward pass is what `torch.autograd.grad` gives; its forward pass, if the function has
        one, what `torch.func.jvp` gives.
    """
    torch = import_module("torch")

    def tensors(arrays: tuple[Any, ...], *, grad: bool) -> list[Any]:
        made = [torch.tensor(np.asarray(a)) for a in arrays]
        return [t.requires_grad_(grad and t.is_floating_point()) for t in made]

    def value(*arrays: Any) -> Array:
        with torch.no_grad():
            return np.asarray(f(*tensors(_real(arrays), grad=False)).numpy())

    def backward(cotangent: Any, *arrays: Any) -> tuple[Array, ...]:
        inputs = tensors(arrays, grad=True)
        wanted = [t for t in inputs if t.requires_grad]
        u = torch.tensor(np.asarray(cotangent))
        found = iter(torch.autograd.grad(f(*inputs), wanted, u, allow_unused=True))
        return tuple(_array(next(found), t) if t.requires_grad else None for t in inputs)

    def forward(tangent: Any, *arrays: Any) -> Array:
        first, *rest = tensors(arrays, grad=False)
        t = torch.tensor(np.asarray(tangent))
        return np.asarray(torch.func.jvp(lambda x: f(x, *rest), (first,), (t,))[1].numpy())

    return Adapted(value, backward, forward)


def from_jax(f: Callable[..., Any]) -> Adapted:  # pragma: no cover -- tests/oracles runs it
    """Adapt a JAX function, such as one with a `custom_vjp` or `custom_jvp`.

    Parameters
    ----------
    f
        Takes arrays and returns one array. Set `jax_enable_x64` for float64: in float32 the values
        show half the digits.

    Returns
    -------
    Adapted
        Its backward pass is what `jax.vjp` gives, its forward pass what `jax.jvp` gives.
    """
    jax = import_module("jax")

    def value(*arrays: Any) -> Array:
        return np.asarray(f(*(jax.numpy.asarray(a) for a in _real(arrays))))

    def backward(cotangent: Any, *arrays: Any) -> tuple[Array, ...]:
        y, pull = jax.vjp(f, *(jax.numpy.asarray(a) for a in arrays))
        found = pull(jax.numpy.asarray(cotangent, dtype=y.dtype))
        return tuple(np.asarray(g) if g.dtype.kind == "f" else None for g in found)

    def forward(tangent: Any, *arrays: Any) -> Array:
        first, *rest = (jax.numpy.asarray(a) for a in arrays)
        t = jax.numpy.asarray(tangent, dtype=first.dtype)
        return np.asarray(jax.jvp(lambda x: f(x, *rest), (first,), (t,))[1])

    return Adapted(value, backward, forward)


def _real(arrays: tuple[Any, ...]) -> tuple[Any, ...]:  # pragma: no cover -- as above
    # A hand-written backward pass is for real numbers; a complex step would go through it unseen.
    if any(np.iscomplexobj(a) for a in arrays):
        raise TypeError("adapted functions take real numbers")
    return arrays


def _array(gradient: Any, tensor: Any) -> Array:  # pragma: no cover -- as above
    return np.zeros(tuple(tensor.shape)) if gradient is None else np.asarray(gradient.numpy())

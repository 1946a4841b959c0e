"""Deep networks: compositions of affine maps, with or without an activation between them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from jacobians._constructors import J, identity, matrix
from jacobians._function import REGISTRY, Function
from jacobians._jacobian import Jacobian
from jacobians._shapes import Array, Shape
from jacobians._stable import Stable
from jacobians.functions._network_text import definition, formulas, numpy_code, value_code
from jacobians.functions.activations import tanh
from jacobians.functions.linear import linear

if TYPE_CHECKING:
    from jacobians._function import Left

_ORDERS = 288
"""Orders of magnitude of float64, less what sums of products need."""


@lru_cache(maxsize=64)
def affine_network(depth: int, *, biases: bool = True) -> Function[...]:
    """Make a deep affine network, `h_i = W_i h_{i-1} + b_i`, of its input and parameters.

    Parameters
    ----------
    depth
        Number of layers L, at least one.
    biases
        Without them the network is deep linear.

    Returns
    -------
    Function
        Called as `net(x, W1, b1, ..., WL, bL)`, or `net(x, W1, ..., WL)` without biases; x has
        shape (..., n0), W_i (..., n_i, n_{i-1}), b_i (..., n_i), the value (..., nL). There is a
        Jacobian by each of them: `net.jacobian(x, *parameters, wrt="W2")`.

    Raises
    ------
    ValueError
        If the depth is below one.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> net = affine_network(2, biases=False)
    >>> x, W1, W2 = (rng.standard_normal(s) for s in [(256, 5), (4, 5), (3, 4)])
    >>> net.jacobian(x, W1, W2, wrt="W1")
    256 x (3 | 4, 5)  [ij,k->i|jk]
    """
    return _network(
        f"affine_network({depth}{'' if biases else ', biases=False'})", depth, None, biases
    )


@lru_cache(maxsize=64)
def nonlinear_network(
    depth: int, activation: Function[Any] = tanh, *, biases: bool = True
) -> Function[...]:
    """Make a deep network with an activation after each layer but the last.

    Parameters
    ----------
    depth
        Number of layers L, at least one.
    activation
        An elementwise function of this package, such as `tanh` or `relu`.
    biases
        Whether the layers have biases.

    Returns
    -------
    Function
        Called and differentiated as `affine_network`; `h_i = activation(W_i h_{i-1} + b_i)` for
        i < L, and the value is `W_L h_{L-1} + b_L`.

    Raises
    ------
    ValueError
        If the depth is below one.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> net = nonlinear_network(2, biases=False)
    >>> x, W1, W2 = (rng.standard_normal(s) for s in [(256, 5), (4, 5), (3, 4)])
    >>> net.jacobian(x, W1, W2, wrt="W1")
    256 x (3 | 4, 5)  [ij,j,k->i|jk]
    """
    name = f"nonlinear_network({depth}, {activation.__name__}{'' if biases else ', biases=False'})"
    return _network(name, depth, activation, biases)


def _network(
    name: str, depth: int, activation: Function[Any] | None, biases: bool
) -> Function[...]:
    if depth < 1:
        raise ValueError(f"a network of depth {depth}: it has at least one layer")
    names, shapes = _arguments(depth, biases=biases)

    step = 2 if biases else 1

    def forward(
        arrays: tuple[Array, ...], onwards: bool = False
    ) -> tuple[list[Array], list[Array]]:
        return _forward(arrays, step, activation, onwards)

    def value(*arrays: Array) -> Array:
        return forward(arrays)[1][-1]

    def jacobian(wrt: str, arrays: tuple[Array, ...]) -> Jacobian:
        target = 0 if wrt == "x" else int(wrt[1:])
        # What the layers above make is needed for their slopes alone, the value for nothing.
        slopes = activation is not None and target < depth
        layers = depth - 1 if slopes else target - 1 if wrt[0] == "W" else 0
        inputs, outputs = forward(arrays[: 1 + layers * step], layers < target)
        weights = arrays[1::step]
        whole: Jacobian = identity(weights[-1].shape[-2], dtype=np.result_type(*arrays))
        for i in range(depth, target, -1):  # from the output down to the layer of the argument
            whole = whole @ matrix(weights[i - 1])
            if activation is not None and i > 1:
                whole = whole @ activation.rules["h"].make(outputs[i - 2])
        if wrt[0] != "W":
            return whole
        return whole @ J("k->i|ik", inputs[target - 1], i=weights[target - 1].shape[-2])

    def sweep(arrays: list[Array], batch: Shape, left: Left | None) -> dict[str, Jacobian]:
        found = _sweep(arrays[1::step], *forward(tuple(arrays)), activation, batch, left)
        return {name: found[name] for name in names}

    about = f"A network with the arguments {', '.join(names)}."
    _give_signature(value, names, __name__=name, __qualname__=name, __doc__=about)
    net: Function[...] = Function(
        value,
        f"{','.join(shapes)}->(n{depth})",
        definition(depth, activation, biases),
        {},
        elsewhere={form: value_code(form, depth, activation, biases) for form in ("torch", "jax")},
        stable=_stable(depth),
    )
    net.sweep = sweep
    for n in names:
        net.wrt(n, *formulas(n, depth, activation), numpy_code(n, depth, activation, biases))(
            _by(n, jacobian)
        )
    return net


def _stable(depth: int) -> Stable:
    """Leave room for a product of all weights and the input; in float32 too, a power of ten."""
    size = 10.0 ** (_ORDERS // (depth + 1) // 8 * 8)
    return Stable(size, 1 / size, beyond="overflow")


def _forward(
    arrays: tuple[Array, ...], step: int, activation: Function[Any] | None, onwards: bool
) -> tuple[list[Array], list[Array]]:
    """Return the input of every layer, and its output before the activation.

    With `onwards` the input of the layer after these is the last one.
    """
    x, *parameters = arrays
    inputs: list[Array] = [x]
    outputs: list[Array] = []
    for k in range(0, len(parameters), step):
        z = linear.value(parameters[k], inputs[-1])
        outputs.append(z + parameters[k + 1] if step == 2 else z)
        if onwards or k + step < len(parameters):
            inputs.append(outputs[-1] if activation is None else activation.value(outputs[-1]))
    return inputs, outputs


def _sweep(
    weights: list[Array],
    inputs: list[Array],
    outputs: list[Array],
    activation: Function[Any] | None,
    batch: Shape,
    left: Left | None,
) -> dict[str, Jacobian]:
    """Make all Jacobians from the output down: each layer takes what the one above has made."""
    yhat = outputs[-1]
    by_output: Jacobian = identity(yhat.shape[-1], batch=batch, dtype=yhat.dtype)
    if left is not None:
        by_output = (left(yhat) if callable(left) else left) @ by_output
    found: dict[str, Jacobian] = {}
    for i in range(len(weights), 0, -1):
        by_output = by_output.contract()
        W = weights[i - 1]
        found[f"W{i}"] = by_output @ J("k->i|ik", inputs[i - 1], i=W.shape[-2])
        found[f"b{i}"] = by_output
        by_output = by_output @ matrix(W)
        if activation is not None and i > 1:
            by_output = by_output @ activation.rules["h"].make(outputs[i - 2])
    found["x"] = by_output
    return found


def _arguments(depth: int, *, biases: bool) -> tuple[list[str], list[str]]:
    """Name the arguments of a network, and their core axes."""
    names, shapes = ["x"], ["(n0)"]
    for i in range(1, depth + 1):
        names += [f"W{i}", f"b{i}"] if biases else [f"W{i}"]
        shapes += [f"(n{i},n{i - 1})", f"(n{i})"] if biases else [f"(n{i},n{i - 1})"]
    return names, shapes


def _give_signature(value: Callable[..., Array], names: list[str], **attributes: str) -> None:
    """Let a function of any arrays look like one of these arguments."""
    parameter = inspect.Parameter
    signature = inspect.Signature([parameter(n, parameter.POSITIONAL_OR_KEYWORD) for n in names])
    vars(value).update(__signature__=signature)
    for key, text in attributes.items():
        setattr(value, key, text)


def _by(
    name: str, jacobian: Callable[[str, tuple[Array, ...]], Jacobian]
) -> Callable[..., Jacobian]:
    def rule(*arrays: Array) -> Jacobian:
        return jacobian(name, arrays)

    return rule


for _net in (
    affine_network(1),
    affine_network(3),
    affine_network(3, biases=False),
    nonlinear_network(3),
):
    REGISTRY[_net.__name__] = _net

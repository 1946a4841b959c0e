"""Deep networks: compositions of affine maps, with or without an activation between them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from inspect import Parameter, Signature
from typing import Any

from jacobians._arrays import Array, Shape
from jacobians.algebra import J, Jacobian, diagonal, identity, matrix
from jacobians.declare import Elementwise, Function, Stable, enter
from jacobians.functions._network_text import definition, formulas, numpy_code, value_code
from jacobians.functions.activations import tanh
from jacobians.functions.linear import linear

Arrays = Sequence[Array]
_ORDERS = 288  # of magnitude of float64, less what sums of products need


class Network(Function[...]):
    """Layers `h_i = f(W_i h_{i-1} + b_i)`, the last one without the activation f.

    Made by `affine_network` and `nonlinear_network`. Called and differentiated as any function of
    the package, by the input x and by each parameter.
    """

    def __init__(self, depth: int, activation: Elementwise[Any] | None, biases: bool) -> None:
        if depth < 1:
            raise ValueError(f"a network of depth {depth}: it has at least one layer")
        if not isinstance(activation, Elementwise | None):
            raise TypeError(f"{activation} is no elementwise function of this package")
        self.depth, self.activation, self.biases = depth, activation, biases
        self.step = 2 if biases else 1  # so many parameters has a layer
        names, cores = ["x"], ["(n0)"]
        for i in range(1, depth + 1):
            names += [f"W{i}", f"b{i}"][: self.step]
            cores += [f"(n{i},n{i - 1})", f"(n{i})"][: self.step]
        family = "nonlinear_network" if activation else "affine_network"
        given = (activation.__name__,) if activation else ()
        arguments = ", ".join((str(depth), *given, *(() if biases else ("biases=False",))))
        size = 10.0 ** (_ORDERS // (depth + 1) // 8 * 8)  # in float32, too, a power of ten
        super().__init__(
            self._value,
            f"{','.join(cores)}->(n{depth})",
            definition(depth, activation, biases),
            {},
            elsewhere={f: value_code(f, depth, activation, biases) for f in ("torch", "jax")},
            stable=Stable(size, 1 / size, beyond="overflow"),
            python=((family, *given), f"{family}({arguments})"),
            call=Signature([Parameter(n, Parameter.POSITIONAL_OR_KEYWORD) for n in names]),
        )
        self.__doc__ = f"A network with the arguments {', '.join(names)}."
        for n in names:
            text = numpy_code(n, depth, activation, biases)
            self.wrt(n, *formulas(n, depth, activation), text)(partial(self._jacobian, n))

    def _value(self, *arrays: Array) -> Array:
        return self._forward(arrays, self.depth)[1][-1]

    def _jacobian(self, wrt: str, *arrays: Array) -> Jacobian:
        """Chain the layers from the output down to the one of the argument."""
        target = int(wrt[1:] or 0)
        # What the layers above make is needed for their slopes alone, the value for nothing.
        bent = self.activation is not None and target < self.depth
        layers = self.depth - 1 if bent else target - 1 if wrt[0] == "W" else 0
        inputs, outputs = self._forward(arrays, layers)
        weights = arrays[1 :: self.step]
        whole: Jacobian = identity(weights[-1].shape[-2], like=weights[-1])
        for i in range(self.depth, target, -1):
            whole = self._through(whole, i, weights, outputs)
        if wrt[0] != "W":
            return whole
        if target > len(inputs):
            inputs.append(self._state(outputs[-1]))
        return whole @ J("k->i|ik", inputs[target - 1], i=whole.input_shape[0])

    def _jacobians(
        self, arrays: list[Array], settings: dict[str, Any], batch: Shape, left: Any
    ) -> dict[str, Jacobian]:
        """Make all from the output down: each layer takes what the one above has made."""
        inputs, outputs = self._forward(arrays, self.depth)
        weights, yhat = arrays[1 :: self.step], outputs[-1]
        whole: Jacobian = identity(yhat.shape[-1], batch=batch, like=yhat)
        if left is not None:
            whole = (left(yhat) if callable(left) else left) @ whole
        found: dict[str, Jacobian] = {}
        for i in range(self.depth, 0, -1):
            whole = whole.contract()
            found[f"W{i}"] = whole @ J("k->i|ik", inputs[i - 1], i=whole.input_shape[0])
            found[f"b{i}"] = whole
            whole = self._through(whole, i, weights, outputs)
        found["x"] = whole
        return {name: found[name] for name in self.parameters}

    def _through(self, whole: Jacobian, i: int, weights: Arrays, outputs: Arrays) -> Jacobian:
        """Go on from what follows layer i to what follows the layer below it, before f."""
        whole = whole @ matrix(weights[i - 1])
        if self.activation is None or i == 1:
            return whole
        return whole @ diagonal(self.activation.derivative(outputs[i - 2]))

    def _forward(self, arrays: Arrays, layers: int) -> tuple[list[Array], list[Array]]:
        """Run so many layers: the input of each, and what it makes before f."""
        inputs: list[Array] = [arrays[0]]
        outputs: list[Array] = []
        for k in range(1, layers * self.step + 1, self.step):
            if outputs:
                inputs.append(self._state(outputs[-1]))
            z = linear.value(arrays[k], inputs[-1])
            outputs.append(z + arrays[k + 1] if self.biases else z)
        return inputs, outputs

    def _state(self, z: Array) -> Array:
        return z if self.activation is None else self.activation.value(z)


@lru_cache(maxsize=64)
def affine_network(depth: int, *, biases: bool = True) -> Network:
    """Make a deep affine network, `h_i = W_i h_{i-1} + b_i`, of its input and parameters.

    Parameters
    ----------
    depth
        Number of layers L, at least one.
    biases
        Without them the network is deep linear.

    Returns
    -------
    Network
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
    >>> net = affine_network(2, biases=False)
    >>> net.jacobian(np.ones((256, 5)), np.ones((4, 5)), np.ones((3, 4)), wrt="W1")
    256 x (3 | 4, 5)  [ij,k->i|jk]
    """
    return Network(depth, None, biases)


@lru_cache(maxsize=64)
def nonlinear_network(
    depth: int, activation: Elementwise[Any] = tanh, *, biases: bool = True
) -> Network:
    """Make a deep network, an affine one with an activation after each layer but the last.

    Parameters
    ----------
    depth, biases
        As for `affine_network`: a depth below one is a ValueError.
    activation
        An elementwise function of this package, such as `tanh` or `relu`; else it is a TypeError.

    Returns
    -------
    Network
        Called and differentiated as `affine_network`; `h_i = activation(W_i h_{i-1} + b_i)` for
        i < L, and the value is `W_L h_{L-1} + b_L`.

    Examples
    --------
    >>> import numpy as np
    >>> net = nonlinear_network(2, biases=False)
    >>> net.jacobian(np.ones((256, 5)), np.ones((4, 5)), np.ones((3, 4)), wrt="W1")
    256 x (3 | 4, 5)  [ij,j,k->i|jk]
    """
    return Network(depth, activation, biases)


enter(affine_network(1))
enter(affine_network(3))
enter(affine_network(3, biases=False))
enter(nonlinear_network(3))

"""Derivatives of what a page defines: by complex step, or by a seven-point difference inside one.

The symbol is free: its definition is set aside, and every definition that uses it is evaluated anew
with the steps on an axis of their own, so that one evaluation gives all partial derivatives.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod

import numpy as np

from jacobians.equations import _tree as t
from jacobians.equations._errors import MeaningError
from jacobians.equations._evaluate import call, evaluate, index, symbol
from jacobians.equations._scope import Scope, Symbol
from jacobians.equations._values import Array, Value

_STEP = 1e-30
_DIFFERENCE = 2e-3
_WEIGHTS = {-3: -1 / 60, -2: 3 / 20, -1: -3 / 4, 1: 3 / 4, 2: -3 / 20, 3: 1 / 60}


def along(function: Callable[[complex, Scope], Value], scope: Scope) -> Value:
    """The derivative at zero of a function of a step: a complex step, if none is being taken yet."""
    if not scope.complex_step:
        value = function(1j * _STEP, scope.child(complex_step=True, cache={}))
        return Value(np.imag(value.array) / _STEP, value.names, value.stretch, value.eye)
    scope.sloppy[0] = True
    total: Value | None = None
    for k, weight in _WEIGHTS.items():
        value = function(k * _DIFFERENCE, scope.child(cache={}))
        term = value.array * (weight / _DIFFERENCE)
        total = Value(term, value.names, value.stretch, value.eye) if total is None else total.with_array(total.array + term)
    assert total is not None
    return total


def derivative(node: t.Derivative, scope: Scope) -> Value:
    """Partial derivatives by each symbol of `by`, the first one outermost."""
    target, *rest = node.by

    def inner(s: Scope) -> Value:
        if rest:
            return evaluate(t.Derivative(node.body, tuple(rest), node.gradient), s)
        return evaluate(node.body, s)

    return _partial(inner, target, node.gradient, bool(rest), scope)


def _partial(inner: Callable[[Scope], Value], target: t.Node, gradient: bool, second: bool, scope: Scope) -> Value:
    stacked = isinstance(target, t.Call) and target.function == t.Word("vec")
    if stacked:
        (target,) = target.arguments  # type: ignore[attr-defined]
    name, items = _free(target, scope)
    found = symbol(name, scope)
    dims = found.dims
    axis = scope.fresh("#")
    basis = np.eye(prod(dims)).reshape(-1, *(1,) * len(found.hidden), *dims)

    def step(h: complex, s: Scope) -> Value:
        moved = Symbol(found.array + h * basis, found.rank, (axis, *found.hidden))
        return inner(s.child(overrides={**s.overrides, name: moved}))

    value = along(step, scope)
    if axis not in value.names:  # the symbol does not stand in it
        value = Value(np.zeros((basis.shape[0], *value.array.shape)), (axis, *value.names), value.stretch)
    rest = tuple(n for n in value.names if n != axis)
    array = value.aligned((axis, *rest))
    array = array.reshape(*dims, *array.shape[1:])
    if items is not None:
        return _indexed(array, rest, value, items, name, dims, scope)
    return _whole(array, rest, value, dims, gradient, second, stacked)


def _free(target: t.Node, scope: Scope) -> tuple[str, tuple[t.Node, ...] | None]:
    key = scope.key(target)
    if scope.has(key):
        return key, None
    if isinstance(target, t.Sub) and scope.has(scope.key(target.base)):
        return scope.key(target.base), target.items
    raise MeaningError(f"a derivative by {key}, which is no symbol of this page")


def _indexed(
    array: Array, rest: tuple[str, ...], value: Value, items: tuple[t.Node, ...], name: str, dims: tuple[int, ...], scope: Scope
) -> Value:
    """Give the axes of the derivative the indices that the symbol is written with."""
    if len(items) != len(dims):
        raise MeaningError(f"{name} has {len(dims)} axes, but {len(items)} indices are written")
    r = len(dims)
    # index() names the last axes: move those of the symbol there, the rows and columns away.
    moved = np.moveaxis(array, range(r), range(-r, 0))
    core = tuple(scope.fresh("#") for _ in range(2))
    named = index(moved, rest + core, r, items, name, scope)
    names = tuple(n for n in named.names if n not in core)
    return Value(named.aligned(names + core)[..., 0, 0], names, value.stretch, value.eye)


def _whole(
    array: Array, rest: tuple[str, ...], value: Value, dims: tuple[int, ...], gradient: bool, second: bool, stacked: bool
) -> Value:
    """A derivative in matrix notation: rows are the output, columns the input."""
    moved = np.moveaxis(array, range(len(dims)), range(-len(dims) - 2, -2))  # (*rest, *dims, rows, columns)
    if stacked:
        moved = np.moveaxis(moved, -3, -4) if len(dims) == 2 else moved
        moved = moved.reshape(*moved.shape[: -2 - len(dims)], -1, *moved.shape[-2:])
        dims = (moved.shape[-3],)
    rows, columns = array.shape[-2:]
    if value.eye or True in value.stretch:
        raise MeaningError("the derivative of something whose size is not known")
    if len(dims) == 0:
        return Value(moved, rest)
    if len(dims) == 1 and columns == 1:
        if gradient and rows == 1 and not second:
            return Value(moved[..., 0], rest)  # a gradient is a column
        if gradient and second:
            return Value(moved[..., 0], rest)  # the gradient of a gradient: symmetric
        return Value(np.swapaxes(moved[..., 0], -1, -2), rest)
    if len(dims) == 2 and (rows, columns) == (1, 1):
        return Value(moved[..., 0, 0], rest)
    raise MeaningError(
        f"the derivative of an array of {rows} x {columns} by one of {' x '.join(map(str, dims))} "
        "has more than two axes: write it with indices"
    )


def prime(function: t.Prime, arguments: tuple[t.Node, ...], scope: Scope) -> Value:
    """`f'(x)`: the derivative of a function of one number, entry by entry."""
    if len(arguments) != 1:
        raise MeaningError("a prime on a function of several arguments")
    at = evaluate(arguments[0], scope)

    def apply(order: int, x: Value, s: Scope) -> Value:
        if order == 0:
            return call(function.base, [x], s)
        return along(lambda h, inner: apply(order - 1, x.with_array(x.array + h), inner), s)

    return apply(function.order, at, scope)


def differential(node: t.Differential, scope: Scope) -> Value:
    """The linear part of the change of a value when every given symbol changes in its direction."""

    def step(h: complex, s: Scope) -> Value:
        moved = {
            name: Symbol(s.symbols[name].array + h * direction, s.symbols[name].rank)
            for name, direction in s.directions.items()
        }
        return evaluate(node.body, s.child(overrides={**s.overrides, **moved}))

    return along(step, scope)

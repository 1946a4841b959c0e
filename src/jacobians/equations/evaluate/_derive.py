"""Derivatives of what a page defines.

The symbol is free: its definition is set aside, and every definition that uses it is evaluated anew
with the steps on an axis of their own, so that one evaluation gives all partial derivatives.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from jacobians.equations.evaluate._access import index
from jacobians.equations.evaluate._along import along
from jacobians.equations.evaluate._dispatch import evaluate, rule
from jacobians.equations.evaluate._scope import Scope, Symbol
from jacobians.equations.evaluate._symbols import symbol
from jacobians.equations.evaluate._values import Array, Value
from jacobians.equations.latex import MeaningError
from jacobians.equations.latex import tree as t

if TYPE_CHECKING:
    from collections.abc import Callable


@rule(t.Derivative)
def _derivative(node: t.Derivative, scope: Scope) -> Value:
    """Partial derivatives by each symbol of `by`, the first one outermost."""
    target, *rest = node.by

    def inner(s: Scope) -> Value:
        if rest:
            return evaluate(t.Derivative(node.body, tuple(rest), node.gradient), s)
        return evaluate(node.body, s)

    return _partial(inner, target, node.gradient, bool(rest), scope)


def _partial(
    inner: Callable[[Scope], Value], target: t.Node, gradient: bool, second: bool, scope: Scope
) -> Value:
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
    if axis not in value.names:
        if name in scope.definitions:
            raise MeaningError(f"{name} does not stand in what is differentiated by it")
        value = Value(
            np.zeros((basis.shape[0], *value.array.shape)), (axis, *value.names), value.stretch
        )
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
    array: Array,
    rest: tuple[str, ...],
    value: Value,
    items: tuple[t.Node, ...],
    name: str,
    dims: tuple[int, ...],
    scope: Scope,
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
    array: Array,
    rest: tuple[str, ...],
    value: Value,
    dims: tuple[int, ...],
    gradient: bool,
    second: bool,
    stacked: bool,
) -> Value:
    """Return a derivative in matrix notation: rows are the output, columns the input."""
    moved = np.moveaxis(
        array, range(len(dims)), range(-len(dims) - 2, -2)
    )  # (*rest, *dims, rows, columns)
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


@rule(t.Differential)
def _differential(node: t.Differential, scope: Scope) -> Value:
    """Return the change of a value, to first order, when each given symbol changes in its own."""

    def step(h: complex, s: Scope) -> Value:
        moved = {
            name: Symbol(s.symbols[name].array + h * direction, s.symbols[name].rank)
            for name, direction in s.directions.items()
        }
        return evaluate(node.body, s.child(overrides={**s.overrides, **moved}))

    return along(step, scope)

"""Sums, products, means and extremes over an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jacobians.equations.evaluate import _builtin as fn
from jacobians.equations.evaluate import _values as v
from jacobians.equations.evaluate._conditions import truth
from jacobians.equations.evaluate._dispatch import evaluate, rule
from jacobians.equations.evaluate._symbols import size_of
from jacobians.equations.evaluate._values import Value
from jacobians.equations.latex import MeaningError
from jacobians.equations.latex import tree as t

if TYPE_CHECKING:
    from jacobians.equations.evaluate._scope import Scope


_MOST = 100  # terms that are evaluated one by one


@rule(t.Big)
def _big(node: t.Big, scope: Scope) -> Value:
    condition = () if node.condition is None else (node.condition,)
    size = size_of(node.index, t.Chain((node.body, *condition)), scope)
    low, high = _bound(node.lower, node.index, scope), _bound(node.upper, node.index, scope)
    if size is None:
        if low is None or high is None:
            raise MeaningError(
                f"the index {node.index} of the sum or product is not used, or its range is unknown"
            )
        return _layers(node, low, high, scope)
    inner = scope.with_sizes({node.index: size})
    mask = _mask(node, size, low, high, inner)
    if mask is not None:
        inner = inner.child(mask=mask if inner.mask is None else v.multiply(inner.mask, mask))
    body = evaluate(node.body, inner)
    if node.index not in body.names:
        ones = np.ones((size, 1, 1))
        body = v.multiply(Value(ones, (node.index,)), body)
    return _reduce(node, body, mask)


def _bound(node: t.Node | None, index: str, scope: Scope) -> int | None:
    """Return a bound of a sum, or None where it depends on an index, as `i` does."""
    whole = None if node is None else scope.integer(node)
    if node is not None and whole is None:
        array = evaluate(node, scope).array
        if array.shape[-2:] != (1, 1) or np.any(array != np.round(np.real(array))):
            raise MeaningError(f"a bound of the index {index} is no whole number")
    return whole


def _mask(node: t.Big, size: int, low: int | None, high: int | None, scope: Scope) -> Value | None:
    """Return which terms a bounded or conditioned sum takes; None for all."""
    if node.condition is not None:
        return truth(node.condition, scope)
    if node.lower is None or node.upper is None or (low, high) == (1, size):
        return None
    if low is not None and low < 1:
        raise MeaningError(f"the index {node.index} starts at {low}, but it counts from 1")
    if high is not None and high > size:
        raise MeaningError(f"the index {node.index} goes up to {high}, but it runs over {size}")
    return truth(t.Chain((node.lower, t.Name(node.index), node.upper), ("<=", "<=")), scope)


def _reduce(node: t.Big, body: Value, mask: Value | None) -> Value:
    neutral = {"sum": 0.0, "mean": 0.0, "prod": 1.0, "max": -np.inf, "min": np.inf}[node.op]
    names = body.names if mask is None else v.common(body, mask)
    array = body.aligned(names)
    if mask is not None:
        array = np.where(np.real(mask.aligned(names)) > 0, array, neutral)
    axis = names.index(node.index)
    rest = tuple(n for n in names if n != node.index)
    if node.op == "prod":
        if not body.scalar:
            raise MeaningError("a product of matrices over an axis: write the factors out")
        array = np.prod(array, axis=axis)
    elif node.op in ("max", "min"):
        array = np.squeeze(fn.pick(array, node.op == "max", axis), axis)
    else:
        array = np.sum(array, axis=axis)
        if node.op == "mean":
            if mask is not None:
                raise MeaningError("a mean with a condition: write it as a sum")
            array = array / body.array.shape[body.names.index(node.index)]
    return Value(array, rest, body.stretch, body.eye)


def _layers(node: t.Big, low: int, high: int, scope: Scope) -> Value:
    """Return a sum or product whose index numbers symbols, such as layers: term by term."""
    if high - low >= _MOST:
        raise MeaningError(f"a sum of more than {_MOST} terms")
    result: Value | None = None
    for k in range(low, high + 1):
        inner = scope.child(integers={**scope.integers, node.index: k})
        term = evaluate(node.body, inner)
        if result is None:
            result = term
        elif node.op in ("sum", "mean"):
            result = v.add(result, term)
        elif node.op == "prod":
            result = v.multiply(result, term)
        else:
            result = fn.extreme([result, term], largest=node.op == "max")
    if result is None:
        return v.number(1.0 if node.op == "prod" else 0.0, literal=True)
    return v.multiply(v.number(1 / (high - low + 1)), result) if node.op == "mean" else result

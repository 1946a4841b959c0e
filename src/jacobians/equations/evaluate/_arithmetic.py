"""Sums, products, powers, roots, bars and blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jacobians.equations.evaluate import _builtin as fn
from jacobians.equations.evaluate import _values as v
from jacobians.equations.evaluate._dispatch import evaluate, rule
from jacobians.equations.evaluate._values import Value
from jacobians.equations.latex import MeaningError
from jacobians.equations.latex import tree as t

if TYPE_CHECKING:
    from jacobians.equations.evaluate._scope import Scope


_HIGHEST = 100  # power of a matrix


@rule(t.Number)
def _number(node: t.Number, _: Scope) -> Value:
    return v.number(node.value, literal=True)


@rule(t.Ones)
def _ones(_node: t.Ones, _: Scope) -> Value:
    return Value(np.ones((1, 1)), stretch=(True, False))


@rule(t.Power)
def _power(node: t.Power, scope: Scope) -> Value:
    if node.base == t.Name("e") and not scope.has("e"):
        exponent = evaluate(node.exponent, scope)
        if exponent.core[0] > 1 and exponent.core[1] > 1:
            raise MeaningError("e to the power of a matrix")
        return exponent.with_array(np.exp(exponent.array))
    if node.exponent == t.Name("T") and not scope.has("T"):
        return v.transpose(evaluate(node.base, scope))
    base = evaluate(node.base, scope)
    whole = scope.integer(node.exponent)
    if not node.elementwise and not base.scalar:
        return _matrix_power(base, whole)
    if whole is not None:
        if whole < 0 and np.any(base.array == 0):
            raise MeaningError("a division by zero")
        return base.with_array(base.array ** (whole if whole >= 0 else float(whole)))
    exponent = evaluate(node.exponent, scope)
    if not exponent.scalar:
        raise MeaningError("an exponent that is no number")
    if np.any(np.real(base.array) < 0):
        raise MeaningError("a negative number to a power that is not whole")
    return v.elementwise(base, exponent, np.power, "a power")


def _matrix_power(base: Value, power: int | None) -> Value:
    if power is None:
        raise MeaningError(f"a power of {v.spell_shape(base)} that is not whole")
    if power == -1:
        return v.inverse(base)
    if not 1 <= power <= _HIGHEST or base.eye:
        raise MeaningError(f"the power {power} of {v.spell_shape(base)}")
    v.square(base, f"the power {power}")
    result = base
    for _ in range(power - 1):
        result = v.multiply(result, base)
    return result


@rule(t.Transpose)
def _transpose(node: t.Transpose, scope: Scope) -> Value:
    return v.transpose(evaluate(node.base, scope))


@rule(t.Add)
def _add(node: t.Add, scope: Scope) -> Value:
    result = evaluate(node.terms[0], scope)
    for term in node.terms[1:]:
        result = v.add(result, evaluate(term, scope))
    return result


@rule(t.Negative)
def _negative(node: t.Negative, scope: Scope) -> Value:
    value = evaluate(node.base, scope)
    return Value(-value.array, value.names, value.stretch, value.eye, value.literal)


@rule(t.Multiply)
def _multiply(node: t.Multiply, scope: Scope) -> Value:
    a, b = evaluate(node.left, scope), evaluate(node.right, scope)
    if node.op == "/":
        if np.any(b.array == 0):
            raise MeaningError("a division by zero")
        return v.divide(a, b)
    if node.op == "odot":
        return v.elementwise(a, b, np.multiply, "cannot multiply entry by entry")
    if node.op == "otimes":
        return v.kronecker(a, b)
    return v.multiply(a, b)


@rule(t.Root)
def _root(node: t.Root, scope: Scope) -> Value:
    value, degree = evaluate(node.base, scope), evaluate(node.degree, scope)
    square = fn.root(value.array)
    if degree.scalar and not degree.names and np.all(degree.array == 2):
        return value.with_array(square)
    return v.elementwise(value, degree, lambda x, n: x ** (1 / n), "a root")


@rule(t.Grid)
def _grid(node: t.Grid, scope: Scope) -> Value:
    rows = [[evaluate(x, scope) for x in row] for row in node.rows]
    names = v.common(*(x for row in rows for x in row))
    shape = tuple(
        max(x.aligned(names).shape[k] for row in rows for x in row) for k in range(len(names))
    )
    blocks = [
        [np.broadcast_to(a, (*shape, *a.shape[-2:])) for a in (x.aligned(names) for x in row)]
        for row in rows
    ]
    try:
        return Value(
            np.concatenate([np.concatenate(row, axis=-1) for row in blocks], axis=-2), names
        )
    except ValueError:
        raise MeaningError("the blocks of a matrix do not fit together") from None


@rule(t.Absolute)
def _absolute(node: t.Absolute, scope: Scope) -> Value:
    value = evaluate(node.body, scope)
    if value.core[0] > 1 and value.core[1] > 1:
        raise MeaningError("bars around a matrix: write \\det or \\lVert A \\rVert_F")
    return value.with_array(fn.absolute(value.array))


@rule(t.Norm)
def _norm(node: t.Norm, scope: Scope) -> Value:
    return fn.norm(evaluate(node.body, scope), node.kind)

"""Relations that are true or false: indicators, cases, and the conditions of sums."""

from __future__ import annotations

from functools import partial, reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from jacobians.equations.evaluate import _values as v
from jacobians.equations.evaluate._dispatch import evaluate, rule
from jacobians.equations.evaluate._relations import RELATIONS
from jacobians.equations.latex import MeaningError
from jacobians.equations.latex import tree as t

if TYPE_CHECKING:
    from collections.abc import Callable

    from jacobians.equations.evaluate._scope import Scope
    from jacobians.equations.evaluate._values import Value


def truth(chain: t.Chain, scope: Scope) -> Value:
    """Return a chain of relations as ones and zeros."""
    sides = [evaluate(side, scope) for side in chain.sides]
    links = []
    for a, b, relation in zip(sides, sides[1:], chain.relations, strict=False):
        compare = RELATIONS[relation].condition
        if compare is None:
            raise MeaningError(f"the relation {relation} in a condition")
        holds = partial(_holds, compare)
        links.append(v.elementwise(a, b, holds, "cannot compare"))
    return reduce(_both, links)


def _holds(compare: Callable[[Any, Any], Any], x: v.Array, y: v.Array) -> v.Array:
    return np.asarray(compare(np.real(x), np.real(y)), dtype=float)


def _both(a: Value, b: Value) -> Value:
    return v.elementwise(a, b, np.multiply, "cannot compare")


@rule(t.Indicator)
def _indicator(node: t.Indicator, scope: Scope) -> Value:
    return truth(node.condition, scope)


@rule(t.Cases)
def _cases(node: t.Cases, scope: Scope) -> Value:
    """Choose the first row whose condition holds; from below, since the upper ones win."""
    result = v.number(np.nan)
    for k, (body, condition) in enumerate(reversed(node.rows)):
        value = evaluate(body, scope)
        if condition is None:
            if k:
                raise MeaningError("'otherwise' before the last case")
            result = value
            continue
        test = truth(condition, scope)
        here = v.elementwise(value, test, lambda x, c: np.where(c > 0, x, 0), "cases")
        there = v.elementwise(result, test, lambda x, c: np.where(c > 0, 0, x), "cases")
        result = v.elementwise(here, there, np.add, "cases")
    if np.any(np.isnan(result.array)):
        raise MeaningError("the cases leave some arguments out")
    return result

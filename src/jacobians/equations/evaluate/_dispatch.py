"""Evaluate a tree: one table says which function does which kind of node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jacobians.equations.evaluate._scope import Scope
from jacobians.equations.evaluate._values import Value
from jacobians.equations.latex import MeaningError
from jacobians.equations.latex import tree as t

Rule = Callable[[Any, Scope], Value]
RULES: dict[type[t.Node], Rule] = {}


def rule(*kinds: type[t.Node]) -> Callable[[Rule], Rule]:
    """Say that a function evaluates these kinds of nodes."""

    def enter(function: Rule) -> Rule:
        RULES.update(dict.fromkeys(kinds, function))
        return function

    return enter


def evaluate(node: t.Node, scope: Scope) -> Value:
    """Return the value of a tree.

    Raises
    ------
    MeaningError
        If a part of it has no value; nothing that is not understood is passed over.
    """
    if type(node) not in RULES:
        what = (
            f"the word {node.text!r}" if isinstance(node, t.Word) else "a relation or a prime here"
        )
        raise MeaningError(f"{what} has no value")
    return scope.note(RULES[type(node)](node, scope))

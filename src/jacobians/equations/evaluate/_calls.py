"""Functions applied to values: built in, defined on the page, and their derivatives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jacobians.equations.evaluate._along import along
from jacobians.equations.evaluate._builtin import BUILT_IN
from jacobians.equations.evaluate._dispatch import evaluate, rule
from jacobians.equations.evaluate._scope import Definition, Scope
from jacobians.equations.evaluate._symbols import as_symbol
from jacobians.equations.latex import MeaningError
from jacobians.equations.latex import tree as t

if TYPE_CHECKING:
    from jacobians.equations.evaluate._values import Value


@rule(t.Call)
def _call(node: t.Call, scope: Scope) -> Value:
    function = node.function
    if isinstance(function, t.Prime):
        return _prime(function, node.arguments, scope)
    return _apply(function, [evaluate(a, scope) for a in node.arguments], scope)


def _apply(function: t.Node, arguments: list[Value], scope: Scope) -> Value:
    """Apply a function to values."""
    name = function.text if isinstance(function, t.Word) else scope.key(function)
    if scope.is_function(name):
        return _call_defined(scope.definitions[name], arguments, scope)
    if name not in BUILT_IN:
        raise MeaningError(f"unknown function {name}: define it before")
    known = BUILT_IN[name]
    if len(arguments) != 1 and not known.several:
        raise MeaningError(f"{name} takes one argument, not {len(arguments)}")
    return known.apply(*arguments)


def _call_defined(definition: Definition, arguments: list[Value], scope: Scope) -> Value:
    parameters = definition.parameters or ()
    if len(arguments) != len(parameters):
        raise MeaningError(
            f"{definition.name} takes {len(parameters)} arguments, not {len(arguments)}"
        )
    if definition.name in scope.active:
        raise MeaningError(f"{definition.name} is defined by itself")
    overrides = dict(scope.overrides)
    back: dict[str, str] = {}
    for name, value in zip(parameters, arguments, strict=True):
        # Free indices of an argument ride along under names that the body cannot use.
        for old in value.names:
            if old[0] not in "#@":
                back.setdefault(old, scope.fresh("@"))
        for old, new in back.items():
            value = value.rename(old, new)  # noqa: PLW2901
        overrides[name] = as_symbol(value, Definition(name, t.Number(0)))
    inner = scope.child(
        overrides=overrides, sizes={}, mask=None, active=(*scope.active, definition.name)
    )
    result = evaluate(definition.body, inner)
    for old, new in back.items():
        result = result.rename(new, old)
    return result


def _prime(function: t.Prime, arguments: tuple[t.Node, ...], scope: Scope) -> Value:
    """`f'(x)`: the derivative of a function of one number, entry by entry."""
    if len(arguments) != 1:
        raise MeaningError("a prime on a function of several arguments")
    at = evaluate(arguments[0], scope)

    def derived(order: int, x: Value, s: Scope) -> Value:
        if order == 0:
            return _apply(function.base, [x], s)
        return along(lambda h, inner: derived(order - 1, x.with_array(x.array + h), inner), s)

    return derived(function.order, at, scope)

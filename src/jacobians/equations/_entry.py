"""A function of the package against its formulas: value, definition, formula and code agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from jacobians.declare import POSITIVE, REGISTRY, SIMPLEX, Function, Index
from jacobians.equations.evaluate import evaluate, sizes_of, symbol
from jacobians.equations.latex import (
    EquationError,
    FalseEquationError,
    MeaningError,
    letters,
    parse,
)
from jacobians.equations.latex import tree as t
from jacobians.equations.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jacobians.equations.evaluate import Scope


def entry_page(name: str) -> Page:
    """Return the arguments of a function as given symbols, and its definition.

    Raises
    ------
    MeaningError
        If there is no such function.
    """
    if name not in REGISTRY:
        raise MeaningError(f"there is no function {name!r}")
    page = Page()
    for text in _declarations(REGISTRY[name]):
        page.given(text)
    page.check(REGISTRY[name].definition)
    return page


@np.errstate(all="ignore")
def check_entry(name: str) -> None:
    """Check the definition of a function against its code, and its formulas against both.

    Raises
    ------
    EquationError
        If two of value, definition, formula and Jacobian disagree; it says which.
    """
    function = REGISTRY[name]
    page = entry_page(name)
    output = list(page.definitions)[-1]
    for draw in range(page.draws):
        scope = page.scope(draw)
        arrays, settings = arguments(function, scope)
        _agree(
            symbol(output, scope).array,
            function(*arrays, **settings),
            f"{name}: definition and value",
        )
    for argument, rule in function.rules.items():
        for formula in filter(None, (rule.formula, rule.matrix)):
            try:
                page.check(formula)
            except EquationError as error:
                raise type(error)(f"{name} by {argument}: {error}") from None
        for draw in range(page.draws):
            scope = page.scope(draw)
            arrays, settings = arguments(function, scope)
            dense = function.jacobian(*arrays, wrt=argument, **settings).dense()
            _agree(
                _formula(rule.formula, scope), dense, f"{name} by {argument}: formula and Jacobian"
            )


def _declarations(function: Function[Any]) -> Iterator[str]:
    for parameter, core in zip(function.parameters, function.signature.inputs, strict=True):
        name, domain = function.symbols[parameter], function.domains[parameter]
        sizes = [n if len(n) == 1 else f"{n[0]}_{{{n[1:]}}}" for n in core]
        power = "^{" + r" \times ".join(sizes) + "}" if sizes else ""
        if isinstance(domain, Index):
            yield rf"{name} \in \{{1, \dots, {domain.size}\}}"
        elif domain is SIMPLEX:
            yield rf"{name} \in \Delta{power}"
        elif domain is POSITIVE:
            yield rf"{name} \in \mathbb{{R}}_{{>0}}{power}"
        else:
            yield rf"{name} \in \mathbb{{R}}{power}"
    for setting in function.settings:
        yield rf"{function.symbols[setting]} \in (0.1, 1.9)"


def arguments(function: Function[Any], scope: Scope) -> tuple[list[Any], dict[str, float]]:
    """Return the drawn symbols as the arguments of the code, which counts from zero."""
    arrays = []
    for parameter in function.parameters:
        array = scope.symbols[function.symbols[parameter]].array
        arrays.append(
            array.astype(int) - 1 if isinstance(function.domains[parameter], Index) else array
        )
    settings = {s: float(scope.symbols[function.symbols[s]].array) for s in function.settings}
    return arrays, settings


def _formula(formula: str, scope: Scope) -> Any:
    """Return the right side of a formula as an array, output axes before input axes."""
    [chain] = parse(formula)
    derivative, right = chain.sides[0], chain.sides[-1]
    if not isinstance(derivative, t.Derivative):
        raise MeaningError("the left side of a formula is a derivative")
    free = [n for n in letters(chain) if not scope.has(n) and n not in scope.integers]
    scope = scope.with_sizes(sizes_of(free, chain, scope))
    value = evaluate(right, scope)
    order = tuple(n for n in letters(derivative) if n in scope.sizes)
    if order:
        shape = tuple(scope.sizes[n] for n in order)
        return np.broadcast_to(value.aligned(order)[..., 0, 0], shape)
    full = evaluate(derivative, scope)
    return value.array * np.eye(full.core[0]) if value.eye else value.array


def _agree(a: Any, b: Any, what: str) -> None:
    """Compare, where a loss of shape (1) may stand for a number."""
    a, b = np.asarray(a), np.asarray(b)
    squeezed = tuple(n for n in b.shape if n != 1), tuple(n for n in a.shape if n != 1)
    if squeezed[0] != squeezed[1]:
        raise FalseEquationError(f"{what}: shapes {a.shape} and {b.shape}")
    a = a.reshape(b.shape)
    wrong = np.abs(a - b) > 1e-9 * max(float(np.max(np.abs(a))), float(np.max(np.abs(b))))
    if np.any(wrong):
        at = tuple(int(k) for k in np.argwhere(wrong)[0])
        raise FalseEquationError(f"{what} disagree at {at}: {a[at]:.6g} and {b[at]:.6g}")

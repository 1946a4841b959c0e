"""Value, definition, formula and Jacobian of an entry agree; break one, and it is named."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from jacobians.declare import POSITIVE, REGISTRY
from jacobians.equations import EquationError, check_entry
from jacobians.equations._entry import _agree, _declarations, _formula


@pytest.mark.parametrize("name", REGISTRY)
def test_every_entry_agrees_with_itself(name: str) -> None:
    check_entry(name)


def broken(monkeypatch: pytest.MonkeyPatch, name: str, **changes: Any) -> str:
    function = REGISTRY[name]
    for key, value in changes.items():
        monkeypatch.setattr(function, key, value)
    with pytest.raises(EquationError) as caught:
        check_entry(name)
    return str(caught.value)


def first_rule(name: str, **changes: Any) -> dict[str, Any]:
    (argument, rule), *others = REGISTRY[name].rules.items()
    return {argument: replace(rule, **changes), **dict(others)}


@pytest.mark.parametrize("name", REGISTRY)
def test_a_broken_definition_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    left, _, right = REGISTRY[name].definition.rpartition(" = ")
    text = broken(monkeypatch, name, definition=f"{left} = 1.5 \\left( {right} \\right)")
    assert text.startswith(f"{name}: definition and value disagree at ")


@pytest.mark.parametrize("name", REGISTRY)
def test_a_broken_formula_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (argument, rule), *_ = REGISTRY[name].rules.items()
    left, right = rule.formula.split("=", 1)
    rules = first_rule(name, formula=f"{left} = 1.5 \\left( {right} \\right)")
    text = broken(monkeypatch, name, rules=rules)
    assert text.startswith(f"{name} by {argument}: false")


@pytest.mark.parametrize("name", REGISTRY)
def test_a_broken_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    value = REGISTRY[name].value
    text = broken(monkeypatch, name, value=lambda *a, **k: 1.5 * np.asarray(value(*a, **k)))
    assert text.startswith(f"{name}: definition and value disagree at ")


class WrongRule:
    """A function whose Jacobians are half as large again."""

    def __init__(self, function: Any) -> None:
        self.function = function

    def __getattr__(self, name: str) -> Any:
        return getattr(self.function, name)

    def __call__(self, *arrays: Any, **options: Any) -> Any:
        return self.function(*arrays, **options)

    def jacobian(self, *arrays: Any, **options: Any) -> Any:
        dense = self.function.jacobian(*arrays, **options).dense()
        return SimpleNamespace(dense=lambda: 1.5 * dense)


@pytest.mark.parametrize("name", REGISTRY)
def test_a_broken_rule_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    function = REGISTRY[name]
    monkeypatch.setitem(REGISTRY, name, WrongRule(function))
    with pytest.raises(EquationError) as caught:
        check_entry(name)
    argument = next(iter(function.rules))
    assert str(caught.value).startswith(f"{name} by {argument}: formula and Jacobian disagree at ")


def test_shapes_are_compared_first() -> None:
    with pytest.raises(EquationError, match=r"it: shapes \(2,\) and \(3,\)"):
        _agree(np.ones(2), np.ones(3), "it")
    _agree(np.ones(1), np.ones(()), "it")


def test_a_positive_argument_is_declared_as_one() -> None:
    function: Any = SimpleNamespace(
        parameters=("x",),
        signature=SimpleNamespace(inputs=(("n",),)),
        symbols={"x": "x"},
        domains={"x": POSITIVE},
        settings=(),
    )
    assert list(_declarations(function)) == [r"x \in \mathbb{R}_{>0}^{n}"]


def test_a_formula_is_the_formula_of_a_derivative() -> None:
    with pytest.raises(EquationError, match="the left side of a formula is a derivative"):
        _formula("x = y", None)  # type: ignore[arg-type]

"""Names, sizes and whole numbers while an equation is evaluated."""

from __future__ import annotations

import numpy as np
import pytest

from jacobians.equations import MeaningError, parse
from jacobians.equations.evaluate._scope import Definition, Scope, Symbol
from jacobians.equations.evaluate._values import Value
from jacobians.equations.latex._names import spell

SCOPE = Scope({}, {}, {"n": 3, "n_{1}": 5, "l": 2}, {}, sizes={"i": 4})


def node(text: str):
    return parse(text)[0].sides[0]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("3", 3),
        ("2.5", None),
        ("n", 3),
        ("n_1", 5),
        ("n_{l-1}", 5),
        ("-n", -3),
        ("n + 1", 4),
        ("n - q", None),
        ("2 n", 6),
        ("2 (n + 1)", 8),
        ("2 q", None),
        ("n / 2", None),
        ("i", None),
        ("-q", None),
    ],
)
def test_whole_numbers_are_known_without_evaluating(text: str, whole: int | None) -> None:
    assert SCOPE.integer(node(text)) == whole


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("x", "x"),
        ("x_1", "x_{1}"),
        ("x_l", "x_{2}"),
        ("x_i", "x_{i}"),
        ("x_{\\max}", "x_{max}"),
        ("x^{(l)}", "x^{(2)}"),
        ("x_{l-1}^{(1)}", "x_{1}^{(1)}"),
        ("x_{a + b}", "x_{?}"),
        ("2 x", "?"),
    ],
)
def test_a_name_has_its_layer_filled_in(text: str, key: str) -> None:
    assert SCOPE.key(node(text)) == key


def test_spelling_is_the_same_without_layers() -> None:
    assert spell(node("x_{1,2}^{(3)}")) == "x_{1,2}^{(3)}"
    assert spell(node("2 x")) == "?"


def test_a_symbol_of_three_axes_has_no_matrix_form() -> None:
    with pytest.raises(MeaningError, match=r"T has 3 axes of .*: write its indices"):
        Symbol(np.ones((2, 3, 4)), 3).value("T")


def test_what_is_not_finite_is_refused() -> None:
    for bad in (np.nan, np.inf):
        with pytest.raises(MeaningError, match="a value is not finite"):
            SCOPE.note(Value(np.array([[bad]])))
    empty = Value(np.ones((0, 1, 1)), ("i",))
    assert SCOPE.note(empty) is empty


def test_a_function_is_no_symbol() -> None:
    scope = Scope({}, {"f": Definition("f", node("s"), (), ("s",))}, {}, {})
    assert scope.is_function("f")
    assert not scope.has("f")
    assert not scope.is_function("g")

"""Which letters are indices, and how far each runs."""

from __future__ import annotations

import pytest

from jacobians.equations import parse
from jacobians.equations.evaluate._symbols import size_of, sizes_of
from jacobians.equations.latex._walk import letters, loose
from tests.equations.pages import page_with

PAGE = page_with(
    r"x \in \mathbb{R}^{n}",
    r"A \in \mathbb{R}^{n \times m}",
    r"T \in \mathbb{R}^{n \times m \times p}",
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (r"x_i A_{jk}", ["i", "j", "k"]),
        (r"\sum_i x_i", []),
        (r"x_i + \sum_i x_i", ["i"]),
        (r"x_{i-1} + x_1", []),
        (r"x_{\max}", []),
    ],
)
def test_letters_in_scripts_are_indices_unless_bound(text: str, found: list[str]) -> None:
    assert letters(parse(text)[0]) == found


def test_letters_that_stand_loose() -> None:
    assert loose(parse("x_i k + k")[0]) == ["x", "i", "k"]


@pytest.mark.parametrize(
    ("letter", "text", "size"),
    [
        ("i", "x_i", "n"),
        ("j", "A_{ij}", "m"),
        ("k", "T_{ijk}", "p"),
        ("j", r"(A^\top x)_j", "m"),
        ("j", r"(x_i A^\top x)_j", "m"),
        ("i", r"\sum_k \mathbf{1}[k \le i] x_k", "n"),
        ("i", r"\sum_{k \le i} x_k", "n"),
        ("i", r"\sum_i x_i", None),
        ("q", "x_i", None),
        ("i", "q_i", None),
        ("i", "A_i", None),
        ("i", r"(A)_{1,2,i}", None),
        ("i", r"\mathbf{1}_i", None),
        ("i", r"\delta_{ij}", None),
        ("i", "i = j", None),
    ],
)
def test_an_index_runs_along_the_axis_it_stands_on(
    letter: str, text: str, size: str | None
) -> None:
    scope = PAGE.scope(0)
    expected = None if size is None else scope.integers[size]
    assert size_of(letter, parse(text)[0], scope) == expected


def test_an_index_beside_another_follows_it() -> None:
    scope = PAGE.scope(0)
    n = scope.integers["n"]
    assert sizes_of(["i", "j"], parse(r"\delta_{ij} x_i")[0], scope) == {"i": n, "j": n}
    assert sizes_of(["i", "q"], parse(r"x_i")[0], scope) == {"i": n}

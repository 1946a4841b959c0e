"""What an equation defines, what it claims, and what a page knows."""

from __future__ import annotations

import numpy as np
import pytest

from jacobians.equations import FalseEquationError, MeaningError, Page
from tests.equations.pages import holds, page_with, says


@pytest.fixture
def page() -> Page:
    return page_with(
        r"x \in \mathbb{R}^{n}", r"A \in \mathbb{R}^{n \times n}", r"a, b \in \mathbb{R}"
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (r"\hat y = A x", (r"\hat{y}",)),
        (r"q_i = x_i^2", ("q",)),
        (r"q_{ij} = x_i x_j", ("q",)),
        (r"q := A x", ("q",)),
        (r"q_1 = A x", ("q_{1}",)),
        (r"h^{(1)} = A x", ("h^{(1)}",)),
        (r"x_{\max} = \max_i x_i", ("x_{max}",)),
        (r"\sigma^2 = a^2 + 1", ("\\sigma",)),
        (r"f(z) = z^2", ("f",)),
        (r"f_1(z) = z^2", ("f_{1}",)),
        (r"q = A x = A x", ("q",)),
        (r"f(s, t) = s + t", ("f",)),
        (r"\delta_{1,1} = 1", ()),
        (r"I_n x = x", ()),
        (r"\begin{aligned} q &= A x \\ p &= A q \end{aligned}", ("q", "p")),
        (r"x = x", ()),
        (r"A^2 = A A", ()),
        (r"x_1 = x_1", ()),
        (r"2 a = a + a", ()),
        (r"a / b = a / b", ()),
        (r"(a + b) b = a b + b b", ()),
    ],
)
def test_a_new_left_side_is_a_definition(page: Page, text: str, names: tuple[str, ...]) -> None:
    assert page.check(text).defines == names


def test_a_second_equation_is_a_claim(page: Page) -> None:
    assert page.check("q = A x").links == 0
    assert page.check("q = A x").links == 1
    with pytest.raises(FalseEquationError):
        page.check("q = 2 A x")
    assert says(page, "q := A x") == "the left side of := : q has a meaning already"
    assert says(page, "2 q := A x") == "the left side of := : no new symbol"


def test_entries_of_what_is_known_are_claims(page: Page) -> None:
    page.check("q_i = 2 x_i")
    assert says(page, "q_1 = x_1").startswith("false")
    assert says(page, "x_1 = 2").startswith("false")
    page.value("w", np.ones(3))
    assert says(page, "w_1 = 2").startswith("false")


def test_the_links_after_a_definition_are_claims(page: Page) -> None:
    assert page.check("q = A x = A x").links == 1
    assert says(page, "p = A x = 2 A x").startswith("false at")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("q = x_i", "the right side has the free index i, q has not"),
        ("q_1 = x_i", "the right side has the free index i, q_{1} has not"),
        ("q_i = A_{i1} A", "q has indices i; the right side is a matrix of"),
        ("q_i = x_1 \\delta_{ij}", "the index i of q does not stand on the right side"),
        ("q_{ii} = x_i", "unknown symbol q: declare it in the prose, or define it before"),
        ("q = I", "the size of q is not known: write I_n or \\mathbf{1}_n"),
        ("q = \\mathbf{1}", "the size of q is not known: write I_n or \\mathbf{1}_n"),
        ("q = q + 1", "q is defined by itself"),
        ("f(s) = s + q", "unknown symbol q in f: declare it in the prose"),
        ("f(s) = s_i", "unknown symbol i in f: declare it in the prose"),
        ("q = p", "unknown symbol p: declare it in the prose, or define it before"),
    ],
)
def test_a_definition_is_evaluated_where_it_stands(page: Page, text: str, message: str) -> None:
    assert message in says(page, text)


def test_a_function_may_have_a_new_letter_as_argument(page: Page) -> None:
    page.check(r"f(s) = \sum_k A_{1k} s_k + \tanh(a) + \pi + n + x_1")
    assert holds(page, r"f(x) = (A x)_1 + \tanh a + \pi + n + x_1")
    assert says(page, "f(s) = 1").startswith("unknown symbol s: declare it in the prose")
    page.check("g(s) = f(s) + 1")
    assert holds(page, "g(x) = f(x) + 1")


def test_a_function_of_several_arguments_is_known_where_it_is_collected(page: Page) -> None:
    texts = ["1 + f(a, b) = 1 + b + a", "f(s, t) = s + t", "a f(a, f(b, b)) = (a + 2 b) a"]
    collected = page.collect(texts)
    assert collected == [(), ("f",), ()]
    for text, names in zip(texts, collected, strict=True):
        page.check(text, names)
    assert says(page, "g(a, b) + 1 = 2") == "unknown function g: define it before"


def test_a_function_keeps_the_indices_of_its_argument(page: Page) -> None:
    page.check(r"f(s) = \operatorname{mean}(s)")
    assert holds(page, r"f(x_i x) = x_i f(x)")
    assert says(page, "f(f) = 1") == "the function f has no argument"
    page.collect(["g(s) = h(s)", "h(s) = g(s)"])
    assert says(page, "g(x) = x") == "g is defined by itself"


def test_a_result_may_stand_above_its_derivation(page: Page) -> None:
    texts = ["q = 2 x", r"\frac{\partial \ell}{\partial q_i} = q_i", r"\ell = \frac12 q^\top q"]
    collected = page.collect(texts)
    assert collected == [("q",), (), (r"\ell",)]
    for text, names in zip(texts, collected, strict=True):
        page.check(text, names)


def test_what_cannot_be_read_defines_nothing(page: Page) -> None:
    assert page.collect([r"q = \foo", "p = x", "p := x"]) == [(), ("p",), ()]


def test_a_definition_for_each_layer_leaves_what_is_given_apart() -> None:
    page = page_with(
        r"W_\ell \in \mathbb{R}^{n \times n}, \ell = 1, \dots, 3", r"x \in \mathbb{R}^{n}"
    )
    assert page.check("h_0 = x").defines == ("h_{0}",)
    assert page.check(r"h_\ell = W_\ell h_{\ell-1}").defines == ("h_{1}", "h_{2}", "h_{3}")
    assert holds(page, r"h_3 = W_3 W_2 W_1 x")
    assert holds(page, r"\frac{\partial h_\ell}{\partial h_{\ell-1}} = W_\ell")
    assert says(page, r"h_\ell = W_\ell h_{\ell-2}").startswith("false")
    assert says(page, r"W_\ell q = x").startswith("unknown symbol q")
    assert holds(page, r"\ell h_\ell = h_\ell \ell")


def test_kinks_are_checked_on_more_draws(page: Page) -> None:
    assert page.check("a + b = b + a").draws == 4
    page.check("r(s) = \\max(s, 0)")
    page.check("u = r(a)")
    assert page.check("u - r(a) = 0").draws == 12
    assert page.check(r"\|x\|_1 = \sum_i |x_i|").draws == 12
    assert page.check(r"\max_i x_i \ge x_i").draws == 12
    assert page.check(r"\|x\|_1 \ge 0").draws == 12


def test_a_cell_may_give_a_value(page: Page) -> None:
    page.value("w", [1, 2, 3])
    assert holds(page, r"\sum_i w_i = 6")
    page.value("z", [np.nan])
    assert says(page, "z = z").startswith("a value is not finite")


def test_a_page_takes_the_symbols_of_another(page: Page) -> None:
    other = page_with(r"y \in \mathbb{R}^{n}", "L = 2")
    other.value("w", 1)
    other.check("q = 2 y")
    page.take(other)
    assert holds(page, "q = 2 y w + L - 2")


def test_draws_can_be_had_by_name(page: Page) -> None:
    page.check(r"\hat y = A x")
    a, x, y = page.draw("A", "x", r"\hat y", draw=2)
    np.testing.assert_allclose(y, a @ x)
    with pytest.raises(MeaningError, match="unknown symbol q"):
        page.draw("q")

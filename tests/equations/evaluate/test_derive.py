"""Derivatives through the definitions of a page, with the named symbol free."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.equations.pages import holds, page_with, says

if TYPE_CHECKING:
    from jacobians.equations import Page


@pytest.fixture
def page() -> Page:
    page = page_with(
        r"x \in \mathbb{R}^{n}",
        r"W \in \mathbb{R}^{m \times n}",
        r"S \in \mathbb{S}_{++}^{n}",
        r"a, b \in \mathbb{R}",
        r"v \in \mathbb{R}^{m}",
    )
    page.check("h = W x")
    page.check(r"\ell = \frac{1}{2} \sum_i h_i^2")
    page.check(r"f(s) = s^3")
    return page


@pytest.mark.parametrize(
    "text",
    [
        r"\frac{\partial \ell}{\partial h_i} = h_i",
        r"\frac{\partial \ell}{\partial h} = h^\top",
        r"\nabla_h \ell = h",
        r"\nabla_x \ell = W^\top h",
        r"\nabla_x^2 \ell = W^\top W",
        r"\frac{\partial \ell}{\partial W} = h x^\top",
        r"\frac{\partial \ell}{\partial W_{jk}} = h_j x_k",
        r"\frac{\partial \ell}{\partial W_{1k}} = h_1 x_k",
        r"\frac{\partial h}{\partial x} = W",
        r"\frac{\partial h_i}{\partial W_{jk}} = \delta_{ij} x_k",
        r"\frac{\partial W}{\partial a} = 0 W",
        r"\frac{\partial (a W)}{\partial a} = W",
        (
            r"\frac{\partial \operatorname{vec}(W x)}{\partial \operatorname{vec}(W)}"
            r" = x^\top \otimes I_m"
        ),
        r"\frac{\partial (W x)}{\partial \operatorname{vec}(x)} = W",
        r"\frac{\partial v_i}{\partial v_i} = v_i^0",
        r"\frac{\partial}{\partial a} (a^2 b) = 2 a b",
        r"\frac{\partial^2 (a^2 b)}{\partial a \partial b} = 2 a",
        r"\frac{\partial^3 a^3}{\partial a^3} = 6",
        r"f'(a) = 3 a^2",
        r"f''(a) = 6 a",
        r"\tanh'(x) = 1 - \tanh(x) \odot \tanh(x)",
        r"\tanh''(a) = -2 \tanh(a) \tanh'(a)",
        r"\frac{\partial f'(a)}{\partial a} = f''(a)",
        r"\mathrm{d}h = \mathrm{d}W\, x + W\, \mathrm{d}x",
        r"\mathrm{d}S^\top = \mathrm{d}S",
        r"\frac{\partial x}{\partial x} = I",
        r"\frac{\partial a}{\partial b} = 0",
        r"\nabla_x a = 0 x",
    ],
)
def test_it_holds(page: Page, text: str) -> None:
    assert holds(page, text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (r"\frac{\partial \ell}{\partial q} = 1", "a derivative by q, which is no symbol"),
        (r"\frac{\partial \ell}{\partial (x + x)} = 1", "a derivative by ?, which is no symbol"),
        (r"\frac{\partial x_1}{\partial h_1} = 0", "h does not stand in what is differentiated"),
        (r"\frac{\partial \ell}{\partial W_{j}} = 1", "W has 2 axes, but 1 indices are written"),
        (r"\frac{\partial h}{\partial W} = W", "has more than two axes: write it with indices"),
        (r"\frac{\partial (a I)}{\partial a} = I", "the derivative of something whose size is not"),
        (r"\frac{\partial \ell}{\partial W_{jk}} = h_k x_j", "the index k runs over"),
        (r"f'(a, b) = a", "a prime on a function of several arguments"),
        (r"f(a, b) = a", "f takes 1 arguments, not 2"),
        (r"\nabla_x \ell = h^\top W", "the left side is a vector of"),
        (r"\frac{\partial \ell}{\partial x} = W^\top h", "the left side is a matrix of 1 x"),
    ],
)
def test_it_is_refused(page: Page, text: str, message: str) -> None:
    assert message in says(page, text)


def test_a_derivative_goes_through_a_definition_by_a_derivative(page: Page) -> None:
    page.check(r"g_i = \frac{\partial \ell}{\partial x_i}")
    assert holds(page, r"\frac{\partial g_i}{\partial x_j} = (W^\top W)_{ij}")
    wrong = says(page, r"\frac{\partial g_i}{\partial x_j} = 1.00001 (W^\top W)_{ij}")
    assert wrong.startswith("false at ")

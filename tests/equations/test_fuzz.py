"""Whatever is written, checking it ends: with a value, or with an error that says why."""

from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jacobians.equations import EquationError, Page, ParseError, parse
from jacobians.equations.page._given import declare
from tests.equations.corpus import CLAIMS, Group

SOUP = (
    r"x y A B i j k n 1 2 0 3.5 + - = < \le \approx := ( ) [ ] { } _ ^ ' , | \| / & \\ % "
    r"\frac \dfrac \sqrt \sum \prod \mathbb{E} \max \min \exp \log \det \tanh \sigma \top \odot "
    r"\otimes \cdot \partial \nabla \mathrm{d} \mathbf{1} \hat \bar \delta \operatorname{tr} "
    r"\operatorname{diag} \operatorname{softmax} \text{if} \text{otherwise} \left( \right) "
    r"\begin{cases} \end{cases} \begin{pmatrix} \end{pmatrix} \begin{aligned} \end{aligned} "
    r"\lVert \rVert \lvert \rvert \infty \ell \pi e I d T \unknown _i _{ij} ^\top ^{-1} ^2 \quad"
)
DECLARED = (
    r"x W_\ell \in \mathbb{R} ^ { } n \times m , = 3 \Delta O ( ) [ ] 0 1 \{ \} \dots "
    r"\ell \mathbb{S} _{++} _{>0} \mathbb{N} \mathbb R 0.5 - ++"
)
WHOLE = settings(derandomize=True, deadline=None, max_examples=400, database=None)


def fresh() -> Page:
    page = Page(draws=1)
    page.given(r"x, y \in \mathbb{R}^{n}")
    page.given(r"A \in \mathbb{R}^{n \times m}")
    page.given(r"B \in \mathbb{S}_{++}^{n}")
    return page


def outcome(page: Page, text: str) -> None:
    with contextlib.suppress(EquationError):
        page.check(text)


@WHOLE
@given(st.lists(st.sampled_from(SOUP.split()), max_size=14))
def test_words_in_any_order_end(words: list[str]) -> None:
    outcome(fresh(), " ".join(words))


@WHOLE
@given(st.text(max_size=30))
def test_any_text_ends(text: str) -> None:
    outcome(fresh(), text)


@WHOLE
@given(st.sampled_from(CLAIMS), st.data())
def test_a_mutated_equation_ends(claim: tuple[Group, str], data: st.DataObject) -> None:
    group, text = claim
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        end = min(len(text), at + data.draw(st.integers(0, 6)))
        text = f"{text[:at]} {data.draw(st.sampled_from(SOUP.split()))} {text[end:]}"
    page = Page(0, 1, dict(group.page.declarations), dict(group.page.definitions))
    page.ranges = group.page.ranges
    outcome(page, text)


@WHOLE
@given(st.lists(st.sampled_from(DECLARED.split()), max_size=12))
def test_any_declaration_ends(words: list[str]) -> None:
    with contextlib.suppress(EquationError):
        declare(" ".join(words))


DEEP = 3000


@pytest.mark.parametrize(
    "text",
    [
        "(" * DEEP + "x" + ")" * DEEP,
        "{" * DEEP + "x" + "}" * DEEP,
        r"\sqrt{" * DEEP + "x" + "}" * DEEP,
        "x^{" * DEEP + "x" + "}" * DEEP,
        "x_{" * DEEP + "x" + "}" * DEEP,
        r"\log " * DEEP + "x",
        r"\sum_i " * DEEP + "x_i",
        r"\mathrm{d} " * DEEP + "x",
        r"\begin{pmatrix}" * DEEP + "x" + r"\end{pmatrix}" * DEEP,
        "x " * DEEP,
        "x" + "_i" * DEEP,
        r"\hat{" * DEEP + "x" + "}" * DEEP,
    ],
    ids=lambda s: s[:8],
)
def test_deep_nesting_is_a_parse_error(text: str) -> None:
    with pytest.raises(ParseError):
        parse(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (r"x_i = (I_{99999999})_{11} x_i", "the size of I_n or \\mathbf{1}_n must be a known"),
        (r"B^{100000} = B", "the power 100000 of"),
        (r"\sum_{k=0}^{100000} k = 1", "a sum of more than 100 terms"),
        (r"\frac{\partial^9 x_1}{\partial x_1^9} = 0", "a derivative of an order above 3"),
        (r"\tanh''''(x_1) = 0", "a derivative of an order above 3"),
        (r"B \otimes B \otimes B \otimes B \otimes B \otimes B = B", "an array of more than"),
        (r"x_a x_b x_c x_d x_f x_g x_h x_i x_j x_k x_l x_m x_o x_p = 0", "an array of more than"),
    ],
)
def test_what_would_take_long_is_refused(text: str, message: str) -> None:
    page = Page()
    page.given(r"x \in \mathbb{R}^{n}")
    page.given(r"B \in \mathbb{S}_{++}^{n}")
    with pytest.raises(EquationError, match=re.escape(message)):
        page.check(text)

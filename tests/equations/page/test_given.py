"""Declarations: what a symbol is, and what is drawn for it."""

from __future__ import annotations

import numpy as np
import pytest

from jacobians.equations import MeaningError, Page, ParseError
from jacobians.equations.page._given import declare
from tests.equations.pages import holds, page_with, says


def drawn(text: str, name: str, draw: int = 0) -> np.ndarray:
    return page_with(text).draw(name, draw=draw)[0]


@pytest.mark.parametrize(
    ("text", "name", "axes"),
    [
        (r"a \in \mathbb{R}", "a", 0),
        (r"a\in\mathbb R", "a", 0),
        (r"x \in \mathbb R^n", "x", 1),
        (r"x \in \mathbb R ^ { n }", "x", 1),
        (r"x \in \mathbb{R}^{n}", "x", 1),
        (r"x \in \mathbb{R}^2", "x", 1),
        (r"x \in \mathbb{R}^{n_0 + 1}", "x", 1),
        (r"W \in \mathbb{R}^{n \times m}", "W", 2),
        (r"W\in\mathbb{R}^{n\times m}", "W", 2),
        (r"W \in \mathbb{R}^{{n \times m}}", "W", 2),
        (r"T \in \mathbb{R}^{n \times m \times p}", "T", 3),
        (r"v \in \mathbb{R}_{>0}^{n}", "v", 1),
        (r"v \in \mathbb{R}^{n}_{>0}", "v", 1),
        (r"v \in \mathbb{R}_{\ge 0}", "v", 0),
        (r"p \in \Delta^n", "p", 1),
        (r"P \in \Delta^{m \times n}", "P", 2),
        (r"S \in \mathbb{S}^n", "S", 2),
        (r"S \in \mathbb{S}_{++}^n", "S", 2),
        (r"Q \in \mathrm{O}(n)", "Q", 2),
        (r"Q \in O(n)", "Q", 2),
        (r"m \in \{0,1\}^n", "m", 1),
        (r"m \in \{0, 1\}", "m", 0),
        (r"m \in \{-1, 1\}^{n}", "m", 1),
        (r"t \in \{1, \dots, n\}", "t", 0),
        (r"\tau \in (0, 1)", "\\tau", 0),
        (r"\tau \in \left[ -1.5, 1 \right]", "\\tau", 0),
        (r"\hat y \in \mathbb{R}^n", r"\hat y", 1),
        (r"\mathbf{x} \in \mathbb{R}^n", r"\mathbf x", 1),
        (r"h^{(1)} \in \mathbb{R}^n", "h^{(1)}", 1),
    ],
)
def test_a_declaration_gives_the_axes(text: str, name: str, axes: int) -> None:
    assert drawn(text, name).ndim == axes


@pytest.mark.parametrize("draw", range(6))
def test_draws_stay_in_their_domain(draw: int) -> None:
    assert (drawn(r"v \in \mathbb{R}_{>0}^{n}", "v", draw) > 0).all()
    p = drawn(r"P \in \Delta^{m \times n}", "P", draw)
    np.testing.assert_allclose(p.sum(axis=1), 1)
    s = drawn(r"S \in \mathbb{S}^n", "S", draw)
    np.testing.assert_array_equal(s, s.T)
    s = drawn(r"S \in \mathbb{S}_{++}^n", "S", draw)
    assert (np.linalg.eigvalsh(s) > 0).all()
    q = drawn(r"Q \in \mathrm{O}(n)", "Q", draw)
    np.testing.assert_allclose(q @ q.T, np.eye(len(q)), atol=1e-12)
    assert set(drawn(r"m \in \{0,1\}^n", "m", draw)) <= {0, 1}
    assert set(drawn(r"m \in \{-1,1\}^n", "m", draw)) <= {-1, 1}
    assert -1.5 < drawn(r"\tau \in [-1.5, 1]", r"\tau", draw) < 1
    page = page_with(r"t \in \{1, \dots, n\}", r"x \in \mathbb{R}^n")
    t, x = page.draw("t", "x", draw=draw)
    assert 1 <= t <= len(x)


def test_a_single_number_reaches_every_stratum() -> None:
    values = [float(drawn(r"a \in \mathbb{R}", "a", k)) for k in range(6)]
    assert sorted(np.sign(values)) == [-1, -1, -1, 1, 1, 1]
    assert sum(abs(v) > 1 for v in values) == sum(abs(v) < 0.5 for v in values) == 2
    assert {float(drawn(r"b \in \{0,1\}", "b", k)) for k in range(4)} == {0, 1}
    assert {float(drawn(r"b \in \{-1,1\}", "b", k)) for k in range(4)} == {-1, 1}


def test_sizes_are_pairwise_different_and_change() -> None:
    page = page_with(r"T \in \mathbb{R}^{n \times m \times p}")
    shapes = [page.draw("T", draw=k)[0].shape for k in range(4)]
    assert all(len(set(shape)) == 3 for shape in shapes)
    assert len(set(shapes)) > 1


def test_layers_have_their_own_sizes() -> None:
    page = page_with(
        r"W_\ell \in \mathbb{R}^{n_\ell \times n_{\ell-1}}, \ell = 1, \dots, 3",
        r"x \in \mathbb{R}^{n_0}",
    )
    w1, w2, w3, x = page.draw("W_1", "W_2", "W_3", "x")
    assert w1.shape[1] == len(x)
    assert w2.shape[1] == w1.shape[0]
    assert w3.shape[1] == w2.shape[0]
    assert holds(page, r"\sum_i x_i^0 = n_0")


def test_several_names_share_a_set() -> None:
    found, _ = declare(r"x, h^{(1,2)}, W_{i,j} \in \mathbb{R}^n")
    assert len(found) == 3


def test_a_size_of_its_own() -> None:
    page = page_with(r"B \in \mathbb{N}", r"x \in \mathbb{R}^B")
    assert page.check(r"\sum_b x_b = \frac{B}{B} \sum_b x_b").links == 1


def test_constants_are_whole_numbers() -> None:
    page = page_with("L = 3", r"x \in \mathbb{R}^L")
    assert page.draw("x")[0].shape == (3,)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x", r"'x' declares nothing: write it as x \in \mathbb{R}^n"),
        (r"x \in \R^n", r"the set '\\R^n' in 'x \\in \\R^n' is not known"),
        (r"x \in \mathbb{C}", r"the set '\\mathbb{C}' in 'x \\in \\mathbb{C}' is not known"),
        (r"S \in \mathbb{S}^{n \times m}", r"the set in 'S \\in \\mathbb{S}^{n \\times m}' takes"),
        (r"t \in \{1, \dots, n \times m\}", "takes one size"),
        (r"a \in (1, 0)", r"the interval in 'a \\in (1, 0)' is empty"),
        (r"a \in (1.2.3, 4)", "is not known"),
        (r"x + 1 \in \mathbb{R}", "'x + 1' is no symbol that can be declared"),
        (r"2 \in \mathbb{R}", "'2' is no symbol that can be declared"),
        (r"x = y \in \mathbb{R}", "'x = y ' is no size"),
    ],
)
def test_a_declaration_that_is_not_understood_is_refused(text: str, message: str) -> None:
    with pytest.raises(MeaningError) as caught:
        declare(text)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [r"\in \mathbb{R}", r"x, , y \in \mathbb{R}", r"x \in \mathbb{R}^{}", r"x \in \mathbb{R}^{{n}"],
)
def test_an_empty_name_or_size_is_no_symbol(text: str) -> None:
    with pytest.raises((MeaningError, ParseError)):
        declare(text)


def test_a_symbol_is_declared_once() -> None:
    page = page_with(r"x \in \mathbb{R}^n", r"x \in \mathbb{R}^n")
    for other in (r"x \in \mathbb{R}^m", r"x \in \Delta^n"):
        with pytest.raises(MeaningError, match="x has a meaning already; declare it once"):
            page.given(other)
    page.check("q = 2 x")
    with pytest.raises(MeaningError, match="q has a meaning already; declare it once"):
        page.given(r"q \in \mathbb{R}^n")


def test_a_number_has_one_range() -> None:
    with pytest.raises(MeaningError, match="L is a number of another range already"):
        page_with("L = 3", "L = 4")


def test_a_size_must_be_whole() -> None:
    page = page_with(r"x \in \mathbb{R}^{n / 2}")
    assert says(page, "x = x") == r"a size in 'x \\in \\mathbb{R}^{n / 2}' is not known"


def test_a_page_has_room_for_twelve_sizes() -> None:
    page = Page()
    for letter in "abcdfghjklmnp":
        page.given(rf"X_{letter} \in \mathbb{{R}}^{letter}")
    assert says(page, "1 = 1") == "more than 12 sizes on one page"

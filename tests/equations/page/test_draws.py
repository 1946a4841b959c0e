"""Draws: one on which a matrix is singular makes room for another."""

import pytest

from jacobians.equations import EquationError, FalseEquationError, Page, parse
from jacobians.equations.evaluate import Definition
from jacobians.equations.latex._errors import SingularError
from jacobians.equations.page._draws import kinked, on_draws


def test_so_many_draws_are_made_whichever_are_left_out():
    seen = []

    def work(draw):
        if draw % 3:
            raise SingularError("the inverse of a singular matrix")
        seen.append(draw)

    on_draws(4, work)
    assert seen == [0, 3, 6, 9]


def test_a_matrix_that_is_singular_on_every_draw_is_an_error():
    seen = []

    def work(draw):
        seen.append(draw)
        raise SingularError("the inverse of a singular matrix")

    with pytest.raises(EquationError, match="the inverse of a singular matrix"):
        on_draws(2, work)
    assert 30 < len(seen) < 40


def test_another_error_ends_it():
    def work(draw):
        raise FalseEquationError("false")

    with pytest.raises(FalseEquationError):
        on_draws(2, work)


# With more columns than rows the inverse is rounding alone: those draws were an error on one
# machine, and on another they proved nothing.
FALSE = [
    r"P^2 = 2 P", r"\operatorname{tr}(P) = N", r"P y = y", r"P^\top = -P",
    r"X^\top (X b + y) = 0", r"P^2 = P + 10^{-6} P",
]  # fmt: skip


def regression(seed):
    page = Page(seed=seed)
    page.given(r"X \in \mathbb{R}^{N \times d}")
    page.given(r"y \in \mathbb{R}^{N}")
    page.check(r"P = X (X^\top X)^{-1} X^\top")
    page.check(r"b = (X^\top X)^{-1} X^\top y")
    return page


@pytest.mark.parametrize("seed", range(12))
def test_an_inverse_says_that_it_exists(seed):
    page = regression(seed)
    for claim in (r"P^2 = P", r"\operatorname{tr}(P) = d", r"P y = X b", r"X^\top (X b - y) = 0"):
        assert page.check(claim).draws == page.draws
    for claim in FALSE:
        with pytest.raises(FalseEquationError):
            page.check(claim)


@pytest.mark.parametrize(
    ("text", "kink"),
    [
        ("x + y", False),
        (r"\|x\|", False),
        (r"\|x\|_1", True),
        ("|x|", True),
        (r"\max(x, y)", True),
        (r"\max_i x_i", True),
        (r"\sum_i x_i", False),
        (r"\mathbf{1}[x > 0]", True),
        (r"\operatorname{ReLU}(x)", True),
        ("q", True),
        ("p", False),
    ],
)
def test_kinks_are_found_through_definitions(text: str, kink: bool) -> None:
    definitions = {
        "q": Definition("q", _node("p + r")),
        "p": Definition("p", _node("p")),
        "r": Definition("r", _node("|x|")),
    }
    assert kinked(_node(text), definitions) == kink


def _node(text):
    return parse(text)[0].sides[0]

"""The functions that need no definition, against an independent value or another form."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from jacobians.equations.evaluate import BUILT_IN
from tests.equations.pages import holds, page_with, says

if TYPE_CHECKING:
    from jacobians.equations import Page

AT = np.array([-2.0, -0.3, 0.4, 3.0])
TRUTH = {
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "\\sigma": lambda x: 1 / (1 + math.exp(-x)),
    "relu": lambda x: max(x, 0),
    "ReLU": lambda x: max(x, 0),
    "softplus": lambda x: math.log(1 + math.exp(x)),
    "erf": math.erf,
    "sign": lambda x: math.copysign(1, x),
    "sgn": lambda x: math.copysign(1, x),
    "ln": lambda x: math.log(abs(x)),
    "log": lambda x: math.log(abs(x)),
    "arctan": math.atan,
}
ENTRYWISE = {name: f.each for name, f in BUILT_IN.items() if f.each}


@pytest.mark.parametrize("name", ENTRYWISE)
def test_functions_of_one_number(name: str) -> None:
    at = np.abs(AT) if name in ("log", "ln") else AT
    truth = TRUTH.get(name) or getattr(math, name)
    np.testing.assert_allclose(ENTRYWISE[name](at), [truth(x) for x in at], rtol=1e-12)


@pytest.mark.parametrize("name", ENTRYWISE)
def test_a_complex_step_goes_through(name: str) -> None:
    at = np.abs(AT)
    function = ENTRYWISE[name]
    h = 1e-5
    difference = (function(at + h) - function(at - h)) / (2 * h)
    np.testing.assert_allclose(np.imag(function(at + 1e-30j)) / 1e-30, difference, atol=1e-8)


@pytest.fixture
def page() -> Page:
    return page_with(
        r"x \in \mathbb{R}^{n}", r"A \in \mathbb{R}^{n \times m}", r"B \in \mathbb{R}^{n \times n}"
    )


@pytest.mark.parametrize(
    "text",
    [
        r"\operatorname{softmax}(x)_i = \frac{e^{x_i}}{\sum_k e^{x_k}}",
        r"\operatorname{logsumexp}(x) = \log \sum_k e^{x_k}",
        r"\operatorname{logsoftmax}(x) = \log \operatorname{softmax}(x)",
        r"\operatorname{tr} B = \operatorname{Tr} B = \operatorname{trace} B = \sum_i B_{ii}",
        r"\operatorname{diag}(B)_i = B_{ii}",
        r"\operatorname{Diag}(x)_{ij} = \delta_{ij} x_i",
        r"\operatorname{mean}(x) = \frac{1}{n} \sum_i x_i",
        r"\operatorname{Var}(x) = \operatorname{mean}(x \odot x) - \operatorname{mean}(x)^2",
        r"\operatorname{var}(x) = \operatorname{Var}(x)",
        r"\operatorname{sum}(A) = \sum_i \sum_j A_{ij}",
        r"\max(x) = \max_i x_i",
        r"\min(A) = \min_i \min_j A_{ij}",
        r"\max(x, -x) = |x|",
        r"\lVert x \rVert_\infty = \max_i |x_i|",
        r"\lVert x \rVert_1 = \sum_i |x_i|",
        r"\lVert A \rVert_F^2 = \operatorname{tr}(A^\top A)",
        r"\lVert x \rVert_F = \lVert x \rVert",
    ],
)
def test_functions_of_vectors_and_matrices(page: Page, text: str) -> None:
    assert holds(page, text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (r"\operatorname{softmax}(A) = A", "softmax of a matrix of"),
        (r"\operatorname{softmax}(x_1) = 1", "softmax of a number: a vector is needed"),
        (r"\operatorname{tr}(A) = 1", "the trace of a matrix of"),
        (r"\det x = 1", "the determinant of a vector of"),
        (r"\operatorname{diag}(A) = x", "diag of a matrix of"),
        (r"\max(x_1) = 1", "the maximum of one number"),
        (r"\lVert A \rVert = 1", "the 2-norm of a matrix is not supported"),
        (r"\lVert x \rVert_3 = 1", "the norm with subscript 3 is not supported; 1, 2, F and"),
    ],
)
def test_what_they_do_not_take(page: Page, text: str, message: str) -> None:
    assert message in says(page, text)

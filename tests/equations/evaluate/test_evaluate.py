"""What expressions mean, and what is refused because it means nothing."""

from __future__ import annotations

import pytest

from jacobians.equations import FalseEquationError, Page
from tests.equations.pages import holds, page_with, says

GIVEN = (
    r"x, y \in \mathbb{R}^{n}",
    r"z \in \mathbb{R}^{m}",
    r"A \in \mathbb{R}^{n \times m}",
    r"B \in \mathbb{R}^{n \times n}",
    r"S \in \mathbb{S}_{++}^{n}",
    r"T \in \mathbb{R}^{n \times m \times p}",
    r"a, b \in \mathbb{R}_{>0}",
    r"c \in \mathbb{R}",
    r"t \in \{1, \dots, n\}",
)


@pytest.fixture
def page() -> Page:
    return page_with(*GIVEN)


@pytest.mark.parametrize(
    "text",
    [
        r"\pi > 3.14",
        r"e < 2.72",
        r"e^1 = e",
        r"x_t = \sum_i \delta_{it} x_i",
        r"x_2 = \sum_i \delta_{i2} x_i",
        r"\delta_{1,1} = 1",
        r"(A z)_i = \sum_j A_{ij} z_j",
        r"(A z)_2 = \sum_j A_{2j} z_j",
        r"(B + S)_{ij} = B_{ij} + S_{ij}",
        r"(B^{-1})_{ii} (B)_{ii} = (B)_{ii} (B^{-1})_{ii}",
        r"x_i y_j = y_j x_i",
        r"T_{ijk} + T_{ijk} = 2 T_{ijk}",
        r"(I_n)_{ij} x_j = \delta_{ij} x_j",
        r"I_n x = x",
        r"\mathbf{1}_n^\top x = \sum_i x_i",
        r"(\mathbf{1}_n)_i x_i = x_i",
        r"I - \mathbf{1} x^\top = I - \mathbf{1}_n x^\top",
        r"(I + \mathbf{1} x^\top) y = y + (x^\top y) \mathbf{1}",
        r"2 I - I = I",
        r"(2 I)^{-1} B = \frac{1}{2} B",
        r"1 - x = \mathbf{1} - x",
        r"x - 1 = -(1 - x)",
        r"a x = x a",
        r"x \odot y / y = x",
        r"B^{-\top} = (B^\top)^{-1}",
        r"B^3 = B B B",
        r"a^{-2} = \frac{1}{a^2}",
        r"a^b = e^{b \log a}",
        r"x^{\odot 2} = x \odot x",
        r"\sqrt[3]{a} = a^{1/3}",
        r"\sqrt{4} = 2",
        r"A_{1j} = A_{1j} \cdot 1",
        r"\sum_i \sum_j A_{ij} z_j = \mathbf{1}^\top A z",
        r"\sum_i x_i^0 = n",
        r"\sum_{k=1}^{3} k = 6",
        r"\prod_{k=1}^{3} k = 6",
        r"\sum_{k \le i} x_i = i x_i",
        r"\max_{k} x_k \ge \min_k x_k",
        r"\sum_{k=3}^{2} k = 0",
        r"\prod_{k=3}^{2} k = 1",
        r"\sum_{k \le 2} x_k = x_1 + x_2",
        r"\sum_{k < 2} x_k = x_1",
        r"\sum_{k=2}^{i} x_k + x_1 = \sum_{k \le i} x_k",
        r"\sum_{j \neq i} \sum_{k \neq i} x_j x_k = (\sum_{j \neq i} x_j)^2",
        r"\mathbb{E}_i x_i = \operatorname{mean}(x)",
        r"\sum_{k=1}^{n} x_k (n - k) = \sum_k x_k (n - k)",
        r"\mathbf{1}[a > 0] = 1",
        r"\mathbf{1}[0 < a < 100] = 1",
        r"\mathbf{1}[t = t] = \mathbf{1}[1 \le t]",
        r"|x_i| = \begin{cases} x_i & x_i > 0 \\ -x_i & x_i \le 0 \end{cases}",
        r"a = \begin{cases} a & a > 0 \\ 0 & a < -1 \\ 1 & \text{else} \end{cases}",
        r"\begin{pmatrix} x & y \end{pmatrix} \begin{pmatrix} a \\ b \end{pmatrix} = a x + b y",
        (
            r"\begin{pmatrix} x_i & y_j \end{pmatrix} \begin{pmatrix} a \\ b \end{pmatrix}"
            r" = a x_i + b y_j"
        ),
        r"|x| = |-x|",
        r"\operatorname{vec}(x y^\top) = y \otimes x",
        r"x \propto 3 x",
        r"x \neq y",
        r"\operatorname{softmax}(x) = \operatorname{softmax}(x + a \mathbf{1})",
    ],
)
def test_it_holds(page: Page, text: str) -> None:
    assert holds(page, text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x", "an expression that claims nothing: write an equation"),
        ("q + 1 = 2", "unknown symbol q: declare it in the prose, or define it before"),
        ("q_1 + 1 = 2", "unknown symbol q: declare it in the prose, or define it before"),
        ("q^{(1)} + 1 = 2", "unknown symbol q^{(1)}: declare it in the prose, or define it before"),
        (r"\sigma + 1 = 2", "the function \\sigma has no argument"),
        (r"\text{x} = 1", "the word 'x' has no value"),
        ("x' = y", "a relation or a prime here has no value"),
        ("x_i = y_j", "the left side has index i, the right side j"),
        ("x_i y_j = x_i z_k", "the left side has indices i, j, the right side i, k"),
        ("x_i = a", "the left side has index i, the right side no index"),
        ("a = x_i", "the left side has no index, the right side index i"),
        ("x_i = x_i y_j", "the left side has index i, the right side i, j"),
        ("a = x_{ij}", "x has 1 axes, but 2 indices are written"),
        ("A_n = x_n", "A has 2 axes, but 1 indices are written"),
        ("x_n = 1", "n is a size here; choose another letter for the index"),
        ("x_{99} = 1", "index 99 of x: its axis 1 has"),
        ("x_{1.5} = 1", "an index of x is no letter and no whole number"),
        ("x_{y} = 1", "an index of x is no letter and no whole number"),
        (r"\sum_i x_i z_i = 1", "the index i runs over"),
        (r"\delta_{ij} x_i z_j = 1", "in \\delta the index i runs over"),
        (r"(A x)_i = 1", "cannot multiply a matrix of"),
        (r"(B A)_i = 1", "one index on a matrix of"),
        (r"T + T = 2", "T has 3 axes of"),
        (r"I_q = 1", "the size of I_n or \\mathbf{1}_n must be a known number"),
        (r"I_{n,m} = 1", "the size of I_n or \\mathbf{1}_n must be a known number"),
        ("x + A = x", "cannot add: a vector of"),
        ("B + 1 = B", "cannot add: a matrix of"),
        ("I + 1 = I", "cannot add: a multiple of the identity and a number"),
        ("I + A = A", "cannot add: the identity and a matrix of"),
        (r"I - \mathbf{1} \mathbf{1}^\top = 0", "the identity and a matrix of any x any"),
        ("x + a = x", "cannot add: a vector of"),
        (r"x \odot z = x", "cannot multiply entry by entry: a vector of"),
        (r"x / z = x", "cannot divide a vector of"),
        (r"a / 0 = a", "a division by zero"),
        (r"0^{-1} = a", "a division by zero"),
        (r"\frac{a}{a - a} = 1", "a division by zero"),
        (r"I \otimes B = B", r"\otimes needs sizes: write I_n or \mathbf{1}_n"),
        (r"\mathbf{1}^\top \mathbf{1} = n", "a product of two vectors of ones needs their size"),
        (r"e^{B} = B", "e to the power of a matrix"),
        (r"\exp B = B", "exp of a square matrix: write it with indices"),
        (r"A^{0.5} = A", "a power of a matrix of"),
        (r"B^{-2} = B", "the power -2 of a matrix of"),
        (r"A^2 = A", "the power 2 of a matrix of"),
        (r"a^x = x", "an exponent that is no number"),
        (r"(-a)^{0.5} = a", "a negative number to a power that is not whole"),
        (r"(B - B)^{-1} = B", "the inverse of a singular matrix"),
        (r"(x x^\top)^{-1} = B", "the inverse of a singular matrix"),  # up to rounding
        (r"\log(-a) = a", "the logarithm of a number that is not positive"),
        (r"\sqrt{-a} = a", "the root of a negative number"),
        (r"e^{9999 a} + e^{9999} = a", "a value is not finite: a division by zero, or a number"),
        (r"\sum_q a = 1", "the index q of the sum or product is not used, or its range is unknown"),
        (r"\sum_{k=0}^{n} x_k = 1", "the index k starts at 0, but it counts from 1"),
        (r"\sum_{k=1}^{99} x_k = 1", "the index k goes up to 99, but it runs over"),
        (r"\sum_{k=1}^{a} x_k = 1", "a bound of the index k is no whole number"),
        (r"\sum_{k \approx 2} x_k = 1", "the relation ~ in a condition"),
        (r"\mathbb{E}_{k \neq 1} x_k = 1", "a mean with a condition: write it as a sum"),
        (r"\prod_i x_i B = B", "a product of matrices over an axis: write the factors out"),
        (r"\begin{cases} a & a < 0 \end{cases} = a", "the cases leave some arguments out"),
        (
            r"\begin{cases} a & \text{else} \\ b & a > 0 \end{cases} = a",
            "'otherwise' before the last case",
        ),
        (r"\begin{cases} x & a > 0 \\ z & \text{else} \end{cases} = x", "cases: a vector of"),
        (r"\begin{pmatrix} x & z \end{pmatrix} = x", "the blocks of a matrix do not fit together"),
        (r"|A| = A", r"bars around a matrix: write \det or \lVert A \rVert_F"),
        (r"\operatorname{foo}(x) = x", "unknown function foo: define it before"),
        (r"\exp(x, y) = x", "exp takes one argument, not 2"),
        (r"x = A", "the left side is a vector of"),
        (r"x = a", "the left side is a vector of"),
        (r"I + I = A", "the left side is a multiple of the identity, the right side a matrix of"),
        (r"a = I", "the left side is a number, the right side a multiple of the identity"),
    ],
)
def test_it_is_refused(page: Page, text: str, message: str) -> None:
    assert message in says(page, text)


def test_the_true_entry_is_named(page: Page) -> None:
    text = says(page, r"A_{ij} = A_{ij} + \delta_{i2} \delta_{j1}")
    assert text.startswith("false at i = 2, j = 1: ")
    assert "does not hold   (draw 1: " in text


def test_rows_and_columns_are_named(page: Page) -> None:
    text = r"x x^\top = 2 x x^\top"
    assert "false at row" in says(page, text)
    assert ", column" in says(page, text)


def test_the_link_is_named(page: Page) -> None:
    assert says(page, "a = a = 2 a").startswith("link 2 of 2: false: ")


def test_without_sizes_the_message_says_so() -> None:
    with pytest.raises(FalseEquationError) as caught:
        Page().check("1 = 2")
    assert str(caught.value) == "false: 1 = 2 does not hold   (draw 1: no sizes)"


def test_layers_are_multiplied_in_order() -> None:
    page = page_with(r"W_\ell \in \mathbb{R}^{n \times n}, \ell = 1, \dots, 3", "L = 3")
    assert holds(page, r"\prod_{\ell=1}^{L} W_\ell = W_1 W_2 W_3")
    assert holds(page, r"\sum_{\ell=1}^{L} W_\ell = W_1 + W_2 + W_3")
    assert holds(page, r"\max_{\ell=1}^{L} \operatorname{tr}(W_\ell) \ge \operatorname{tr}(W_2)")
    mean = r"\mathbb{E}_{\ell=1}^{L} W_\ell = \frac{1}{3} (W_1 + W_2 + W_3)"
    assert holds(page, mean)

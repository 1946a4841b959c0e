r"""The subset of LaTeX as a table for writers; a test checks every example.

The examples are equations over the symbols of `GIVEN`; a page may show the rows as they are.
"""

from __future__ import annotations

from typing import NamedTuple

from jacobians.equations.evaluate import BUILT_IN

_ENTERED = dict.fromkeys(f for f in BUILT_IN.values() if not f.several)
_COMMANDS = " ".join(f.name for f in _ENTERED if f.command and f.each)
_NAMED = " ".join(
    f"\\{f.name}" if f.command else f.name for f in _ENTERED if not (f.command and f.each)
)


class Row(NamedTuple):
    """A notation: what it is, an example that holds, and what it means here."""

    what: str
    example: str
    meaning: str


GIVEN = (
    r"x, y, z \in \mathbb{R}^{n}",
    r"A, B \in \mathbb{R}^{n \times m}",
    r"C \in \mathbb{R}^{n \times n}",
    r"S \in \mathbb{S}_{++}^{n}",
    r"p \in \Delta^{n}",
    r"t \in \{1, \dots, n\}",
    r"a, b \in \mathbb{R}_{>0}",
    r"h \in (0.01, 0.02)",
    r"W_\ell \in \mathbb{R}^{n_\ell \times n_{\ell-1}}, \ell = 1, \dots, 3",
)

NOTATION = (
    Row("a definition", r"\hat y_i = 2 x_i", "a left side that is a new symbol is defined"),
    Row("a definition by :=", r"q := 2 x", "the same, and an error where the symbol is not new"),
    Row("a square", r"\omega^2 = a + b", "defines the root of it"),
    Row("a function", r"f(s) = s^2 + 1", "its arguments are letters of any shape"),
    Row("a claim", r"(a + b)^2 = a^2 + 2 a b + b^2", "every other equation; each link is checked"),
    Row("an inequality", r"e^a > 1 + a \ge 1", "for each entry; < > \\le \\ge"),
    Row("not equal", r"x \neq y", "they differ in some entry, on every draw"),
    Row("an approximation", r"\sin h \approx h", "within five per cent of the largest entry"),
    Row("in proportion", r"2 x \propto x", "one factor for all entries"),
    Row("lines", r"\begin{aligned} a + b &= b + a \\ &= a + b \end{aligned}", "go on, or are new"),
    Row("an index", r"x_i y_j = y_j x_i", "a letter in a script that names no size"),
    Row("an entry", r"x_1 + x_2 = x_2 + x_1", "counted from 1; x_t for a given index t"),
    Row("an entry of a result", r"(C x)_i = \sum_j C_{ij} x_j", "parentheses, then indices"),
    Row("a sum", r"\sum_i p_i = 1", "over the whole axis; it reaches to the end of the product"),
    Row("a sum with bounds", r"\sum_{k=1}^{n} x_k = \mathbf{1}^\top x", "both bounds, or none"),
    Row("a condition", r"\sum_{k \neq i} x_k = \sum_k x_k - x_i", "only terms where it holds"),
    Row("a product", r"\prod_i e^{x_i} = e^{\sum_i x_i}", "as a sum"),
    Row("a mean", r"\mathbb{E}_i x_i = \frac{1}{n} \sum_i x_i", "over an axis, each entry alike"),
    Row("an extreme over an index", r"\max_i x_i \ge x_j", "also \\min, \\sup, \\inf"),
    Row("the larger of two", r"\max(a, b) + \min(a, b) = a + b", "entry by entry"),
    Row("a fraction", r"\frac{a}{b} = \frac12 \dfrac{2 a}{b}", "of numbers, or by a number"),
    Row("a product side by side", r"(C^\top x)^\top y = x^\top C y", "of numbers or matrices"),
    Row("entry by entry", r"x \odot y = \operatorname{diag}(x) y", "also x^{\\odot 2}"),
    Row(
        "Kronecker", r"(x \otimes y) \otimes z = x \otimes (y \otimes z)", "of sizes that are known"
    ),
    Row("powers", r"C^2 = C C", "of numbers, and whole ones of square matrices"),
    Row("an inverse", r"S^{-1} S = I", "also A^{-\\top}"),
    Row("a transpose", r"A^\top = A^T", "T only where no symbol has that name"),
    Row("the identity, ones", r"I x = x \odot \mathbf{1}", "fit their size; I_n, \\mathbf{1}_n"),
    Row("Kronecker delta", r"\sum_j \delta_{ij} x_j = x_i", "unless \\delta is a symbol"),
    Row("an indicator", r"\max(x_i, 0) = \mathbf{1}[x_i > 0]\, x_i", "one where it holds, else 0"),
    Row(
        "cases",
        r"|a| = \begin{cases} a & \text{if } a > 0 \\ -a & \text{otherwise} \end{cases}",
        "the first that holds; each argument must have one",
    ),
    Row(
        "a matrix",
        r"\det \begin{pmatrix} a & b \\ b & a \end{pmatrix} = a^2 - b^2",
        "of numbers or blocks",
    ),
    Row("roots", r"\sqrt{a^2} = \sqrt[3]{a^3}", "of numbers above zero"),
    Row("norms", r"\|x\|^2 = \lVert x \rVert_2^2", "with 1, 2, F, \\infty below; 2 if nothing"),
    Row("absolute values", r"|a b| = \lvert a \rvert b", "entry by entry"),
    Row("functions", r"\log e^a = a", f"{_COMMANDS}, of each entry"),
    Row("sigma", r"\sigma(a) = \frac{1}{1 + e^{-a}}", "the sigmoid, unless \\sigma is a symbol"),
    Row(
        "named functions",
        r"\operatorname{softmax}(x)_i = e^{x_i - \operatorname{logsumexp}(x)}",
        _NAMED,
    ),
    Row("a derivative", r"\frac{\partial (C x)_i}{\partial x_j} = C_{ij}", "by a free symbol"),
    Row("of a vector", r"\frac{\partial (C x)}{\partial x} = C", "rows output, columns input"),
    Row("a gradient", r"\nabla_x (x^\top y) = y", "of the shape of its variable"),
    Row("a Hessian", r"\nabla_x^2 (x^\top S x) = 2 S", "also \\partial^2 over two variables"),
    Row("a prime", r"\tanh'(a) = 1 - \tanh^2 a", "of a function of one number"),
    Row(
        "a differential", r"\mathrm{d}(S x) = \mathrm{d}S\, x + S\, \mathrm{d}x", "takes one factor"
    ),
    Row("layers", r"W_\ell = (W_\ell^\top)^\top", "checked for each number of \\ell"),
)

DECLARATIONS = (
    Row("a number", r"a \in \mathbb{R}", "large and small, of either sign"),
    Row("vectors", r"x, y \in \mathbb{R}^{n}", "sizes are drawn pairwise different"),
    Row("a matrix", r"W \in \mathbb{R}^{n \times m}", "also more axes, with indices"),
    Row("positive", r"v \in \mathbb{R}_{>0}^{n}", "between 0.3 and 2"),
    Row("a distribution", r"p \in \Delta^{n}", "positive, and adds up to one"),
    Row("symmetric", r"S \in \mathbb{S}^{n}", "a square matrix"),
    Row("positive definite", r"P \in \mathbb{S}_{++}^{n}", "a symmetric matrix"),
    Row("orthogonal", r"Q \in \mathrm{O}(n)", "a square matrix"),
    Row("an interval", r"\tau \in (0.5, 2)", "a number inside"),
    Row("an index", r"y \in \{1, \dots, n\}", "a whole number that counts entries"),
    Row("bits", r"m \in \{0, 1\}^{n}", "zeros and ones"),
    Row("signs", r"s \in \{-1, 1\}^{n}", "also a single one"),
    Row("a size", r"B \in \mathbb{N}", "a size that no shape names"),
    Row("a constant", r"L = 3", "a whole number"),
    Row(
        "layers",
        r"W_\ell \in \mathbb{R}^{n_\ell \times n_{\ell-1}}, \ell = 1, \dots, 3",
        "one for each number",
    ),
)

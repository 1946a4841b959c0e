"""LaTeX to trees: what reaches where, and errors that name the command and its place."""

from __future__ import annotations

import pytest

from jacobians.equations import ParseError, parse
from jacobians.equations.latex import _tree as t

X, Y, A, I_ = t.Name("x"), t.Name("y"), t.Name("A"), t.Name("i")
F = frozenset({"f", "f_{1}", "\\sigma"})


def side(text: str, functions: frozenset[str] = frozenset()) -> t.Node:
    [chain] = parse(text, functions)
    [node] = chain.sides
    return node


def times(a: t.Node, b: t.Node, op: str = "") -> t.Node:
    return t.Multiply(a, op, b)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("2.5", t.Number(2.5)),
        (r"\hat y", t.Name("\\hat{y}")),
        (r"\widehat{y}", t.Name("\\hat{y}")),
        (r"\mathbf x", t.Name("\\mathbf{x}")),
        (r"\mathbf{x}", t.Name("\\mathbf{x}")),
        (r"x_{ij}", t.Sub(X, (I_, t.Name("j")))),
        (r"x_{i,j}", t.Sub(X, (I_, t.Name("j")))),
        (r"x_{i-1}", t.Sub(X, (t.Add((I_, t.Negative(t.Number(1)))),))),
        (r"x_{\max}", t.Sub(X, (t.Word("max"),))),
        (r"x_\max", t.Sub(X, (t.Word("max"),))),
        (r"x_{\text{top}}", t.Sub(X, (t.Word("top"),))),
        (r"x^{(2)}", t.Label(X, t.Number(2))),
        (r"x^\star", t.Label(X, t.Word("star"))),
        (r"x^{ab}", t.Power(X, times(t.Name("a"), t.Name("b")))),
        (r"A^\top", t.Transpose(A)),
        (r"A^{-\top}", t.Transpose(t.Power(A, t.Negative(t.Number(1))))),
        (r"x^{\odot 2}", t.Power(X, t.Number(2), elementwise=True)),
        (r"A x", times(A, X)),
        (r"A \cdot x", times(A, X)),
        (r"A \odot x", times(A, X, "odot")),
        (r"A \otimes x", times(A, X, "otimes")),
        (r"x / y", times(X, Y, "/")),
        (r"\frac{x}{y}", times(X, Y, "/")),
        (r"\frac x y", times(X, Y, "/")),
        (r"\frac12", times(t.Number(1), t.Number(2), "/")),
        (r"\dfrac 1 2", times(t.Number(1), t.Number(2), "/")),
        (r"-x + y", t.Add((t.Negative(X), Y))),
        (r"\sqrt x", t.Root(X, t.Number(2))),
        (r"\sqrt[3]{x}", t.Root(X, t.Number(3))),
        (r"|x|", t.Absolute(X)),
        (r"\lvert x \rvert", t.Absolute(X)),
        (r"\|x\|", t.Norm(X)),
        (r"\lVert x \rVert_\infty", t.Norm(X, "inf")),
        (r"\|x\|_F", t.Norm(X, "F")),
        (r"\left( x \right)", X),
        (r"{x}_i", t.Sub(X, (I_,))),
        (r"\exp x y", t.Call(t.Word("exp"), (times(X, Y),))),
        (r"\exp(x) y", times(t.Call(t.Word("exp"), (X,)), Y)),
        (r"\exp x \cdot y", times(t.Call(t.Word("exp"), (X,)), Y)),
        (r"\log \exp x", t.Call(t.Word("log"), (t.Call(t.Word("exp"), (X,)),))),
        (r"\tanh^2 x", t.Power(t.Call(t.Word("tanh"), (X,)), t.Number(2))),
        (r"\tanh'(x)", t.Call(t.Prime(t.Word("tanh"), 1), (X,))),
        (r"\operatorname{tr}(A)_i", t.Sub(t.Call(t.Word("tr"), (A,)), (I_,))),
        (r"\max(x, y)", t.Call(t.Word("max"), (X, Y))),
        (r"\max_i x", t.Big("max", "i", None, None, None, X)),
        (r"\sup_i x", t.Big("max", "i", None, None, None, X)),
        (r"\mathbb{E}_i x", t.Big("mean", "i", None, None, None, X)),
        (r"\sum_i x y", t.Big("sum", "i", None, None, None, times(X, Y))),
        (r"\sum_i -x", t.Big("sum", "i", None, None, None, t.Negative(X))),
        (r"\sum_i +x", t.Big("sum", "i", None, None, None, X)),
        (r"-\sum_i -x", t.Negative(t.Big("sum", "i", None, None, None, t.Negative(X)))),
        (
            r"\sum_{i,j} x",
            t.Big("sum", "i", None, None, None, t.Big("sum", "j", None, None, None, X)),
        ),
        (r"\sum_{i=1}^{2} x", t.Big("sum", "i", None, t.Number(1), t.Number(2), X)),
        (
            r"\sum_{i \neq j} x",
            t.Big("sum", "i", t.Chain((I_, t.Name("j")), ("!=",)), None, None, X),
        ),
        (r"\mathbf{1}", t.Ones()),
        (r"\mathbf{1}[x > y]", t.Indicator(t.Chain((X, Y), (">",)))),
        (r"\mathbb{1}_{x > y}", t.Indicator(t.Chain((X, Y), (">",)))),
        (r"\nabla_x y", t.Derivative(Y, (X,), gradient=True)),
        (r"\nabla_x^2 y", t.Derivative(Y, (X, X), gradient=True)),
        (r"\frac{\partial y}{\partial x}", t.Derivative(Y, (X,))),
        (r"\frac{\partial}{\partial x} y", t.Derivative(Y, (X,))),
        (r"\frac{d y}{d x}", t.Derivative(Y, (X,))),
        (r"\frac{d}{d x} y", t.Derivative(Y, (X,))),
        (r"\frac{\mathrm{d} y}{\mathrm{d} x}", t.Derivative(Y, (X,))),
        (r"\frac{\partial^2 y}{\partial x \partial A}", t.Derivative(Y, (X, A))),
        (r"\frac{\partial^2 y}{\partial x^2}", t.Derivative(Y, (X, X))),
        (r"\frac{d}{y}", times(t.Name("d"), Y, "/")),
        (r"\mathrm{d} x \, y", times(t.Differential(X), Y)),
        (r"\begin{pmatrix} x & y \\ y & x \end{pmatrix}", t.Grid(((X, Y), (Y, X)))),
        (
            r"\begin{cases} x & \text{if } x > y \\ y & \text{otherwise} \end{cases}",
            t.Cases(((X, t.Chain((X, Y), (">",))), (Y, None))),
        ),
        (
            r"\begin{cases} x & -x > y \\ y & x \le y \end{cases}",
            t.Cases(
                (
                    (X, t.Chain((t.Negative(X), Y), (">",))),
                    (Y, t.Chain((X, Y), ("<=",))),
                )
            ),
        ),
    ],
)
def test_a_side_is_read_as_written(text: str, node: t.Node) -> None:
    assert side(text) == node


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("f(x)", t.Call(t.Name("f"), (X,))),
        ("f(x, y)", t.Call(t.Name("f"), (X, Y))),
        ("f'(x)", t.Call(t.Prime(t.Name("f"), 1), (X,))),
        (r"f^{\prime}(x)", t.Call(t.Prime(t.Name("f"), 1), (X,))),
        ("f''(x)", t.Call(t.Prime(t.Name("f"), 2), (X,))),
        ("f_1(x)", t.Call(t.Sub(t.Name("f"), (t.Number(1),)), (X,))),
        ("f(x)_i", t.Sub(t.Call(t.Name("f"), (X,)), (I_,))),
        ("f x", times(t.Name("f"), X)),
        ("y(x)", times(Y, X, "(")),
        (r"\sigma(x)", t.Call(t.Name("\\sigma"), (X,))),
    ],
)
def test_parentheses_after_a_function_hold_its_arguments(text: str, node: t.Node) -> None:
    assert side(text, F) == node


@pytest.mark.parametrize(
    ("text", "sides", "relations"),
    [
        ("x = y", 2, ("=",)),
        ("x := y", 2, (":=",)),
        (r"x \le y < A \approx x", 4, ("<=", "<", "~")),
        (r"x \geq y \gt A \neq x \propto y", 5, (">=", ">", "!=", "propto")),
    ],
)
def test_relations_part_the_sides(text: str, sides: int, relations: tuple[str, ...]) -> None:
    [chain] = parse(text)
    assert len(chain.sides) == sides
    assert chain.relations == relations


def test_a_line_that_starts_with_a_relation_goes_on() -> None:
    text = r"\begin{aligned} x &= y \\ &= A \\ y &= x \label{a} % note" + "\n" + r"\end{aligned}"
    assert [len(chain.sides) for chain in parse(text)] == [3, 2]


@pytest.mark.parametrize("text", ["x &= y", "x =& y", "x = & y", "& x = y", "x = y \\\\ & < A"])
def test_an_alignment_is_typeset_only(text: str) -> None:
    assert parse(text) == parse(text.replace("&", ""))


def test_punctuation_at_the_end_of_a_line_is_typeset_only() -> None:
    assert parse("x = y .") == parse("x = y,") == parse("x = y")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "an empty equation (line 1, column 1 of the equation)"),
        ("x = ", "the equation ends too early (line 1, column 4 of the equation)"),
        ("x =\n(y", "the equation ends too early (line 2, column 3 of the equation)"),
        (r"x = \foo y", r"unknown command \foo (line 1, column 5 of the equation)"),
        ("x =\n  \\foo y", r"unknown command \foo (line 2, column 3 of the equation)"),
        (
            "\\begin{aligned}\nx &= y \\\\\n  &= \\foo\n\\end{aligned}",
            r"unknown command \foo (line 3, column 6 of the equation)",
        ),
        ("x ? y", "unexpected '?' (line 1, column 3 of the equation)"),
        ("x = )", "unexpected ) (line 1, column 5 of the equation)"),
        ("x = y & z", "unexpected & (line 1, column 7 of the equation)"),
        (r"\exp", "exp has no argument"),
        (r"\exp \cdot x", "exp has no argument"),
        (r"\exp x (y)", "put the argument of the function in parentheses: it is unclear where"),
        (r"\exp_2 x", "a subscript of exp has no meaning here"),
        (r"\tanh^{-1} x", "tanh^{-1} is unclear: write the inverse as 1 / or arc"),
        (r"x / y z", r"write \frac: it is unclear what stands below the stroke"),
        (r"\sum_i", "nothing follows sum"),
        (r"\sum x", r"write the index of \sum below it"),
        (r"\sum_2 x", r"the index of \sum must be a letter"),
        (r"\sum_{i=1} x", r"\sum has one bound: write both, or none"),
        (r"\sum_i^n x", r"\sum has one bound: write both, or none"),
        (r"\sum_{i,j}^n x", r"\sum over several indices has no bounds"),
        (r"\max_i(x, y)", "max over an index takes one argument"),
        (r"\nabla y", r"\nabla needs its variable, as in \nabla_x"),
        (r"\nabla_x^3 y", r"\nabla has no other power than 2"),
        (r"\partial x", r"\partial stands alone: write a fraction of differentials"),
        (r"x_{\sum}", "nothing follows sum"),
        (r"\frac{x}{\partial y}", "a derivative has one differential above and its variables"),
        (r"\frac{\partial x}{\partial}", "a derivative has one differential above"),
        (r"\frac{\partial x}{\partial y z}", "a product below a derivative: put it in paren"),
        (r"\frac{\partial^4 x}{\partial y^4}", "a derivative of an order above 3"),
        ("(x, y) = 1", "a list in parentheses that is no argument of a known function"),
        ("(x = y) + 1", "a relation inside parentheses"),
        ("x^{y = 1}", "a relation in an exponent"),
        (r"\mathbf{1}_{x > y}^2", "an indicator with more than its condition"),
        (r"\hat 2", "an accent on something that is no name"),
        (r"\begin{pmatrix} x & y \\ x \end{pmatrix}", "a matrix whose rows have different length"),
        (
            r"\begin{cases} x & \text{otherwise} x \end{cases}",
            "the word 'otherwise' in a condition",
        ),
        (r"\begin{cases} x & \text{maybe} \end{cases}", "the word 'maybe' in a condition"),
        (r"\begin{cases} x & y \end{cases}", "a case without a relation"),
        (r"u^{\otimes 2}", r"unexpected \otimes"),
    ],
)
def test_what_is_outside_the_subset_is_refused(text: str, message: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert message in str(caught.value)
    assert "of the equation)" in str(caught.value)


def test_an_error_knows_its_place() -> None:
    with pytest.raises(ParseError) as caught:
        parse("x =\n\\foo")
    assert (caught.value.line, caught.value.column) == (2, 1)

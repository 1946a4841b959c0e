"""What can stand in the place of a node of a syntax tree: every small slip of the hand."""

from __future__ import annotations

import ast
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BINARY = {
    ast.Add: [ast.Sub],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Div, ast.Add],
    ast.Div: [ast.Mult],
    ast.Pow: [ast.Mult],
    ast.BitAnd: [ast.BitOr],
    ast.BitOr: [ast.BitAnd],
}
COMPARE = {
    ast.Lt: [ast.LtE, ast.Gt, ast.GtE],
    ast.LtE: [ast.Lt, ast.Gt, ast.GtE],
    ast.Gt: [ast.GtE, ast.Lt, ast.LtE],
    ast.GtE: [ast.Gt, ast.Lt, ast.LtE],
    ast.Eq: [ast.NotEq, ast.LtE, ast.GtE],
    ast.NotEq: [ast.Eq],
    ast.Is: [ast.IsNot],
    ast.IsNot: [ast.Is],
}
NEIGHBOURS = {
    "exp": ["expm1", "exp2"],
    "expm1": ["exp"],
    "log": ["log1p", "log2"],
    "log1p": ["log"],
    "max": ["min", "sum"],
    "min": ["max"],
    "sum": ["mean", "max"],
    "argmax": ["argmin"],
    "tanh": ["arctan", "sinh"],
    "sqrt": ["cbrt"],
    "trunc": ["rint"],
    "real": ["imag"],
    "ones_like": ["zeros_like"],
    "diagonal": ["matrix"],
    "abs": ["negative"],
    "maximum": ["minimum"],
    "minimum": ["maximum"],
    "multiply": ["divide"],
    "add": ["subtract"],
    "sign": ["abs"],
    "decay": ["logistic"],
    "logistic": ["decay"],
    "positive_part": ["negative_part"],
    "negative_part": ["positive_part"],
    "value": ["derivative"],
    "derivative": ["value"],
    "softmax": ["log_softmax"],
    "log_softmax": ["softmax"],
}


def replacements(node, names) -> Iterator[ast.AST]:  # noqa: C901, PLR0912, PLR0915  # a case a kind of node
    """Yield other nodes; `names` are those of variables that can be taken for each other."""
    match node:
        case ast.BinOp(left, op, right):
            for other in BINARY.get(type(op), []):
                yield ast.BinOp(left, other(), right)
            if isinstance(op, (ast.Sub, ast.Div, ast.MatMult)):
                yield ast.BinOp(right, op, left)
            yield left  # a term or a factor is left out
            yield right
        case ast.UnaryOp(ast.USub(), operand):
            yield operand
            if isinstance(operand, ast.Constant) and operand.value == 1:
                yield ast.Constant(0)  # another axis
        case ast.UnaryOp(_, operand):
            yield operand
        case ast.Compare(left, [op], [right]):
            for other in COMPARE.get(type(op), []):
                yield ast.Compare(left, [other()], [right])
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            yield from values
        case ast.IfExp(test, body, other):
            yield ast.IfExp(test, other, body)
            yield body
            yield other
        case ast.If(test, body, other):
            yield ast.If(ast.Constant(value=True), body, other)
            yield ast.If(ast.Constant(value=False), body, other)
        case ast.Constant(bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(int() as value):
            yield ast.Constant(value + 1)
            if value:
                yield ast.Constant(value - 1)
        case ast.Constant(float() as value):
            yield ast.Constant(1.001 * value if value else 1.0)
            yield ast.Constant(-value if value else -1.0)
        case ast.Constant(str() as value) if "->" in value:
            yield from map(ast.Constant, specs(value))
        case ast.Subscript(value, index, ast.Load()):
            yield value
            if isinstance(index, ast.Slice) and index.step is not None:
                yield ast.Subscript(value, ast.Slice(index.lower, index.upper), ast.Load())
        case ast.Attribute(value, "T"):
            yield value
        case ast.Name(name, ast.Load()) if name in names:
            yield from (ast.Name(other, ast.Load()) for other in names if other != name)
        case ast.Name(name, ast.Load()) | ast.Attribute(_, name):
            for other in NEIGHBOURS.get(name, []):
                if isinstance(node, ast.Name):
                    yield ast.Name(other, ast.Load())
                else:
                    yield ast.Attribute(node.value, other, ast.Load())
        case ast.Call(ast.Attribute(value), [], []):
            yield value
        case ast.Call(called, arguments, keywords):
            for k in range(len(keywords)):
                yield ast.Call(called, arguments, keywords[:k] + keywords[k + 1 :])
            for k in range(len(arguments) - 1):
                swapped = [*arguments[:k], arguments[k + 1], arguments[k], *arguments[k + 2 :]]
                yield ast.Call(called, swapped, keywords)
            # Not called at all; but NumPy orders complex numbers by their real part anyway.
            if not (isinstance(called, ast.Attribute) and called.attr == "real"):
                yield from (a for a in arguments if not isinstance(a, ast.Starred))


def specs(text: str) -> Iterator[str]:
    """Other specs: sides, labels and factors exchanged, a delta or a bar's side lost."""
    left, _, right = text.partition("->")
    output, _, inputs = right.partition("|")
    factors = left.split(",")
    yield f"{left}->{inputs}|{output}"
    yield f"{','.join(reversed(factors))}->{output}|{inputs}"
    yield f"{','.join(f[::-1] for f in factors)}->{output}|{inputs}"
    yield f"{left}->{output}|{inputs[::-1]}"
    yield f"{left}->{output[::-1]}|{inputs}"
    used = sorted(set(text) & set("abcdefghijklmnopqrstuvwxyz"))
    for a, b in pairwise(used):
        yield f"{left}->{output.translate(str.maketrans(a + b, b + a))}|{inputs}"
        yield f"{left.translate(str.maketrans(a + b, b + a))}->{right}"

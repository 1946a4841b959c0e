"""Break a function of the package in every small way, one way at a time.

A mutant is a copy of a function's syntax tree with one node replaced. It is put in place by exchanging
the code of the function, so that whoever calls it, under whatever name, runs the mutant.
"""

from __future__ import annotations

import ast
import copy
import difflib
import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from types import CodeType, FunctionType, ModuleType
from typing import Any

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
    "sigmoid": ["tanh", "softplus"],
    "softmax": ["log_softmax"],
    "log_softmax": ["softmax"],
    "normal_cdf": ["normal_pdf"],
    "normal_pdf": ["normal_cdf"],
}


def mutants(function: FunctionType) -> Iterator[tuple[str, str]]:
    """Yield for every mutant the lines that differ, and its source."""
    tree = parse(function)
    before = ast.unparse(tree)
    seen = {before}
    for number, (node, scope) in enumerate(sites(tree, tree)):
        for replacement in replacements(node, variables(scope)):
            mutant = copy.deepcopy(tree)
            exchange(mutant, next(islice(sites(mutant, mutant), number, None))[0], replacement)
            text = ast.unparse(mutant)
            if text not in seen:
                seen.add(text)
                yield difference(before, text), text


def difference(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return "  ".join(f"{line[0]} {line[1:].strip()}" for line in lines if line[:2] not in ("--", "++", "@@"))


def parse(function) -> ast.FunctionDef:
    (tree,) = Untyped().visit(ast.parse(textwrap.dedent(inspect.getsource(function)))).body
    tree.decorator_list = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
            for a in [*node.args.args, *node.args.kwonlyargs]:
                a.annotation = None
            if isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant):
                node.body.pop(0)
    return tree


def is_said(node: ast.AST) -> bool:
    """Whether it is said rather than computed: texts, types, errors, formulas in LaTeX."""
    match node:
        case ast.JoinedStr() | ast.arg() | ast.If(_, [ast.Raise()]):
            return True
        case ast.Call(ast.Name("_definition" | "_formula")):
            return True
    return False


class Untyped(ast.NodeTransformer):
    """Turn `x: Array = y` into `x = y`."""

    def visit_AnnAssign(self, node):  # noqa: N802  # the name that ast looks for
        return ast.copy_location(ast.Assign([node.target], node.value), node)


def sites(node: ast.AST, scope: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Every node that can be broken, and the function that it stands in."""
    for child in ast.iter_child_nodes(node):
        if not is_said(child):
            yield child, scope
            yield from sites(child, child if isinstance(child, ast.FunctionDef) else scope)


def variables(scope) -> list[str]:
    """Names that can be taken for each other: arguments of a function, and what it assigns."""
    arguments = scope.args
    names = [a.arg for a in [*arguments.args, *arguments.kwonlyargs, arguments.vararg] if a]
    for node, inside in sites(scope, scope):
        if inside is scope and isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.append(node.id)
    return list(dict.fromkeys(names))


def replacements(node, names) -> Iterator[ast.AST]:
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
        case ast.Call(called, arguments, keywords):
            for k in range(len(keywords)):
                yield ast.Call(called, arguments, keywords[:k] + keywords[k + 1 :])
            for k in range(len(arguments) - 1):
                swapped = [*arguments[:k], arguments[k + 1], arguments[k], *arguments[k + 2 :]]
                yield ast.Call(called, swapped, keywords)
            # Not called at all; but NumPy orders complex numbers by their real part, with or without.
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
    for a, b in zip(used, used[1:], strict=False):
        yield f"{left}->{output.translate(str.maketrans(a + b, b + a))}|{inputs}"
        yield f"{left.translate(str.maketrans(a + b, b + a))}->{right}"


def exchange(tree, target, replacement) -> None:
    """Put `replacement` where `target` stands; the target may be inside the replacement."""
    for parent in ast.walk(tree):
        for field, held in ast.iter_fields(parent):
            if held is target:
                setattr(parent, field, replacement)
                return
            if isinstance(held, list) and any(h is target for h in held):
                held[[h is target for h in held].index(True)] = replacement
                return
    raise LookupError(target)


def compiled(function: FunctionType, text: str) -> FunctionType:
    made: dict[str, Any] = {}
    exec(compile(text, function.__code__.co_filename, "exec", dont_inherit=True), dict(function.__globals__), made)  # noqa: S102  # a mutant is run
    return made[function.__name__]


@contextmanager
def in_place(function: FunctionType, text: str):
    """Let `function` run as this source says, whoever holds it."""
    mutant = compiled(function, text)
    held = function.__code__, function.__defaults__, function.__kwdefaults__
    function.__code__, function.__defaults__, function.__kwdefaults__ = (
        mutant.__code__,
        mutant.__defaults__,
        mutant.__kwdefaults__,
    )
    try:
        yield
    finally:
        function.__code__, function.__defaults__, function.__kwdefaults__ = held


def constant_mutants(value: Any) -> Iterator[Any]:
    """Other values of a constant of a module: a number, or a tuple of numbers with one of them changed."""
    if isinstance(value, tuple):
        for k, c in enumerate(value):
            yield (*value[:k], 1.001 * c, *value[k + 1 :])
    else:
        yield 1.001 * value
        yield 0.5 * value


def constants(module: ModuleType) -> list[str]:
    def numeric(v):
        return type(v) in (int, float)

    return [
        k
        for k, v in vars(module).items()
        if not k.startswith("__") and (numeric(v) or (type(v) is tuple and v and all(map(numeric, v))))
    ]


def used_names(code: CodeType) -> set[str]:
    """Names that a function looks up in its module, the functions inside it included."""
    inner = [c for c in code.co_consts if isinstance(c, CodeType)]
    return set(code.co_names).union(*map(used_names, inner))

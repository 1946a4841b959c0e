"""Break a function of the package in every small way, one way at a time.

A mutant is a function's source with one node of its syntax tree replaced. It is put in place by
exchanging the code of the function: whoever calls it, under whatever name, runs the mutant.
"""

from __future__ import annotations

import ast
import difflib
import inspect
import textwrap
from contextlib import contextmanager
from functools import partial
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from tests.functions.about.replacements import replacements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def mutants(function: FunctionType) -> Iterator[tuple[str, str]]:
    """Yield for every mutant the lines that differ, and its source."""
    tree = parse(function)
    before = ast.unparse(tree)
    seen = {before}
    for node, scope in list(sites(tree, tree)):
        put = place_of(tree, node)
        for replacement in replacements(node, variables(scope)):
            put(replacement)
            text = ast.unparse(tree)
            put(node)
            if text not in seen:
                seen.add(text)
                yield difference(before, text), text


def unbroken(function: FunctionType) -> str:
    return ast.unparse(parse(function))


def difference(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return "  ".join(
        f"{line[0]} {line[1:].strip()}" for line in lines if line[:2] not in ("--", "++", "@@")
    )


def parse(function) -> ast.FunctionDef:
    (tree,) = Untyped().visit(ast.parse(textwrap.dedent(inspect.getsource(function)))).body
    tree.decorator_list = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
            for a in arguments(node):
                a.annotation = None
            if isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant):
                node.body.pop(0)
    return tree


def arguments(function: ast.FunctionDef) -> list[ast.arg]:
    a = function.args
    return [x for x in (*a.args, *a.kwonlyargs, a.vararg, a.kwarg) if x]


def is_said(node: ast.AST) -> bool:
    """Whether it is said rather than computed: texts, types, errors, formulas in LaTeX."""
    match node:
        case ast.JoinedStr() | ast.arg() | ast.If(_, [ast.Raise()]):
            return True
        # Formulas, code to copy and the stable range, which have tests of their own.
        case ast.Call(ast.Name("definition" | "formulas" | "numpy_code")) | ast.Name("text"):
            return True
        case ast.keyword("elsewhere" | "stable"):
            return True
        case ast.Assign([ast.Name("size")], ast.BinOp(ast.Constant(10.0), ast.Pow())):
            return True
    return False


class Untyped(ast.NodeTransformer):
    """Turn `x: Array = y` into `x = y`."""

    def visit_AnnAssign(self, node):  # the name that ast looks for
        return ast.copy_location(ast.Assign([node.target], node.value), node)


def sites(node: ast.AST, scope: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Every node that can be broken, and the function that it stands in."""
    for child in ast.iter_child_nodes(node):
        if not is_said(child):
            yield child, scope
            yield from sites(child, child if isinstance(child, ast.FunctionDef) else scope)


def variables(scope) -> list[str]:
    """Names that can be taken for each other: arguments of a function, and what it assigns."""
    names = [a.arg for a in arguments(scope)]
    for node, inside in sites(scope, scope):
        if inside is scope and isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.append(node.id)
    return list(dict.fromkeys(names))


def place_of(tree, node) -> Callable[[ast.AST], None]:
    """Return what puts another node where this one stands."""
    for parent in ast.walk(tree):
        for field, held in ast.iter_fields(parent):
            if held is node:
                return partial(setattr, parent, field)
            if isinstance(held, list) and any(h is node for h in held):
                return partial(held.__setitem__, [h is node for h in held].index(True))
    raise LookupError(node)


def compiled(function: FunctionType, text: str) -> FunctionType:
    made: dict[str, Any] = {}
    cells = function.__code__.co_freevars
    tree = enclosed(text, cells) if cells else ast.parse(text)
    exec(  # noqa: S102  # a mutant is run
        compile(tree, f"<mutant of {function.__name__}>", "exec", dont_inherit=True),
        dict(function.__globals__),
        made,
    )
    return made["enclose"](*cells) if cells else made[function.__name__]


def enclosed(text: str, cells: tuple[str, ...]) -> ast.Module:
    """Write what makes the mutant of a function that has cells: `super` takes one."""
    (mutant,) = ast.parse(text).body
    # Code is exchanged for code with the same cells: a mutant names all of them, too.
    mutant.body[:0] = ast.parse("\n".join(f"if False: {c}" for c in cells)).body
    tree = ast.parse(f"def enclose({', '.join(cells)}):\n    return {mutant.name}")
    tree.body[0].body.insert(0, mutant)
    return tree


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
    """Other values of a constant of a module: a number, or numbers of which one is changed."""
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
        if not k.startswith("__")
        and (numeric(v) or (type(v) is tuple and v and all(map(numeric, v))))
    ]


def used_names(code: CodeType) -> set[str]:
    """Names that a function looks up in its module, the functions inside it included."""
    inner = [c for c in code.co_consts if isinstance(c, CodeType)]
    return set(code.co_names).union(*map(used_names, inner))

"""What a sum, a function or a derivative reaches in a product; LaTeX leaves this to the reader.

- A sum, a product, a mean and a derivative reach to the end of the product they stand in.
- A function with parentheses takes these alone; without, it takes what follows up to the next
  function or product sign. Where parentheses come later in that, it is an error to be unclear.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jacobians.equations.latex import _tree as t
from jacobians.equations.latex._names import spell
from jacobians.equations.latex._parts import Operator, Paren, Part, Scripts, fail, scripted, values
from jacobians.equations.latex._vocabulary import EXTREMES

if TYPE_CHECKING:
    from lark import Tree

Taken = tuple[t.Node, list[Part]]  # a node, and the parts that are left


def multiply(parts: list[Part], functions: frozenset[str]) -> t.Node:
    """Multiply all parts, from the left."""
    result, rest = take(parts, functions)
    while rest:
        sign, tree = rest[0].sign, rest[0].tree
        side_by_side = "(" if tree.children[0].data == "paren" else ""
        node, rest = take(rest, functions)
        result = t.Multiply(result, side_by_side if sign is None else sign, node)
        if sign == "/" and rest and rest[0].sign is None:
            raise fail("write \\frac: it is unclear what stands below the stroke", tree)
    return result


def take(parts: list[Part], functions: frozenset[str]) -> Taken:
    """Return the first factor, with what it reaches, and the parts that are left."""
    part, rest = parts[0], parts[1:]
    base = part.base
    if isinstance(base, Operator):
        return _operator(base, part, rest, functions)
    if isinstance(base, Paren):
        if len(base.items) != 1:
            text = "a list in parentheses that is no argument of a known function"
            raise fail(text, part.tree)
        (inside,) = values(base.items, part.tree)
        return scripted(inside, part.scripts, part.tree), rest
    after = rest[0] if rest and rest[0].sign is None and isinstance(rest[0].base, Paren) else None
    if isinstance(base, t.Ones):
        return _ones(part, after, rest)
    node = scripted(base, part.scripts, part.tree)
    if after is not None and isinstance(after.base, Paren):
        several = len(after.base.items) > 1  # no product has several
        if several or _is_function(node, functions):
            return _called(node, rest)
    return node, rest


def _called(function: t.Node, rest: list[Part]) -> Taken:
    """Return a function with the parentheses that follow; scripts on them belong to the value."""
    paren = rest[0]
    assert isinstance(paren.base, Paren)  # noqa: S101
    call = t.Call(function, values(paren.base.items, paren.tree))
    return scripted(call, paren.scripts, paren.tree), rest[1:]


def _is_function(node: t.Node, functions: frozenset[str]) -> bool:
    while isinstance(node, t.Prime | t.Sub | t.Label):
        if spell(node) in functions:
            return True
        node = node.base
    return spell(node) in functions


def _operator(op: Operator, part: Part, rest: list[Part], functions: frozenset[str]) -> Taken:
    if op.kind == "function":
        return _function(op, part, rest, functions)
    if not rest:
        raise fail(f"nothing follows {op.name}", part.tree)
    if op.kind == "differential":
        # A differential takes the next factor only: dA B is (dA) B.
        node, rest = take(rest, functions)
        return t.Differential(node), rest
    if op.kind == "partial":
        raise fail("\\partial stands alone: write a fraction of differentials", part.tree)
    body = multiply([rest[0].first(), *rest[1:]], functions)
    if op.kind == "derivative":
        return t.Derivative(body, op.by), []
    if op.kind == "nabla":
        by = [value for kind, value in part.scripts if kind == "sub"]
        above = [value for kind, value in part.scripts if kind == "sup"]
        if len(by) != 1 or len(by[0]) != 1:
            raise fail("\\nabla needs its variable, as in \\nabla_x", part.tree)
        if above not in ([], [(t.Number(2.0),)]):
            raise fail("\\nabla has no other power than 2", part.tree)
        return t.Derivative(body, by[0] * (2 if above else 1), gradient=True), []
    return _big(op.name, part.scripts, part.tree, body), []


def _function(op: Operator, part: Part, rest: list[Part], functions: frozenset[str]) -> Taken:
    if not rest or rest[0].sign is not None:
        raise fail(f"{op.name} has no argument", part.tree)
    primes = sum(value for kind, value in part.scripts if kind == "prime")
    function: t.Node = t.Prime(t.Word(op.name), primes) if primes else t.Word(op.name)
    scripts = [s for s in part.scripts if s[0] != "prime"]
    if op.name in EXTREMES and scripts:
        if isinstance(rest[0].base, Paren) and len(rest[0].base.items) > 1:
            raise fail(f"{op.name} over an index takes one argument", part.tree)
        body, rest = _argument(rest, functions)
        return _big(EXTREMES[op.name], scripts, part.tree, body), rest
    if any(kind == "sub" for kind, _ in scripts):
        raise fail(f"a subscript of {op.name} has no meaning here", part.tree)
    if isinstance(rest[0].base, Paren):
        call, rest = _called(function, rest)
    else:
        argument, rest = _argument(rest, functions)
        call = t.Call(function, (argument,))
    for _, items in scripts:
        if items == (t.Negative(t.Number(1.0)),):
            raise fail(f"{op.name}^{{-1}} is unclear: write the inverse as 1 / or arc", part.tree)
        call = scripted(call, [("sup", items)], part.tree)
    return call, rest


def _argument(parts: list[Part], functions: frozenset[str]) -> Taken:
    """Return what a function without parentheses takes."""
    result, rest = take(parts, functions)
    while rest and rest[0].sign is None:
        base = rest[0].base
        if isinstance(base, Operator) and base.kind == "function":
            break
        if isinstance(base, Paren):
            text = "put the argument of the function in parentheses: it is unclear where it ends"
            raise fail(text, rest[0].tree)
        node, rest = take(rest, functions)
        result = t.Multiply(result, "", node)
    return result, rest


def _big(name: str, scripts: Scripts, tree: Tree[Any], body: t.Node) -> t.Node:
    """Return a sum over the indices below it, the last one innermost."""
    below = [value for kind, value in scripts if kind == "sub"]
    above = [value for kind, value in scripts if kind == "sup"]
    if len(below) != 1:
        raise fail(f"write the index of \\{name} below it", tree)
    if above and len(below[0]) > 1:
        raise fail(f"\\{name} over several indices has no bounds", tree)
    for item in reversed(below[0]):
        lower = condition = None
        index = item
        if isinstance(item, t.Chain):
            index = item.sides[0]
            if item.relations == ("=",):
                lower = item.sides[1]
            else:
                condition = item
        if not isinstance(index, t.Name):
            raise fail(f"the index of \\{name} must be a letter", tree)
        if (lower is None) != (not above):
            raise fail(f"\\{name} has one bound: write both, or none", tree)
        upper = above[0][0] if above else None
        body = t.Big(name, index.text, condition, lower, upper, body)
    return body


def _ones(part: Part, after: Part | None, rest: list[Part]) -> Taken:
    """Return a vector of ones, or the indicator of a relation below or behind it."""
    for kind, items in part.scripts:
        if kind == "sub" and len(items) == 1 and isinstance(items[0], t.Chain):
            if len(part.scripts) > 1:
                raise fail("an indicator with more than its condition", part.tree)
            return t.Indicator(items[0]), rest
    if after is not None and isinstance(after.base, Paren) and len(after.base.items) == 1:
        inside = after.base.items[0]
        if isinstance(inside, t.Chain):
            return scripted(t.Indicator(inside), after.scripts, after.tree), rest[1:]
    return scripted(t.Ones(), part.scripts, part.tree), rest

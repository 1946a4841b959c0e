"""The factors of a product before it is settled what reaches where, and the scripts on one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from jacobians.equations.latex import _tree as t
from jacobians.equations.latex._errors import ParseError
from jacobians.equations.latex._names import spell

if TYPE_CHECKING:
    from lark import Tree


@dataclass(frozen=True)
class Paren:
    """Parentheses before it is known whether they hold arguments."""

    items: tuple[t.Node, ...]


@dataclass(frozen=True)
class Operator:
    """What acts on what follows: a function, a sum, a derivative."""

    kind: str  # "function", "big", "nabla", "partial", "differential" or "derivative"
    name: str
    by: tuple[t.Node, ...] = ()


Base = t.Node | Paren | Operator
Scripts = list[tuple[str, Any]]  # ("sub" | "sup", nodes) or ("prime", how many)


class Part(NamedTuple):
    """A factor: the product sign before it ("" where none is written), its base and scripts."""

    sign: str | None
    base: Base
    scripts: Scripts
    tree: Tree[Any]

    def first(self) -> Part:
        """Return the same factor at the start of a product."""
        return self._replace(sign=None)


def fail(text: str, where: Tree[Any]) -> ParseError:
    """Return an error at the place of a tree."""
    return ParseError(text, getattr(where.meta, "line", 1), getattr(where.meta, "column", 1))


def values(items: tuple[t.Node, ...], tree: Tree[Any]) -> tuple[t.Node, ...]:
    """Entries of a list that are no relations."""
    if any(isinstance(item, t.Chain) for item in items):
        raise fail("a relation inside parentheses", tree)
    return items


def scripted(base: t.Node, scripts: Scripts, tree: Tree[Any]) -> t.Node:
    """Put subscripts, superscripts and primes on a base."""
    for kind, value in scripts:
        if kind == "prime":
            base = t.Prime(base, value)
        elif kind == "sup":
            base = _power(base, value, tree)
        elif isinstance(base, t.Norm):
            base = t.Norm(base.body, spell(value[0]).replace("\\infty", "inf"))
        else:
            base = t.Sub(base, value)
    return base


def _power(base: t.Node, items: tuple[t.Node, ...], tree: Tree[Any]) -> t.Node:
    top = t.Name("\\top")
    exponent = items[0]
    for item in items[1:]:  # x^{ab}
        exponent = t.Multiply(exponent, "", item)
    if exponent == top:
        return t.Transpose(base)
    if exponent == t.Negative(top):
        return t.Transpose(t.Power(base, t.Negative(t.Number(1.0))))
    if exponent == t.Word("star"):  # the best w, of another name than w
        return t.Label(base, exponent)
    if isinstance(exponent, t.Call) and exponent.function == t.Word("label"):
        return t.Label(base, exponent.arguments[0])
    if isinstance(exponent, t.Call) and exponent.function == t.Word("elementwise"):
        return t.Power(base, exponent.arguments[0], elementwise=True)
    if isinstance(exponent, t.Chain):
        raise fail("a relation in an exponent", tree)
    return t.Power(base, exponent)

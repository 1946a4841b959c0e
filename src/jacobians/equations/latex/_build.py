"""Lark's tree to the nodes of `_tree`: sums, factors with their scripts, and what stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lark import Token, Tree

from jacobians.equations.latex import _tree as t
from jacobians.equations.latex._names import name_of, word_of
from jacobians.equations.latex._parts import (
    Base,
    Operator,
    Paren,
    Part,
    Scripts,
    fail,
    scripted,
    values,
)
from jacobians.equations.latex._products import multiply, take
from jacobians.equations.latex._vocabulary import relation_of

if TYPE_CHECKING:
    from collections.abc import Callable

_MARKS = {"\\widehat": "\\hat", "\\overline": "\\bar", "\\widetilde": "\\tilde"}
_PRODUCTS = {"\\cdot": "", "\\times": "", "*": "", "/": "/", "\\odot": "odot", "\\circ": "odot"}
_PRODUCTS |= {"\\otimes": "otimes"}
_BIG = {"\\sum": "sum", "\\prod": "prod"}
_HIGHEST = 3  # an order more takes six times as long, and loses digits
_OTHERWISE = ("otherwise", "else")
_LEADS = ("if", "for", "when")


class Builder:
    """Turns lark's trees into nodes; `functions` are the names that take arguments here."""

    def __init__(self, functions: frozenset[str]) -> None:
        self.functions = functions
        self._atoms: dict[str, Callable[[list[Any], Tree[Any]], Base]] = {
            "number": lambda c, _: t.Number(float(c[0])),
            "name": lambda c, _: t.Name(name_of(c[0])),
            "text": lambda c, _: t.Word(word_of(c[0])),
            "ones": lambda _c, _: t.Ones(),
            "top": lambda _c, _: t.Name("\\top"),
            "function": lambda c, _: Operator("function", word_of(c[0])),
            "big": lambda c, _: Operator("big", _BIG.get(c[0], "mean")),
            "nabla": lambda _c, _: Operator("nabla", "\\nabla"),
            "partial": lambda _c, _: Operator("partial", "\\partial"),
            "differential": lambda _c, _: Operator("differential", "the differential"),
            "accent": self._accent,
            "frac": lambda c, _: self._fraction(c[1], c[2]),
            "short_frac": lambda c, _: _short_fraction(c[1]),
            "sqrt": self._root,
            "paren": self._paren,
            "group": lambda c, _: Paren((self.sum(c[0]),)),
            "absolute": lambda c, _: t.Absolute(self.sum(c[1])),
            "norm": lambda c, _: t.Norm(self.sum(c[1])),
            "cases": lambda _, tree: t.Cases(
                tuple(self._case(*case.children) for case in tree.find_data("case"))
            ),
            "matrix": self._matrix,
        }

    # Sums and products.
    def chain(self, tree: Tree[Any]) -> t.Chain:
        """Sides and the relations between them."""
        sides = tuple(self.sum(side) for side in tree.children[::2])
        return t.Chain(sides, tuple(relation_of(str(r)) for r in tree.children[1::2]))

    def sum(self, tree: Tree[Any]) -> t.Node:
        r"""Terms with their signs; in `\sum_i -p_i` the minus belongs to what is summed."""
        terms: list[t.Node] = []
        minus = before = False
        waiting: list[Part] = []
        for child in tree.children:
            if isinstance(child, Token):
                minus = child == "-"
                continue
            parts = self._parts(child)
            if waiting:
                inner = multiply(parts, self.functions)
                summed = Paren((t.Negative(inner) if minus else inner,))
                parts, minus = [*waiting, Part(None, summed, [], child)], before
            waiting = []
            last = parts[-1].base
            opens = isinstance(last, Operator) and last.kind == "big"
            if opens and child is not tree.children[-1]:
                before, waiting = minus, parts
                continue
            term = multiply(parts, self.functions)
            terms.append(t.Negative(term) if minus else term)
        return terms[0] if len(terms) == 1 else t.Add(tuple(terms))

    def _parts(self, tree: Tree[Any]) -> list[Part]:
        parts: list[Part] = []
        sign: str | None = None
        for child in tree.children:
            if isinstance(child, Token):
                sign = _PRODUCTS[str(child)]
            else:
                parts.append(Part(sign, *self._item(child), child))
                sign = None
        return parts

    # Factors and scripts.
    def _item(self, tree: Tree[Any]) -> tuple[Base, Scripts]:
        atom, *scripts = tree.children
        return self._atom(atom), [self._script(s) for s in scripts]

    def _atom(self, tree: Tree[Any]) -> Base:
        return self._atoms[str(tree.data)](tree.children, tree)

    def _script(self, tree: Tree[Any]) -> tuple[str, Any]:
        (child,) = tree.children
        if tree.data == "prime":
            order = str(child).count("'") or 1
            if order > _HIGHEST:
                raise fail(f"a derivative of an order above {_HIGHEST}", tree)
            return "prime", order
        return str(tree.data), self._argument(child)

    def _argument(self, tree: Tree[Any]) -> tuple[t.Node, ...]:
        if tree.data == "elementwise":
            return (t.Call(t.Word("elementwise"), (self.sum(tree.children[1]),)),)
        if tree.data == "named":
            return (t.Word(word_of(str(tree.children[0]))),)
        (content,) = tree.children
        if content.data != "list":
            return (self._value(content),)
        return tuple(item for chain in content.children for item in self._entries(chain))

    def _entries(self, chain: Tree[Any]) -> list[t.Node]:
        """Return the subscripts that a group like `ij` holds: letters side by side are one each."""
        product = chain.children[0].children[0]
        alone = len(chain.children) == len(chain.children[0].children) == 1
        if alone and not any(isinstance(c, Token) for c in product.children):
            parts = self._parts(product)
            base, scripts = parts[0].base, parts[0].scripts
            if len(parts) == 1 and not scripts:
                if isinstance(base, Operator) and base.kind == "function":
                    return [t.Word(base.name)]  # x_{\max}
                if isinstance(base, Paren):
                    return [t.Call(t.Word("label"), values(base.items, product))]
            if all(isinstance(part.base, t.Node) for part in parts):
                return [scripted(part.base, part.scripts, part.tree) for part in parts]  # type: ignore[arg-type]
        built = self.chain(chain)
        return [built if built.relations else built.sides[0]]

    # What stands alone.
    def _value(self, tree: Tree[Any]) -> Any:
        """Return what braces hold, or the one letter or number that needs none."""
        return self.sum(tree) if tree.data == "sum" else self._atom(tree)

    def _accent(self, children: list[Any], tree: Tree[Any]) -> t.Node:
        mark, inner = str(children[0]), self._atom(children[1])
        if not isinstance(inner, t.Name):
            raise fail("an accent on something that is no name", tree)
        return t.Name(f"{_MARKS.get(mark, mark)}{{{inner.text}}}")

    def _root(self, children: list[Any], _: Tree[Any]) -> t.Node:
        *degree, body = children[1:]
        return t.Root(self._value(body), self.sum(degree[0]) if degree else t.Number(2.0))

    def _paren(self, children: list[Any], _: Tree[Any]) -> Paren:
        (inner,) = (c for c in children if isinstance(c, Tree))
        chains = [self.chain(c) for c in inner.children]
        return Paren(tuple(c if c.relations else c.sides[0] for c in chains))

    def _matrix(self, children: list[Any], tree: Tree[Any]) -> t.Node:
        lines = [c.children for c in children if isinstance(c, Tree)]
        if len({len(line) for line in lines}) != 1:
            raise fail("a matrix whose rows have different lengths", tree)
        return t.Grid(tuple(tuple(self.sum(entry) for entry in line) for line in lines))

    def _case(self, value: Tree[Any], tree: Tree[Any]) -> tuple[t.Node, t.Chain | None]:
        """Return a row of cases; words such as `if` are passed over."""
        product = next(c for c in tree.children[0].children if isinstance(c, Tree))
        lead = product.children[0].children[0]
        if lead.data == "text":
            word = word_of(str(lead.children[0])).rstrip(".,")
            alone = len(product.children) == len(tree.children) == 1
            if alone and word in _OTHERWISE:
                return self.sum(value), None
            if alone or word not in _LEADS:
                raise fail(f"the word {word!r} in a condition", tree)
            product.children.pop(0)
        condition = self.chain(tree)
        if not condition.relations:
            raise fail("a case without a relation", tree)
        return self.sum(value), condition

    # Derivatives.
    def _fraction(self, top: Tree[Any], bottom: Tree[Any]) -> Base:
        """Return a quotient, or a derivative where differentials stand below."""
        over, under = self._differentials(top), self._differentials(bottom)
        if under is None:
            return t.Multiply(self._value(top), "/", self._value(bottom))
        if over is None or len(over) != 1 or not all(under):
            text = "a derivative has one differential above and its variables below"
            raise fail(text, bottom)
        by: list[t.Node] = []
        for factor in under:
            node, rest = take(factor, self.functions)
            times = 1
            if isinstance(node, t.Power) and isinstance(node.exponent, t.Number):
                times = int(node.exponent.value)
                node = node.base
            if rest:
                raise fail("a product below a derivative: put it in parentheses", bottom)
            if times + len(by) > _HIGHEST:
                raise fail(f"a derivative of an order above {_HIGHEST}", bottom)
            by += [node] * times
        (body,) = over
        if not body:
            return Operator("derivative", "the derivative", tuple(by))
        return t.Derivative(multiply(body, self.functions), tuple(by))

    def _differentials(self, tree: Tree[Any]) -> list[list[Part]] | None:
        r"""Split `\partial a \partial b` at its differentials; None where it does not start so."""
        if tree.data != "sum" or len(tree.children) != 1:
            return None
        parts = self._parts(tree.children[0])
        found: list[list[Part]] = []
        for k, part in enumerate(parts):
            base = part.base
            # The letter d is a differential at the start, and after one, with something behind it.
            letter = base == t.Name("d") and (k + 1 < len(parts) or k == 0 == len(parts) - 1)
            starts = isinstance(base, Operator) and base.kind in ("partial", "differential")
            if starts or (letter and "d" not in self.functions and (k == 0 or bool(found))):
                found.append([])
            elif not found:
                return None
            else:
                found[-1].append(part if found[-1] else part.first())
        return found


def _short_fraction(digits: str) -> t.Node:
    words = digits.replace(" ", "").strip()
    return t.Multiply(t.Number(float(words[0])), "/", t.Number(float(words[1])))

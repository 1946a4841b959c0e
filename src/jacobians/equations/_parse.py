"""LaTeX to a tree: lark reads the characters, this file settles what LaTeX leaves open.

A product is written flat. What a function, a sum or a derivative reaches is decided here:

- a sum, a product, a mean and a derivative reach to the end of the product they stand in;
- a function with parentheses takes these alone; without, it takes what follows up to the next
  function or product sign, and where parentheses come later in that it is an error to be unclear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken

from jacobians.equations import _tree as t
from jacobians.equations._errors import ParseError

_MARKS = {"\\widehat": "\\hat", "\\overline": "\\bar", "\\widetilde": "\\tilde"}
_RELATIONS = {"\\leq": "<=", "\\le": "<=", "\\geq": ">=", "\\ge": ">=", "\\neq": "!=", "\\ne": "!="}
_RELATIONS |= {"\\lt": "<", "\\gt": ">", "\\approx": "~", "\\equiv": "=", "\\propto": "propto"}
_PRODUCTS = {"\\cdot": "", "\\times": "", "*": "", "/": "/", "\\odot": "odot", "\\circ": "odot"}
_PRODUCTS |= {"\\otimes": "otimes"}
_FOLLOWS = re.compile(r":=|=|<|>|\\(approx|leq?|geq?|neq?|equiv|propto|lt|gt)(?![A-Za-z])")
_BIG = {"\\sum": "sum", "\\prod": "prod", "\\max": "max", "\\min": "min"}


class _Bars:
    """Tell an opening bar from a closing one: a bar closes what is open at its depth."""

    always_accept = ("BAR", "DOUBLE_BAR")

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        open_bars: list[set[str]] = [set()]
        for token in stream:
            if token.type in ("LPAR", "LSQB", "LBRACE", "LSET", "BEGIN_MATRIX", "BEGIN_CASES"):
                open_bars.append(set())
            elif token.type in ("RPAR", "RSQB", "RBRACE", "RSET", "END_MATRIX", "END_CASES"):
                if len(open_bars) > 1:
                    open_bars.pop()
            elif token.type in ("BAR", "DOUBLE_BAR"):
                kind = "VERT" if token.type == "BAR" else "NORM"
                here = open_bars[-1]
                side = "R" if kind in here else "L"
                here ^= {kind}
                token = Token.new_borrow_pos(side + kind, token.value, token)
            yield token


@lru_cache(maxsize=1)
def _lark() -> Lark:
    grammar = files("jacobians.equations").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer="basic", postlex=_Bars(), propagate_positions=True)


def parse(text: str, functions: frozenset[str] = frozenset()) -> list[t.Chain]:
    """Parse a display equation into its statements.

    Parameters
    ----------
    text
        LaTeX without the dollar signs; one statement, or an `aligned` block of several lines.
    functions
        Names that are functions here, so that `f(x)` is a value and not a product.

    Returns
    -------
    list of Chain
        One for each statement: its sides and the relations between them. A line of `aligned` that
        starts with a relation goes on with the line before.

    Raises
    ------
    ParseError
        If the text is outside the subset; it names the command or character and its place.

    Examples
    --------
    >>> [chain] = parse(r"\\sum_k q_k = 1")
    >>> chain.relations
    ('=',)
    """
    chains: list[t.Chain] = []
    for row in _rows(text):
        words = row.strip()
        follows = _FOLLOWS.match(words) if chains else None
        if follows:
            at = len(row) - len(row.lstrip()) + follows.end()
            more = _parse_row(re.sub(r"[^\n]", " ", row[:at]) + row[at:], functions)
            before = chains[-1]
            joined = (*before.relations, _relation(follows.group()), *more.relations)
            chains[-1] = t.Chain(before.sides + more.sides, joined)
        else:
            chains.append(_parse_row(row, functions))
    if not chains:
        raise ParseError("an empty equation", 1, 1)
    return chains


def _rows(text: str) -> list[str]:
    """The lines of an aligned block, each padded so that columns stay those of the whole text."""
    blank = re.sub(r"(?<!\\)%.*", lambda m: " " * len(m.group()), text)
    for pattern in (r"\\(begin|end)\{(aligned|align\*?|gathered|gather\*?|equation\*?|split)\}", r"\\(label|tag)\{[^}]*\}"):
        blank = re.sub(pattern, lambda m: " " * len(m.group()), blank)
    rows, depth, start, k = [], 0, 0, 0
    out = list(blank)
    while k < len(blank):
        rest = blank[k:]
        if rest.startswith(("\\begin{", "\\end{")):
            depth += 1 if rest[1] == "b" else -1
            k += 5
        elif rest.startswith("\\\\"):
            if depth == 0:
                rows.append((start, k))
                start = k + 2
            k += 2
        elif rest[0] == "\\":
            k += 2
        else:
            if rest[0] == "&" and depth == 0:
                out[k] = " "
            k += 1
    rows.append((start, len(blank)))
    whole = "".join(out)
    keep = [re.sub(r"[^\n]", " ", whole[:a]) + whole[a:b] for a, b in rows]
    return [re.sub(r"[.,;]\s*$", "", row.rstrip()) for row in keep if row.strip()]


def _parse_row(row: str, functions: frozenset[str]) -> t.Chain:
    try:
        tree = _lark().parse(row)
    except UnexpectedEOF:
        raise _end(row) from None
    except UnexpectedToken as error:
        if error.token.type == "$END":
            raise _end(row) from None
        what = f"unknown command {error.token}" if error.token.type == "COMMAND" else f"unexpected {error.token!s}"
        raise ParseError(what, error.line, error.column) from None
    except UnexpectedCharacters as error:
        raise ParseError(f"unexpected {row[error.pos_in_stream]!r}", error.line, error.column) from None
    return _Builder(functions).chain(tree.children[0])


def _end(row: str) -> ParseError:
    lines = row.split("\n")
    return ParseError("the equation ends too early", len(lines), len(lines[-1]) + 1)


def _relation(token: str) -> str:
    return _RELATIONS.get(str(token), str(token))


class _Paren:
    """Parentheses before it is known whether they hold arguments."""

    def __init__(self, items: tuple[t.Node, ...]) -> None:
        self.items = items


class _Operator:
    """What acts on what follows: a function, a sum, a derivative."""

    def __init__(self, kind: str, name: str = "", parts: Any = None) -> None:
        self.kind, self.name, self.parts = kind, name, parts


class _Builder:
    def __init__(self, functions: frozenset[str]) -> None:
        self.functions = functions

    def fail(self, text: str, where: Any) -> ParseError:
        meta = where.meta if isinstance(where, Tree) else where
        return ParseError(text, getattr(meta, "line", 1), getattr(meta, "column", 1))

    def chain(self, tree: Tree[Any]) -> t.Chain:
        sides = tuple(self.sum(s) for s in tree.children[::2])
        return t.Chain(sides, tuple(_relation(r) for r in tree.children[1::2]))

    def sum(self, tree: Tree[Any]) -> t.Node:
        terms: list[t.Node] = []
        sign = "+"
        before = sign
        waiting: Tree[Any] | None = None
        for child in tree.children:
            if isinstance(child, Token):
                sign = str(child)
                continue
            if waiting is not None:  # `\\sum_i -p_i`: the sign belongs to what is summed
                term = self.product(waiting, signed=(sign, child))
                sign, waiting = before, None
            elif child is not tree.children[-1] and self.open(child):
                before, waiting = sign, child
                continue
            else:
                term = self.product(child)
            terms.append(t.Negative(term) if sign == "-" else term)
        return terms[0] if len(terms) == 1 else t.Add(tuple(terms))

    def open(self, tree: Tree[Any]) -> bool:
        """Whether a product ends with a sum that has nothing to sum yet."""
        last = tree.children[-1]
        return isinstance(last, Tree) and last.children[0].data == "big"

    def product(self, tree: Tree[Any], signed: tuple[str, Tree[Any]] | None = None) -> t.Node:
        parts: list[tuple[str, Any, Any, Tree[Any]]] = []
        op = ""
        explicit = False
        for child in tree.children:
            if isinstance(child, Token):
                op, explicit = _PRODUCTS[str(child)], True
            else:
                base, scripts = self.item(child)
                parts.append(("stop" + op if explicit else op, base, scripts, child))
                op, explicit = "", False
        if signed is not None:
            body = self.product(signed[1])
            body = t.Negative(body) if signed[0] == "-" else body
            parts.append(("", _Paren((body,)), [], tree))
        node, rest = self.fold(parts)
        assert not rest
        return node

    def fold(self, parts: list[Any], function: bool = False) -> tuple[t.Node, list[Any]]:
        """Multiply parts from the left; as the argument of a function stop where it ends."""
        result: t.Node | None = None
        count = 0
        while parts:
            op, base, scripts, tree = parts[0]
            starts = isinstance(base, _Operator) and base.kind == "function"
            if function and count and (starts or op.startswith("stop")):
                break
            if function and count and isinstance(base, _Paren):
                raise self.fail("put the argument of the function in parentheses: it is unclear where it ends", tree)
            node, rest = self.take(parts)
            op = op.removeprefix("stop")
            if result is None:
                result = node
            else:
                result = t.Multiply(result, op, node)
                if op == "/" and rest and not rest[0][0].startswith("stop"):
                    raise self.fail("write \\frac: it is unclear what stands below the stroke", tree)
            count += 1
            parts = rest
        assert result is not None
        return result, parts

    def take(self, parts: list[Any]) -> tuple[t.Node, list[Any]]:
        """The first factor, with what it reaches, and the parts that are left."""
        _, base, scripts, tree = parts[0]
        rest = parts[1:]
        if isinstance(base, _Operator):
            return self.operator(base, scripts, tree, rest)
        following = rest[0] if rest and rest[0][0] == "" and isinstance(rest[0][1], _Paren) else None
        if isinstance(base, t.Ones):
            return self.ones(scripts, tree, following, rest)
        if isinstance(base, _Paren):
            if len(base.items) != 1:
                raise self.fail("a list in parentheses that is no argument of a known function", tree)
            return self.scripted(self.single(base, tree), scripts, tree), rest
        node = self.scripted(base, scripts, tree)
        if following is not None and self.is_function(node):
            call = t.Call(node, tuple(self.arguments(following[1], tree)))
            return self.scripted(call, following[2], following[3]), rest[1:]
        return node, rest

    def is_function(self, node: t.Node) -> bool:
        while isinstance(node, t.Prime | t.Sub | t.Label):
            if isinstance(node, t.Sub | t.Label) and spell(node) in self.functions:
                return True
            node = node.base
        return isinstance(node, t.Name) and node.text in self.functions

    def arguments(self, paren: _Paren, tree: Tree[Any]) -> list[t.Node]:
        for item in paren.items:
            if isinstance(item, t.Chain) and item.relations:
                raise self.fail("a relation inside parentheses", tree)
        return [item.sides[0] if isinstance(item, t.Chain) else item for item in paren.items]

    def single(self, paren: _Paren, tree: Tree[Any]) -> t.Node:
        return self.arguments(paren, tree)[0]

    def operator(self, op: _Operator, scripts: list[Any], tree: Tree[Any], rest: list[Any]) -> tuple[t.Node, list[Any]]:
        if op.kind == "function":
            return self.function(op, scripts, tree, rest)
        if not rest:
            raise self.fail(f"nothing follows {op.name}", tree)
        if op.kind == "differential":
            # A differential takes the next factor only: dA B is (dA) B.
            node, rest = self.take(rest)
            return t.Differential(node), rest
        body, left = self.fold([("", *rest[0][1:]), *rest[1:]])
        assert not left
        if op.kind == "derivative":
            return t.Derivative(body, op.parts), []
        if op.kind == "nabla":
            by = [s for kind, s in scripts if kind == "sub"]
            order = [s for kind, s in scripts if kind == "sup"]
            if len(by) != 1:
                raise self.fail("\\nabla needs its variable, as in \\nabla_x", tree)
            second = bool(order) and order[0] == (t.Number(2.0),)
            variable = self.join(by[0])
            return t.Derivative(body, (variable,) * (2 if second else 1), gradient=True), []
        return self.big(op, scripts, tree, body), []

    def join(self, items: tuple[t.Node, ...]) -> t.Node:
        """A script that is one symbol with its own subscripts, or several letters of one name."""
        return items[0]

    def function(self, op: _Operator, scripts: list[Any], tree: Tree[Any], rest: list[Any]) -> tuple[t.Node, list[Any]]:
        primes = sum(s for kind, s in scripts if kind == "prime")
        function: t.Node = t.Word(op.name)
        if primes:
            function = t.Prime(function, primes)
        others = [s for s in scripts if s[0] != "prime"]
        if not rest or rest[0][0].startswith("stop"):
            raise self.fail(f"{op.name} has no argument", tree)
        if op.name in ("max", "min", "sup", "inf") and others:
            _, base, after, _ = rest[0]
            if isinstance(base, _Paren) and len(base.items) > 1:
                raise self.fail(f"{op.name} over an index takes one argument", tree)
            body, rest = self.fold([("", *rest[0][1:]), *rest[1:]], function=True)
            name = {"sup": "max", "inf": "min"}.get(op.name, op.name)
            return self.big(_Operator("big", name), others, tree, body), rest
        power = [s for kind, s in others if kind == "sup"]
        if [k for k, _ in others if k != "sup"]:
            raise self.fail(f"a subscript of {op.name} has no meaning here", tree)
        _, base, after, where = rest[0]
        if isinstance(base, _Paren):
            call: t.Node = t.Call(function, tuple(self.arguments(base, where)))
            call, rest = self.scripted(call, after, where), rest[1:]
        else:
            argument, rest = self.fold([("", *rest[0][1:]), *rest[1:]], function=True)
            call = t.Call(function, (argument,))
        for items in power:
            if items == (t.Negative(t.Number(1.0)),):
                raise self.fail(f"{op.name}^{{-1}} is unclear: write the inverse as 1 / or arc", tree)
            call = t.Power(call, self.join(items))
        return call, rest

    def big(self, op: _Operator, scripts: list[Any], tree: Tree[Any], body: t.Node) -> t.Node:
        below = [s for kind, s in scripts if kind == "sub"]
        above = [s for kind, s in scripts if kind == "sup"]
        if len(below) != 1:
            raise self.fail(f"write the index of \\{op.name} below it", tree)
        lower: t.Node | None = None
        result = body
        for item in reversed(below[0]):
            condition = None
            index = item
            if isinstance(item, t.Chain):
                index = item.sides[0]
                if item.relations == ("=",):
                    lower = item.sides[1]
                else:
                    condition = item
            if not isinstance(index, t.Name):
                raise self.fail(f"the index of \\{op.name} must be a letter", tree)
            upper = self.join(above[0]) if above else None
            if (lower is None) != (upper is None):
                raise self.fail(f"\\{op.name} has one bound: write both, or none", tree)
            result = t.Big(op.name, index.text, condition, lower, upper, result)
        return result

    def ones(self, scripts: list[Any], tree: Tree[Any], following: Any, rest: list[Any]) -> tuple[t.Node, list[Any]]:
        for kind, items in scripts:
            if kind == "sub" and len(items) == 1 and isinstance(items[0], t.Chain):
                return t.Indicator(items[0]), rest
        if following is not None and len(following[1].items) == 1:
            inside = following[1].items[0]
            if isinstance(inside, t.Chain) and inside.relations:
                return self.scripted(t.Indicator(inside), following[2], following[3]), rest[1:]
        return self.scripted(t.Ones(), scripts, tree), rest

    # Items and atoms.
    def item(self, tree: Tree[Any]) -> tuple[Any, list[Any]]:
        atom, *scripts = tree.children
        return self.atom(atom), [self.script(s) for s in scripts]

    def script(self, tree: Tree[Any]) -> tuple[str, Any]:
        if tree.data == "prime":
            text = str(tree.children[0])
            return "prime", text.count("'") or 1
        argument = tree.children[0]
        return tree.data, self.argument(argument)

    def argument(self, tree: Tree[Any]) -> tuple[t.Node, ...]:
        if tree.data == "elementwise":
            return (t.Call(t.Word("elementwise"), (self.sum(tree.children[1]),)),)
        if tree.data == "named":
            return (t.Word(_word(tree.children[0])),)
        content = tree.children[0]
        if content.data != "list":
            atom = self.atom(content)
            return (atom,)
        items: list[t.Node] = []
        for chain in content.children:
            items += self.entries(chain)
        return tuple(items)

    def entries(self, chain: Tree[Any]) -> list[t.Node]:
        """The subscripts that a group like `ij` holds: letters side by side are one each."""
        if len(chain.children) == 1 and len(chain.children[0].children) == 1:
            product = chain.children[0].children[0]
            if all(isinstance(c, Tree) for c in product.children):
                found = [self.item(c) for c in product.children]
                if len(found) == 1 and isinstance(found[0][0], _Operator) and not found[0][1]:
                    if found[0][0].kind == "function":
                        return [t.Word(found[0][0].name)]
                if len(found) == 1 and isinstance(found[0][0], _Paren) and not found[0][1]:
                    return [t.Call(t.Word("label"), tuple(self.arguments(found[0][0], product)))]
                if all(not isinstance(b, _Operator | _Paren) for b, _ in found):
                    return [self.scripted(b, s, product) for b, s in found]
        built = self.chain(chain)
        return [built if built.relations else built.sides[0]]

    def scripted(self, base: Any, scripts: list[Any], tree: Tree[Any]) -> t.Node:
        for kind, value in scripts:
            if kind == "prime":
                base = t.Prime(base, value)
            elif kind == "sub":
                if isinstance(base, t.Norm):
                    base = t.Norm(base.body, _kind(value[0]))
                else:
                    base = t.Sub(base, value)
            else:
                base = self.power(base, value, tree)
        if isinstance(base, _Operator | _Paren):
            raise self.fail("an operator with nothing to act on", tree)
        return base  # type: ignore[no-any-return]

    def power(self, base: t.Node, items: tuple[t.Node, ...], tree: Tree[Any]) -> t.Node:
        top = t.Name("\\top")
        if len(items) != 1:
            exponent: t.Node = items[0]
            for item in items[1:]:
                exponent = t.Multiply(exponent, "", item)
            return t.Power(base, exponent)
        (exponent,) = items
        if exponent == top:
            return t.Transpose(base)
        if exponent == t.Negative(top):
            return t.Transpose(t.Power(base, t.Negative(t.Number(1.0))))
        if isinstance(exponent, t.Call) and exponent.function == t.Word("label"):
            return t.Label(base, exponent.arguments[0])
        if isinstance(exponent, t.Call) and exponent.function == t.Word("elementwise"):
            return t.Power(base, exponent.arguments[0], elementwise=True)
        if isinstance(exponent, t.Chain):
            raise self.fail("a relation in an exponent", tree)
        return t.Power(base, exponent)

    def atom(self, tree: Tree[Any]) -> Any:
        return getattr(self, "atom_" + str(tree.data))(tree)

    def atom_number(self, tree: Tree[Any]) -> t.Node:
        return t.Number(float(tree.children[0]))

    def atom_name(self, tree: Tree[Any]) -> t.Node:
        return t.Name(_name(tree.children[0]))

    def atom_text(self, tree: Tree[Any]) -> t.Node:
        return t.Word(_word(tree.children[0]))

    def atom_ones(self, tree: Tree[Any]) -> t.Node:
        return t.Ones()

    def atom_top(self, tree: Tree[Any]) -> t.Node:
        return t.Name("\\top")

    def atom_function(self, tree: Tree[Any]) -> Any:
        return _Operator("function", _word(tree.children[0]))

    def atom_big(self, tree: Tree[Any]) -> Any:
        return _Operator("big", _BIG.get(str(tree.children[0]), "mean"))

    def atom_nabla(self, tree: Tree[Any]) -> Any:
        return _Operator("nabla", "\\nabla")

    def atom_partial(self, tree: Tree[Any]) -> Any:
        return _Operator("partial", "\\partial")

    def atom_differential(self, tree: Tree[Any]) -> Any:
        return _Operator("differential", "the differential")

    def atom_accent(self, tree: Tree[Any]) -> t.Node:
        mark = str(tree.children[0])
        inner = self.atom(tree.children[1])
        if not isinstance(inner, t.Name):
            raise self.fail("an accent on something that is no name", tree)
        return t.Name(f"{_MARKS.get(mark, mark)}{{{inner.text}}}")

    def atom_frac(self, tree: Tree[Any]) -> Any:
        _, top, bottom = tree.children
        derivative = self.derivative(top, bottom)
        if derivative is not None:
            return derivative
        return t.Multiply(self.value(top), "/", self.value(bottom))

    def atom_short_frac(self, tree: Tree[Any]) -> t.Node:
        a, b = str(tree.children[1]).split() if " " in str(tree.children[1]).strip() else str(tree.children[1]).strip()
        return t.Multiply(t.Number(float(a)), "/", t.Number(float(b)))

    def value(self, tree: Tree[Any]) -> t.Node:
        if tree.data == "sum":
            return self.sum(tree)
        node = self.atom(tree)
        return self.scripted(node, [], tree)

    def atom_sqrt(self, tree: Tree[Any]) -> t.Node:
        *degree, body = tree.children[1:]
        return t.Root(self.value(body), self.sum(degree[0]) if degree else t.Number(2.0))

    def atom_paren(self, tree: Tree[Any]) -> Any:
        inner = next(c for c in tree.children if isinstance(c, Tree))
        chains = [self.chain(c) for c in inner.children]
        return _Paren(tuple(c if c.relations else c.sides[0] for c in chains))

    def atom_group(self, tree: Tree[Any]) -> Any:
        inner = tree.children[0]
        return _Paren((self.sum(inner),))

    def atom_absolute(self, tree: Tree[Any]) -> t.Node:
        return t.Absolute(self.sum(tree.children[1]))

    def atom_norm(self, tree: Tree[Any]) -> t.Node:
        return t.Norm(self.sum(tree.children[1]))

    def atom_cases(self, tree: Tree[Any]) -> t.Node:
        rows: list[tuple[t.Node, t.Chain | None]] = []
        for case in tree.find_data("case"):
            value, condition = case.children
            rows.append((self.sum(value), self.condition(condition)))
        return t.Cases(tuple(rows))

    def condition(self, tree: Tree[Any]) -> t.Chain | None:
        """What stands after the `&` of a case: words such as `if` are passed over."""
        first = tree.children[0].children[0]  # sum -> product
        while isinstance(first, Token):
            first = tree.children[0].children[1]
        lead = first.children[0]
        if isinstance(lead, Tree) and lead.children[0].data == "text":
            word = _word(lead.children[0].children[0])
            if len(first.children) == 1 and len(tree.children) == 1:
                if word.rstrip(".,") in ("otherwise", "else"):
                    return None
                raise self.fail(f"the condition {word!r} is no relation", tree)
            if word not in ("if", "for", "when"):
                raise self.fail(f"the word {word!r} in a condition", tree)
            first.children.pop(0)
        built = self.chain(tree)
        if not built.relations:
            raise self.fail("a case without a relation", tree)
        return built

    def atom_matrix(self, tree: Tree[Any]) -> t.Node:
        rows = tuple(tuple(self.sum(s) for s in r.children) for r in tree.children if isinstance(r, Tree))
        if len({len(r) for r in rows}) != 1:
            raise self.fail("a matrix whose rows have different lengths", tree)
        return t.Grid(rows)

    def derivative(self, top: Tree[Any], bottom: Tree[Any]) -> Any:
        """A fraction of differentials, or None."""
        over, under = self.differentials(top), self.differentials(bottom)
        if under is None:
            return None
        if over is None or any(not f for f in under) or len(over) != 1:
            raise self.fail("a derivative has one differential above and its variables below", bottom)
        by: list[t.Node] = []
        for factor in under:
            node, rest = self.take(factor)
            power = 1
            if isinstance(node, t.Power) and isinstance(node.exponent, t.Number):
                node, power = node.base, int(node.exponent.value)
            if rest:
                raise self.fail("a product below a derivative: put it in parentheses", bottom)
            by += [node] * power
        if not over[0]:
            return _Operator("derivative", "the derivative", tuple(by))
        body, left = self.fold(over[0])
        assert not left
        return t.Derivative(body, tuple(by))

    def differentials(self, tree: Tree[Any]) -> list[list[Any]] | None:
        """Split `\\partial a \\partial b` at its differentials; None where it does not start so."""
        if tree.data == "partial":
            return [[]]
        if tree.data != "sum" or len(tree.children) != 1:
            return None
        parts: list[list[Any]] = []
        children = [c for c in tree.children[0].children if isinstance(c, Tree)]
        for k, child in enumerate(children):
            base, scripts = self.item(child)
            plain_d = isinstance(base, t.Name) and base.text == "d" and (len(children) > k + 1 or len(children) == 1)
            starts = isinstance(base, _Operator) and base.kind in ("partial", "differential")
            if starts or (plain_d and "d" not in self.functions and (k == 0 or bool(parts))):
                parts.append([])
            elif not parts:
                return None
            else:
                parts[-1].append(("", base, scripts, child))
        return parts


def spell(node: t.Node) -> str:
    """The name that a symbol with its decorations has, as in `W_{1}` or `h^{(2)}`."""
    if isinstance(node, t.Name | t.Word):
        return node.text
    if isinstance(node, t.Number):
        return f"{node.value:g}"
    if isinstance(node, t.Sub):
        return f"{spell(node.base)}_{{{','.join(spell(i) for i in node.items)}}}"
    if isinstance(node, t.Label):
        return f"{spell(node.base)}^{{({spell(node.item)})}}"
    return "?"


def _name(token: Token) -> str:
    text = re.sub(r"\s+", "", str(token))
    return re.sub(r"^(\\[a-z]+)([A-Za-z])$", r"\1{\2}", text) if text.startswith(("\\math", "\\bold", "\\bm")) else text


def _word(token: Token) -> str:
    text = str(token).strip()
    inner = re.search(r"\{(.*)\}", text)
    return (inner.group(1) if inner else text.lstrip("\\")).strip()


def _kind(node: t.Node) -> str:
    return spell(node).replace("\\infty", "inf")

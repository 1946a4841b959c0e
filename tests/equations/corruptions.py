"""Make false equations out of true ones, one change at a time.

Tokens and their places come from the engine's own lexer and parser, so a change hits a sign, an
index or a factor, and never the inside of a command.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lark import Token, Tree

from jacobians.equations import Page, parse
from jacobians.equations.latex._reader import read_row, rows, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

_SWAPS = {
    "\\exp": "\\log",
    "\\log": "\\exp",
    "\\tanh": "\\exp",
    "\\sin": "\\cos",
    "\\cos": "\\sin",
    "\\cosh": "\\sinh",
    "\\sinh": "\\cosh",
    "\\max": "\\min",
    "\\min": "\\max",
    "\\sum": "\\prod",
    "\\prod": "\\sum",
    "\\det": "\\operatorname{tr}",
    "\\operatorname{tr}": "\\det",
    "\\operatorname{softmax}": "\\exp",
    "\\operatorname{diag}": "\\operatorname{vec}",
    "\\sigma": "\\tanh",
    "\\odot": "\\otimes",
    "\\otimes": "\\odot",
    "\\mathbb{E}": "\\sum",
}
_TURNS = {"<": ">", ">": "<", "\\le": "\\ge", "\\ge": "\\le", "\\leq": "\\geq", "\\geq": "\\leq"}
_TURNS |= {"=": "\\neq", "\\neq": "="}
_LETTERS = re.compile(r"[A-Za-z]|\\[a-z]+")


@dataclass(frozen=True)
class Corruption:
    """A changed equation; `kind` says how, `at` and `put` where and what."""

    kind: str
    text: str
    at: int
    was: str
    put: str


def corruptions(text: str, page: Page) -> Iterator[Corruption]:
    """All corruptions of an equation, each text once."""
    seen = {text}
    for one in (*signs(text), *indices(text, page), *_others(text, page)):
        if one.text not in seen:
            seen.add(one.text)
            yield one


def _change(kind: str, text: str, start: int, end: int, put: str) -> Corruption:
    return Corruption(kind, text[:start] + put + text[end:], start, text[start:end], put)


def _span(token: Any) -> tuple[int, int]:
    where = token if isinstance(token, Token) else token.meta
    return where.start_pos, where.end_pos


def signs(text: str) -> Iterator[Corruption]:
    """Turn every sign, and put a minus where a side or a term starts with none."""
    before = ""
    for word in tokens(text):
        start, end = _span(word)
        if word.type == "SIGN":
            yield _change("sign", text, start, end, "-" if word == "+" else "+")
        elif before == "REL" and word != "0":
            yield _change("sign", text, start, start, "-")
        before = word.type


def indices(text: str, page: Page) -> Iterator[Corruption]:
    """Put another index of the equation for every index, and another layer for every layer."""
    found = [t for t in _scripts(text) if not _known(t, page) or t in page.ranges]
    letters = list(dict.fromkeys(str(t) for t in found if t.type == "NAME"))
    for token in found:
        start, end = _span(token)
        if token.type == "NUMBER":
            others = [str(int(token) + 1)] + ([str(int(token) - 1)] if int(token) > 0 else [])
        else:
            others = [x for x in letters if x != token][:2] or (["2"] if page.ranges else ["1"])
        for other in others:
            put = f" {other}" if text[start - 1 : start].isalpha() else other
            if _LETTERS.fullmatch(other) and text[end : end + 1].isalpha() and len(other) > 1:
                put += " "
            yield _change("index", text, start, end, put)


def _scripts(text: str) -> Iterator[Token]:
    """Names and numbers that stand in a subscript, or in a superscript with parentheses."""
    depth: list[bool] = []
    before = ""
    in_label = False
    for token in tokens(text):
        if token.type == "LBRACE":
            depth.append(before == "_" or (bool(depth) and depth[-1]))
            in_label = before == "^"
        elif token.type == "RBRACE":
            if depth:
                depth.pop()
            in_label = False
        elif token.type in ("NAME", "NUMBER"):
            label = token.type == "NUMBER" and in_label and before == "("
            if label or before == "_" or (bool(depth) and depth[-1]):
                yield token
        before = str(token)


def _known(token: Token, page: Page) -> bool:
    name = str(token)
    return name in page.declarations or name in page.definitions


def _others(text: str, page: Page) -> Iterator[Corruption]:
    yield from _tokenwise(text, page)
    for row in rows(text):
        tree = read_row(row)
        for node in tree.iter_subtrees_topdown():
            if node.data == "product":
                yield from _product(text, node)
            elif node.data == "sum":
                yield from _sum(text, node)
            elif node.data == "frac":
                (a, b), (c, d) = _span(node.children[1]), _span(node.children[2])
                put = "{" + text[c:d] + "}{" + text[a:b] + "}"
                first, last = a - (text[a - 1] == "{"), d + (text[d : d + 1] == "}")
                yield _change("fraction", text, first, last, put)


def _product(text: str, node: Tree[Any]) -> Iterator[Corruption]:
    start, _ = _span(node)
    if text[start - 1 : start] not in ("_", "^") and text[start] != "0":
        # By its place, so that both come up.
        yield _change("factor 2", text, start, start, "2 " if start % 2 else "\\frac{1}{2} ")
    items = [c for c in node.children if isinstance(c, Tree)]
    if len(items) > 1:
        for item in items:
            yield _change("factor", text, *_span(item), "")


def _sum(text: str, node: Tree[Any]) -> Iterator[Corruption]:
    terms = [c for c in node.children if isinstance(c, Tree)]
    if len(terms) < 2:
        return
    for k, term in enumerate(node.children):
        if isinstance(term, Tree):
            start, end = _span(term)
            if k and isinstance(node.children[k - 1], Token):
                start = _span(node.children[k - 1])[0]
            yield _change("term", text, start, end, "")


def _tokenwise(text: str, page: Page) -> Iterator[Corruption]:
    stream = list(tokens(text))
    arrays = {n: len(d.dims) for n, d in page.declarations.items() if d.domain != "index"}
    names = list(arrays)
    script = {t.start_pos for t in _scripts(text)}
    for k, token in enumerate(stream):
        start, end = _span(token)
        after = stream[k + 1].type if k + 1 < len(stream) else ""
        if token.type == "REL" and token in _TURNS:
            yield _change("relation", text, start, end, _TURNS[token] + " ")
        if token in _SWAPS:
            yield _change("function", text, start, end, _SWAPS[token] + " ")
        if token.type == "TOP" and str(stream[k - 1]) in "^{":
            first = start - 1 if text[start - 1] == "^" else text.rindex("^", 0, start)
            last = end + (text[end : end + 1] == "}" and text[first + 1] == "{")
            yield _change("transpose", text, first, last, " ")
        if token.type == "NAME" and token in arrays and start not in script:
            if arrays[token] and str(stream[k + 1] if after else "") not in ("^", "_"):
                yield _change("transpose", text, start, end, f"{token}^\\top ")
            for other in [n for n in names if n != token and arrays[n] != arrays[token]][:2]:
                yield _change("symbol", text, start, end, f"{{{other}}}")


# What makes a changed equation as true as the one it was made of.
_SYMMETRIC = ("symmetric", "positive definite")
_INVARIANT = re.compile(r"(\\det|\\operatorname\{tr\}|\\[lr]Vert|\\\||\\max|\\min)\s*\(?\s*$")


def _multiplied(claim: str, delta: re.Match[str], at: int) -> bool:
    """Whether a delta is a factor of the term around a place, or of a term around that."""
    between, opening = claim[delta.end() : at], "({"
    if at < delta.start():
        between, opening = claim[at : delta.start()][::-1], ")}"
    depth = lowest = 0
    for c in between:
        depth += (1 if c in opening else -1) if c in "(){}" else 0
        lowest = min(lowest, depth)
        if c in "+-=" and depth <= lowest:
            return False
    return True


def equivalent(claim: str, one: Corruption, page: Page) -> str | None:
    """Say why a change leaves the equation true, where a rule says so."""
    if not all(r == "=" for c in parse(claim, page._functions()) for r in c.relations):
        loose = one.kind != "relation"
        return "an inequality or approximation may hold when a side changes" if loose else None
    if one.kind == "factor 2" and claim.endswith("= 0") and one.at == 0:
        return "a multiple of zero is zero"
    if one.kind == "transpose":
        return _transposed(claim[: one.at], one.was, claim[one.at + len(one.was) :], page)
    if one.kind == "index":
        for delta in re.finditer(r"\\delta_\{(\w)(\w)\}", claim):
            pair = {one.was, one.put.strip()}
            if set(delta.groups()) == pair and _multiplied(claim, delta, one.at):
                return "a Kronecker delta in the same term makes the two indices equal"
    return None


def _transposed(before: str, was: str, after: str, page: Page) -> str | None:
    form = re.search(r"(\w)\^\\top\s*$", before)
    if form and re.match(rf"\s*{form.group(1)}(?!\w)", after):
        return "a quadratic form is a number, and so its own transpose"
    name = was or before[-1:]
    if name in page.declarations and page.declarations[name].domain in _SYMMETRIC:
        return "a symmetric matrix is its own transpose"
    if _INVARIANT.search(before if was in page.declarations else before[:-1]):
        return "a matrix and its transpose have the same trace, determinant and norm"
    return None

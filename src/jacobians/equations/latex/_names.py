"""The names of symbols, as an equation writes them and as a page keeps them."""

from __future__ import annotations

import re

from jacobians.equations.latex import _tree as t

_FONT = re.compile(r"^(\\(?:math[a-z]+|boldsymbol|bm))([A-Za-z])$")


def spell(node: t.Node) -> str:
    r"""Return the name that a symbol has with its decorations; `?` where it is no symbol.

    >>> spell(t.Sub(t.Name("W"), (t.Number(1.0),)))
    'W_{1}'
    >>> spell(t.Label(t.Name("h"), t.Number(2.0)))
    'h^{(2)}'
    """
    if isinstance(node, t.Name | t.Word):
        return node.text
    if isinstance(node, t.Number):
        return f"{node.value:g}"
    if isinstance(node, t.Sub):
        return f"{spell(node.base)}_{{{','.join(spell(i) for i in node.items)}}}"
    if isinstance(node, t.Label):
        return f"{spell(node.base)}^{{({spell(node.item)})}}"
    return "?"


def name_of(token: str) -> str:
    r"""Return a letter or a letter in another font, always with its braces.

    >>> name_of(r"\mathbf x"), name_of(r"\mathbf{x}"), name_of(r"\beta")
    ('\\mathbf{x}', '\\mathbf{x}', '\\beta')
    """
    return _FONT.sub(r"\1{\2}", re.sub(r"\s+", "", token))


def word_of(token: str) -> str:
    r"""Return what stands inside a command such as `\operatorname{tr}` or `\text{if}`.

    >>> word_of(r"\operatorname{tr}"), word_of(r"\exp")
    ('tr', 'exp')
    """
    inner = re.search(r"\{(.*)\}", token)
    return (inner.group(1) if inner else token.strip().lstrip("\\")).strip()

"""Code that a browser may break only where a reader would."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes

from jacobians.sphinxext._formats import SHOWN

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class breakable_code(nodes.Inline, nodes.TextElement):  # noqa: N801  # docutils names nodes so
    """Code in a line, with the pieces it may be broken into."""


def breakable(text: str, comma: str = ",") -> breakable_code:
    """Break code after a comma and before a sign or arrow, not after the minus of `->`."""
    places = rf"(?<={re.escape(comma)})|(?<= )(?=[+-])"
    return breakable_code(text, text, pieces=re.split(places, text))


def _html(self: Any, node: breakable_code) -> None:
    inside = "<wbr>".join(map(escape, node["pieces"]))
    self.body.append(f'<code class="docutils literal notranslate breakable">{inside}</code>')
    raise nodes.SkipNode


def register(app: Sphinx) -> None:
    """Tell each format how to write it."""
    app.add_node(breakable_code, html=(_html, None), **SHOWN)

"""Stays, as MathJax is a script of a third party: formulas become MathML while the site builds."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
from math_core import LatexError, LatexToMathML
from math_font import characters, drawn
from sphinx.locale import _
from sphinx.util.logging import getLogger
from sphinx.util.math import get_node_equation_number

if TYPE_CHECKING:
    from sphinx.application import Sphinx

log = getLogger(__name__)
ENVIRONMENT = re.compile(r"\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.DOTALL)
# The annotation carries the TeX source: it is what copying a formula gives (site.js).
CONVERTER = LatexToMathML(annotation=True, fancy_error=False)
DISPLAYED = re.compile(r"\\begin\{(align|gather|equation|multline|aligned|gathered)")


def rows(tex: str) -> str:
    """Put several rows without an environment of their own into ``aligned``.

    Sphinx's own wrapping in ``split`` is unknown to the converter.
    """
    outside = ENVIRONMENT.sub("", tex)
    if DISPLAYED.match(tex) or not ("\\\\" in outside or re.search(r"(?<!\\)&", outside)):
        return tex
    return rf"\begin{{aligned}}{tex}\end{{aligned}}"


@cache
def to_mathml(tex: str, *, display: bool) -> str:
    """Convert one formula; raise ``ValueError`` with one line of words if it cannot be."""
    try:
        whole = rows(tex) if display else tex
        math = CONVERTER.convert_with_local_state(whole, displaystyle=display)
    except LatexError as error:
        reason = str(error).strip().splitlines()[-1]
        raise ValueError(f"cannot render {tex[:80]}: {reason}") from error
    missing = sorted(drawn(math) - characters())
    if missing:
        raise ValueError(
            f"the font has no {' '.join(missing)} (U+{ord(missing[0]):04X}) for {tex[:80]}: "
            "see conf/math-characters.txt"
        )
    return math


def _render(node: nodes.Element, *, display: bool) -> str:
    tex = node.astext().strip()
    try:
        return to_mathml(tex, display=display)
    except ValueError as error:
        log.warning("%s", error, location=node, type="docs", subtype="math")
        return f"<code>{escape(tex)}</code>"


def _inline(self: Any, node: nodes.math) -> None:
    math = _render(node, display=False)
    self.body.append(self.starttag(node, "span", "", CLASS="math") + math + "</span>")
    raise nodes.SkipNode


def _block(self: Any, node: nodes.math_block) -> None:
    math = _render(node, display=True)
    if set(node["ids"]) <= set(node.parent.get("ids", ())):
        # Furo's wrapper has the id already; an id may stand only once in a page.
        names = " ".join(["math", *node["classes"]])
        self.body.append(f'<div class="{escape(names)}">')
    else:
        self.body.append(self.starttag(node, "div", "", CLASS="math"))
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, _("Link to this equation"))
        self.body.append("</span>")
    self.body.append(math + "</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the renderer; the configuration selects it by name."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}

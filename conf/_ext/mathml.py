"""Formulas become MathML while the site builds: no script, no third party, no late jump."""

from __future__ import annotations

import base64
import re
import unicodedata
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.locale import _
from sphinx.util.logging import getLogger
from sphinx.util.math import get_node_equation_number

if TYPE_CHECKING:
    from sphinx.application import Sphinx

log = getLogger(__name__)
FONT = "_static/math.woff2"
FONT_FACE = """\
@font-face {{
  font-family: "Doc Math";
  src: url("data:font/woff2;base64,{}") format("woff2");
  font-display: block;
}}
.math-waits article {{ visibility: hidden; }}
"""
# Even such a font is made ready aside, some milliseconds after it is asked for. Until then the text
# is laid out but not shown: nothing jumps before the eyes of a reader.
ASK = """\
<script>{
  const { classList } = document.documentElement;
  classList.add("math-waits");
  document.fonts.load('1em "Doc Math"', "\u2211").finally(() => classList.remove("math-waits"));
}</script>
"""
ENVIRONMENT = re.compile(r"\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.DOTALL)
DISPLAYED = re.compile(r"\\begin\{(align|gather|equation|multline|aligned|gathered)")


TAG = re.compile(r"<annotation.*?</annotation>|<[^>]*>", re.DOTALL)
ALONE = re.compile(r"<mi>([^<]*)</mi>")
RANGE = re.compile(r"([0-9A-F]{4,5})(?:-([0-9A-F]{4,5}))?")


@cache
def characters() -> frozenset[str]:
    """Return the characters that the font of the site can draw."""
    found: set[str] = set()
    table = Path(__file__).resolve().parent.parent / "math-characters.txt"
    for row in table.read_text(encoding="utf-8").splitlines():
        for first, last in RANGE.findall(row.partition("#")[0]):
            found.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return frozenset(found)


def italic(letter: str) -> str:
    """Return what a browser draws for a letter that stands alone in ``<mi>``."""
    if letter == "h":
        return "\N{PLANCK CONSTANT}"
    name = re.sub(
        r"(?:LATIN|GREEK) (?:(SMALL|CAPITAL) LETTER |(?:LUNATE )?(?=\w+ SYMBOL))",
        lambda found: f"MATHEMATICAL ITALIC {found[1] + ' ' if found[1] else ''}",
        unicodedata.name(letter, ""),
    )
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return letter


def drawn(html: str) -> set[str]:
    """Return the characters that the formulas of a page need in the font."""
    maths = re.findall(r"<math.*?</math>", html, re.DOTALL)
    alone = {unescape(c) for math in maths for c in ALONE.findall(math)}
    found = set(unescape("".join(TAG.sub("", math) for math in maths)))
    return (found | {italic(c) for c in alone if len(c) == 1}) - set("\n")


@cache
def _converter() -> LatexToMathML:
    # The annotation carries the TeX source: it is what copying a formula gives (site.js).
    return LatexToMathML(annotation=True, fancy_error=False)


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
        math = _converter().convert_with_local_state(
            rows(tex) if display else tex, displaystyle=display
        )
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


def _font(app: Sphinx) -> None:
    """Put the font inside of a stylesheet.

    A page that waits for its styles has the font too: formulas keep their size, with no request of
    their own. And a page opened from disk may read no font file, as a file has no origin.
    """
    if app.builder.format != "html":
        return
    folder = Path(app.confdir).parent / ".cache" / "static"
    folder.mkdir(parents=True, exist_ok=True)
    data = base64.b64encode((Path(app.confdir) / FONT).read_bytes()).decode()
    style = FONT_FACE.format(data)
    sheet = folder / "math-font.css"
    if not sheet.exists() or sheet.read_text(encoding="utf-8") != style:
        sheet.write_text(style, encoding="utf-8")
    app.config.html_static_path.append(str(folder))
    app.add_css_file(sheet.name)


def _ask(app: Sphinx, _page: str, _template: str, context: dict[str, Any], doctree: object) -> None:
    if app.builder.format == "html" and doctree is not None and "<math" in context["body"]:
        context["body"] = ASK + context["body"]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the renderer; the configuration selects it by name."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    app.connect("builder-inited", _font)
    app.connect("html-page-context", _ask)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

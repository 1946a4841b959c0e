"""Stays, as no library has it: the font of the formulas, there before the first look at a page."""

from __future__ import annotations

import base64
import re
from functools import cache
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fontTools.ttLib import TTFont

if TYPE_CHECKING:
    from sphinx.application import Sphinx

CONF = Path(__file__).resolve().parents[1]
FONT = CONF / "_static" / "math.woff2"
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
TAG = re.compile(r"<annotation.*?</annotation>|<[^>]*>", re.DOTALL)


@cache
def characters() -> frozenset[str]:
    """Return the characters that the font of the site can draw."""
    return frozenset(map(chr, TTFont(FONT).getBestCmap()))


def drawn(html: str) -> set[str]:
    """Return the characters of the formulas of a page."""
    maths = re.findall(r"<math.*?</math>", html, re.DOTALL)
    return set(unescape("".join(TAG.sub("", math) for math in maths))) - set("\n")


def _put(app: Sphinx) -> None:
    """Put the font inside of a stylesheet.

    A page that waits for its styles has the font too: formulas keep their size, with no request of
    their own. And a page opened from disk may read no font file, as a file has no origin.
    """
    if app.builder.format == "html":
        folder = CONF.parent / ".cache" / "static"
        folder.mkdir(parents=True, exist_ok=True)
        style = FONT_FACE.format(base64.b64encode(FONT.read_bytes()).decode())
        (folder / "math-font.css").write_text(style, encoding="utf-8")
        app.config.html_static_path.append(str(folder))
        app.add_css_file("math-font.css")


def _ask(app: Sphinx, _page: str, _template: str, context: dict[str, Any], doctree: object) -> None:
    if app.builder.format == "html" and doctree is not None and "<math" in context["body"]:
        context["body"] = ASK + context["body"]


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the stylesheet, and to each page with formulas the line that asks for the font."""
    app.connect("builder-inited", _put)
    app.connect("html-page-context", _ask)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""``llms.txt``: all pages as plain text in one file, formulas as TeX, with what the cells printed.

Each page is put into words when it is written, so a small change costs one page.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from docutils import nodes
from metadata import description
from sphinx.writers.text import TextTranslator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

SILENT = {"index", "comment", "image", "meta", "toctree", "equation_mark", "symbol_box"}


class Words(TextTranslator):
    """The text of a page; what has none is passed over."""

    def visit_math(self, node: nodes.math) -> None:
        """Give the TeX source."""
        self.add_text(f"${node.astext()}$")
        raise nodes.SkipNode

    def visit_math_block(self, node: nodes.math_block) -> None:
        """Give the TeX source in one line."""
        self.new_state()
        self.add_text(f"$$ {' '.join(node.astext().split())} $$")
        self.end_state(wrap=False)
        raise nodes.SkipNode

    def visit_container(self, node: nodes.container) -> None:
        """Pass over what is there for a search alone."""
        if "search-words" in node.get("classes", ()):
            raise nodes.SkipNode

    def depart_container(self, node: nodes.container) -> None:
        """End nothing."""

    def dispatch_visit(self, node: nodes.Node) -> None:
        """Pass over what has no words."""
        if type(node).__name__ in SILENT:
            raise nodes.SkipNode
        super().dispatch_visit(node)

    def unknown_visit(self, node: nodes.Node) -> None:
        """Take the text inside of nodes of other extensions."""

    def unknown_departure(self, node: nodes.Node) -> None:
        """End nothing."""


def _folder(app: Sphinx) -> Path:
    return Path(app.doctreedir) / "plain"


def _write(app: Sphinx, doctree: nodes.document, page: str) -> None:
    if app.builder.format != "html" or not app.config.plain_text:
        return
    words = Words(doctree, app.builder)
    doctree.walkabout(words)
    file = _folder(app) / f"{page}.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(words.body.strip() + "\n", encoding="utf-8")


def in_order(app: Sphinx) -> list[str]:
    """Return the pages in the order of the contents, then those that stand nowhere."""

    def below(page: str) -> Iterator[str]:
        yield page
        for child in app.env.toctree_includes.get(page, ()):
            yield from below(child)

    first = dict.fromkeys(below(app.config.root_doc))
    return [p for p in [*first, *sorted(app.env.all_docs - first.keys())] if p in app.env.all_docs]


def _collect(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.format != "html" or not app.config.plain_text:
        return
    contents, texts = [], []
    for page in in_order(app):
        file = _folder(app) / f"{page}.txt"
        if not file.exists():
            continue
        title = app.env.titles[page].astext()
        address = urljoin(app.config.html_baseurl or "", app.builder.get_target_uri(page))
        contents.append(f"- [{title}]({address}): {description(app, page)}".rstrip(": ") + "\n")
        texts.append(f"\n---\n\nPage: {address}\n\n{file.read_text(encoding='utf-8')}")
    home: Any = description(app, app.config.root_doc)
    head = f"# {app.config.html_title}\n\n> {home}\n\n## Pages\n\n"
    (Path(app.outdir) / "llms.txt").write_text(
        head + "".join(contents) + "".join(texts), encoding="utf-8"
    )


def setup(app: Sphinx) -> dict[str, bool]:
    """Put pages into words late, when their links are known."""
    app.add_config_value("plain_text", True, "", [bool])  # a live preview goes without
    app.connect("doctree-resolved", _write, priority=900)
    app.connect("build-finished", _collect)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Stays, as no library counts cells: how long a page takes to read, said below its title."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

WORDS_A_MINUTE = 200
CELLS_A_MINUTE = 3
SHORT = 400  # words: below that, and without a cell, no time is told
MACHINE = (nodes.literal_block, nodes.raw, nodes.comment, nodes.table, addnodes.desc)


def reading(doctree: nodes.document) -> tuple[int, int]:
    """Count the words of the prose and the cells; tables, cards, code are looked up, not read."""
    words = cells = 0
    todo: list[nodes.Node] = [doctree]
    while todo:
        node = todo.pop()
        if isinstance(node, nodes.Text):
            words += len(node.split())
        elif isinstance(node, nodes.container) and node.get("nb_element") == "cell_code":
            cells += 1
        elif not isinstance(node, MACHINE) and "entry-card" not in node.get("classes", ()):
            todo.extend(node.children)
    return words, cells


def _count(app: Sphinx, doctree: nodes.document) -> None:
    words, cells = reading(doctree)
    if (words >= SHORT or cells) and app.env.docname != app.config.root_doc:
        minutes = max(1, round(words / WORDS_A_MINUTE + cells / CELLS_A_MINUTE))
        text = f"{minutes} minute{'s' * (minutes > 1)} to read"
        text += f", {cells} cell{'s' * (cells > 1)} that ran" if cells else ""
        app.env.metadata[app.env.docname]["reading"] = text


def _show(app: Sphinx, page: str, _name: str, context: dict[str, Any], _tree: object) -> None:
    text = app.env.metadata.get(page, {}).get("reading")
    if text and app.builder.format == "html" and "body" in context:
        line = f'</h1>\n<p class="page-facts">{text}</p>'
        context["body"] = context["body"].replace("</h1>", line, 1)


def setup(app: Sphinx) -> dict[str, bool]:
    """Count when a page is read, show when it is written."""
    app.connect("doctree-read", _count, priority=400)  # before anything is added to the page
    app.connect("html-page-context", _show, priority=900)  # directly below the title
    return {"parallel_read_safe": True, "parallel_write_safe": True}

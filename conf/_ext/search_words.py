"""What people type who look for a page: the ``keywords`` in its header.

Sphinx's own search splits a query into words and wants all of them in the text of a page. So the
phrases stand at the end of the page, where a reader can see them, and each is an index entry: a
query that is one of them leads straight there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def phrases(doctree: nodes.document) -> list[str]:
    """Return the phrases of a page, in the order of its header."""
    found = [m["content"] for m in doctree.findall(nodes.meta) if m.get("name") == "keywords"]
    return [phrase for text in found for part in text.split(",") if (phrase := part.strip())]


def _add(_app: Sphinx, doctree: nodes.document) -> None:
    said = phrases(doctree)
    section = next(iter(doctree.findall(nodes.section)), None)
    if not said or section is None:
        return
    anchor = section["ids"][0]
    index = addnodes.index(entries=[("single", phrase, anchor, "main", None) for phrase in said])
    section.insert(1, index)
    line = nodes.paragraph(classes=["search-words"])
    line += nodes.Text(f"Also searched as: {', '.join(said)}.")
    section += line


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the line before the list of symbols, which ends a page."""
    app.connect("doctree-read", _add, priority=450)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

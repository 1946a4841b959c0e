"""Stays, as no library asks for it: a figure says in words what it shows, and tells its size.

The size keeps the place of a figure that is not loaded yet: nothing below it jumps.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.logging import getLogger

if TYPE_CHECKING:
    from sphinx.application import Sphinx

log = getLogger(__name__)
SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)pt" height="([\d.]+)pt"')
PIXELS = 4 / 3  # of a point
IMG = re.compile(r"<img\b[^>]*>")


def _size(app: Sphinx, image: nodes.image) -> None:
    file = Path(app.srcdir) / image["uri"]
    if file.suffix == ".svg" and (found := SIZE.search(file.read_text(encoding="utf-8"))):
        image["width"], image["height"] = (str(round(float(n) * PIXELS)) for n in found.groups())


def _check(app: Sphinx, doctree: nodes.document) -> None:
    drawn = set()
    for output in doctree.findall(nodes.container):
        if output.get("nb_element") == "cell_code_output":
            images = list(output.findall(nodes.image))
            drawn.update(images)
            for image in images:
                _size(app, image)
            if not all(image.get("alt") for image in images):
                _warn("give the cell the metadata mystnb.image.alt", output)
    for image in doctree.findall(nodes.image):
        if image not in drawn and not image.get("alt"):
            _warn(f"write it in the brackets of ![...]({image.get('uri', '')}), or as :alt:", image)
    for raw in doctree.findall(nodes.raw):
        if any("alt=" not in tag for tag in IMG.findall(raw.astext())):
            _warn("give <img> an alt", raw)


def _warn(remedy: str, node: nodes.Node) -> None:
    while not node.line and node.parent is not None:  # an image within a line has none of its own
        node = node.parent
    said = "a figure without words for those who cannot see it: %s"
    log.warning(said, remedy, location=node, type="docs")


def setup(app: Sphinx) -> dict[str, bool]:
    """Look at each page once it is read."""
    app.connect("doctree-read", _check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

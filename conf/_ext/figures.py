"""A figure drawn by a cell must say in words what it shows, and tell its size.

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


def _size(app: Sphinx, image: nodes.image) -> None:
    file = Path(app.srcdir) / image["uri"]
    if file.suffix == ".svg" and (found := SIZE.search(file.read_text(encoding="utf-8"))):
        image["width"], image["height"] = (str(round(float(n) * PIXELS)) for n in found.groups())


def _check(app: Sphinx, doctree: nodes.document) -> None:
    for output in doctree.findall(nodes.container):
        if output.get("nb_element") != "cell_code_output":
            continue
        for image in output.findall(nodes.image):
            _size(app, image)
            if not image.get("alt"):
                log.warning(
                    "a figure without words for those who cannot see it: "
                    "give the cell the metadata mystnb.image.alt",
                    location=output,
                    type="docs",
                    subtype="figure",
                )
                break


def setup(app: Sphinx) -> dict[str, bool]:
    """Look at each page once it is read."""
    app.connect("doctree-read", _check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

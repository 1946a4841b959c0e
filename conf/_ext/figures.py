"""A figure drawn by a cell must say in words what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.logging import getLogger

if TYPE_CHECKING:
    from sphinx.application import Sphinx

log = getLogger(__name__)


def _check(_app: Sphinx, doctree: nodes.document) -> None:
    for output in doctree.findall(nodes.container):
        if output.get("nb_element") != "cell_code_output":
            continue
        for image in output.findall(nodes.image):
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

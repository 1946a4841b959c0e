"""The Sphinx side: symbols are declared in the prose."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole


class Given(SphinxRole):
    """Declare symbols, as in `{given}` with the text `W \\in \\mathbb{R}^{n \\times m}`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        return [nodes.math(self.rawtext, self.text)], []


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_role("given", Given())
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

"""The role `given`: a symbol is declared where a mathematician would introduce it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from jacobians.equations._markdown import meaning

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class Given(SphinxRole):
    r"""Declare symbols.

    The text is `W \in \mathbb{R}^{n \times m}`, with words on their meaning after a semicolon if
    the writer wants; `import functions/softmax` takes the symbols of another page,
    `import jacobians.softmax` those of a function of this package, and
    `\kappa = cell:name` a number that a cell has glued under that name.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Show the declaration; imports show nothing."""
        declaration, _ = meaning(self.text)
        node: nodes.Element
        if declaration.startswith("import "):
            node = nodes.inline(classes=["given-import"])
        else:
            shown = declaration.partition("= cell:")[0].strip()
            node = nodes.math(self.rawtext, shown, classes=["given"])
        node["given"] = self.text
        node.source, node.line = self.get_source_info()
        return [node], []


def register(app: Sphinx) -> None:
    """Add the role."""
    app.add_role("given", Given())

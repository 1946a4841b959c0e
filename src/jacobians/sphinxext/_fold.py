"""A box that opens and closes without a script, and a row of names of which one is open."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes

from jacobians.sphinxext._formats import SHOWN, SKIPPED

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class fold(nodes.General, nodes.Element):  # noqa: N801  # docutils names nodes so
    """What is shown when it is `open`; of folds with one `group` at most one is."""


class fold_title(nodes.General, nodes.TextElement):  # noqa: N801
    """Its name, the first child."""


def folded(title: list[nodes.Node], body: list[nodes.Node], **attributes: Any) -> fold:
    """Make a fold; `attributes` are `open`, `group` and `classes`."""
    made = fold(**attributes)
    head = fold_title()
    head += title
    made += head
    made += body
    return made


def _open(self: Any, node: fold) -> None:
    names = " ".join(node["classes"])
    attributes = f' class="{escape(names)}"' if names else ""
    attributes += f' name="{escape(node["group"])}"' if "group" in node else ""
    self.body.append(f"<details{attributes}{' open' * bool(node.get('open'))}>\n")


def _close(self: Any, node: fold) -> None:
    self.body.append("</details>\n")


def _title(self: Any, node: fold_title) -> None:
    self.body.append("<summary>")


def _title_end(self: Any, node: fold_title) -> None:
    self.body.append("</summary>\n")


def register(app: Sphinx) -> None:
    """Tell each format how to write a fold."""
    app.add_node(fold, html=(_open, _close), **SHOWN)
    app.add_node(fold_title, html=(_title, _title_end), **SKIPPED)

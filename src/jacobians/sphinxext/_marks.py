"""What a reader sees of a check: a small mark beside the equation, and what each symbol is."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes

from jacobians.sphinxext._formats import SKIPPED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx

    from jacobians.equations import Checked, Page


class equation_mark(nodes.Invisible, nodes.Element):  # noqa: N801  # docutils names nodes so
    """Says that the equation before it was checked; other formats than HTML leave it out."""


def mark(node: nodes.math_block, done: Checked) -> None:
    """Put a mark beside an equation."""
    if done.links:
        text = (
            "Checked while this page was built: "
            f"it holds on {done.draws} random draws of all its symbols."
        )
    else:
        text = f"A definition, evaluated on {done.draws} random draws."
    box = nodes.container(classes=["equation"])
    node.replace_self(box)
    box += node
    box += equation_mark(text=text, sign="✓" if done.links else "≔")


def symbol_list(
    doctree: nodes.document,
    page: Page,
    meanings: list[tuple[str, str]],
    definitions: list[tuple[tuple[str, ...], str]],
) -> None:
    """End the page with what each of its symbols is; equations show the same on hover."""
    items = nodes.bullet_list(classes=["symbol-list"])
    for declaration, words in meanings:
        names = [n for n, d in page.declarations.items() if d.text == declaration]
        items += _item(declaration, f": {words}" if words else "", names)
    for defined, text in definitions:
        items += _item(text, " (a definition)", defined)
    box = symbol_box()
    box += items
    sections = list(doctree.findall(nodes.section))
    (sections[0] if sections else doctree).append(box)


def _item(formula: str, words: str, names: Iterable[str]) -> nodes.list_item:
    entry = nodes.list_item()
    text = nodes.paragraph()
    text += nodes.math(formula, formula)
    text += nodes.Text(words)
    entry += text
    for name in names:
        entry += nodes.math(name, name, classes=["symbol-name"])
    return entry


class symbol_box(nodes.General, nodes.Element):  # noqa: N801
    """A closed box with the symbols of the page."""


def _mark_html(self: Any, node: equation_mark) -> None:
    text = escape(node["text"])
    self.body.append(
        f'<button type="button" class="equation-mark" aria-label="{text}" title="{text}">'
        f'<span aria-hidden="true">{node["sign"]}</span></button>'
    )
    raise nodes.SkipNode


def _box_html(self: Any, node: symbol_box) -> None:
    self.body.append('<details class="symbols"><summary>Symbols on this page</summary>\n')


def _box_end(self: Any, node: symbol_box) -> None:
    self.body.append("</details>\n")


def register(app: Sphinx) -> None:
    """Tell each format how to write the marks."""
    app.add_node(equation_mark, html=(_mark_html, None), **SKIPPED)
    app.add_node(symbol_box, html=(_box_html, _box_end), **SKIPPED)

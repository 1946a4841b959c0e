"""The directive `cheat-sheet`: every function and argument of the package in one table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from jacobians.declare import REGISTRY, Function
from jacobians.sphinxext._breakable import breakable
from jacobians.sphinxext._card import shape, shapes, terms
from jacobians.sphinxext._cost import COUNTS, Cost, costs
from jacobians.sphinxext._entry_directive import target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

log = getLogger(__name__)
TITLES = ("function", "shapes", "value and Jacobian", "structure", "cost", "stable range")
WIDTHS = (12, 10, 40, 12, 15, 11)


class sheet_link(nodes.Inline, nodes.TextElement):  # noqa: N801  # docutils names nodes so
    """The name of a function, before it is known which page shows its card."""


class CheatSheet(SphinxDirective):
    """One row for each Jacobian, by the strings of the declarations, which the cards check."""

    def run(self) -> list[nodes.Node]:
        """Make the table; links are set when all pages are read."""
        pages(self.env).add(self.env.docname)
        table = nodes.table(classes=["cheat-sheet", "colwidths-given"])
        group = nodes.tgroup(cols=len(TITLES))
        table += group
        group += [nodes.colspec(colwidth=w) for w in WIDTHS]
        head = nodes.thead()
        group += head
        head += _row([[nodes.paragraph(text=title)] for title in TITLES])
        body = nodes.tbody()
        group += body
        for function in REGISTRY.values():
            for count, argument in enumerate(function.rules):
                body += self._line(function, argument, again=count > 0)
        return [table]

    def _line(self, function: Function[Any], argument: str, *, again: bool) -> nodes.row:
        rule = function.rules[argument]
        cost = costs(function, argument)
        name = sheet_link(text=function.__name__, function=function.__name__)
        repeated = ["repeated"] if again else []
        row = _row(
            [
                [
                    _text(name, nodes.Text(" by "), nodes.literal(text=argument)),
                    _small("family", _family(function)),
                ],
                [
                    _text(shapes(function)),
                    _text(nodes.literal(text=shape(function, argument), classes=["shape"])),
                ],
                [
                    _formula(function.definition, *repeated),
                    *(
                        _formula(text)
                        for text in dict.fromkeys((rule.formula, rule.matrix))
                        if text
                    ),
                ],
                [_small("structure", cost.structure), _text(breakable(cost.spec))],
                [self._counts(cost)],
                [_text(nodes.Text(str(function.stable or "")))],
            ]
        )
        row["ids"] = [row_id(function, argument)]
        return row

    def _counts(self, cost: Cost) -> nodes.Node:
        listed = nodes.definition_list(classes=["simple"])
        for name in COUNTS:
            item = nodes.definition_list_item()
            item += nodes.term(text=name)
            meaning = nodes.definition()
            meaning += _text(*terms(getattr(cost, name)))
            item += meaning
            listed += item
        return listed


def row_id(function: Function[Any], argument: str) -> str:
    """Return the anchor of a row: `softmax-v`."""
    return nodes.make_id(f"{function.__name__} {argument}")


def pages(env: BuildEnvironment) -> set[str]:
    """Return the pages with a cheat sheet, kept in the environment."""
    if not hasattr(env, "cheat_sheet_pages"):
        env.cheat_sheet_pages = set()  # type: ignore[attr-defined]
    return env.cheat_sheet_pages  # type: ignore[attr-defined]


def _family(function: Function[Any]) -> str:
    return function.value.__module__.rpartition(".")[2]


def _row(cells: list[list[nodes.Node]]) -> nodes.row:
    row = nodes.row()
    for parts in cells:
        entry = nodes.entry()
        entry += parts
        row += entry
    return row


def _text(*parts: nodes.Node) -> nodes.paragraph:
    text = nodes.paragraph()
    text += parts
    return text


def _small(kind: str, words: str) -> nodes.paragraph:
    return nodes.paragraph("", "", nodes.inline(text=words, classes=[kind]))


def _formula(text: str, *classes: str) -> nodes.paragraph:
    r"""Show a formula large enough to read; several statements stand below each other.

    They are inline: a block would count as an equation of this page, and be checked as one.
    """
    if r"\\" in text:
        rows = " \\\\ ".join(row.strip().replace("=", "&=", 1) for row in text.split(r"\\"))
        text = rf"\begin{{aligned}}{rows}\end{{aligned}}"
    paragraph = _text(nodes.math(text=rf"\displaystyle {text}"))
    paragraph["classes"] = ["formula", *classes]
    return paragraph


def _link(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Lead from each name to its card, or to that of a network of other depth."""
    found = cards(app.env)
    for place in list(doctree.findall(sheet_link)):
        name = place["function"]
        if name not in found:
            log.warning("cheat-sheet: no page has an entry %r", name, location=place)
            place.replace_self(nodes.Text(name))
            continue
        page, anchor = found[name]
        address = f"{app.builder.get_relative_uri(docname, page)}#{anchor}"
        link = nodes.reference("", internal=True, refuri=address)
        link += _breakable(name)
        place.replace_self(link)


def cards(env: BuildEnvironment) -> dict[str, tuple[str, str]]:
    """Return page and anchor of the card of each function that has one."""
    labels = env.domains.standard_domain.anonlabels
    found = {}
    for name in REGISTRY:
        relatives = [n for n in REGISTRY if n.partition("(")[0] == name.partition("(")[0]]
        label = next((target(n) for n in (name, *relatives) if target(n) in labels), None)
        if label is not None:
            found[name] = labels[label]
    return found


def _breakable(name: str) -> Iterator[nodes.Node]:
    """Long names may be broken after an underscore."""
    for part in re.split(r"(?<=_)", name):
        yield nodes.Text(part)
        yield nodes.raw("", "<wbr>", format="html")


def _again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Write the sheet again if cards have come, gone, or moved to other pages."""
    now = cards(env)
    whole = len(now) == len(REGISTRY)  # else the sheet is written, and warns, in every build
    if whole and getattr(env, "cheat_sheet_cards", None) == now:
        return []
    env.cheat_sheet_cards = now  # type: ignore[attr-defined]
    return sorted(page for page in pages(env) if page in env.all_docs)


def _merge(
    app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment
) -> None:
    pages(env).update(pages(other))


def _assets(app: Sphinx, page: str, *_: object) -> None:
    if page in pages(app.env):
        app.add_css_file("sheet.css")
        app.add_js_file("sheet.js", defer="defer")


def register(app: Sphinx) -> None:
    """Add the directive, and the links once all pages are read."""
    app.add_node(sheet_link)
    app.add_directive("cheat-sheet", CheatSheet)
    app.connect("doctree-resolved", _link)
    app.connect("env-updated", _again)
    app.connect("env-merge-info", _merge)
    app.connect("html-page-context", _assets)

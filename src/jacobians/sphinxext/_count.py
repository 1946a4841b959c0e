"""How many equations there are, executed and not: printed by the build, shown on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from jacobians.sphinxext._page_check import tallies

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

log = getLogger(__name__)


class equation_count(nodes.General, nodes.Element):  # noqa: N801  # docutils names nodes so
    """Where the table goes."""


class EquationCount(SphinxDirective):
    """A table of the equations of every page."""

    def run(self) -> list[nodes.Node]:
        """Leave a place for the table: other pages may not be read yet."""
        if not hasattr(self.env, "equation_count_pages"):
            self.env.equation_count_pages = set()  # type: ignore[attr-defined]
        self.env.equation_count_pages.add(self.env.docname)  # type: ignore[attr-defined]
        return [equation_count()]


def _resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for place in list(doctree.findall(equation_count)):
        place.replace_self(_table(app, docname))


def _table(app: Sphinx, docname: str) -> list[nodes.Node]:
    rows = [(d, t) for d, t in sorted(tallies(app.env).items()) if t.executed + len(t.passed_over)]
    table = nodes.table(classes=["equation-count"])
    group = nodes.tgroup(cols=3)
    table += group
    group += [nodes.colspec(colwidth=w) for w in (60, 20, 20)]
    head = nodes.thead()
    head += _row([nodes.Text("page"), nodes.Text("executed"), nodes.Text("not executed")])
    group += head
    body = nodes.tbody()
    group += body
    for page, tally in rows:
        link = nodes.reference("", app.env.titles[page].astext(), internal=True)
        link["refuri"] = app.builder.get_relative_uri(docname, page)
        body += _row(
            [link, nodes.Text(str(tally.executed)), nodes.Text(str(len(tally.passed_over)))]
        )
    total = sum(t.executed for _, t in rows), sum(len(t.passed_over) for _, t in rows)
    body += _row([nodes.Text("all pages"), *(nodes.Text(str(n)) for n in total)])
    result: list[nodes.Node] = [table]
    reasons = [(p, why) for p, t in rows for _, why in t.passed_over]
    if reasons:
        listed = nodes.bullet_list()
        for page, why in reasons:
            item = nodes.list_item()
            item += nodes.paragraph("", f"{app.env.titles[page].astext()}: {why}")
            listed += item
        result.append(listed)
    return result


def _row(cells: list[nodes.Node]) -> nodes.row:
    row = nodes.row()
    for cell in cells:
        entry = nodes.entry()
        text = nodes.paragraph()
        text += cell
        entry += text
        row += entry
    return row


def _print(app: Sphinx, error: Exception | None) -> None:
    if error is not None:
        return
    each = tallies(app.env).values()
    over = sum(len(t.passed_over) for t in each)
    failed = sum(t.failed for t in each)
    log.info(
        "equations: %d executed, %d failed, %d not executed",
        sum(t.executed for t in each),
        failed,
        over,
    )


def _again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Write the page with the table again whenever a count has changed."""
    now = [
        (page, env.titles[page].astext(), tally.executed, [why for _, why in tally.passed_over])
        for page, tally in sorted(tallies(env).items())
        if page in env.titles
    ]
    if getattr(env, "equation_counts", None) == now:
        return []
    env.equation_counts = now  # type: ignore[attr-defined]
    return sorted(p for p in getattr(env, "equation_count_pages", ()) if p in env.all_docs)


def _merge(
    app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment
) -> None:
    pages = getattr(env, "equation_count_pages", set()) | getattr(
        other, "equation_count_pages", set()
    )
    env.equation_count_pages = pages  # type: ignore[attr-defined]


def register(app: Sphinx) -> None:
    """Add the directive and the line at the end of the build."""
    app.add_node(equation_count)
    app.add_directive("equation-count", EquationCount)
    app.connect("doctree-resolved", _resolve)
    app.connect("env-updated", _again)
    app.connect("env-merge-info", _merge)
    app.connect("build-finished", _print)

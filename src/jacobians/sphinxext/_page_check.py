"""Check the equations of a page when Sphinx has read it."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.logging import getLogger

from jacobians.equations import EquationError, Page, ParseError
from jacobians.equations._markdown import declare_on, meaning, reason, without_comments
from jacobians.sphinxext._marks import mark, symbol_list

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

log = getLogger(__name__)


@dataclass
class Tally:
    """What was done on a page."""

    executed: int = 0
    failed: int = 0
    passed_over: tuple[tuple[int, str], ...] = ()  # line and reason


def tallies(env: BuildEnvironment) -> dict[str, Tally]:
    """Return the tally of every page, kept in the environment."""
    if not hasattr(env, "equation_tallies"):
        env.equation_tallies = {}  # type: ignore[attr-defined]
    return env.equation_tallies  # type: ignore[attr-defined]


def _read(app: Sphinx, doctree: nodes.document) -> None:
    env = app.env
    found = [n for n in doctree.findall(_wanted) if isinstance(n, nodes.Element)]
    entries = [n for n in found if n.get("entry")]
    displays = [n for n in found if isinstance(n, nodes.math_block) and n not in entries]
    page = Page(draws=app.config.equations_draws)
    tally = tallies(env)[env.docname] = Tally(executed=len(entries))
    tally.failed = sum(bool(n.get("failed")) for n in doctree.findall(nodes.container))
    meanings: list[tuple[str, str]] = []
    for node in found:
        if "given" in node:
            _declare(app, page, node, tally, meanings)
    executed = [n for n in displays if reason(n.astext()) is None]
    definitions: list[tuple[tuple[str, ...], str]] = []
    collected = page.collect([n.astext() for n in executed])
    for node, defines in zip(executed, collected, strict=True):
        try:
            done = page.check(node.astext(), defines)
        except EquationError as error:
            _warn(app, node, error)
            tally.failed += 1
        else:
            tally.executed += 1
            mark(node, done)
            if defines and "\\\\" not in node.astext():
                definitions.append((defines, node.astext().strip()))
    for node in displays:
        why = reason(node.astext())
        if why is not None:
            tally.passed_over += ((node.line or 0, why),)
            _strip(node)
    if meanings or definitions:
        symbol_list(doctree, page, meanings, definitions)


def _wanted(node: nodes.Node) -> bool:
    return isinstance(node, nodes.math_block) or (
        isinstance(node, nodes.Element) and "given" in node
    )


def _declare(
    app: Sphinx, page: Page, node: Any, tally: Tally, meanings: list[tuple[str, str]]
) -> None:
    text = node["given"]
    env = app.env
    name, from_cell, key = text.partition("= cell:")
    try:
        if from_cell:
            page.value(name.strip(), _glued(env, key.strip()))
            return
        other = declare_on(page, text, Path(env.doc2path(env.docname)).parent, Path(app.srcdir))
        if other is not None:
            env.note_dependency(str(other))
        elif not text.startswith("import "):
            meanings.append(meaning(text))
    except (EquationError, OSError) as error:
        _warn(app, node, error)
        tally.failed += 1


def _glued(env: BuildEnvironment, key: str) -> Any:
    """Read a number, or nested lists of them, that a cell of this page has glued (MyST-NB)."""
    settings = getattr(env, "mystnb_config", None)
    path = Path(getattr(settings, "output_folder", ""), f"{env.docname}.glue.json")
    data = json.loads(path.read_text(encoding="utf-8")) if settings and path.is_file() else {}
    if key not in data:
        raise EquationError(f"no cell of this page glues {key!r}")
    text = data[key]["data"].get("text/plain", "")
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError):
        raise EquationError(f"{key!r} is glued as {text!r}: glue a float or nested lists") from None


def _strip(node: nodes.math_block) -> None:
    text = without_comments(node.rawsource or node.astext())
    node.children.clear()
    node += nodes.Text(text)


def _warn(app: Sphinx, node: Any, error: Exception) -> None:
    where = (app.env.docname, _line(app, node, error))
    log.warning(
        "equation: %s", error, location=where, type="equations", subtype=type(error).__name__
    )


def _line(app: Sphinx, node: Any, error: Exception) -> int:
    """Find the line of the page: inside nested directives that of the node is off by a few."""
    near = node.line or 1
    if not isinstance(node, nodes.math_block):
        return near
    text = Path(app.env.doc2path(app.env.docname)).read_text(encoding="utf-8").split("\n")
    rows = node.astext().split("\n")
    first, words = next(((k, r.strip()) for k, r in enumerate(rows) if r.strip()), (0, ""))
    found = [k for k, line in enumerate(text, 1) if words and words in line]
    at = min(found, key=lambda k: abs(k - near), default=near)
    return at + (error.line - 1 - first if isinstance(error, ParseError) else 0)


def _failed(app: Sphinx, env: BuildEnvironment, *_: Iterable[str]) -> list[str]:
    """Read a page with an equation that failed again in every build, until it is mended."""
    return [page for page, tally in tallies(env).items() if tally.failed and page in env.all_docs]


def _purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    tallies(env).pop(docname, None)


def _merge(
    app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment
) -> None:
    theirs = tallies(other)
    tallies(env).update({d: theirs[d] for d in docnames if d in theirs})


def register(app: Sphinx) -> None:
    """Connect the check to what Sphinx does."""
    app.connect("doctree-read", _read)
    app.connect("env-get-outdated", _failed)
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)

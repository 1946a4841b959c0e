"""The equations and declarations of a MyST page, in the order of the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

from jacobians.equations._entry import entry_page
from jacobians.equations.latex import EquationError
from jacobians.equations.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

_SKIPPED = ("code-cell", "code-block", "code", "eval-rst", "raw", "literalinclude", "mermaid")
_REASON = re.compile(r"^\s*%\s*not executed:\s*(.*?)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Found:
    """A display equation, or a declaration, and the line of the page where it starts."""

    kind: str  # "display" or "given"
    text: str
    line: int


def reason(text: str) -> str | None:
    r"""Why an equation is not executed: the writer says so in a comment inside it.

    >>> reason("% not executed: a picture of the idea\n J = J_3 J_2 J_1")
    'a picture of the idea'
    """
    found = _REASON.search(text)
    return found.group(1) if found else None


def without_comments(text: str) -> str:
    """Return the equation as it is typeset."""
    return re.sub(r"(?m)^\s*%.*\n?|(?<!\\)%.*$", "", text)


def find(text: str) -> Iterator[Found]:
    """Go through a page written in MyST."""
    reader = MarkdownIt("commonmark").enable("table").use(front_matter_plugin)
    reader = (
        reader.use(dollarmath_plugin, double_inline=False)
        .use(myst_role_plugin)
        .use(colon_fence_plugin)
    )
    yield from _tokens(reader, text, 0)


def _tokens(reader: Any, text: str, offset: int) -> Iterator[Found]:
    for token in reader.parse(text):
        line = offset + (token.map[0] if token.map else 0) + 1
        if token.type in ("math_block", "math_block_label"):
            yield Found("display", token.content, line)
        elif token.type in ("fence", "colon_fence"):
            yield from _directive(reader, token.info.strip(), token.content, line)
        elif token.type == "inline":
            for child in token.children:
                if child.type == "myst_role" and child.meta["name"] == "given":
                    yield Found("given", child.content, line)


def _directive(reader: Any, info: str, content: str, line: int) -> Iterator[Found]:
    name = re.match(r"\{([\w:-]+)\}\s*(.*)", info)
    if not name or name.group(1) in _SKIPPED:
        return
    lines = content.split("\n")
    skip = 0
    if lines and lines[0].strip() == "---":
        skip = next((k for k, x in enumerate(lines[1:], 2) if x.strip() == "---"), 0)
    else:
        while skip < len(lines) and lines[skip].startswith(":"):
            skip += 1
    body = "\n".join(lines[skip:])
    if name.group(1) == "math":
        yield Found("display", f"{name.group(2)}\n{body}" if name.group(2) else body, line)
    else:
        yield from _tokens(reader, body, line + skip)


def meaning(text: str) -> tuple[str, str]:
    """Split a declaration from the words after its semicolon."""
    declaration, _, words = text.partition(";")
    return declaration.strip(), words.strip()


def declare_on(page: Page, text: str, folder: Path, root: Path | None = None) -> Path | None:
    """Carry out what the role `given` says; return the other page that was read, if one was."""
    declaration, _ = meaning(text)
    if not declaration.startswith("import "):
        page.given(declaration)
        return None
    source = declaration.removeprefix("import ").strip()
    if source.startswith("jacobians."):
        page.take(entry_page(source.removeprefix("jacobians.")))
        return None
    base = (root or folder) if source.startswith("/") else folder
    path = base / f"{source.lstrip('/')}.md"
    page.take(read(path, root))
    return path


def read(path: str | Path, root: Path | None = None) -> Page:
    """Collect the symbols and definitions of a page; its claims are not checked.

    Raises
    ------
    EquationError
        If a declaration cannot be read.
    """
    path = Path(path)
    items = list(find(path.read_text(encoding="utf-8")))
    page = Page()
    for item in items:
        if item.kind == "given":
            declare_on(page, item.text, path.parent, root)
    page.collect([i.text for i in items if i.kind == "display" and reason(i.text) is None])
    return page


@dataclass(frozen=True)
class Report:
    """What checking a page gave: a line for each problem says file, line and what is wrong."""

    executed: int
    passed_over: int
    problems: tuple[str, ...]


def check_page(path: str | Path, root: Path | None = None) -> Report:
    """Check every display equation of a page.

    Declarations and definitions are collected first: a result may stand above its derivation.
    """
    path = Path(path)
    items = list(find(path.read_text(encoding="utf-8")))
    displays = [i for i in items if i.kind == "display" and reason(i.text) is None]
    page = Page()
    problems = []
    for item in items:
        if item.kind == "given":
            try:
                declare_on(page, item.text, path.parent, root)
            except (EquationError, OSError) as error:
                problems.append(f"{path}:{item.line}: {error}")
    for item, names in zip(displays, page.collect([i.text for i in displays]), strict=True):
        try:
            page.check(item.text, names)
        except EquationError as error:
            problems.append(f"{path}:{item.line}: {error}")
    count = sum(i.kind == "display" for i in items)
    return Report(len(displays), count - len(displays), tuple(problems))

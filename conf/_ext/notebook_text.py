"""Stays, for notebooks.py: a page's prose in the Markdown that every notebook program reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Code is matched first where it starts first: a role inside of it is an example.
ROLE = re.compile(
    r"(?P<code>``.+?``(?!`))"
    r"|\{(?P<role>[\w:-]+)\}(?P<tick>`+)(?P<text>.+?)(?P=tick)(?!`)"
    r"|(?P<span>`[^`]+`)",
    re.DOTALL,
)
TARGET = re.compile(r"(?P<shown>.*?)\s*<(?P<target>[^<>]+)>\Z", re.DOTALL)
FENCE = re.compile(r"\s*(?P<marks>`{3,})(?:\{(?P<name>[\w-]+)\}\s*(?P<rest>.*)|.*)$")
DISPLAY = re.compile(
    r"^\$\$(?P<tex>.*?)^\$\$[ \t]*\((?P<label>[\w:-]+)\)", re.DOTALL | re.MULTILINE
)
SILENT = re.compile(r"\s*(?::{3,}.*|:[\w-]+:.*|%.*|\([\w-]+\)=|\{[.#][^}]*\})$")


def plain(text: str, link: Callable[[str, str], str], number: Callable[[str], str]) -> str:
    """Turn roles and directives into words.

    ``link(target, words)`` writes a link to a page; ``number(label)`` finds that of an equation.
    """

    def role(match: re.Match[str]) -> str:
        if match["role"] is None:
            return match[0]
        kind, content = match["role"], match["text"]
        if kind == "given":  # what it declares, as mathematics
            symbol = content.partition(";")[0].partition("= cell:")[0].strip()
            return "" if content.startswith("import ") else f"${symbol}$"
        if kind == "eq":
            return f"({number(content)})"
        target = TARGET.match(content)
        shown = target["shown"] if target else content
        if kind == "doc":
            return link(target["target"] if target else content, shown if target else "")
        return shown

    def tag(match: re.Match[str]) -> str:
        return f"$${match['tex'].rstrip()} \\tag{{{number(match['label'])}}}\n$$"

    parts = []
    for is_code, lines in _blocks(text):
        part = "\n".join(lines)
        parts.append(part if is_code else ROLE.sub(role, DISPLAY.sub(tag, part)))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).strip()


def _blocks(text: str) -> Iterator[tuple[bool, list[str]]]:
    """Part code from prose; drop directives, for what they make is not prose."""
    prose: list[str] = []
    lines = iter(text.splitlines())
    for line in lines:
        fence = FENCE.match(line)
        if fence is None:
            if not SILENT.match(line):
                prose.append(line)
            continue
        body = []
        for inner in lines:
            if inner.strip() == fence["marks"]:
                break
            body.append(inner)
        if fence["name"] == "math":
            prose += ["$$", *body, "$$"]
        elif fence["name"] in {None, "code-block"}:
            yield False, prose
            prose = []
            opening = line if fence["name"] is None else f"{fence['marks']}{fence['rest']}"
            yield True, [opening, *body, fence["marks"]]
    yield False, prose

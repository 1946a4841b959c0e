"""Find in the sources of pages what would pass the build and be wrong all the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FENCE = re.compile(r"^\s*(?P<marks>`{3,}|~{3,}|:{3,})(?P<info>.*)$")
CODE = re.compile(r"(`+).+?\1")
HEADER = re.compile(r"\A---\n.*?^file_format: mystnb$.*?^---$", re.DOTALL | re.MULTILINE)

RULE = re.compile(r"^\s*\|(\s*:?-+:?\s*\|)+\s*$")
NAMELESS = re.compile(r"\|\s*\|")
# The renderer accepts these and draws something else.
MATHEMATICS = {
    r"\\\\\s*\[": r"a row break with an option, \\[...], prints its brackets; end the row with \\",
    r"\\begin\{\w+\*?\}\[": r"an option of \begin{...}[...] is printed; leave it out",
    r"\\boxed\b": r"\boxed is not drawn; put the formula in an admonition",
    r"\\x?cancel\b": r"\cancel is not drawn; write the terms out",
    r"\\x(right|left)arrow\b": r"\xrightarrow is not stretched; write the label in words",
}


def problems(text: str) -> Iterator[tuple[int, str]]:
    """Yield line number and message for each problem of one page."""
    fence, cells, above = "", 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        match = FENCE.match(line)
        marks, info = (match["marks"], match["info"].strip()) if match else ("", "")
        if fence:
            if marks.startswith(fence) and not info:
                fence = ""
            continue
        if info.startswith("{code-cell}"):
            cells += 1
            if info != "{code-cell} python":
                yield number, "write exactly {code-cell} python: no other cell is tested"
        if marks and marks[0] != ":" and not info.startswith(("{math}", "{admonition}", "{note}")):
            fence = marks
            continue
        yield from ((number, message) for message in in_prose(line, above))
        above = line
    if cells and not HEADER.match(text):
        yield (
            1,
            "a page with cells starts with a header that says file_format: mystnb; else none runs",
        )


def in_prose(line: str, above: str) -> Iterator[str]:
    """Yield a message for each problem of a line that is no code."""
    if RULE.match(line) and NAMELESS.search(above):
        yield "a column without a heading in the line above: a screen reader has no name for it"
    prose = CODE.sub("", line)
    for pattern, message in MATHEMATICS.items():
        if re.search(pattern, prose):
            yield message

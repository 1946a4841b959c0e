"""Stays, as MyST-NB names no line: the profile of kernels, and the line of a page that failed."""

from __future__ import annotations

import logging
import os
import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.logging import getLogger

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx.application import Sphinx

log = getLogger(__name__)
ANSI = re.compile(r"\x1b\[[0-9;]*m")
RAISED = re.compile(r"[\w.]*(?:Error|Exception|Warning|Interrupt|Exit)(?::|$)")
FRAME = re.compile(r"Cell In\s*\[(\d+)\], line (\d+)")

# HistoryManager.enabled must stay on: without it kernels hang for seconds when they shut down.
KERNEL = """\
c = get_config()
c.IPKernelApp.log_level = 40
c.InlineBackend.figure_formats = {"svg"}
c.InlineBackend.print_figure_kwargs = {"bbox_inches": "tight", "metadata": {"Date": None}}
"""


def prepare_kernels(cache: Path, style: Path) -> None:
    """Give kernels a profile of our own, so that nobody's own settings reach a page."""
    profile = cache / "ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text(KERNEL, encoding="utf-8")
    os.environ["IPYTHONDIR"] = str(profile.parent)
    os.environ["MATPLOTLIBRC"] = str(style)
    os.environ.pop("MPLBACKEND", None)
    logging.getLogger("traitlets").setLevel(logging.WARNING)


def frame_in_cell(traceback: str) -> tuple[int, int] | None:
    """Return the number of the cell that failed and the line in it, both from one."""
    hit = FRAME.search(ANSI.sub("", traceback))
    return (int(hit[1]), int(hit[2])) if hit else None


def last_line(traceback: str) -> str:
    """Return what was raised, with the first line of its text that says something.

    A text may have many lines, and end with a piece of an array: the line that counts is the last
    one that begins with the name of an exception.
    """
    lines = [line.strip() for line in ANSI.sub("", traceback).splitlines() if line.strip()]
    for k in reversed(range(len(lines))):
        if RAISED.match(lines[k]):
            more = lines[k + 1 : k + 2] if lines[k].endswith(":") else []
            return " ".join([lines[k], *more])
    return lines[-1] if lines else "no traceback"


def line_in_page(page: str, cell: str, near: int, offset: int) -> int:
    """Find line ``offset`` of ``cell`` in the text of its page, at or after line ``near``.

    Options of a cell stand between its fence and its code, so its node's line is not enough.
    """
    text, code = page.splitlines(), cell.splitlines()
    for start in range(max(0, near - 3), len(text) - len(code) + 1):
        shift = len(text[start]) - len(text[start].lstrip()) if code else 0
        lines = text[start : start + len(code)]
        if code in (lines, [line[shift:] for line in lines]):
            return start + offset
    return near


def _report(app: Sphinx, doctree: nodes.document) -> None:
    page = app.env.docname
    run = getattr(app.env, "nb_metadata", {}).get(page, {}).get("exec_data")
    all_nodes = doctree.findall(nodes.container)
    found = {n.get("exec_count"): n for n in all_nodes if n.get("nb_element") == "cell_code"}
    if app.config.nb_execution_mode == "off":
        return
    if not run or run["succeeded"]:
        if None in found:
            log.warning("a cell that did not run", location=found[None], type="docs")
        return
    traceback = run["traceback"] or ""
    line = None
    if (frame := frame_in_cell(traceback)) and (cell := found.get(frame[0])):
        code = next(iter(cell.findall(nodes.literal_block))).astext()
        text = app.env.doc2path(page).read_text(encoding="utf-8")
        line = line_in_page(text, code, cell.line or 1, frame[1])
    log.warning("cell failed: %s", last_line(traceback), location=(page, line), type="docs")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the reports."""
    app.connect("doctree-read", _report)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Stays, as MyST-NB's own leave roles in the prose: a page, to take away as a notebook."""

from __future__ import annotations

import json
import posixpath
import re
import sys
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import wheel
from docutils import nodes
from nbformat.v4 import new_code_cell, new_markdown_cell
from notebook_text import plain

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FOLDER = "notebooks"
BAR = '<div class="page-tools">'
IMPORT = re.compile(r"^\s*(?:import|from)\s+(?P<module>\w+)", re.MULTILINE)
EQUATIONS = re.compile(r"\bjacobians\.equations\b")
KEPT = {"kernelspec", "language_info"}


def code_cells(doctree: nodes.document) -> list[str]:
    """Return the code of each cell of a page."""
    return [
        next(iter(cell.findall(nodes.literal_block))).astext()
        for cell in doctree.findall(nodes.container)
        if cell.get("nb_element") == "cell_code" and any(cell.findall(nodes.literal_block))
    ]


def imported(cells: list[str]) -> set[str]:
    """Name the modules that cells import, and NumPy where the package does that for them."""
    found = {match["module"] for cell in cells for match in IMPORT.finditer(cell)}
    return found | ({"numpy"} if "jacobians" in found else set())


def _add_bar(app: Sphinx, page: str, _name: str, context: dict[str, Any], doctree: Any) -> None:
    """Offer the downloads under the title of a page that has cells."""
    if app.builder.format != "html" or doctree is None or not code_cells(doctree):
        return
    up = "../" * page.count("/")
    links = "".join(
        f'<a href="{escape(f"{up}{FOLDER}/{page}{end}.ipynb")}" download>{words}</a>'
        for end, words in (("", "Notebook"), ("-executed", "Notebook with outputs"))
    )
    bar = f'{BAR}<span class="page-downloads">{links}</span></div>'
    context["body"] = context["body"].replace("</h1>", f"</h1>\n{bar}", 1)


def _write_all(app: Sphinx, error: Exception | None) -> None:
    if error is not None or app.builder.format != "html":
        return
    for page in sorted(app.env.all_docs):
        source = Path(app.env.mystnb_config.output_folder) / f"{page}.ipynb"
        if source.exists():
            _write(app, page, json.loads(source.read_text(encoding="utf-8")))


def _write(app: Sphinx, page: str, notebook: dict[str, Any]) -> None:
    target = Path(app.outdir) / FOLDER / f"{page}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    kept = {k: v for k, v in notebook["metadata"].items() if k in KEPT}
    head = [
        new_markdown_cell(_how(app, page), id="how"),
        new_code_cell(_install(app, notebook), id="install"),
    ]
    cells = [*head, *(_convert(app, page, cell) for cell in notebook["cells"])]
    bare = [c | {"outputs": [], "execution_count": None} if "outputs" in c else c for c in cells]
    for end, content in (("", bare), ("-executed", cells)):
        whole = notebook | {"metadata": kept, "cells": content}
        text = json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
        target.with_name(f"{target.stem}{end}.ipynb").write_text(text, encoding="utf-8")


def _how(app: Sphinx, page: str) -> str:
    shown = _link(app, page, app.env.titles[page].astext())
    return (
        f"This notebook is the page {shown} of the site *{app.config.project}*, "
        f"version {app.config.release}. Python 3.11 or newer runs it; "
        "the next cell says what to install."
    )


def _link(app: Sphinx, page: str, words: str) -> str:
    base = app.config.html_baseurl
    return f"[{words}]({urljoin(base, page)}.html)" if base else f"*{words}*"


def _install(app: Sphinx, notebook: dict[str, Any]) -> str:
    """Say how to install what the cells import: the package comes from this site."""
    name = wheel.file_name(app.config)
    code = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    extra = "[equations]" if any(map(EQUATIONS.search, code)) else ""
    modules = imported(code)
    others = sorted(modules - {"jacobians"} - set(sys.stdlib_module_names))
    lines = ["# What this notebook needs. Take the # away from the last line to install it."]
    if "jacobians" in modules:
        address = urljoin(app.config.html_baseurl, f"_static/live/{name}")
        if app.config.html_baseurl:
            package = f'"jacobians{extra} @ {address}"'
        else:
            package = f'"./{name}{extra}"'
            lines.insert(1, f"# The wheel {name} is in the folder _static/live of the site.")
        others.append(package)
    return "\n".join([*lines, f"# %pip install {' '.join(others)}"])


def _convert(app: Sphinx, page: str, cell: dict[str, Any]) -> dict[str, Any]:
    if cell["cell_type"] != "markdown":
        return {**cell, "metadata": {"tags": cell["metadata"].get("tags", [])}}

    def link(target: str, words: str) -> str:
        path = target if target.startswith("/") else f"/{posixpath.dirname(page)}/{target}"
        name = posixpath.normpath(path).lstrip("/")
        title = app.env.titles.get(name)
        return _link(app, name, words or (title.astext() if title is not None else target))

    def number(label: str) -> str:
        _, found = app.env.domains["math"].equations.get(label, ("", label))
        return str(found)

    return {**cell, "source": plain("".join(cell["source"]), link, number)}


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect; the links come before what else stands in the bar."""
    app.connect("html-page-context", _add_bar, priority=600)
    app.connect("build-finished", _write_all)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

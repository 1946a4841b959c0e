"""Stays, as thebe and JupyterLite ask third parties: cells that a reader edits and runs.

This puts beside the site what the button needs and tells it what that is; static/live has the
scripts. A page loads nothing of it before a click.
"""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyodide_files
import wheel
from notebooks import BAR, code_cells, imported

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FOLDER = "_static/live"
# What a reader knows under another name than Python does.
NAMES = {"numpy": "NumPy", "matplotlib": "Matplotlib", "torch": "PyTorch", "jax": "JAX"}
NO_CORE = "Cells cannot be run on this copy of the site: it was built without Python for browsers."


def _find(app: Sphinx) -> None:
    if app.builder.format == "html":
        app.config.live_found = pyodide_files.find(Path(app.confdir).parent / ".cache")


def _add_button(app: Sphinx, _page: str, _name: str, context: dict[str, Any], doctree: Any) -> None:
    found = app.config.live_found
    if found is None or doctree is None or BAR not in context.get("body", ""):
        return
    if found.core is None:
        button = f'<span class="live-hint">{NO_CORE}</span>'
    else:
        hint = escape(_hint(found, imported(code_cells(doctree))))
        button = (
            '<button type="button" class="live-start">Run and edit the cells</button>'
            f'<span class="live-hint" role="status">{hint}</span>'
        )
        app.add_js_file("live/live.js", defer="defer")
    context["body"] = context["body"].replace(BAR, BAR + button, 1)


def _hint(found: pyodide_files.Found, modules: set[str]) -> str:
    """Say what a click loads, and from whom."""
    offered = _offered(found)
    here = {"jacobians", *sys.stdlib_module_names, *(["numpy"] if found.numpy else [])}
    needed, absent = sorted(modules & offered - here), sorted(modules - offered - here)
    hint = f"Loads {_megabytes(found)} MB from this site"
    if needed:
        hint += f", and {_listed(needed)} from the Pyodide project"
    if absent:
        hint += f". Cells that use {_listed(absent)} need the notebook"
    return hint + "."


def _listed(modules: list[str]) -> str:
    return " and ".join(NAMES.get(name, name) for name in modules)


@cache
def _offered(found: pyodide_files.Found) -> frozenset[str]:
    """Name the modules that Pyodide's distribution has."""
    packages = pyodide_files.lock(found)["packages"].values()
    return frozenset(name for package in packages for name in package["imports"])


@cache
def _megabytes(found: pyodide_files.Found) -> int:
    """How much a click loads, as a server sends it: compressed."""
    assert found.core is not None  # noqa: S101 -- the button is not there without
    sizes = (len(gzip.compress((found.core / n).read_bytes(), 1)) for n in pyodide_files.CORE)
    return round(sum(sizes) / 1e6)


def _put(app: Sphinx, error: Exception | None) -> None:
    """Copy Python and the package beside the pages."""
    found = app.config.live_found
    if error is not None or found is None:
        return
    root = Path(app.confdir).parent
    target = Path(app.outdir) / FOLDER
    core = target / "pyodide"
    core.mkdir(parents=True, exist_ok=True)
    wheel.put_wheel(root, target)
    if found.core is None:
        return
    names = (*pyodide_files.CORE, *pyodide_files.ABOUT)
    for file in [*(found.core / name for name in names), found.numpy]:
        if file and not (core / file.name).exists():
            shutil.copyfile(file, core / file.name)
    # Browsers ask for this by its name; it differs from the original in addresses alone.
    text = json.dumps(pyodide_files.lock(found))
    (core / "pyodide-lock.json").write_text(text, encoding="utf-8")
    settings = {
        "package": wheel.file_name(app.config),
        "extras": wheel.put_extras(target),
        # Of what is loaded before the first cell can run.
        "size": sum((core / name).stat().st_size for name in pyodide_files.CORE),
        "names": NAMES,
        "offered": sorted(_offered(found)),
    }
    (target / "settings.json").write_text(json.dumps(settings), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect; the button goes into the bar that the notebooks have made."""
    app.setup_extension("notebooks")
    app.add_config_value("live_found", None, "")
    app.connect("builder-inited", _find)
    app.connect("html-page-context", _add_button, priority=610)
    app.connect("build-finished", _put)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

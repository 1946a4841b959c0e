"""Live cells: a button by which a reader edits a page's cells and runs them in the browser.

This puts beside the site what the button needs and tells it what that is; conf/_static/live has
the scripts. A page loads nothing of it before a click.
"""

from __future__ import annotations

import gzip
import json
import shutil
import sys
import tomllib
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyodide_files
import wheel
from notebooks import BAR, code_cells, imported

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

FOLDER = "_static/live"
# What a reader knows under another name than Python does.
NAMES = {"numpy": "NumPy", "matplotlib": "Matplotlib", "torch": "PyTorch", "jax": "JAX"}
NO_CORE = "Cells cannot be run on this copy of the site: it was built without Python for browsers."


def _find(app: Sphinx) -> None:
    if app.builder.format == "html":
        cache = Path(app.confdir).parent / ".cache" / "pyodide"
        app.live_found = pyodide_files.find(cache)


def _add_button(
    app: Sphinx, _page: str, _template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    found = getattr(app, "live_found", None)
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
    needed = sorted(modules & offered - set(found.local) - set(sys.stdlib_module_names))
    absent = sorted(modules - offered - set(sys.stdlib_module_names) - {"jacobians"})
    hint = f"Loads {_megabytes(found)} MB from this site"
    if needed:
        listed = " and ".join(NAMES.get(name, name) for name in needed)
        hint += f", and {listed} from the Pyodide project"
    if absent:
        listed = " and ".join(NAMES.get(name, name) for name in absent)
        hint += f". Cells that use {listed} need the notebook"
    return hint + "."


@cache
def _offered(found: pyodide_files.Found) -> frozenset[str]:
    """Name the modules that Pyodide's distribution has."""
    packages = pyodide_files.lock(found)["packages"].values()
    return frozenset(name for package in packages for name in package["imports"])


def _megabytes(found: pyodide_files.Found) -> int:
    """How much a click loads, as a server sends it: compressed."""
    core = found.core
    assert core is not None  # noqa: S101 -- the button is not there without
    note = core / "compressed-size"
    if not note.exists():
        total = sum(len(gzip.compress((core / n).read_bytes(), 6)) for n in pyodide_files.CORE)
        note.write_text(str(total), encoding="utf-8")
    return round(int(note.read_text(encoding="utf-8")) / 1e6)


def _put(app: Sphinx, error: Exception | None) -> None:
    """Copy Python and the package beside the pages."""
    found = getattr(app, "live_found", None)
    if error is not None or found is None:
        return
    target = Path(app.outdir) / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    root = Path(app.confdir).parent
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    package = wheel.file_name(project)
    _write_new(target / package, wheel.wheel(root / "src" / project["name"], project))
    if found.core is None:
        return
    extras = target / wheel.extras_name()
    if not extras.exists():
        extras.write_bytes(wheel.extras())
    core = target / "pyodide"
    core.mkdir(exist_ok=True)
    for file in found.core.iterdir():
        if file.suffix in {".mjs", ".wasm", ".zip", ".whl"} or file.name == "package.json":
            copy = core / file.name
            if not copy.exists() or copy.stat().st_size != file.stat().st_size:
                shutil.copyfile(file, copy)
    # Browsers ask for this by its name; it differs from the original in addresses alone.
    _write_new(core / "pyodide-lock.json", json.dumps(pyodide_files.lock(found)).encode())
    size = sum((core / name).stat().st_size for name in pyodide_files.CORE[:4])
    settings = {
        "package": package,
        "extras": extras.name,
        "size": size,  # of what is loaded before the first cell can run
        "names": NAMES,
        "offered": sorted(_offered(found)),
    }
    _write_new(target / "settings.json", json.dumps(settings).encode())


def _write_new(target: Path, content: bytes) -> None:
    """Leave a file that is as it should be: its date is what browsers and servers go by."""
    if not target.exists() or target.read_bytes() != content:
        target.write_bytes(content)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect; the button goes into the bar that the notebooks have made."""
    app.setup_extension("notebooks")
    app.connect("builder-inited", _find)
    app.connect("html-page-context", _add_button, priority=610)
    app.connect("build-finished", _put)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

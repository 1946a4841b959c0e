"""Templates are compiled once and kept: they take a tenth of a build of one page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import FileSystemBytecodeCache

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def _keep(app: Sphinx) -> None:
    if app.builder.format == "html":
        folder = Path(app.doctreedir) / "templates"
        folder.mkdir(parents=True, exist_ok=True)
        # Jinja keys what it keeps by the text of the template, its own version and Python's.
        app.builder.templates.environment.bytecode_cache = FileSystemBytecodeCache(str(folder))


def setup(app: Sphinx) -> dict[str, bool]:
    """Set the cache where the builder has made its environment."""
    app.connect("builder-inited", _keep)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

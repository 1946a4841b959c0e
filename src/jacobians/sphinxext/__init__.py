"""A Sphinx extension: every display equation of every page is checked while the site builds.

Add `"jacobians.sphinxext"` to `extensions`. Symbols are declared in the prose by the role `given`;
an equation that is false, or that cannot be understood, is a warning with its page and line, and
with `-W` it fails the build.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jacobians.sphinxext import (
    _breakable,
    _card,
    _count,
    _entry_directive,
    _fold,
    _given_role,
    _marks,
    _page_check,
    _product_directive,
    _sheet,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_STATIC = Path(__file__).parent / "static"


def _add_static(app: Sphinx) -> None:
    app.config.html_static_path.append(str(_STATIC))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register roles, directives and checks."""
    app.add_config_value("equations_draws", 4, "env", [int])
    app.connect("builder-inited", _add_static)
    app.add_css_file("equations.css")
    app.add_js_file("equations.js", defer="defer")
    for part in (
        _given_role,
        _page_check,
        _marks,
        _count,
        _breakable,
        _card,
        _fold,
        _entry_directive,
        _product_directive,
        _sheet,
    ):
        part.register(app)
    return {
        "version": version("jacobians"),
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }

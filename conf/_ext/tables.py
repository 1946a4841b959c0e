"""An empty cell in the head of a table is no heading: a screen reader would announce nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

EMPTY = '<th class="head"><p></p></th>'
PLAIN = '<td class="head"></td>'


def _mend(
    _app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    if "body" in context:
        context["body"] = context["body"].replace(EMPTY, PLAIN)


def setup(app: Sphinx) -> dict[str, bool]:
    """Look at what was written of each page."""
    app.connect("html-page-context", _mend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

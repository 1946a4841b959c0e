"""What formats beside HTML make of a node that is written for a browser."""

from __future__ import annotations

from typing import Any

from docutils import nodes

_OTHERS = ("latex", "text", "man", "texinfo", "markdown")


def _show(self: Any, node: nodes.Node) -> None:
    """Write what is inside, and nothing around it."""


def _skip(self: Any, node: nodes.Node) -> None:
    raise nodes.SkipNode


SHOWN: dict[str, Any] = dict.fromkeys(_OTHERS, (_show, _show))
SKIPPED: dict[str, Any] = dict.fromkeys(_OTHERS, (_skip, None))

"""A live preview first reads the pages that somebody waits for; the rest follows, a few a build.

An edit of the source makes every page outdated. Those that were edited, and the one that is open
in the browser, are read at once. Others wait: ``left.json`` beside the doctrees names them, and
each further build takes some. A page that was never read cannot wait.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from freshness import is_edited

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

LEFT = "left.json"


def left(doctrees: Path) -> list[str]:
    """Return the pages that wait for a further build."""
    file = doctrees / LEFT
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else []


def _outdated(app: Sphinx, env: BuildEnvironment, *_: Iterable[str]) -> list[str]:
    return sorted(set(left(Path(app.doctreedir))) & env.found_docs)


def _hold_back(app: Sphinx, env: BuildEnvironment, pages: list[str]) -> None:
    wanted = [page for page in pages if _cannot_wait(app, env, page)]
    others = [page for page in pages if page not in wanted]
    most = app.config.read_at_most
    now = others if not most else [] if wanted else others[:most]
    pages[:] = sorted([*wanted, *now])
    later = [page for page in others if page not in now]
    (Path(app.doctreedir) / LEFT).write_text(json.dumps(later), encoding="utf-8")


def _cannot_wait(app: Sphinx, env: BuildEnvironment, page: str) -> bool:
    return (
        page == app.config.read_first
        or page not in env.all_docs
        or not (Path(app.doctreedir) / f"{page}.doctree").exists()
        or is_edited(env, page)
    )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register what the preview sets: how many pages to read, and which of them first."""
    app.add_config_value("read_at_most", 0, "", [int])  # 0 is all
    app.add_config_value("read_first", "", "", [str])
    app.connect("env-get-outdated", _outdated)
    app.connect("env-before-read-docs", _hold_back, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

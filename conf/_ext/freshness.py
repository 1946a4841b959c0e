"""Stays, as no library does it: a preview shows no output that is older than what its cell can see.

MyST-NB's memory of cells knows only the page, and Sphinx's memory of pages only their dates. Both
are keyed here on one digest of the sources: with another digest every page is read, run and
written anew, and this again in the next build if one does not get to its end.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_cache import get_cache

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

KEPT = 5  # an edit that is taken back finds its cells again


def digest(root: Path, patterns: Iterable[str]) -> str:
    """Hash the files that the patterns name."""
    found = hashlib.sha256(repr(sys.version_info[:3]).encode())
    for file in sorted(file for pattern in patterns for file in root.glob(pattern)):
        if file.is_file() and file.suffix != ".pyc":
            found.update(file.relative_to(root).as_posix().encode() + b"\0")
            found.update(hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()[:16]


def _prepare(app: Sphinx) -> None:
    """Make the tables before pages are read in parallel, and forget the oldest memories."""
    if app.config.nb_execution_mode != "cache":
        return
    mine = Path(app.config.nb_execution_cache_path)
    get_cache(mine).list_cache_records()
    mine.touch()
    for old in sorted(mine.parent.iterdir(), key=lambda p: p.stat().st_mtime_ns)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _note(app: Sphinx, page: str, source: list[str]) -> None:
    app.env.metadata[page].setdefault("read", _hash(source[0]))  # later come included files


def _edited(_app: Sphinx, env: BuildEnvironment, *_: set[str]) -> list[str]:
    """Name the pages whose text is another than was read.

    Sphinx notes when it has read a page: an edit while its cells ran would never show.
    """
    known = env.all_docs.keys() & env.found_docs
    texts = {page: env.doc2path(page).read_text(encoding="utf-8-sig") for page in known}
    return [page for page in known if _hash(texts[page]) != env.metadata[page].get("read")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect; that the digest is of the kind `html` makes Sphinx write all pages for another."""
    app.add_config_value("source_digest", "", "html")
    app.connect("builder-inited", _prepare)
    app.connect("source-read", _note, priority=0)
    app.connect("env-get-outdated", _edited)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

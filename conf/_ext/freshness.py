"""No page is ever older than what it shows.

Two caches stand between a page and its output: the cells that ran before and the pages that Sphinx
read before. Both are keyed here on everything that a cell can see, because their own keys know
only the text of the page. And a page that gave a warning is read again by every build until it is
clean: otherwise the second of two identical strict builds would pass.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

EVERY_PAGE = "*"  # stands for a warning whose page is not known
UNFINISHED = "!"
SOURCE = "source_digest"
KEPT_CACHES = 5
IGNORED = {".md", ".pyc"}


def digest(root: Path, folders: Iterable[Path], *facts: str) -> str:
    """Hash the files below ``folders`` (or the files named), their paths and ``facts``."""
    h = hashlib.sha256(repr((sys.version_info[:3], facts)).encode())
    for folder in folders:
        files = [folder] if folder.is_file() else sorted(folder.rglob("*"))
        for file in files:
            if file.is_file() and file.suffix not in IGNORED:
                h.update(file.relative_to(root).as_posix().encode() + b"\0")
                h.update(hashlib.sha256(file.read_bytes()).digest())
    return h.hexdigest()[:16]


def cell_cache(home: Path, key: str) -> str:
    """Return the folder of the cells that ran under ``key``; forget the oldest other ones."""
    mine = home / key
    mine.mkdir(parents=True, exist_ok=True)
    mine.touch()  # a folder's own time is what the next line sorts by
    for old in sorted(home.iterdir(), key=lambda p: p.stat().st_mtime_ns)[:-KEPT_CACHES]:
        shutil.rmtree(old, ignore_errors=True)
    return str(mine)


class _Listener(logging.Handler):
    """Notes which pages a warning belongs to."""

    def __init__(self, env: BuildEnvironment) -> None:
        super().__init__(logging.WARNING)
        self.env = env
        self.pages: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        self.pages.add(_page(self.env, getattr(record, "location", None)))


def _page(env: BuildEnvironment, location: object) -> str:
    if isinstance(location, nodes.Node):
        # A node may know its file only through its parents, or not at all.
        while isinstance(location, nodes.Node) and not getattr(location, "source", None):
            location = location.parent
        location = getattr(location, "source", None)
    if isinstance(location, tuple):
        location = location[0]
    if not isinstance(location, str):
        return EVERY_PAGE
    if location in env.all_docs:
        return location
    # "docs/page.md:12", also with a drive letter in front; a docstring's place is no page.
    for end in (None, -1, -2):
        path = ":".join(location.split(":")[:end])
        name = env.path2doc(path) if path else None
        if name in env.all_docs:
            return str(name)
    return EVERY_PAGE


def is_edited(env: BuildEnvironment, page: str) -> bool:
    """Whether the text of a page is another than the one that was read."""
    text = Path(env.doc2path(page)).read_text(encoding="utf-8-sig")
    return hashlib.sha256(text.encode()).hexdigest() != env.metadata[page].get(SOURCE)


def _note_source(app: Sphinx, page: str, source: list[str]) -> None:
    """Note what was read: Sphinx notes only when, and that after the cells of the page ran.

    An edit while they run would count as read, and never show.
    """
    app.env.metadata[page][SOURCE] = hashlib.sha256(source[0].encode()).hexdigest()


class _Memory:
    """The pages that warned, kept beside the doctrees from one build to the next."""

    def __init__(self, app: Sphinx) -> None:
        self.file = Path(app.doctreedir) / "warned.json"
        self.warned: set[str] = set()
        if self.file.exists():
            self.warned.update(json.loads(self.file.read_text(encoding="utf-8")))
        # A build that is killed leaves this behind: nothing it wrote can be trusted.
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self._write({UNFINISHED})
        self.listener = _Listener(app.env)
        logging.getLogger("sphinx").addHandler(self.listener)

    def _write(self, pages: set[str]) -> None:
        self.file.write_text(json.dumps(sorted(pages)), encoding="utf-8")

    def outdated(
        self,
        app: Sphinx,
        env: BuildEnvironment,
        added: set[str],
        changed: set[str],
        removed: set[str],
    ) -> list[str]:
        known = set(env.all_docs) - removed
        edited = {page for page in known if is_edited(env, page)}
        if UNFINISHED in self.warned:
            again = known
        elif not (app.config.retry_warned or added or removed):
            again = set()
        else:
            again = known if EVERY_PAGE in self.warned else known & self.warned
        again = again | edited
        self.warned -= added | changed | again | removed | {UNFINISHED}
        if again >= known:
            self.warned.clear()
        return sorted(again)

    def finish(self, _app: Sphinx, error: Exception | None) -> None:
        logging.getLogger("sphinx").removeHandler(self.listener)
        self._write({UNFINISHED} if error else self.warned | self.listener.pages)


def _remember(app: Sphinx) -> None:
    memory = _Memory(app)
    app.connect("env-get-outdated", memory.outdated)
    app.connect("build-finished", memory.finish)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the memory, and a key that makes Sphinx read all pages when conf/ changes."""
    app.add_config_value("conf_digest", "", "env")
    # A live preview says no: it reads warned pages again only when pages come or go.
    app.add_config_value("retry_warned", True, "")
    app.connect("builder-inited", _remember)
    app.connect("source-read", _note_source, priority=0)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

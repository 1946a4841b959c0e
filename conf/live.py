"""Live preview: ``python conf/live.py [options of sphinx-autobuild]``.

A small rebuild spends most of its time on imports. Where processes can be forked, they are done
once, here: the first build runs in a fork and tells which modules it needed, this process imports
them, and each later build is a fork that has them. What this project itself holds is never
imported here, so each build sees its newest source. Elsewhere sphinx-autobuild runs as it is.
"""

from __future__ import annotations

import contextlib
import gc
import html
import importlib
import logging
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import sphinx_autobuild.__main__ as autobuild
import sphinx_autobuild.build as builder
from sphinx.cmd.build import build_main

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "out" / "live"
OURS = tuple(str(ROOT / folder) + os.sep for folder in ("conf", "docs", "src"))
STOPPED = """\
<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<title>The build stopped</title><h1>The build stopped</h1>
<p>No page is shown, because each would be older than its source. The terminal says why
(exit status {code}). This page reloads with the next change.</p></html>
"""


def withdraw_pages(out: Path, code: int) -> None:
    """Take down what is served; Sphinx writes pages that are missing again by itself."""
    for page in out.rglob("*.html"):
        page.unlink()
    (out / "404.html").write_text(STOPPED.format(code=html.escape(str(code))), encoding="utf-8")


def foreign_modules() -> list[str]:
    """Name the modules in memory that no edit of this project can change."""
    return [
        name
        for name, module in sys.modules.items()
        if name != "__main__"
        and (file := getattr(module, "__file__", None))
        and not str(file).startswith(OURS)
    ]


def warm_up(names: list[str]) -> None:
    """Import what a build needed; what cannot be imported alone is left to the builds."""
    for name in names:
        try:
            importlib.import_module(name)
        except Exception:  # noqa: BLE001, S112 -- a module may refuse for any reason
            continue
    gc.freeze()  # shared pages of memory stay shared


def _first_build(arguments: list[str], answer: Connection) -> None:
    try:
        code = build_main(arguments)
    finally:
        answer.send(foreign_modules())
    sys.exit(code)


class WarmBuilds:
    """Stands in for ``subprocess`` inside of sphinx-autobuild."""

    CalledProcessError = subprocess.CalledProcessError

    def __init__(self, *, fork: bool) -> None:
        self.fork = fork
        self.server = os.getpid()

    def run(self, command: list[str], *, check: bool) -> None:
        """Run one build; a build that stops half-way leaves none of the old pages."""
        arguments = command[command.index("build") + 1 :]
        if not self.fork:
            code = subprocess.run(command, check=False).returncode
        elif os.getpid() == self.server:
            code = self._first(arguments)
        else:  # sphinx-autobuild forked this process for one rebuild
            code = build_main(arguments)
            sys.stdout.flush()
        if code:
            withdraw_pages(OUT, code)
            if check:
                raise subprocess.CalledProcessError(code, command)

    def _first(self, arguments: list[str]) -> int:
        """Build, import what that took, and build again for edits made in the meantime."""
        code: int | None = 0
        for _ in range(2):
            here, there = multiprocessing.Pipe(duplex=False)
            build = multiprocessing.Process(target=_first_build, args=(arguments, there))
            build.start()
            there.close()
            with contextlib.suppress(EOFError):  # a build that died answers nothing
                warm_up(here.recv())
            build.join()
            code = build.exitcode
        return 1 if code is None else code


def main() -> None:
    """Serve the site and follow changes of pages, settings and source."""
    fork = sys.platform == "linux"
    if fork:
        multiprocessing.set_start_method("fork")
    builder.subprocess = WarmBuilds(fork=fork)
    os.chdir(ROOT)
    logging.getLogger("watchfiles").setLevel(logging.WARNING)
    options = "-q -n -j auto -c conf -d .cache/live/doctrees -D retry_warned=0"
    watched = "--watch src --watch conf --re-ignore __pycache__"
    paths = ["docs", str(OUT.relative_to(ROOT))]
    autobuild.main([*options.split(), *watched.split(), *paths, *sys.argv[1:]])


if __name__ == "__main__":
    main()

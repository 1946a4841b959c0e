"""Live preview: ``python conf/live.py [options of sphinx-autobuild]``.

sphinx-autobuild serves, watches and reloads; how a build is run is told here. Two things make it
quick. A small build spends most of its time on imports: where processes can be forked, each is a
fork of one that has them (``conf/warm.py``). And an edit of the source makes every page outdated:
the one that is open comes first, the others follow a few at a time (``conf/_ext/stages.py``).
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sphinx_autobuild.__main__ as autobuild
import sphinx_autobuild.build as builder
import watchfiles
from sphinx_autobuild.server import RebuildServer

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "conf"))

from served import Opened, Pages, withdraw_pages  # noqa: E402
from warm import Child, warm  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.websockets import WebSocket

OUT = ROOT / "out" / "live"
DOCTREES = ROOT / ".cache" / "live" / "doctrees"
LEFT = DOCTREES / "left.json"  # see conf/_ext/stages.py
GLANCE = 0.02  # seconds between looks at the open page
AT_A_TIME = 4  # pages of those left: the next edit waits for them


class Builds:
    """Stands in for ``subprocess`` inside of sphinx-autobuild."""

    CalledProcessError = subprocess.CalledProcessError

    def __init__(self, warm: Child | None) -> None:
        self.warm = warm
        self.first = True

    def run(self, command: list[str], *, check: bool) -> None:
        """Run one build; a build that stops half-way leaves none of the old pages."""
        arguments = command[command.index("build") + 1 :]
        if not self.first:
            now = f"read_first={Opened.name()}"
            arguments = ["-D", f"read_at_most={AT_A_TIME}", "-D", now, *arguments]
        self.first = False
        if self.warm is None:
            start = [sys.executable, "-m", "sphinx", "build"]
            code = subprocess.run([*start, *arguments], check=False).returncode
        else:
            code = self.warm.ask(arguments)
        if code != 0:
            withdraw_pages(OUT, code)
            if check:
                raise subprocess.CalledProcessError(code, command)


def pages_left() -> bool:
    """Whether pages wait for a further build."""
    return LEFT.exists() and LEFT.read_text(encoding="utf-8") != "[]"


class Server(RebuildServer):
    """Builds what has changed, then what was left, and reloads every open page."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.built = 0.0
        self.readers = 0
        self.news = asyncio.Condition()

    async def watch(self) -> None:
        """Wait for changes, and while pages are left only for a moment.

        The open page is news as soon as it stands; a build has more to write.
        """
        caught_up = False  # with edits that were made during the first build
        async for changes in watchfiles.awatch(
            *self.paths,
            watch_filter=lambda _, path: not self.ignore(path),
            step=10,
            rust_timeout=100,
            yield_on_timeout=True,
        ):
            if not changes and caught_up and not pages_left():
                continue
            caught_up = True
            shown = Opened.content(OUT)
            paths = [Path(path) for _, path in changes]
            build = asyncio.create_task(asyncio.to_thread(self.build, paths))
            told = False
            while not (await asyncio.wait({build}, timeout=GLANCE))[0]:
                now = Opened.content(OUT)
                if now != shown and Opened.is_complete(OUT, now):
                    shown, told = now, True
                    await self.tell()
            build.result()
            others = self.readers > 1  # theirs may have been written after the one opened last
            if (changes and (others or not told)) or Opened.content(OUT) != shown:
                await self.tell()

    async def tell(self) -> None:
        """Have every open page reloaded."""
        self.built = time.monotonic()
        async with self.news:
            self.news.notify_all()

    def build(self, paths: Sequence[Path]) -> None:
        """Build, and say so when it is for a change."""
        if paths:
            self.change_callback(changed_paths=[path.resolve() for path in paths])
            return
        command = ["build", *self.change_callback.sphinx_args]  # type: ignore[attr-defined]
        builder.subprocess.run(command, check=False)

    async def watch_reloads(self, ws: WebSocket) -> None:
        """Reload for each build: at once where the page was sent before the last one ended."""
        if self.built > Opened.at:
            await ws.send_text("refresh")
        self.readers += 1
        try:
            while True:
                async with self.news:
                    await self.news.wait()
                await ws.send_text("refresh")
        finally:
            self.readers -= 1


def main() -> None:
    """Serve the site and follow changes of pages, settings and source."""
    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # not before the last build has ended
    imports = warm(ROOT) if sys.platform == "linux" else None
    builder.subprocess = Builds(imports)
    autobuild.RebuildServer = Server
    autobuild.StaticFiles = Pages
    logging.getLogger("watchfiles").setLevel(logging.WARNING)
    options = "-q -n -j auto -c conf -d .cache/live/doctrees -D retry_warned=0"
    # Each build would write these anew, and nobody who writes a page looks at them.
    options += " -D plain_text=0 -D html_use_index=0 -D html_domain_indices=0"
    watched = "--watch src --watch conf --re-ignore __pycache__"
    paths = ["docs", str(OUT.relative_to(ROOT))]
    try:
        autobuild.main([*options.split(), *watched.split(), *paths, *sys.argv[1:]])
    finally:
        if imports:
            imports.close()


if __name__ == "__main__":
    main()

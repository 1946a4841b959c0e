"""Live preview: ``python conf/live.py [options of sphinx-autobuild]``.

sphinx-autobuild serves, watches and reloads; how a build is run is told here. Two things make it
quick. A small build spends most of its time on imports: where processes can be forked, each is a
fork of one that has them (``conf/warm.py``). And an edit of the source makes every page outdated:
the one that is open comes first, the others follow a few at a time (``conf/_ext/stages.py``).
"""

from __future__ import annotations

import asyncio
import contextlib
import html
import logging
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sphinx_autobuild.__main__ as autobuild
import sphinx_autobuild.build as builder
import watchfiles
from sphinx_autobuild.server import RebuildServer
from starlette.responses import FileResponse, HTMLResponse
from starlette.staticfiles import StaticFiles

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "conf"))

from warm import Child, warm  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response
    from starlette.types import Scope
    from starlette.websockets import WebSocket

OUT = ROOT / "out" / "live"
DOCTREES = ROOT / ".cache" / "live" / "doctrees"
LEFT = DOCTREES / "left.json"  # see conf/_ext/stages.py
AT_A_TIME = 4  # pages of those left: the next edit waits for them
STOPPED = """\
<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<title>The build stopped</title><h1>The build stopped</h1>
<p>No page is shown, because each would be older than its source. The terminal says why
(exit status {code}). This page reloads with the next change.</p></html>
"""


def withdraw_pages(out: Path, code: int | None) -> None:
    """Take down what is served; Sphinx writes pages that are missing again by itself."""
    for page in out.rglob("*.html"):
        page.unlink()
    (out / "404.html").write_text(STOPPED.format(code=html.escape(str(code))), encoding="utf-8")


class Opened:
    """The page that was asked for last, and when."""

    path = "index.html"
    at = 0.0

    @classmethod
    def name(cls) -> str:
        """Return it as Sphinx names it."""
        path = Path(cls.path.removesuffix(".html")).as_posix()
        return "index" if path in {".", ""} else path

    @classmethod
    def content(cls) -> bytes:
        """Return what is served there now."""
        file = OUT / f"{cls.name()}.html"
        return file.read_bytes() if file.is_file() else b""


async def whole(page: Path) -> bytes:
    """Read a page; where a build is just writing it, wait until it has been written."""
    text = b""
    for _ in range(50):
        with contextlib.suppress(FileNotFoundError):
            text = page.read_bytes()
        if text.rstrip().endswith(b"</html>"):
            break
        await asyncio.sleep(0.02)
    return text


class Pages(StaticFiles):
    """Serves the pages, each of them whole, and notes which one is open."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer as Starlette does, but never with the length of a file that still grows."""
        answer = await super().get_response(path, scope)
        if isinstance(answer, FileResponse) and answer.media_type == "text/html":
            Opened.path, Opened.at = path, time.monotonic()
            return HTMLResponse(await whole(Path(answer.path)), answer.status_code)
        return answer


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
        self.news = asyncio.Condition()

    async def watch(self) -> None:
        """Wait for changes, and while pages are left only for a moment."""
        caught_up = False  # with edits that were made during the first build
        async for changes in watchfiles.awatch(
            *self.paths,
            watch_filter=lambda _, path: not self.ignore(path),
            rust_timeout=100,
            yield_on_timeout=True,
        ):
            if not changes and caught_up and not pages_left():
                continue
            caught_up = True
            before = Opened.content()
            paths = [Path(path) for _, path in changes]
            await asyncio.to_thread(self.build, paths)
            if changes or Opened.content() != before:
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
        while True:
            async with self.news:
                await self.news.wait()
            await ws.send_text("refresh")


def main() -> None:
    """Serve the site and follow changes of pages, settings and source."""
    os.chdir(ROOT)
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

"""What a live preview serves: each page whole, although a build may be writing it just now.

A reload should ask for the page alone. So styles and scripts have the checksum of their content in
their address, and may be kept; Sphinx's own is that of the day on which the page was written.
"""

from __future__ import annotations

import asyncio
import contextlib
import html
import re
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from starlette.types import Scope

IMAGE = re.compile(rb'<img\b[^>]*? src="(?!data:|https?:)([^"]+)"')
STATIC = re.compile(rb'((?:href|src)="([^"?]*_static/[^"?]+)\?v=)\w+')
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
    def content(cls, out: Path) -> bytes:
        """Return what is served there now."""
        file = out / f"{cls.name()}.html"
        return file.read_bytes() if file.is_file() else b""

    @classmethod
    def is_complete(cls, out: Path, text: bytes) -> bool:
        """Whether a page ends, and its images are there: a build copies them last."""
        folder = (out / cls.name()).parent
        return _ends(text) and all(
            (folder / image.decode()).exists() for image in IMAGE.findall(text)
        )


class Pages(StaticFiles):
    """Serves the pages, and notes which one is open."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer as Starlette does, but never with the length of a page that still grows."""
        answer = await super().get_response(path, scope)
        if isinstance(answer, FileResponse) and answer.media_type == "text/html":
            Opened.path, Opened.at = path, time.monotonic()
            page = Path(answer.path)
            return HTMLResponse(_named(await _whole(page), page.parent), answer.status_code)
        if isinstance(answer, FileResponse) and scope["query_string"].startswith(b"v="):
            content = Path(answer.path).read_bytes()
            # It may be half written: what its address does not name must not be kept.
            kept = scope["query_string"] == b"v=" + _checksum(content)
            header = {"Cache-Control": "max-age=86400, immutable" if kept else "no-store"}
            return Response(content, headers=header, media_type=answer.media_type)
        return answer


async def _whole(page: Path) -> bytes:
    text = b""
    for _ in range(50):
        with contextlib.suppress(FileNotFoundError):
            text = page.read_bytes()
        if _ends(text):
            break
        await asyncio.sleep(0.02)
    return text


def _ends(text: bytes) -> bool:
    return text.rstrip().endswith(b"</html>")


def _checksum(content: bytes) -> bytes:
    return b"%08x" % zlib.crc32(content)


def _named(text: bytes, folder: Path) -> bytes:
    def name(hit: re.Match[bytes]) -> bytes:
        file = folder / hit[2].decode()
        return hit[1] + _checksum(file.read_bytes()) if file.is_file() else hit[0]

    return STATIC.sub(name, text)

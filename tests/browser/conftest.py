"""A built site, served to a real browser that can reach nothing else.

``SITE`` names the folder of the site; otherwise it is what ``python3 dev.py docs`` builds. Where
there is no Chromium these tests are skipped, and say so.
"""

import functools
import http.server
import os
import sys
import threading
from pathlib import Path

import pytest

from .chromium import find

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "conf" / "_ext"))

SITE = Path(os.environ.get("SITE", ROOT / "out" / "html")).resolve()
SIZES = {"desktop": (1280, 900), "phone": (360, 740)}
SCHEMES = ["light", "dark"]


def pages():
    """Every page of the site; when tests are collected there may be none yet."""
    found = (p.relative_to(SITE).as_posix() for p in sorted(SITE.rglob("*.html")))
    return [name for name in found if not name.startswith(("_modules/", "_static/"))]


@pytest.fixture(scope="session")
def site():
    if not (SITE / "index.html").exists():
        pytest.skip("there is no built site: run `python3 dev.py docs` first")
    return SITE


@pytest.fixture(scope="session")
def chromium():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = find()
    if path is None:
        pytest.skip("there is no Chromium: on Debian, `apt install chromium`; or set CHROME_PATH")
    with playwright.sync_playwright() as driver:
        # Inside of a container Chromium has no sandbox of its own to start.
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def served(site):
    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


class Visit:
    """One page in one window, with what it said and asked for."""

    def __init__(self, page, home):
        self.page, self.home = page, home
        self.console, self.left, self.asked = [], [], []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.context.route("**/*", self._request)

    def _said(self, message):
        if message.type in {"error", "warning"}:
            self.console.append(message.text)

    def _request(self, route):
        address = route.request.url
        self.asked.append(address)
        if address.startswith((self.home, "data:", "blob:")):
            route.continue_()
        else:
            self.left.append(address)
            route.abort()

    def go(self, name):
        answer = self.page.goto(self.home + name)
        assert answer.ok, f"{name}: {answer.status}"
        return self.page


@pytest.fixture(scope="module")
def visit(chromium, served):
    """Return ``visit(name, size, scheme)``; the windows close with the last test of the file."""
    contexts = []

    def open_page(name, size="desktop", scheme="light", home=None):
        width, height = SIZES[size]
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme
        )
        contexts.append(context)
        seen = Visit(context.new_page(), home or served)
        seen.go(name) if home is None else seen.page.goto(home + name)
        return seen

    yield open_page
    for context in contexts:
        context.close()

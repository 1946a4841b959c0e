"""How long a writer waits: from saving a file to the page that shows it, in a real browser.

``python3 dev.py latency`` copies the site, serves the copy with ``conf/live.py``, opens one page in
Chromium, and saves edits of its prose, of a cell, and of the source. A time ends when the page
that holds the new text has loaded (DOMContentLoaded). ``latency prose cell`` leaves the source out:
each of its edits waits until all pages have run again. Nothing is asserted: a time depends on the
machine and on what else it does, so the load stands beside the table.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import ConsoleMessage, Page

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "conf" / "_ext"))

from chromium import find  # noqa: E402

PAGE = "functions/softmax"
COUNT = 5
PATIENCE = 600  # seconds, for a first build or one that runs all cells
HIDDEN = {"__pycache__", ".tox", "out"}
# A page that has loaded says when, and which marks it holds.
CLOCK = """addEventListener("DOMContentLoaded", () => {
  const found = document.body.textContent.match(/mark-\\d+-\\d+/g) ?? [];
  console.log(["loaded", Date.now(), ...found].join(" "));
});"""
# Each kind of edit: the file, a piece of it, and what stands there after the save.
EDITS = {
    "prose": (
        "docs/functions/softmax.md",
        "Softmax turns $n$ scores",
        "MARK Softmax turns $n$ scores",
    ),
    "cell": ("docs/functions/softmax.md", "plain.shape\n", 'plain.shape, "MARK"\n'),
    "source": (
        "src/jacobians/functions/softmax.py",
        'torch="torch.softmax(v, dim=-1)"',
        'torch="torch.softmax(v, dim=-1)  # MARK"',
    ),
}


def copy(target: Path) -> None:
    """Copy what a build reads, and what it would otherwise have to fetch."""
    ignore = shutil.ignore_patterns(*HIDDEN)
    for name in ("conf", "docs", "src", ".git", ".cache/pyodide", ".cache/cells"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target / name, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", target)


def free_port() -> int:
    """Ask the system for a port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes]) -> float:
    """Wait for the first page; return the seconds it took."""
    start = time.time()
    while time.time() < start + PATIENCE and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 -- our own server
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return time.time() - start
    sys.exit("the preview did not start")


def until_quiet(root: Path) -> None:
    """Wait until no build writes any more: an edit must not wait for the one before it."""
    out, left = root / "out", root / ".cache" / "live" / "doctrees" / "left.json"
    while left.read_text(encoding="utf-8") != "[]":
        time.sleep(0.2)
    quiet = time.time()
    while time.time() < quiet + 3:
        newest = max((p.stat().st_mtime for p in out.rglob("*.*") if p.exists()), default=0)
        quiet = max(quiet, newest)
        time.sleep(0.2)


class Loads:
    """When the first page with each mark had loaded."""

    def __init__(self, page: Page) -> None:
        self.page, self.first = page, {}
        page.add_init_script(CLOCK)
        page.on("console", self._said)

    def _said(self, message: ConsoleMessage) -> None:
        word, *rest = message.text.split()
        if word == "loaded":
            for mark in rest[1:]:
                self.first.setdefault(mark, int(rest[0]) / 1000)

    def wait(self, mark: str) -> float:
        """Return the time of the first page with ``mark``."""
        last = time.time() + PATIENCE
        while mark not in self.first and time.time() < last:
            self.page.wait_for_timeout(20)
        return self.first[mark]


def measure(loads: Loads, root: Path, kind: str) -> Iterator[float]:
    """Yield the seconds from each save to the page that shows it."""
    name, old, new = EDITS[kind]
    file = root / name
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{name} has no longer one {old!r}"
    for k in range(COUNT):
        until_quiet(root)
        mark = f"mark-{list(EDITS).index(kind)}-{k}"
        start = time.time()
        file.write_text(text.replace(old, new.replace("MARK", mark)), encoding="utf-8")
        yield loads.wait(mark) - start


def report(say: Callable[[str], None], first: float, times: dict[str, list[float]]) -> None:
    """Print the table."""
    say(f"\n{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; seconds from save to page")
    say(f"first build  {first:6.1f}")
    for kind, found in times.items():
        each = " ".join(f"{t:.2f}" for t in found)
        say(f"{kind:12} {statistics.median(found):6.2f}   median of {each}")


def main() -> None:
    """Serve a copy of the site, edit it, print the table."""
    kinds = sys.argv[1:] or list(EDITS)
    if unknown := set(kinds) - set(EDITS):
        sys.exit(f"no such kind of edit: {', '.join(unknown)}; there are {', '.join(EDITS)}")
    path = find() or sys.exit("there is no Chromium: on Debian, `apt install chromium`")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # not without the server
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        root = Path(folder)
        copy(root)
        port = free_port()
        with (root / "log").open("wb") as log:
            server = subprocess.Popen(
                [sys.executable, "conf/live.py", "--port", str(port)],
                cwd=root,
                env={**os.environ, "PYTHONPATH": str(root / "src")},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            try:
                home = f"http://127.0.0.1:{port}/"
                first = wait_for(home, server)
                browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
                page = browser.new_page()
                loads = Loads(page)
                page.goto(f"{home}{PAGE}.html")
                times = {kind: list(measure(loads, root, kind)) for kind in kinds}
                browser.close()
                report(print, first, times)
            finally:
                server.terminate()
                server.wait()


if __name__ == "__main__":
    main()

"""Print the cheat sheet as a PDF beside its page, where a site built with ``-t pdf`` links to it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")


def browser() -> str | None:
    """Find Chromium; ``CHROME_PATH`` names another one."""
    return os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, BROWSERS)), None)


def main(site: Path) -> None:
    """Print the file as it is: it needs no server."""
    path = browser()
    if path is None:
        sys.exit("There is no Chromium to print with: on Debian, `apt install chromium`.")
    with sync_playwright() as driver:
        # What is printed is our own file, and root can run a browser in no other way.
        with driver.chromium.launch(executable_path=path, args=["--no-sandbox"]) as chromium:
            page = chromium.new_page()
            page.goto((site / "cheat-sheet.html").resolve().as_uri())
            page.pdf(path=site / "cheat-sheet.pdf", prefer_css_page_size=True, print_background=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Print the cheat sheet as a PDF beside its page; a site built with ``-t pdf`` links to it."""

import sys
from pathlib import Path

from chromium import find
from playwright.sync_api import sync_playwright


def main(site):
    path = find()
    if path is None:
        sys.exit("There is no Chromium to print with: on Debian, `apt install chromium`.")
    with sync_playwright() as driver:
        # What is printed is our own file, and root can run a browser in no other way.
        chromium = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = chromium.new_page()
        page.goto((site / "cheat-sheet.html").resolve().as_uri())
        target = site / "cheat-sheet.pdf"
        page.pdf(path=target, prefer_css_page_size=True, print_background=True)
        chromium.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

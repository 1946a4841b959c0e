"""The cheat sheet as a PDF, printed by a headless Chromium at the end of a build, where it is.

``{sheet-pdf}`text``` becomes a link where the file will be, and nothing elsewhere.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import chromium
from docutils import nodes
from sphinx.util.docutils import SphinxRole
from sphinx.util.logging import getLogger

if TYPE_CHECKING:
    from sphinx.application import Sphinx

log = getLogger(__name__)
PDF = "cheat-sheet.pdf"
PATIENCE = 60


class SheetPdf(SphinxRole):
    """A link to the sheet that will be printed at the end of this build."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make the link; the file stands beside the page."""
        if not chromium.find():
            return [], []
        self.env.metadata[self.env.docname]["pdf"] = PDF
        link = nodes.raw(
            "", f'<a class="sheet-pdf" href="{PDF}" download>{self.text}</a>', format="html"
        )
        return [link], []


def to_pdf(page: Path, target: Path) -> str:
    """Print a page that was built; return what went wrong, or nothing."""
    with tempfile.TemporaryDirectory() as home:
        # What is printed is our own file, and root can run a browser in no other way.
        alone = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        command = [
            str(chromium.find()), "--headless", "--disable-gpu", *alone, f"--user-data-dir={home}",
            "--disable-background-networking", "--no-first-run", "--no-pdf-header-footer",
            f"--print-to-pdf={target}", page.as_uri(),
        ]  # fmt: skip
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=PATIENCE, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
        return "" if target.exists() else done.stderr.strip()[-300:] or "nothing was written"


def _print(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.name != "html":
        return
    pages = [p for p, meta in app.env.metadata.items() if "pdf" in meta and p in app.env.all_docs]
    if not chromium.find():
        log.info("no PDF of the cheat sheet: there is no Chromium to print it")
        return
    for name in pages:
        page = Path(app.outdir) / app.builder.get_target_uri(name)
        target = page.with_name(PDF)
        # A page is often written anew as it was: printing it takes longer than a small build.
        digest = hashlib.sha256(page.read_bytes()).hexdigest()
        note = Path(app.doctreedir) / "printed"
        if target.exists() and note.exists() and note.read_text(encoding="utf-8") == digest:
            continue
        target.unlink(missing_ok=True)
        if problem := to_pdf(page, target):
            log.warning("the cheat sheet could not be printed: %s", problem, type="docs")
        else:
            note.write_text(digest, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Print when all is written."""
    app.add_role("sheet-pdf", SheetPdf())
    app.connect("build-finished", _print)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

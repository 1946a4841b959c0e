"""The live preview follows every save: of prose, cells, source and settings, right or wrong."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from .small_site import ROOT, Site

pytest.importorskip("sphinx_autobuild")
pytest.importorskip("myst_nb")
pytest.importorskip("jacobians.sphinxext")
pytestmark = pytest.mark.slow

PATIENCE = 120  # seconds, on a machine that does other things as well
OTHER = "# Other\n\n```{code-cell} python\nimport toy\ntoy.double(4)\n```\n"
CLAIM = "\nTake {given}`x \\in \\mathbb{R}`.\n\n$$\ny = 2 x\n$$\n\n```{toctree}\nother\n```\n"


class Preview(Site):
    """The small site with this package's equations and a second page, served while it is edited."""

    def __init__(self, root):
        super().__init__(root)
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "src/jacobians", root / "src/jacobians", ignore=ignored)
        for file in ("README.md", "LICENSE"):
            shutil.copy(ROOT / file, root)
        note = root / ".cache" / "no-npm"  # it failed just now: nothing is fetched
        note.parent.mkdir()
        note.write_text("not in a test\n", encoding="utf-8")
        self.good = self.good.replace("y = 2 x", "y = x + x") + CLAIM
        self.page.write_text(self.good, encoding="utf-8")
        self.other = root / "docs" / "other.md"
        self.other.write_text(self.good.partition("# Page")[0] + OTHER, encoding="utf-8")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.home = f"http://127.0.0.1:{port}/"
        self.log = root / "log"
        with self.log.open("wb") as log:
            self.server = subprocess.Popen(
                [sys.executable, "conf/preview.py", "--port", str(port)],
                cwd=root,
                env={**os.environ, "PYTHONPATH": str(root / "src")},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def close(self):
        """End the server and the build it may be in."""
        os.killpg(self.server.pid, signal.SIGTERM)
        self.server.wait(PATIENCE)

    def shown(self, page):
        """What a browser gets now; nothing where there is no page yet."""
        try:
            with urllib.request.urlopen(self.home + page, timeout=10) as answer:  # noqa: S310
                return answer.read().decode()
        except (OSError, http.client.HTTPException):  # not there, or being written
            return ""

    def said(self):
        return self.log.read_text(encoding="utf-8")

    def until(self, holds, what):
        end = time.time() + PATIENCE
        while not holds():
            assert self.server.poll() is None, self.said()
            assert time.time() < end, f"never {what}\n{self.said()}"
            time.sleep(0.2)

    def wait(self, text, page="index.html"):
        self.until(lambda: text in self.shown(page), f"shown in {page}: {text!r}")

    def wait_for_words(self, text, since):
        self.until(lambda: text in self.said()[since:], f"said: {text!r}")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    if not hasattr(os, "killpg"):
        pytest.skip("there are no groups of processes to end")
    site = Preview(tmp_path_factory.mktemp("site"))
    site.wait("See ")
    yield site
    site.close()


@pytest.fixture
def preview(served, request):
    yield served, len(served.said())
    name = f"after {abs(hash(request.node.name))}"
    served.page.write_text(f"{served.good}\n{name}\n", encoding="utf-8")
    served.wait(f"<p>{name}</p>")


def test_prose_and_cells_follow(preview):
    site, _ = preview
    site.edit({"See ": "Do see "})
    site.wait("<p>Do see ")
    site.edit({"toy.double(3)": "toy.double(30)"})
    site.wait(">60\n")


def test_an_edit_of_the_source_runs_every_page_again(preview):
    site, _ = preview
    text = site.toy.read_text(encoding="utf-8")
    site.toy.write_text("def double(x):\n    return 2 * x + (x > 2)\n", encoding="utf-8")
    site.wait(">7\n")
    site.wait(">9\n", "other.html")
    site.toy.write_text(text, encoding="utf-8")
    site.wait(">6\n")
    site.wait(">8\n", "other.html")


@pytest.mark.parametrize(
    ("old", "new", "line", "in_page", "not_in_page"),
    [
        ("== 4", "== 5", "index.md:17: WARNING: cell failed: AssertionError", "Error", ">6\n"),
        ("y = 2 x\n", "y = 3 x\n", "index.md:26: WARNING: equation: false", "math", "it holds"),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_the_next_save_mends_it(
    preview, old, new, line, in_page, not_in_page
):
    site, before = preview
    site.edit({old: new, "See ": "Now see "})
    site.wait("<p>Now see ")
    assert in_page in site.shown("index.html")
    assert not_in_page not in site.shown("index.html")
    site.wait_for_words(line, before)


@pytest.mark.parametrize(
    "file", ["src/jacobians/sphinxext/__init__.py", "src/toy.py", "conf/conf.py"]
)
def test_a_file_of_python_may_be_broken_for_a_while(preview, file):
    site, before = preview
    path = site.root / file
    text = path.read_text(encoding="utf-8")
    # Sphinx says "SyntaxError" of a module and "syntax error" of its settings.
    path.write_text(text + "\ndef broken(:\n", encoding="utf-8")
    site.wait_for_words("yntax", before)
    site.edit({"See ": "Wait and see "})
    path.write_text(text, encoding="utf-8")
    site.wait("<p>Wait and see ")
    site.wait(">6\n")
    site.wait(">8\n", "other.html")


def test_an_edit_while_the_cells_run_is_seen_by_the_next_build(preview):
    site, _ = preview
    late = f"open({str(site.page)!r}, 'a', encoding='utf-8').write('\\nlate words\\n')"
    site.edit({"toy.double(3)": f"_ = {late}"})
    site.wait("<p>late words</p>")


def test_builds_end_when_nothing_is_edited(preview):
    site, _ = preview
    site.edit({"See ": "Do see "})
    site.wait("<p>Do see ")
    time.sleep(5)  # the next build of a loop would have begun
    said = site.said()
    time.sleep(10)
    assert site.said() == said

"""The live preview follows every save: of prose, cells, source and settings, right or wrong."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import pytest

from .small_site import ROOT, Site

pytest.importorskip("sphinx_autobuild")
pytest.importorskip("myst_nb")
pytest.importorskip("jacobians.sphinxext")
pytestmark = pytest.mark.slow

PATIENCE = 120  # seconds, on a machine that does other things as well
OTHER = "# Other\n\n```{code-cell} python\nimport toy\ntoy.double(4)\n```\n"


class Preview(Site):
    """The small site with this package's equations and a second page, served while it is edited."""

    def __init__(self, root):
        super().__init__(root)
        (root / "src" / "jacobians").symlink_to(ROOT / "src" / "jacobians")
        note = root / ".cache" / "pyodide" / "no-core"  # it failed just now: nothing is fetched
        note.parent.mkdir(parents=True)
        note.write_text("not in a test\n", encoding="utf-8")
        self.good = (
            self.good.replace("y = 2 x", "y = x + x") + "\nTake {given}`x \\in \\mathbb{R}`.\n"
        )
        self.good += "\n$$\ny = 2 x\n$$\n\n```{toctree}\nother\n```\n"
        self.page.write_text(self.good, encoding="utf-8")
        head = self.good.partition("# Page")[0]
        (root / "docs" / "other.md").write_text(head + OTHER, encoding="utf-8")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.home = f"http://127.0.0.1:{port}/"
        self.log = root / "log"
        with self.log.open("wb") as log:
            self.server = subprocess.Popen(
                [sys.executable, "conf/live.py", "--port", str(port)],
                cwd=root,
                env={**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{ROOT / 'src'}"},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def shown(self, page):
        """What a browser gets now: also where the answer is that there is no page."""
        try:
            with urllib.request.urlopen(self.home + page, timeout=10) as answer:  # noqa: S310
                return answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.read().decode()
        except OSError:  # the server has not begun
            return ""

    def wait(self, text, page="index.html"):
        end = time.time() + PATIENCE
        while time.time() < end:
            assert self.server.poll() is None, self.said()
            if text in self.shown(page):
                return
            time.sleep(0.1)
        raise AssertionError(f"{page} never showed {text!r}\n{self.said()}")

    def said(self, since=0):
        return self.log.read_text(encoding="utf-8")[since:]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    site = Preview(tmp_path_factory.mktemp("site"))
    site.wait("See ")
    yield site
    site.server.terminate()
    assert site.server.wait(PATIENCE) == 0


@pytest.fixture
def preview(served):
    yield served, len(served.said())
    served.page.write_text(served.good + "\nmended\n", encoding="utf-8")
    served.wait("mended")
    served.page.write_text(served.good, encoding="utf-8")
    served.wait("<p>See ")


def test_prose_and_cells_follow(preview):
    site, _ = preview
    site.edit({"See ": "Do see "})
    site.wait("<p>Do see ")
    site.edit({"toy.double(3)": "toy.double(30)"})
    site.wait(">60\n")


def test_the_source_runs_every_page_again_the_open_one_first(preview):
    site, _ = preview
    site.toy.write_text("def double(x):\n    return 2 * x + (x > 2)\n", encoding="utf-8")
    site.wait(">7\n")
    site.wait(">9\n", "other.html")
    site.toy.write_text("def double(x):\n    return 2 * x\n", encoding="utf-8")
    site.wait(">6\n")
    site.wait(">8\n", "other.html")


@pytest.mark.parametrize(
    ("old", "new", "line", "in_page", "not_in_page"),
    [
        (
            "== 4",
            "== 5",
            "index.md:17: WARNING: cell failed: AssertionError",
            "AssertionError",
            ">6\n",
        ),
        (
            "y = 2 x\n",
            "y = 3 x\n",
            "index.md:26: WARNING: equation: false",
            "A definition",
            "it holds",
        ),
    ],
)
def test_what_is_wrong_is_said_once_with_its_place_and_the_next_save_mends_it(
    preview, old, new, line, in_page, not_in_page
):
    site, before = preview
    site.edit({old: new, "See ": "Now see "})
    site.wait("<p>Now see ")
    assert in_page in site.shown("index.html")
    assert not_in_page not in site.shown("index.html")
    end = time.time() + PATIENCE
    while line not in site.said(before) and time.time() < end:
        time.sleep(0.1)
    assert site.said(before).count(line) == 1


def test_where_the_settings_are_broken_no_old_page_is_shown(preview):
    site, before = preview
    settings = site.root / "conf" / "conf.py"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text + "\nraise RuntimeError('on purpose')\n", encoding="utf-8")
    site.wait("The build stopped")
    assert "on purpose" in site.said(before)
    settings.write_text(text, encoding="utf-8")
    site.wait("<p>See ")


def test_a_page_that_is_being_written_is_sent_whole(preview):
    site, _ = preview
    page = site.root / "out" / "live" / "index.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(text[: len(text) // 2], encoding="utf-8")
    rest = threading.Timer(0.3, page.write_text, (text,), {"encoding": "utf-8"})
    rest.start()
    assert "</html>" in site.shown("index.html")
    rest.join()


def test_a_style_may_be_kept_under_the_checksum_of_its_content_alone(preview):
    site, _ = preview

    def address():
        return re.search(r'href="(_static/pygments\.css\?v=\w+)"', site.shown("index.html"))[1]

    def header(path):
        with urllib.request.urlopen(site.home + path, timeout=10) as answer:  # noqa: S310
            return answer.headers["Cache-Control"]

    style, before = site.root / "out" / "live" / "_static" / "pygments.css", address()
    assert "immutable" in header(before)
    text = style.read_text(encoding="utf-8")
    style.write_text(text + "/* changed */", encoding="utf-8")
    assert header(before) == "no-store"
    assert address() != before
    assert "immutable" in header(address())
    style.write_text(text, encoding="utf-8")
    assert address() == before

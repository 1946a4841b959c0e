"""A small site in a folder of its own, built in this process."""

import io
import re

import pytest

pytest.importorskip("sphinx")
pytest.importorskip("myst_parser")

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

CONF = """
extensions = ["myst_parser", "sphinx_design", "jacobians.sphinxext"]
myst_enable_extensions = ["dollarmath", "colon_fence"]
html_theme = "basic"
nitpicky = True
"""


class Site:
    """Pages by name; `build` returns the warnings, one a line, with paths from the folder."""

    def __init__(self, root):
        self.root = root
        (root / "conf.py").write_text(CONF, encoding="utf-8")
        self.status = ""

    def page(self, text, name="index"):
        (self.root / f"{name}.md").write_text(text, encoding="utf-8")

    def build(self, parallel=0, builder="html"):
        warnings, status = io.StringIO(), io.StringIO()
        with docutils_namespace():
            app = Sphinx(
                self.root, self.root, self.root / "out", self.root / "doctrees", builder,
                status=status, warning=warnings, parallel=parallel, freshenv=False,
            )  # fmt: skip
            app.build()
        self.status = status.getvalue()
        text = re.sub(r"\x1b\[[0-9;]*m", "", warnings.getvalue())
        return [line.replace(f"{self.root}/", "") for line in text.splitlines() if line.strip()]

    def html(self, name="index"):
        return (self.root / "out" / f"{name}.html").read_text(encoding="utf-8")


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)

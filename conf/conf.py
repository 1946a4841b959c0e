"""The site's settings. Everything a build writes goes to .cache/ and out/."""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from sphinx.util.inspect import TypeAliasForwardRef

CONF = Path(__file__).resolve().parent
ROOT = CONF.parent
CACHE = ROOT / ".cache"
sys.path.insert(0, str(CONF / "_ext"))

import cells  # noqa: E402
import freshness  # noqa: E402
import inventory  # noqa: E402

_meta = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
project = "jacobians"
author = "The jacobians authors"
project_copyright = "2026, The jacobians authors, under the MIT licence"
version = release = _meta["version"]

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.intersphinx",
    "sphinx.ext.viewcode",
    "sphinx.ext.githubpages",
    "sphinx_copybutton",
    "sphinx_design",
    "notfound.extension",
    "freshness",
    "cells",
    "early_kernel",
    "figures",
    "tables",
    "mathml",
    "metadata",
    "paper",
    "plain_text",
    "search_words",
    "stages",
    "templates",
]
if (ROOT / "src" / "jacobians").is_dir():  # the small sites of tests/conf have no package
    extensions += ["jacobians.sphinxext", "live_cells"]
nitpicky = True
exclude_patterns = ["_build", "README.md"]

# Pages
source_suffix = {".md": "myst-nb"}
myst_enable_extensions = [
    "attrs_block",
    "attrs_inline",
    "colon_fence",
    "deflist",
    "dollarmath",
    "fieldlist",
]
myst_heading_anchors = 3
myst_dmath_double_inline = False
math_numfig = False  # each page counts its own equations
math_eqref_format = "({number})"

# Cells: nothing that a cell can see may change without the cell running again.
cells.prepare_kernels(CACHE, CONF / "plots.mplstyle")
nb_execution_mode = "cache"
nb_execution_cache_path = freshness.cell_cache(
    CACHE / "cells",
    freshness.digest(
        ROOT,
        [ROOT / "src", ROOT / "docs", CONF / "plots.mplstyle", CONF / "requirements/docs.txt"],
        cells.KERNEL,
    ),
)
conf_digest = freshness.digest(
    ROOT, [CONF / "conf.py", CONF / "_ext", CONF / "math-characters.txt", CONF / "inventories"]
)
nb_execution_timeout = 60
nb_execution_raise_on_error = False
nb_execution_show_tb = True
nb_output_stderr = "error"
nb_merge_streams = True

# Reference
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
# Types are shown, and looked up in conf/inventories, as the source spells them.
autodoc_type_aliases = {
    name: name
    for name in ("Array", "Domain", "npt.ArrayLike", "npt.DTypeLike", "npt.NDArray", "Shape")
}
TypeAliasForwardRef.__repr__ = lambda self: self.name  # else the wrapper shows in "Alias | None"
# What signatures name and no page documents: a type parameter and what is made of it.
nitpick_ignore = [("py:class", "P"), ("py:class", "Domain")]
nitpick_ignore_regex = [("py:class", r"jacobians\._function\.Function\[.*")]
python_use_unqualified_type_names = True
# Types in docstrings are words ("array of shape (n,)"); those in signatures are links.
napoleon_google_docstring = False
napoleon_use_param = False
napoleon_use_rtype = False
intersphinx_mapping = {
    name: (address, inventory.write(CONF / "inventories" / f"{name}.txt", CACHE / "inventories"))
    for name, address in {
        "numpy": "https://numpy.org/doc/stable/",
        "python": "https://docs.python.org/3/",
    }.items()
}

# HTML
html_theme = "furo"
html_title = "Jacobians"
html_logo = "_static/logo.svg"
html_favicon = "_static/logo.svg"
html_static_path = ["_static"]
html_css_files = ["site.css", "live/live.css", "page.css", ("print.css", {"media": "print"})]
html_js_files = [("site.js", {"defer": "defer"})]
html_math_renderer = "mathml"
html_theme_options = {"top_of_page_buttons": []}
pygments_dark_style = "a11y-dark"
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
copybutton_exclude = ".linenos, .gp, .go"

# Where the site will stand: known where it is published, and empty elsewhere. It makes canonical
# links and the sitemap; the page for a missing address needs it to find its styles.
html_baseurl = os.environ.get("SITE_URL") or os.environ.get("READTHEDOCS_CANONICAL_URL", "")
notfound_urls_prefix = urlsplit(html_baseurl).path or "/"
notfound_context = {
    "title": "Page not found",
    "body": "<h1>Page not found</h1>\n<p>There is no page at this address. The search at the left, "
    "or <em>menu</em> on a phone, finds it by its words; the logo leads to the first page.</p>",
}

linkcheck_anchors = False
linkcheck_timeout = 20

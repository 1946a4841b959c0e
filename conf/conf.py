"""The site's settings. Everything a build writes goes to .cache/ and out/."""

from __future__ import annotations

import os
import re
import sys
import tomllib
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from docutils import nodes
from sphinx_design.shared import PassthroughTextElement

CONF = Path(__file__).resolve().parent
ROOT = CONF.parent
CACHE = ROOT / ".cache"
sys.path[:0] = [str(CONF / "_ext"), str(CONF / "live_cells")]

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
    "sphinx_last_updated_by_git",
    "sphinx_llm.txt",
    "notfound.extension",
    "cells",
    "figures",
    "freshness",
    "math_font",
    "mathml",
    "reading_time",
]
html_static_path = ["_static", "live_cells/static"]
if (ROOT / "src" / "jacobians").is_dir():  # the small sites of tests/conf have no package
    extensions += ["jacobians.sphinxext", "live_cells"]
    html_static_path += ["../docs/explorer"]
# Where the site will stand: known where it is published, and empty elsewhere. Canonical links,
# cards and the sitemap need it; the page for a missing address needs it to find its styles.
html_baseurl = os.environ.get("SITE_URL") or os.environ.get("READTHEDOCS_CANONICAL_URL", "")
if html_baseurl:
    extensions += ["sphinxext.opengraph", "sphinx_sitemap"]
# A shallow clone, an archive of the sources, a machine without git: no date is no fault.
suppress_warnings = ["git.too_shallow", "git.subprocess_error", "git.command_not_found"]
nitpicky = True
exclude_patterns = ["_build", "README.md"]

# Pages
source_suffix = {".md": "myst-nb"}
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_enable_extensions += ["fieldlist"]
myst_heading_anchors = 3
myst_dmath_double_inline = False
math_numfig = False  # each page counts its own equations
math_eqref_format = "({number})"

# Cells run in every build. A preview says `cache`, and then keeps them as long as nothing changes
# that a cell can see.
cells.prepare_kernels(CACHE, CONF / "plots.mplstyle")
nb_execution_mode = "force"
source_digest = freshness.digest(
    ROOT, ["src/**/*", "docs/data/*", "conf/*", "conf/*/*.py", "conf/*/*.txt"]
)
nb_execution_cache_path = str(CACHE / "cells" / source_digest)
nb_execution_timeout = 60
nb_execution_raise_on_error = False
nb_execution_show_tb = True
nb_output_stderr = "error"
nb_merge_streams = True
# What llms.txt has of an output: the words of a figure, else its text.
_kinds = ["image/svg+xml", "text/markdown", "text/plain"]
nb_mime_priority_overrides = [("llms-markdown", kind, k) for k, kind in enumerate(_kinds)]

# Reference
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
# Types are shown, and looked up in conf/inventories, as the source spells them.
_aliases = "Array Domain npt.ArrayLike npt.DTypeLike npt.NDArray Shape"
autodoc_type_aliases = {name: name for name in _aliases.split()}
# What signatures name and no page documents: a type parameter, and where an argument lives.
nitpick_ignore = [("py:class", "P"), ("py:class", "Domain")]
python_use_unqualified_type_names = True
# Types in docstrings are words ("array of shape (n,)"); those in signatures are links.
napoleon_google_docstring = napoleon_use_param = napoleon_use_rtype = False
intersphinx_mapping = {
    "numpy": ("https://numpy.org/doc/stable/", inventory.write("numpy")),
    "python": ("https://docs.python.org/3/", inventory.write("python")),
}

# HTML
html_theme = "furo"
html_title = "Jacobians"
html_logo = "_static/logo.svg"
html_favicon = "_static/logo.svg"
html_css_files = ["site.css", "live/live.css", "page.css", ("print.css", {"media": "print"})]
html_js_files = [("site.js", {"defer": "defer"})]
html_math_renderer = "mathml"
html_theme_options = {"top_of_page_buttons": []}
pygments_dark_style = "a11y-dark"
html_show_sphinx = html_copy_source = html_show_sourcelink = False
copybutton_exclude = ".linenos, .gp, .go"

notfound_urls_prefix = urlsplit(html_baseurl).path or "/"
notfound_context = {
    "title": "Page not found",
    "body": "<h1>Page not found</h1>\n<p>There is no page at this address. The search at the left, "
    "or <em>menu</em> on a phone, finds it by its words; the logo leads to the first page.</p>",
}

# What a site says to others: search engines, those who link to it, machines that read it.
html_last_updated_fmt = "%Y-%m-%d"
ogp_site_url = html_baseurl
ogp_site_name = html_title
ogp_social_cards = {"enable": False}  # one picture for all pages
ogp_image = urljoin(html_baseurl, "_static/social.png")
ogp_image_alt = "Patterns of Jacobians: a diagonal, a full matrix, copies along a diagonal"
ogp_custom_meta_tags = (
    '<meta property="og:image:width" content="1200">',
    '<meta property="og:image:height" content="630">',
    '<meta name="twitter:card" content="summary_large_image">',
)
sitemap_url_scheme = "{link}"
sitemap_show_lastmod = True
sitemap_excludes = ["404.html", "genindex.html", "py-modindex.html", "search.html", "_modules/*"]
llms_txt_description = _meta["description"]
llms_txt_full_build = True
llms_txt_suffix_mode = "append"
llms_txt_nested_enabled = False
llms_txt_build_parallel = False  # after the pages, from what was read for them: no cell runs twice
llms_txt_suppress_unknown_node_warnings = ["abbreviation"]  # a star within a signature
markdown_http_base = html_baseurl.rstrip("/")

linkcheck_anchors = False
linkcheck_timeout = 20


def _name_alias(_app, _what, _name, _object, _options, signature, returned):
    """Show the name of a type alias: in "Alias | None" Sphinx writes its own wrapper."""
    return tuple(
        text and re.sub(r"TypeAliasForwardRef\('(.+?)'\)", r"\1", text)
        for text in (signature, returned)
    )


def _tell_description(app, doctree):
    """Show elsewhere the sentence of a page's header, not the first that stands in its text."""
    for meta in doctree.findall(nodes.meta):
        if meta.get("name") == "description":
            app.env.metadata[app.env.docname]["og:description"] = meta["content"]


def _leave_words(app, doctree, _page):
    """Leave out of llms.txt what is drawn; keep its words, and those of cards that are links."""
    if app.builder.format == "markdown":
        for node in [*doctree.findall(nodes.raw), *doctree.findall(nodes.meta)]:
            node.parent.remove(node)
        for node in [*doctree.findall(nodes.image)]:
            node.replace_self(nodes.inline(text=f"Figure: {node.get('alt', '')}"))
        for node in [*doctree.findall(PassthroughTextElement)]:
            node.replace_self(node.children)


def setup(app):
    """Connect what is too little for a file of its own."""
    app.connect("autodoc-process-signature", _name_alias)
    app.connect("doctree-read", _tell_description)
    app.connect("doctree-resolved", _leave_words)

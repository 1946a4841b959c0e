"""What a page says about itself: reading time, last change, social card; and the list of all pages.

Addresses that leave the folder (canonical links, the sitemap, a card's address) need
``html_baseurl``; without it they are left out.
"""

from __future__ import annotations

import subprocess
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from docutils import nodes
from sphinx import addnodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

WORDS_A_MINUTE = 200
CELLS_A_MINUTE = 3
SHORT = 400  # words: below that, and without a cell, no time is told
IMAGE = "_static/social.png"  # conf/social_image.py draws it
MACHINE = (nodes.literal_block, nodes.raw, nodes.comment, nodes.table, addnodes.desc)


def reading(doctree: nodes.document) -> tuple[int, int]:
    """Count the words of the prose and the cells; tables, cards, code are looked up, not read."""
    words = cells = 0
    todo: list[nodes.Node] = [doctree]
    while todo:
        node = todo.pop()
        if isinstance(node, nodes.Text):
            words += len(node.split())
        elif isinstance(node, nodes.container) and node.get("nb_element") == "cell_code":
            cells += 1
        elif not isinstance(node, MACHINE) and "entry-card" not in node.get("classes", ()):
            todo.extend(node.children)
    return words, cells


def _count(app: Sphinx, doctree: nodes.document) -> None:
    words, cells = reading(doctree)
    if (words >= SHORT or cells) and app.env.docname != app.config.root_doc:
        minutes = max(1, round(words / WORDS_A_MINUTE + cells / CELLS_A_MINUTE))
        app.env.metadata[app.env.docname]["reading"] = (minutes, cells)


def changed(folder: Path) -> dict[str, str]:
    """Return the day of the last commit of each file, or nothing where history is not all there.

    A shallow clone knows one commit and would date every page to it.
    """

    def git(*arguments: str) -> str:
        done = subprocess.run(
            ["git", "-c", "core.quotePath=off", *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        return done.stdout if done.returncode == 0 else ""

    try:
        if git("rev-parse", "--is-shallow-repository").strip() != "false":
            return {}
        log = git("log", "--format=%x00%cs", "--name-only", "--relative", "--", ".")
    except OSError:  # there is no git
        return {}
    days: dict[str, str] = {}
    for commit in log.split("\0")[1:]:  # the newest first
        day, *files = commit.splitlines()
        for file in filter(None, files):
            days.setdefault(file, day)
    return days


def _days(app: Sphinx) -> None:
    app.page_days = changed(Path(app.srcdir))  # type: ignore[attr-defined]


def _day(app: Sphinx, page: str) -> str:
    file = app.env.doc2path(page, base=False) if page in app.env.all_docs else ""
    return app.page_days.get(Path(file).as_posix(), "")  # type: ignore[attr-defined, no-any-return]


def description(app: Sphinx, page: str) -> str:
    """Return what the header of a page says about it."""
    return app.env.metadata.get(page, {}).get("description", "")


def _note_description(app: Sphinx, doctree: nodes.document) -> None:
    for meta in doctree.findall(nodes.meta):
        if meta.get("name") == "description":
            app.env.metadata[app.env.docname]["description"] = meta["content"]


def _image(app: Sphinx) -> dict[str, str]:
    """Return the picture that a link to the site shows: it has to be a whole address."""
    if not (app.config.html_baseurl and (Path(app.confdir) / IMAGE).exists()):
        return {}
    return {
        "og:image": urljoin(app.config.html_baseurl, IMAGE),
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Patterns of Jacobians: a diagonal, a full matrix, copies along a diagonal",
    }


def _show(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    if app.builder.format != "html":
        return
    facts = app.env.metadata.get(page, {}).get("reading")
    if facts and "body" in context:
        minutes, cells = facts
        text = f"{minutes} minute{'s' * (minutes > 1)} to read"
        if cells:
            text += f", {cells} cell{'s' * (cells > 1)} that ran"
        line = f'</h1>\n<p class="page-facts">{text}</p>'
        context["body"] = context["body"].replace("</h1>", line, 1)
    if day := _day(app, page):
        context["last_updated"] = day
    tags = {
        "og:type": "article" if page != app.config.root_doc else "website",
        "og:site_name": app.config.html_title,
        "og:title": nodes.unescape(app.env.titles[page].astext())
        if page in app.env.titles
        else context.get("title", ""),
        "og:description": description(app, page),
        "og:url": context.get("pageurl") or "",
        **_image(app),
    }
    context["metatags"] = context.get("metatags", "") + "".join(
        f'\n<meta property="{name}" content="{escape(value)}">'
        for name, value in tags.items()
        if value
    )
    card = "summary_large_image" if "og:image" in tags else "summary"
    context["metatags"] += f'\n<meta name="twitter:card" content="{card}">'


def _sitemap(app: Sphinx, error: Exception | None) -> None:
    base = app.config.html_baseurl
    if error or not base or app.builder.format != "html":
        return
    rows = []
    for page in sorted(app.env.all_docs):
        address = urljoin(base, app.builder.get_target_uri(page))
        day = f"<lastmod>{day}</lastmod>" if (day := _day(app, page)) else ""
        rows.append(f"<url><loc>{escape(address)}</loc>{day}</url>\n")
    text = '<?xml version="1.0" encoding="UTF-8"?>\n'
    text += '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    (Path(app.outdir) / "sitemap.xml").write_text(
        f"{text}{''.join(rows)}</urlset>\n", encoding="utf-8"
    )


def setup(app: Sphinx) -> dict[str, bool]:
    """Count when a page is read, show when it is written, list the pages at the end."""
    app.connect("builder-inited", _days)
    app.connect("doctree-read", _count, priority=400)  # before anything is added to the page
    app.connect("doctree-read", _note_description)
    app.connect("html-page-context", _show, priority=900)  # directly below the title
    app.connect("build-finished", _sitemap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

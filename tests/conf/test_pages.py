"""What every page says about itself, and what finds it: the real pages, cells not run."""

import json
import os
import re
import shutil
import struct
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

pytest.importorskip("sphinx")
pytest.importorskip("myst_nb")
pytest.importorskip("jacobians.sphinxext")

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(p.relative_to(ROOT / "docs").with_suffix("") for p in (ROOT / "docs").rglob("*.md"))
NAMES = [p.as_posix() for p in PAGES]
SITE = "https://example.org/some/where/"
FOUND = {
    "gradient of softmax": "functions/softmax",
    "softmax gradient": "functions/softmax",
    "d loss / d W": "functions/scalar-by-matrix",
    "crossentropy backward": "functions/cross-entropy",
    "derivative of sigmoid": "functions/elementwise",
    "jacobian of layer by weight": "functions/vector-by-matrix",
    "numerator layout or denominator layout": "coming-from",
    "cotangent": "glossary",
}
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    out = tmp_path_factory.mktemp("site")
    command = "-m sphinx build -q -c conf -D nb_execution_mode=off"
    done = subprocess.run(
        [sys.executable, *command.split(), "-d", out / "doctrees", "docs", out / "html"],
        cwd=ROOT,
        env={**os.environ, "SITE_URL": SITE},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return out / "html"


def html(site, page):
    return (site / f"{page}.html").read_text(encoding="utf-8")


def meta(text):
    """The content of each `meta`, by its name or property."""
    found = {}
    for tag in re.findall(r"<meta [^>]*>", text):
        pairs = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        name = pairs.get("name") or pairs.get("property")
        if name and "content" in pairs:
            found.setdefault(name, []).append(unescape(pairs["content"]))
    return found


@pytest.mark.parametrize("page", NAMES)
def test_a_page_has_title_description_card_and_address(site, page):
    text = html(site, page)
    said = meta(text)
    assert len(said["description"]) == 1
    assert 60 <= len(said["description"][0]) <= 160
    assert said["og:description"] == said["description"]
    assert len(said["og:title"]) == 1
    assert f'<link rel="canonical" href="{SITE}{page}.html">' in text
    assert said["og:url"] == [f"{SITE}{page}.html"]
    assert said["og:image"] == [f"{SITE}_static/social.png"]
    assert said["twitter:card"] == ["summary_large_image"]
    assert "MIT licence" in text


def test_descriptions_and_titles_differ(site):
    for name in ("description", "og:title"):
        said = [meta(html(site, page))[name][0] for page in NAMES]
        assert len(set(said)) == len(said)


def test_every_page_but_the_first_and_last_leads_on_and_back(site):
    texts = [html(site, page) for page in NAMES]
    assert sum("next-page" not in text for text in texts) == 1
    assert sum("prev-page" not in text for text in texts) == 1


def test_a_page_with_cells_says_how_long_it_takes(site):
    assert re.search(
        r'</h1>\s*<p class="page-facts">\d+ minutes? to read, \d+ cells',
        html(site, "functions/softmax"),
    )
    assert "page-facts" not in html(site, "index")


def test_the_picture_of_a_card_has_the_size_that_is_told(site):
    said = meta(html(site, "index"))
    head = (site / "_static" / "social.png").read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    told = said["og:image:width"] + said["og:image:height"]
    assert tuple(map(int, told)) == struct.unpack(">II", head[16:24])


def test_the_sitemap_has_every_page_and_nothing_else(site):
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    listed = re.findall(r"<loc>(.*?)</loc>", sitemap)
    assert sorted(listed) == sorted(f"{SITE}{page}.html" for page in NAMES)


def test_a_page_has_the_day_of_its_last_commit_where_history_is_there(site):
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not installed")

    def ask(*arguments):
        done = subprocess.run(
            [git, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    if ask("rev-parse", "--is-shallow-repository") != "false" or not ask("ls-files", "docs"):
        pytest.skip("there is no history to ask")
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    day = ask("log", "-1", "--format=%ad", "--date=format-local:%Y-%m-%d", "docs/cite.md")
    assert f"Last updated on {day}" in html(site, "cite")
    assert re.search(f"<loc>{SITE}cite.html</loc><lastmod>[0-9-]+T", sitemap)


def test_every_page_is_there_as_plain_text_with_its_formulas(site):
    contents = (site / "llms.txt").read_text(encoding="utf-8")
    whole = (site / "llms-full.txt").read_text(encoding="utf-8")
    for page in NAMES:
        said = meta(html(site, page))["description"][0].split(",")[0].split("_")[0]
        (line,) = (row for row in contents.splitlines() if f"({SITE}{page}.html.md): " in row)
        assert said in line
        text = (site / f"{page}.html.md").read_text(encoding="utf-8").strip()
        assert text.splitlines()[0] in whole
        assert not re.search(r"^<(?:svg|div|script)", text, re.MULTILINE)
    softmax = (site / "functions/softmax.html.md").read_text(encoding="utf-8")
    assert softmax.count("q_i = \\frac{e^{v_i}}{\\sum_k e^{v_k}}") == 2  # the card and the question
    assert "diagonal minus rank one" in softmax


def test_the_page_for_a_missing_address_leads_back_from_any_depth(site):
    links = re.findall(r'(?:href|src)="([^"#]+)"', html(site, "404"))
    inside = [link for link in links if not link.startswith(("https://", "data:"))]
    assert inside
    for link in inside:
        assert link.startswith("/some/where/")
        file = site / link.removeprefix("/some/where/").partition("?")[0]
        assert file.exists()


@pytest.mark.skipif(not shutil.which("node"), reason="Node.js is not here to run the search")
def test_search_finds_what_people_type_first_or_second(site):
    script = Path(__file__).with_name("search.mjs")
    done = subprocess.run(
        [shutil.which("node"), script, site, *FOUND], capture_output=True, text=True, check=True
    )
    answers = json.loads(done.stdout)
    for query, page in FOUND.items():
        assert page in answers[query][:2], query


def test_what_people_type_is_in_the_index(site):
    index = (site / "searchindex.js").read_text(encoding="utf-8")
    for page in NAMES:
        text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
        (phrases,) = re.findall(r"^```\{index\} (.+)$", text, re.MULTILINE)
        for phrase in phrases.lower().removeprefix("! ").split(", ! "):
            assert json.dumps(phrase) in index or f"{phrase}:" in index


def test_a_page_asks_nobody_else_for_anything(site):
    for page in NAMES:
        text = html(site, page)
        assert not re.search(r'<(?:script|img|iframe)[^>]*src="(?:https?:)?//', text)
        assert not re.search(
            r'<link[^>]*rel="(?:stylesheet|preload)"[^>]*href="(?:https?:)?//', text
        )

"""Days of last change, reading times and search words, each by itself."""

import shutil
import struct
import subprocess
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("sphinx")

import metadata
import search_words
from docutils import nodes

ROOT = Path(__file__).resolve().parents[2]


def git(folder, *arguments, day="2021-02-03T12:00:00+0000"):
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(
        [shutil.which("git") or "git", *who, *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        env={"GIT_COMMITTER_DATE": day, "GIT_AUTHOR_DATE": day, "PATH": "/usr/bin:/bin"},
    )


@pytest.fixture
def repository(tmp_path):
    try:
        git(tmp_path, "init")
    except OSError:
        pytest.skip("git is not installed")
    docs = tmp_path / "docs"
    (docs / "deep er").mkdir(parents=True)
    for name in ("a.md", "deep er/b.md"):
        (docs / name).write_text("one", encoding="utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "one")
    (docs / "a.md").write_text("two", encoding="utf-8")
    git(tmp_path, "commit", "-am", "two", day="2022-03-04T12:00:00+0000")
    return tmp_path


def test_a_page_has_the_day_of_its_own_last_commit(repository):
    assert metadata.changed(repository / "docs") == {
        "a.md": "2022-03-04",
        "deep er/b.md": "2021-02-03",
    }


def test_a_shallow_clone_or_no_repository_has_no_days(repository, tmp_path_factory):
    clone = tmp_path_factory.mktemp("clone")
    git(clone, "clone", "--depth", "1", f"file://{repository}", "here")
    assert metadata.changed(clone / "here" / "docs") == {}
    assert metadata.changed(clone) == {}


def test_without_git_there_are_no_days(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert metadata.changed(tmp_path) == {}


def document(*children):
    made = nodes.section()
    made += children
    return made


def test_prose_is_read_and_code_is_not():
    page = document(
        nodes.paragraph(text="three short words"),
        nodes.literal_block(text="not = 'prose'"),
        nodes.container(nb_element="cell_code"),
        nodes.container("", nodes.paragraph(text="a card"), classes=["entry-card"]),
    )
    assert metadata.reading(page) == (3, 1)


def test_phrases_come_from_the_header():
    page = document(nodes.meta(name="keywords", content=" one of these, d loss / d W ,"))
    assert search_words.phrases(page) == ["one of these", "d loss / d W"]


def test_the_citation_has_the_version_of_the_package():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]
    assert f"version: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version = {{{version}}}" in (ROOT / "docs/cite.md").read_text(encoding="utf-8")


def test_the_picture_of_a_card_has_the_size_that_is_told_and_a_whole_address():
    told = metadata._image(
        SimpleNamespace(
            confdir=ROOT / "conf", config=SimpleNamespace(html_baseurl="https://example.org/a/")
        )
    )
    head = (ROOT / "conf" / metadata.IMAGE).read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", head[16:24])
    assert (told["og:image:width"], told["og:image:height"]) == (str(width), str(height))
    assert told["og:image"] == "https://example.org/a/_static/social.png"


def test_where_the_site_will_stand_is_not_known_there_is_no_picture():
    assert metadata._image(SimpleNamespace(config=SimpleNamespace(html_baseurl=""))) == {}

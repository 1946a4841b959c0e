"""Pages are checked from the command line, without a build."""

from __future__ import annotations

import runpy
import sys
from typing import TYPE_CHECKING

import pytest

from jacobians.equations.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "{given}`x \\in \\mathbb{R}^{n}`\n\n$$\nx + x = 2 x\n$$\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / "index.md").write_text("# Index\n", encoding="utf-8")
    (tmp_path / "good.md").write_text(GOOD, encoding="utf-8")
    text = "{given}`import /good`\n\n$$\nx = 2 x\n$$\n"
    (tmp_path / "sub" / "bad.md").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_good_page_gives_its_counts(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = site / "good.md"
    assert main([str(page)]) == 0
    assert capsys.readouterr().out == f"{page}: 1 executed, 0 problems, 0 not executed\n"


def test_a_problem_is_printed_and_fails(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = site / "sub" / "bad.md"
    assert main([str(site / "good.md"), str(page)]) == 1
    out = capsys.readouterr().out
    assert f"{page}:3: false at row" in out
    assert f"{page}: 1 executed, 1 problems, 0 not executed" in out


def test_a_page_that_is_not_there_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nowhere.md"]) == 1
    assert capsys.readouterr().err == "nowhere.md: there is no such page\n"


@pytest.mark.parametrize(("arguments", "status"), [([], 2), (["-h"], 0), (["--help"], 0)])
def test_usage(arguments: list[str], status: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == status
    assert capsys.readouterr().out.startswith("usage: python -m jacobians.equations PAGE.md")


def test_a_page_outside_a_site_needs_no_index(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(GOOD, encoding="utf-8")
    assert main([str(tmp_path / "page.md")]) == 0


@pytest.mark.filterwarnings("ignore:.*found in sys.modules")
def test_it_runs_as_a_module(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["equations", str(site / "good.md")])
    with pytest.raises(SystemExit) as caught:
        runpy.run_module("jacobians.equations", run_name="__main__")
    assert caught.value.code == 0

"""The sources of all pages, and the eyes that look at them."""

from pathlib import Path

import pytest

from .problems import problems

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

HEADER = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n"


def lines(text):
    return [number for number, _ in problems(text)]


@pytest.mark.parametrize("info", ["{code-cell}", "{code-cell} ipython3", "{code-cell} python3"])
def test_a_cell_that_no_test_runs_is_found(info):
    assert lines(f"{HEADER}\n```{info}\n1\n```\n") == [7]


def test_a_page_with_cells_but_no_header_is_found():
    assert lines("# Page\n\n```{code-cell} python\n1\n```\n") == [1]


@pytest.mark.parametrize(
    "tex",
    [
        r"a \\[6pt] b",
        r"\begin{aligned}[t]",
        r"\boxed{a}",
        r"\cancel{a}",
        r"\xcancel{a}",
        r"\xrightarrow{f}",
    ],
)
@pytest.mark.parametrize("form", ["$$\n{}\n$$", "${}$\n", "```{{math}}\n{}\n```"])
def test_a_formula_that_is_drawn_wrongly_is_found(tex, form):
    assert len(lines(form.format(tex))) == 1


def test_code_may_hold_anything():
    page = f"{HEADER}\n```{{code-cell}} python\nr'\\boxed'; x[0]\n```\nsay `\\cancel`\n"
    assert lines(page) == []


def test_nested_fences_close_with_their_own_length():
    page = f"{HEADER}````{{code-block}} markdown\n```{{code-cell}} ipython3\n```\n````\n\\boxed\n"
    assert lines(page) == [10]


def test_a_directive_in_colons_does_not_hide_what_it_holds():
    assert lines(":::{note}\n\\boxed{a}\n:::\n") == [2]


def test_a_column_without_a_heading_is_found():
    table = "| a | {} |\n|---|:--|\n| 1 | |\n"
    assert lines(table.format("b")) == []
    assert lines("# Page\n\n" + table.format("")) == [4]


@pytest.mark.parametrize("page", PAGES, ids=[p.relative_to(ROOT).as_posix() for p in PAGES])
def test_a_page_has_no_problem(page):
    text = page.read_text(encoding="utf-8")
    assert [f"{page}:{number}: {message}" for number, message in problems(text)] == []

"""Every sign and every index of the site matters: turn one, and its page is refused.

A definition has nothing to compare with but the claims that use it; so a page must hold a claim for
each of its definitions. A test that fails names the display that needs one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from jacobians.equations import EquationError, Page
from jacobians.equations._markdown import declare_on, find, reason
from tests.equations.corruptions import Corruption, equivalent, indices, signs
from tests.equations.still_true import SITE

pytestmark = pytest.mark.slow  # by the thousand, and no line of the package needs them to run

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted([*DOCS.glob("*.md"), *DOCS.glob("functions/*.md")])


@dataclass(frozen=True)
class Site:
    """A page of the site: its declarations, and its displays with their lines."""

    name: str
    blank: Page
    displays: tuple[tuple[int, str], ...]

    def collected(self, texts: list[str]) -> tuple[Page, list[tuple[str, ...]]]:
        page = replace(self.blank, definitions=dict(self.blank.definitions))
        return page, page.collect(texts)


@cache
def site(path: Path) -> Site:
    items = list(find(path.read_text(encoding="utf-8")))
    page = Page()
    for item in items:
        if item.kind == "given":
            declare_on(page, item.text, path.parent, DOCS)
    displays = [(i.line, i.text) for i in items if i.kind == "display" and reason(i.text) is None]
    return Site(str(path.relative_to(DOCS)), page, tuple(displays))


def refused(page: Page, text: str, defines: tuple[str, ...]) -> bool:
    try:
        page.check(text, defines)
    except EquationError:
        return True
    return False


def passes(one: Site, k: int, changed: Corruption, original: Page) -> bool:
    """Whether a page with a changed display is accepted; the nearest displays are tried first."""
    texts = [text for _, text in one.displays]
    texts[k] = changed.text
    page, defines = one.collected(texts)
    if refused(page, texts[k], defines[k]):
        return False
    if page.definitions == original.definitions:
        return True
    order = sorted(range(len(texts)), key=lambda m: (abs(m - k), m < k))
    return not any(refused(page, texts[m], defines[m]) for m in order[1:])


def unnoticed(path: Path) -> list[tuple[str, str]]:
    """Changes that a page does not notice: the place with what was done, and the changed text."""
    one = site(path)
    original, _ = one.collected([text for _, text in one.displays])
    found = []
    for k, (line, text) in enumerate(one.displays):
        for changed in (*signs(text), *indices(text, original)):
            if not equivalent(text, changed, original) and passes(one, k, changed, original):
                at = line + text[: changed.at].count("\n") + (not text.startswith("\n"))
                what = f"{changed.kind} {changed.was or 'none'} turned into {changed.put.strip()}"
                found.append((f"docs/{one.name}:{at}: {what}", " ".join(changed.text.split())))
    return found


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
def test_every_sign_and_index_of_a_page_is_checked_by_it(path: Path) -> None:
    name = site(path).name
    found = unnoticed(path)
    loose = [f"{place}: {text}" for place, text in found if (name, text) not in SITE]
    assert not loose, "these changes pass; add a claim that needs them:\n" + "\n".join(loose)
    rows = {text for page, text in SITE if page == name}
    assert rows <= {text for _, text in found}, "a row of the table is stale"


def test_the_table_has_no_rows_of_pages_that_are_gone() -> None:
    assert {page for page, _ in SITE} <= {str(p.relative_to(DOCS)) for p in PAGES}

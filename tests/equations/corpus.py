"""The true equations of `corpus.md`, and the pages that they stand on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jacobians.equations import Page
from jacobians.equations._markdown import find

FILE = Path(__file__).with_name("corpus.md")


@dataclass(frozen=True)
class Group:
    """A heading of the corpus: its page, and each display with the names that it defines."""

    title: str
    page: Page
    displays: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def claims(self) -> list[str]:
        return [text for text, defines in self.displays if not defines]


@cache
def groups() -> tuple[Group, ...]:
    """The groups of the corpus, with their declarations and definitions taken."""
    sections = re.split(r"^## ", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return tuple(_group(*section.split("\n", 1)) for section in sections)


def _group(title: str, body: str) -> Group:
    items = list(find(body))
    page = Page()
    for item in items:
        if item.kind == "given":
            page.given(item.text)
    displays = [item.text.strip() for item in items if item.kind == "display"]
    return Group(title, page, tuple(zip(displays, page.collect(displays), strict=True)))


CLAIMS = [(group, text) for group in groups() for text in group.claims]

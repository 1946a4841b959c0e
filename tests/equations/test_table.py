"""The table of the grammar that a page shows: each example is true."""

from __future__ import annotations

import pytest

from jacobians.equations._table import DECLARATIONS, GIVEN, NOTATION, Row
from jacobians.equations.page._page import Page


@pytest.mark.parametrize("row", NOTATION, ids=lambda r: r.example)
def test_each_example_of_the_notation_holds(row: Row) -> None:
    page = Page()
    for text in GIVEN:
        page.given(text)
    checked = page.check(row.example)
    assert checked.links or checked.defines
    assert row.what
    assert row.meaning


@pytest.mark.parametrize("row", DECLARATIONS, ids=lambda r: r.example)
def test_each_example_of_a_declaration_can_be_drawn(row: Row) -> None:
    page = Page()
    page.given(row.example)
    assert page.declarations or page.ranges
    page.scope(0)

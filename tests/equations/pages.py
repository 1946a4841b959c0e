"""Pages with given symbols, and what they say."""

from __future__ import annotations

import pytest

from jacobians.equations import EquationError, Page


def page_with(*given: str) -> Page:
    page = Page()
    for text in given:
        page.given(text)
    return page


def says(page: Page, text: str) -> str:
    """The message with which a page refuses an equation."""
    with pytest.raises(EquationError) as caught:
        page.check(text)
    return str(caught.value)


def holds(page: Page, text: str) -> bool:
    return page.check(text).links > 0

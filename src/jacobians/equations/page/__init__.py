"""The symbols, draws and claims of a page."""

from jacobians.equations.page._page import Checked, Page

__all__ = ["Checked", "Page"]

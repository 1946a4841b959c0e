"""Executed mathematics: display equations in LaTeX, parsed and checked on random draws."""

from jacobians.equations._entry import check_entry, entry_page
from jacobians.equations._errors import (
    EquationError,
    FalseEquationError,
    MeaningError,
    ParseError,
)
from jacobians.equations._markdown import Report, check_page, read
from jacobians.equations._page import Checked, Page
from jacobians.equations._parse import parse

__all__ = [
    "Checked",
    "EquationError",
    "FalseEquationError",
    "MeaningError",
    "Page",
    "ParseError",
    "Report",
    "check_entry",
    "check_page",
    "entry_page",
    "parse",
    "read",
]

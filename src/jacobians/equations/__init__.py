"""Executed mathematics: display equations in LaTeX, parsed and checked on random draws."""

from jacobians.equations._entry import check_entry, entry_page
from jacobians.equations._markdown import Report, check_page, read
from jacobians.equations.latex import (
    EquationError,
    FalseEquationError,
    MeaningError,
    ParseError,
    parse,
)
from jacobians.equations.page import Checked, Page

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

"""Executed mathematics: display equations in LaTeX, parsed and checked on random draws."""

from jacobians.equations._errors import (
    EquationError,
    FalseEquationError,
    MeaningError,
    ParseError,
)
from jacobians.equations._page import Checked, Page
from jacobians.equations._parse import parse

__all__ = ["Checked", "EquationError", "FalseEquationError", "MeaningError", "Page", "ParseError", "parse"]

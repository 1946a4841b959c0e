"""What can be wrong with an equation."""

from __future__ import annotations


class EquationError(ValueError):
    """An equation that cannot be accepted; the text says why."""


class ParseError(EquationError):
    """LaTeX outside the subset. `column` counts from 1 within the line `line` of the equation."""

    def __init__(self, text: str, line: int, column: int) -> None:
        super().__init__(f"{text} (line {line}, column {column} of the equation)")
        self.line = line
        self.column = column


class MeaningError(EquationError):
    """A symbol, shape or index that has no meaning here."""


class SingularError(MeaningError):
    """A matrix that has no inverse, on this draw."""


class FalseEquationError(EquationError):
    """The two sides differ."""

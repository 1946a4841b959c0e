"""Text to tree: the subset of LaTeX, and what can be wrong with an equation."""

from jacobians.equations.latex import _tree as tree
from jacobians.equations.latex._errors import (
    EquationError,
    FalseEquationError,
    MeaningError,
    ParseError,
    SingularError,
)
from jacobians.equations.latex._names import spell
from jacobians.equations.latex._parse import parse
from jacobians.equations.latex._vocabulary import write_function, write_relation
from jacobians.equations.latex._walk import children, decorations, letters, loose, walk

__all__ = [
    "EquationError",
    "FalseEquationError",
    "MeaningError",
    "ParseError",
    "SingularError",
    "children",
    "decorations",
    "letters",
    "loose",
    "parse",
    "spell",
    "tree",
    "walk",
    "write_function",
    "write_relation",
]

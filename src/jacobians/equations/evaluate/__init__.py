"""Tree to numbers: the value of an expression on one draw."""

from jacobians.equations.evaluate import (  # noqa: F401  # they enter their rules in one table
    _access,
    _arithmetic,
    _calls,
    _conditions,
    _derive,
    _sums,
)
from jacobians.equations.evaluate._builtin import BUILT_IN
from jacobians.equations.evaluate._dispatch import evaluate
from jacobians.equations.evaluate._relations import RELATIONS
from jacobians.equations.evaluate._scope import Definition, Scope, Symbol
from jacobians.equations.evaluate._symbols import sizes_of, symbol
from jacobians.equations.evaluate._values import Array, Value, common, spell_shape

__all__ = [
    "BUILT_IN",
    "RELATIONS",
    "Array",
    "Definition",
    "Scope",
    "Symbol",
    "Value",
    "common",
    "evaluate",
    "sizes_of",
    "spell_shape",
    "symbol",
]

"""How a function is declared: its shapes, where its arguments live, and its Jacobians."""

from jacobians.declare._declare import function
from jacobians.declare._domain import POSITIVE, REAL, SIMPLEX, Domain, Index, Simplex
from jacobians.declare._elementwise import Elementwise, elementwise
from jacobians.declare._function import REGISTRY, Function, Rule, enter
from jacobians.declare._latex import spell
from jacobians.declare._signature import Signature
from jacobians.declare._stable import Stable

__all__ = [
    "POSITIVE",
    "REAL",
    "REGISTRY",
    "SIMPLEX",
    "Domain",
    "Elementwise",
    "Function",
    "Index",
    "Rule",
    "Signature",
    "Simplex",
    "Stable",
    "elementwise",
    "enter",
    "function",
    "spell",
]

"""How a function is declared: its shapes, where its arguments live, and its Jacobians."""

from jacobians.declare._declare import Elementwise, elementwise, function
from jacobians.declare._describe import spell
from jacobians.declare._domain import POSITIVE, REAL, SIMPLEX, Index, Simplex
from jacobians.declare._function import REGISTRY, Function, enter
from jacobians.declare._signature import Signature
from jacobians.declare._stable import Stable

__all__ = [
    "POSITIVE", "REAL", "REGISTRY", "SIMPLEX", "Elementwise", "Function", "Index", "Signature",
    "Simplex", "Stable", "elementwise", "enter", "function", "spell",
]  # fmt: skip

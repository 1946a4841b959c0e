"""The names: what is wrong with a Jacobian, in words."""

from jacobians.checker.diagnose._case import Case
from jacobians.checker.diagnose._diagnosis import Diagnosis, factor, of
from jacobians.checker.diagnose._wrong_shape import name_shape
from jacobians.checker.diagnose._wrong_value import name_value, reduced

__all__ = ["Case", "Diagnosis", "factor", "name_shape", "name_value", "of", "reduced"]

"""The names: what is wrong with a Jacobian, in words."""

from jacobians.checker.diagnose._case import Case
from jacobians.checker.diagnose._diagnosis import Diagnosis, Kind, factor
from jacobians.checker.diagnose._no_derivative import (
    MIXES_EXAMPLES,
    NAN_BESIDE_F,
    NAN_IN_F,
    NOT_DIFFERENTIABLE,
    STOCHASTIC,
    at_kinks,
)
from jacobians.checker.diagnose._numbers import ZEROS
from jacobians.checker.diagnose._reduction import mend
from jacobians.checker.diagnose._wrong_value import name_value

__all__ = [
    "MIXES_EXAMPLES",
    "NAN_BESIDE_F",
    "NAN_IN_F",
    "NOT_DIFFERENTIABLE",
    "STOCHASTIC",
    "ZEROS",
    "Case",
    "Diagnosis",
    "Kind",
    "at_kinks",
    "factor",
    "mend",
    "name_value",
]

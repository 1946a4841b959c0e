"""The truth: the Jacobian of a function at a point, from values alone."""

from jacobians.checker.numeric._differences import one_sided
from jacobians.checker.numeric._estimate import Estimate, estimate, mixes_examples
from jacobians.checker.numeric._point import Point, StochasticError, Value, make_point

__all__ = [
    "Estimate",
    "Point",
    "StochasticError",
    "Value",
    "estimate",
    "make_point",
    "mixes_examples",
    "one_sided",
]

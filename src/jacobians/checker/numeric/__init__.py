"""The truth: the Jacobian of a function at a point, from values alone."""

from jacobians.checker.numeric._differences import one_sided
from jacobians.checker.numeric._estimate import MOST, Estimate, estimate, mixes_examples
from jacobians.checker.numeric._point import Point, StochasticError, Value, make_point
from jacobians.checker.numeric._slack import slack_of

__all__ = [
    "MOST",
    "Estimate",
    "Point",
    "StochasticError",
    "Value",
    "estimate",
    "make_point",
    "mixes_examples",
    "one_sided",
    "slack_of",
]

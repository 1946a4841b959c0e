"""Special functions and parts of numbers, exact and on any array library; fast in NumPy."""

from jacobians.numerics._normal import normal_cdf, normal_cdf_and_pdf
from jacobians.numerics._signs import decay, logistic, negative_part, positive_part, step

__all__ = [
    "decay", "logistic", "negative_part", "normal_cdf", "normal_cdf_and_pdf", "positive_part",
    "step",
]  # fmt: skip

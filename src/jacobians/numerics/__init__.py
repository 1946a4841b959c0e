"""Special functions and parts of numbers, exact and on any array library; fast in NumPy."""

from jacobians.numerics._normal import normal_cdf, normal_cdf_and_pdf
from jacobians.numerics._signs import decay, hump, logistic, negative_part, positive_part, step
from jacobians.numerics._zeros import log, one_hot, ratio, row_max, x_log_y

__all__ = [
    "decay", "hump", "log", "logistic", "negative_part", "normal_cdf", "normal_cdf_and_pdf",
    "one_hot", "positive_part", "ratio", "row_max", "step", "x_log_y",
]  # fmt: skip

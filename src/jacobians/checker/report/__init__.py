"""The answer of a check: as text, as pictures, and what the check could not see."""

from jacobians.checker.report._blind import blind_spots, sums_to_zero
from jacobians.checker.report._report import Report, Worst, worst_entry

__all__ = ["Report", "Worst", "blind_spots", "sums_to_zero", "worst_entry"]

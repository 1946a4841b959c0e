"""A checker that names the bug in a reader's own Jacobian or backward pass."""

from jacobians.checker._adapters import from_jax, from_torch
from jacobians.checker._check import assert_jacobian, check
from jacobians.checker._passes import check_jvp, check_vjp
from jacobians.checker.diagnose import Diagnosis
from jacobians.checker.report import Report, Worst

__all__ = [
    "Diagnosis",
    "Report",
    "Worst",
    "assert_jacobian",
    "check",
    "check_jvp",
    "check_vjp",
    "from_jax",
    "from_torch",
]

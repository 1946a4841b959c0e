"""Jacobians as einsums: every derivative of deep learning in a few lines, on any array library."""

from typing import TYPE_CHECKING, Any

# The whole package at a glance: names share their lines.
# fmt: off
# isort: off
from jacobians._arrays import namespace
from jacobians.algebra import (
    Chain, Einsum, Flops, J, Jacobian, Operator, Sum, diagonal, identity, matrix, outer,
)
from jacobians.declare import (
    POSITIVE, REAL, REGISTRY, SIMPLEX, Elementwise, Function, Index, Stable, elementwise, function,
)
from jacobians.functions.activations import (
    elu, gelu, leaky_relu, relu, sigmoid, silu, softplus, tanh,
)
from jacobians.functions.cross_entropy import (
    cross_entropy, softmax_cross_entropy, softmax_cross_entropy_with_integer_labels,
)
from jacobians.functions.linear import affine, linear
from jacobians.functions.networks import Network, affine_network, nonlinear_network
from jacobians.functions.softmax import log_softmax, logsumexp, softmax
from jacobians.functions.squared_error import half_squared_error, least_squares_loss

if TYPE_CHECKING:
    from jacobians.checker import Report, assert_jacobian, check, check_jvp, check_vjp

__version__ = "0.1.0"

__all__ = [
    "POSITIVE", "REAL", "REGISTRY", "SIMPLEX", "Chain", "Einsum", "Elementwise", "Flops",
    "Function", "Index", "J", "Jacobian", "Network", "Operator", "Report", "Stable", "Sum",
    "affine", "affine_network", "assert_jacobian", "check", "check_jvp", "check_vjp",
    "cross_entropy", "diagonal", "elementwise", "elu", "function", "gelu", "half_squared_error",
    "identity", "leaky_relu", "least_squares_loss", "linear", "log_softmax", "logsumexp",
    "matrix", "namespace", "nonlinear_network", "outer", "relu", "sigmoid", "silu", "softmax",
    "softmax_cross_entropy", "softmax_cross_entropy_with_integer_labels", "softplus", "tanh",
]
# fmt: on


def __getattr__(name: str) -> Any:
    """Import the checker when it is first asked for: most programs that use Jacobians do not."""
    if name in ("Report", "assert_jacobian", "check", "check_jvp", "check_vjp"):
        from jacobians import checker  # noqa: PLC0415

        return getattr(checker, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

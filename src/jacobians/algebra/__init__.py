"""Jacobians: one type, its kinds, and how they are made, chained and added."""

from jacobians.algebra._chain import Chain
from jacobians.algebra._einsum import Einsum, J, diagonal, identity, matrix, outer
from jacobians.algebra._jacobian import Flops, Jacobian
from jacobians.algebra._operator import Operator
from jacobians.algebra._sum import Reduced, Sum

Jacobian.sum_of, Jacobian.chain_of, Jacobian.reduced = Sum.of, Chain.of, Reduced

__all__ = [
    "Chain", "Einsum", "Flops", "J", "Jacobian", "Operator", "Reduced", "Sum", "diagonal",
    "identity", "matrix", "outer",
]  # fmt: skip

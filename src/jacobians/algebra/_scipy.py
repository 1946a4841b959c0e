"""A Jacobian as SciPy's linear operator, for its solvers and decompositions."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from jacobians._arrays import Array


def linear_operator(j: Any) -> Any:
    """Flatten a Jacobian: one row for each number of the batch's outputs, one column an input."""
    try:
        from scipy.sparse.linalg import LinearOperator  # noqa: PLC0415  # SciPy is optional
    except ImportError as error:
        raise ImportError("as_linear_operator needs SciPy: pip install scipy") from error

    def times(push: bool, v: Array) -> Array:
        core, to = (j.batch_shape + side for side in j._sides(push))
        count = v.size // max(prod(core), 1)
        result = np.asarray(j._apply(v.reshape(-1, count).T.reshape(count, *core), push))
        return result.reshape(count, prod(to)).T.reshape(-1, *v.shape[1:])

    return LinearOperator(
        shape=(prod(j.batch_shape + j.output_shape), prod(j.batch_shape + j.input_shape)),
        dtype=np.dtype(str(j.dtype).rpartition(".")[2]),  # as in torch.float32
        matvec=lambda t: times(True, t),
        rmatvec=lambda u: times(False, u),
        matmat=lambda t: times(True, t),
        rmatmat=lambda u: times(False, u),
    )

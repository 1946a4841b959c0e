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

    batch, output, inputs = j.batch_shape, j.output_shape, j.input_shape
    rows, columns = prod(batch + output), prod(batch + inputs)

    def matmat(t: Array) -> Array:
        count = t.shape[1]
        return np.asarray(j._apply(t.reshape(*batch, *inputs, count), True, 1)).reshape(rows, count)

    def rmatmat(u: Array) -> Array:
        count = u.shape[1]
        first = np.moveaxis(u.reshape(*batch, *output, count), -1, len(batch))
        pulled = np.asarray(j._apply(first, False, 1))
        return np.moveaxis(pulled, len(batch), -1).reshape(columns, count)

    return LinearOperator(
        shape=(rows, columns),
        dtype=np.dtype(str(j.dtype).rpartition(".")[2]),  # as in torch.float32
        matvec=lambda t: matmat(t.reshape(-1, 1))[:, 0],
        rmatvec=lambda u: rmatmat(u.reshape(-1, 1))[:, 0],
        matmat=matmat,
        rmatmat=rmatmat,
    )

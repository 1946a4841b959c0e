"""Outer products in NumPy, as matrix products with two columns: its einsum writes row by row."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from jacobians.contract._axes import aligned

if TYPE_CHECKING:
    from jacobians._arrays import Array, Shape
    from jacobians.contract._axes import View

# Rows of a batch of outer products that are at most this long (in bytes) are made by a batched
# matrix product with two columns, the second one zero: NumPy's einsum and multiply work row by row.
# Measured as multiples of filling the array: 32 doubles 0.9 against 3.7 of einsum (an older
# processor: 3.0 / 4.3), 128: 1.3 / 2.4, 256: 1.2 / 2.1, 512: 1.5 / 1.9 (the older one: 3.4 / 2.0).
SHORT = 256 * 8
# With fewer rows than this the two columns take longer to lay out than einsum takes for all.
MANY = 256


class Outer(NamedTuple):
    """How two labelled arrays lie as rows and columns: (lead, rows) and (lead, columns)."""

    swapped: bool  # the second one has the rows
    row_view: View
    column_view: View
    row_shape: Shape  # lead axes (length one where there are none), rows
    column_shape: Shape
    shape: Shape  # lead axes, rows, columns

    def __call__(self, a: Array, b: Array, dtype: Any, out: Array | None = None) -> Array:
        """Multiply; `out` has the shape of this."""
        if self.swapped:
            a, b = b, a
        row = self.row_view(np, a).reshape(self.row_shape)
        column = self.column_view(np, b).reshape(self.column_shape)
        rows = np.zeros((*row.shape, 2), dtype)
        columns = np.zeros((*column.shape[:-1], 2, column.shape[-1]), dtype)
        rows[..., 0], columns[..., 0, :] = row, column
        return np.matmul(rows, columns, out=out)


def outer(la: str, lb: str, to: str, size: dict[str, int]) -> Outer | None:
    """Part the labels of an outer product into lead, rows and columns; None if they are mixed."""
    for swapped, rows_of, columns_of in (False, la, lb), (True, lb, la):
        at = len(to)
        while at and to[at - 1] not in rows_of:
            at -= 1
        start = at
        while start and to[start - 1] not in columns_of:
            start -= 1
        if start < at < len(to):
            lead, rows, columns = to[:start], to[start:at], to[at:]
            n, m = (prod(size[c] for c in part) for part in (rows, columns))
            return Outer(
                swapped,
                aligned(rows_of, lead + rows),
                aligned(columns_of, lead + columns),
                (*(size[c] if c in rows_of else 1 for c in lead), n),
                (*(size[c] if c in columns_of else 1 for c in lead), m),
                (*(size[c] for c in lead), n, m),
            )
    return None

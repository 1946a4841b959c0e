"""Outer products, as matrix products with few columns: NumPy's einsum writes row by row."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from jacobians._axes import aligned

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jacobians._shapes import Array, Shape

# Rows of a batch of outer products that are at most this long (in bytes) are made by a batched
# matrix product with two columns, the second one zero: NumPy's einsum and multiply work row by row.
# Measured as multiples of filling the array: 32 doubles 0.9 against 3.7 of einsum (an older
# processor: 3.0 / 4.3), 128: 1.3 / 2.4, 256: 1.2 / 2.1, 512: 1.5 / 1.9 (the older one: 3.4 / 2.0).
SHORT = 256 * 8
# Rows up to which a sum of outer products is one such matrix product: two take 1.6 times a fill at
# 512 doubles, and 2.1 in passes of einsum (the older one: 3.4 / 3.3).
LONG = 512 * 8
# With fewer rows than this the two columns take longer to lay out than einsum takes for all.
MANY = 256


class Outer(NamedTuple):
    """How two labelled arrays lie as rows and columns: (lead, rows) and (lead, columns)."""

    swapped: bool  # the second one has the rows
    row_view: Callable[[Array], Array]
    column_view: Callable[[Array], Array]
    row_shape: Shape  # lead axes (length one where there are none), rows
    column_shape: Shape
    shape: Shape  # lead axes, rows, columns

    def __call__(self, a: Array, b: Array) -> tuple[Array, Array]:
        if self.swapped:
            a, b = b, a
        row = self.row_view(a).reshape(self.row_shape)
        return row, self.column_view(b).reshape(self.column_shape)


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


def total(pairs: Sequence[tuple[Array, Array]], dtype: Any, out: Array | None = None) -> Array:
    """Sum the outer products of (..., rows) and (..., columns), each pair a column of a matrix."""
    width = max(len(pairs), 2)
    row, column = pairs[0]
    leads = [np.broadcast_shapes(*(p[side].shape[:-1] for p in pairs)) for side in (0, 1)]
    a = np.zeros((*leads[0], row.shape[-1], width), dtype)
    b = np.zeros((*leads[1], width, column.shape[-1]), dtype)
    for k, (row, column) in enumerate(pairs):
        a[..., k], b[..., k, :] = row, column
    return np.matmul(a, b, out=out)

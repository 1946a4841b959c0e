"""Outer products in NumPy, as matrix products with two columns: its einsum writes row by row."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from jacobians.contract._axes import aligned, numpy_einsum

if TYPE_CHECKING:
    from collections.abc import Callable

    from jacobians._arrays import Array

# Rows of a batch of outer products that are at most this long (in bytes) are made by a batched
# matrix product with two columns, the second one zero: NumPy's einsum and multiply work row by row.
# Measured as multiples of filling the array: 32 doubles 0.9 against 3.7 of einsum (an older
# processor: 3.0 / 4.3), 128: 1.3 / 2.4, 256: 1.2 / 2.1, 512: 1.5 / 1.9 (the older one: 3.4 / 2.0).
SHORT = 256 * 8
# With fewer rows than this the two columns take longer to lay out than einsum takes for all.
MANY = 256


def parted(rows_of: str, columns_of: str, to: str) -> tuple[str, str, str]:
    """Part the labels of an outer product into lead, rows and columns; the last are empty if mixed.

    >>> parted("bi", "bj", "bij"), parted("ij", "bj", "bij")
    (('b', 'i', 'j'), ('bij', '', ''))
    """
    head = to.rstrip("".join(c for c in to if c not in rows_of))
    lead = head.rstrip("".join(c for c in to if c not in columns_of))
    whole = len(lead) < len(head) < len(to)
    return (lead, head[len(lead) :], to[len(head) :]) if whole else (to, "", "")


def outer(
    la: str, lb: str, to: str, size: dict[str, int]
) -> Callable[[Array, Array, Array | None], Array]:
    """Choose how NumPy multiplies two arrays that both have axes of their own."""
    einsum = numpy_einsum(to, la, lb)  # half of the time of its multiply
    swapped = not parted(la, lb, to)[1]
    rows_of, columns_of = (lb, la) if swapped else (la, lb)
    lead, rows, columns = parted(rows_of, columns_of, to)
    n, m = (prod(size[c] for c in part) for part in (rows, columns))
    if not rows or prod(size[c] for c in lead) * n < MANY:
        return lambda a, b, out: einsum(a, b, out=out)
    row_view, column_view = aligned(rows_of, lead + rows), aligned(columns_of, lead + columns)
    row_lead, column_lead = (
        tuple(size[c] if c in name else 1 for c in lead) for name in (rows_of, columns_of)
    )
    full = tuple(size[c] for c in to)
    flat = (*(size[c] for c in lead), n, m)

    def run(a: Array, b: Array, out: Array | None) -> Array:
        dtype = out.dtype if out is not None else np.result_type(a.dtype, b.dtype)
        if (out is not None and not out.flags.c_contiguous) or m * dtype.itemsize > SHORT:
            return einsum(a, b, out=out)
        a, b = (b, a) if swapped else (a, b)
        left, right = np.zeros((*row_lead, n, 2), dtype), np.zeros((*column_lead, 2, m), dtype)
        left[..., 0] = row_view(np, a).reshape(*row_lead, n)
        right[..., 0, :] = column_view(np, b).reshape(*column_lead, m)
        if out is None:
            return np.matmul(left, right).reshape(full)
        np.matmul(left, right, out=out.reshape(flat))
        return out

    return run

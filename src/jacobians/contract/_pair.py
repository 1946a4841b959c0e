"""Make one labelled array of two, through the call of the library that does it best."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from jacobians._arrays import Array
from jacobians.contract._axes import View, aligned
from jacobians.contract._outer import outer

Pair = Callable[[Any, Array, Array, "Array | None"], Array]
"""A function of a library and two arrays; in NumPy it may be told where to write."""


def pair(
    la: str, lb: str, rest: set[str], size: dict[str, int], want: str | None
) -> tuple[str, Pair]:
    """Choose how to contract two operands: the labels of the result, in the order of `want`."""
    shared = [c for c in la if c in lb]
    summed = "".join(c for c in shared if c not in rest)
    both = "".join(c for c in shared if c in rest)
    free_a = "".join(c for c in la if c not in lb)
    free_b = "".join(c for c in lb if c not in la)
    if summed and (free_a or free_b):
        return _matmul(la, lb, (both, free_a, summed, free_b), size, want)
    if summed:
        return _dots(la, lb, both, summed, size, want)
    if want is None and free_a and free_b:
        batch = "".join(c for c in both + free_a + free_b if c.isdigit())
        plain = "".join(c for c in dict.fromkeys(la + lb) if c not in batch)
        want = batch + plain if batch else both + free_a + free_b
    elif want is None:
        want = la if len(la) >= len(lb) else lb
    return want, _product(la, lb, want, outer(la, lb, want, size) if free_a and free_b else None)


def _product(
    la: str, lb: str, to: str, in_numpy: Callable[[Array, Array, Array | None], Array] | None
) -> Pair:
    """Nothing is summed."""
    view_a, view_b = aligned(la, to), aligned(lb, to)

    def run(xp: Any, a: Array, b: Array, out: Array | None = None) -> Array:
        if in_numpy is not None and xp is np:
            return in_numpy(a, b, out)
        a, b = view_a(xp, a), view_b(xp, b)
        return xp.multiply(a, b) if out is None else np.multiply(a, b, out=out)

    return run


def _dots(
    la: str, lb: str, both: str, summed: str, size: dict[str, int], want: str | None
) -> tuple[str, Pair]:
    """Both operands have the same labels, of which some are summed."""
    flat = (*(size[c] for c in both), prod(size[c] for c in summed))
    view_a, view_b = (_shaped(name, both + summed, flat, summed) for name in (la, lb))
    to = both if want is None else want
    turn = aligned(both, to)

    def run(xp: Any, a: Array, b: Array, out: Array | None = None) -> Array:
        a, b = view_a(xp, a), view_b(xp, b)
        # As matrices: PyTorch's `vmap` does not go through the `vecdot` of array-api-compat.
        dots = np.vecdot(a, b) if xp is np else xp.matmul(a[..., None, :], b[..., None])[..., 0, 0]
        return _written(turn(xp, dots), out)

    return to, run


def _matmul(
    la: str, lb: str, groups: tuple[str, str, str, str], size: dict[str, int], want: str | None
) -> tuple[str, Pair]:
    both, free_a, summed, free_b = groups
    swap, lead = _arranged(la, lb, groups, want)
    if swap:
        la, lb, free_a, free_b = lb, la, free_b, free_a
    outside = both + lead
    free_b = "".join(c for c in free_b if c not in lead)
    natural = outside + free_a + free_b
    to = natural if want is None else want
    rows = _matrix(la, outside, free_a, summed, size)
    columns = _matrix(lb, outside, summed, free_b, size)
    full = tuple(size[c] for c in natural)
    product = (*full[: len(outside)], prod(size[c] for c in free_a), prod(size[c] for c in free_b))
    view = aligned(natural, to)
    plain = full == product and natural == to

    def run(xp: Any, a: Array, b: Array, out: Array | None = None) -> Array:
        a, b = (b, a) if swap else (a, b)
        if out is not None and natural == to and out.flags.c_contiguous:
            np.matmul(rows(np, a), columns(np, b), out=out.reshape(product))
            return out
        result = xp.matmul(rows(xp, a), columns(xp, b))
        return _written(result if plain else view(xp, xp.reshape(result, full)), out)

    return to, run


def _matrix(labels: str, outside: str, rows: str, columns: str, size: dict[str, int]) -> View:
    """Lay an array out as a batch of matrices."""
    if len(rows) != 1 or len(columns) != 1:
        repeats = (size[c] if c in labels else 1 for c in outside)
        flat = (*repeats, *(prod(size[c] for c in part) for part in (rows, columns)))
        return _shaped(labels, outside + rows + columns, flat)
    view = aligned(labels, outside + rows + columns)
    # BLAS takes no matrix whose numbers are apart both ways, and NumPy's own loop is slow.
    apart = labels[-1] in outside
    return (lambda xp, a: view(xp, a).copy() if xp is np else view(xp, a)) if apart else view


def _shaped(labels: str, to: str, shape: tuple[int, ...], merged: str = "") -> View:
    """Bring axes into an order, and into a shape, unless one axis alone is merged."""
    view = aligned(labels, to)
    return view if len(merged) == 1 else lambda xp, a: xp.reshape(view(xp, a), shape)


def _written(result: Array, out: Array | None) -> Array:
    if out is None:
        return result
    out[...] = result
    return out


def _arranged(
    la: str, lb: str, groups: tuple[str, str, str, str], want: str | None
) -> tuple[bool, str]:
    """Whether the second operand is the left one, and which axes of a batch to loop over.

    What is made begins with the batch. Where the rows of a shared matrix come next it is multiplied
    by each example's matrix: measured for 256 matrices of 10 x 20 to 128 x 96, this takes half as
    long as one large product whose result is then put in order.
    """
    both, free_a, summed, free_b = groups
    for swap, x, y, last in (False, free_a, free_b, lb), (True, free_b, free_a, la):
        lead = "".join(c for c in y if c.isdigit())
        rest = "".join(c for c in y if c not in lead)
        if x and lead and rest:
            ordered = last[-1] not in summed and not any(c.isdigit() for c in x)
            if ordered if want is None else want == both + lead + x + rest:
                return swap, lead
    if want is not None:
        return want == both + free_b + free_a, ""
    batch_a, batch_b = (any(c.isdigit() for c in name) for name in (free_a, free_b))
    return batch_b and not batch_a, ""

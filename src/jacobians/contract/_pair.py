"""Make one labelled array of two, through the call of the library that does it best."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from jacobians._arrays import Array
from jacobians.contract._axes import View, aligned, numpy_einsum

Pair = Callable[[Any, Array, Array, "Array | None"], Array]
"""A function of a library and two arrays; in NumPy it may be told where to write."""

# Rows of a batch of outer products that are at most this long (in bytes) are made by a batched
# matrix product with two columns, the second one zero: NumPy's einsum and multiply work row by row.
# Measured as multiples of filling the array: 32 doubles 0.9 against 3.7 of einsum (an older
# processor: 3.0 / 4.3), 128: 1.3 / 2.4, 256: 1.2 / 2.1, 512: 1.5 / 1.9 (the older one: 3.4 / 2.0).
SHORT = 256 * 8
# With fewer rows than this the two columns take longer to lay out than einsum takes for all.
MANY = 256


def pair(la: str, lb: str, rest: str, size: dict[str, int], want: str | None) -> tuple[str, Pair]:
    """Choose how to contract two operands: the labels of the result, in the order of `want`."""
    shared = [c for c in la if c in lb]
    both = "".join(c for c in shared if c in rest)
    summed = "".join(c for c in shared if c not in rest)
    free_a = "".join(c for c in la if c not in lb)
    free_b = "".join(c for c in lb if c not in la)
    if summed and (free_a or free_b):
        return _matmul(la, lb, (both, free_a, summed, free_b), size, want)
    if want is not None:
        to = want
    elif summed:
        to = both
    elif not free_a or not free_b:
        to = la if len(la) >= len(lb) else lb
    elif batch := "".join(filter(str.isdigit, both + free_a + free_b)):
        to = batch + "".join(c for c in dict.fromkeys(la + lb) if c not in batch)
    else:
        to = both + free_a + free_b
    if summed or not free_a or not free_b:
        return to, _alike(la, lb, to, summed, size)
    return to, outer(la, lb, to, size)


def _alike(la: str, lb: str, to: str, summed: str, size: dict[str, int]) -> Pair:
    """Multiply arrays that are brought into one order, and sum over the last axes, if any."""
    view_a, view_b = (_laid(name, to, (summed,) if summed else (), size) for name in (la, lb))
    in_numpy = np.vecdot if summed else np.multiply

    def run(xp: Any, a: Array, b: Array, out: Array | None = None) -> Array:
        a, b = view_a(xp, a), view_b(xp, b)
        if xp is np:
            return in_numpy(a, b, out=out)
        # As matrices: PyTorch's `vmap` does not go through the `vecdot` of array-api-compat.
        return xp.matmul(a[..., None, :], b[..., None])[..., 0, 0] if summed else xp.multiply(a, b)

    return run


def outer(la: str, lb: str, to: str, size: dict[str, int]) -> Pair:
    """Both operands have axes of their own, and nothing is summed."""
    elsewhere = _alike(la, lb, to, "", size)
    einsum = numpy_einsum(to, la, lb)  # half of the time of NumPy's multiply
    swap = not parted(la, lb, to)[1]
    if swap:
        la, lb = lb, la
    lead, rows, columns = parted(la, lb, to)
    full, flat = _flat(to, (), size), _flat(lead, (rows, columns), size)
    one_column = _laid(la, lead, (rows, ""), size)
    one_row = _laid(lb, lead, ("", columns), size)
    many = bool(rows) and prod(flat[:-1]) >= MANY

    def run(xp: Any, a: Array, b: Array, out: Array | None = None) -> Array:
        if xp is not np:
            return elsewhere(xp, a, b, None)
        short = many and flat[-1] * max(a.itemsize, b.itemsize) <= SHORT
        if not short or (out is not None and not out.flags.c_contiguous):
            return einsum(a, b, out=out)
        result = np.empty(full, np.result_type(a.dtype, b.dtype)) if out is None else out
        a, b = (b, a) if swap else (a, b)
        a, b = one_column(np, a), one_row(np, b)
        left = np.zeros((*a.shape[:-1], 2), result.dtype)
        right = np.zeros((*b.shape[:-2], 2, flat[-1]), result.dtype)
        left[..., :1], right[..., :1, :] = a, b
        np.matmul(left, right, out=result.reshape(flat))
        return result

    return run


def parted(rows_of: str, columns_of: str, to: str) -> tuple[str, str, str]:
    """Part the labels of an outer product into lead, rows and columns; the last are empty if mixed.

    >>> parted("bi", "bj", "bij"), parted("ij", "bj", "bij")
    (('b', 'i', 'j'), ('bij', '', ''))
    """
    head = to.rstrip("".join(c for c in to if c not in rows_of))
    lead = head.rstrip("".join(c for c in to if c not in columns_of))
    whole = len(lead) < len(head) < len(to)
    return (lead, head[len(lead) :], to[len(head) :]) if whole else (to, "", "")


def _matmul(
    la: str, lb: str, groups: tuple[str, str, str, str], size: dict[str, int], want: str | None
) -> tuple[str, Pair]:
    both, free_a, summed, free_b = groups
    swap, lead = _arranged(la, lb, groups, want)
    if swap:
        la, lb, free_a, free_b = lb, la, free_b, free_a
    lead, free_b = both + lead, "".join(c for c in free_b if c not in lead)
    natural = lead + free_a + free_b
    to = natural if want is None else want
    rows = _laid(la, lead, (free_a, summed), size, copy=True)
    columns = _laid(lb, lead, (summed, free_b), size, copy=True)
    full, flat = _flat(natural, (), size), _flat(lead, (free_a, free_b), size)
    view, plain = aligned(natural, to), full == flat

    def run(xp: Any, a: Array, b: Array, out: Array | None = None) -> Array:
        a, b = (rows(xp, b), columns(xp, a)) if swap else (rows(xp, a), columns(xp, b))
        if out is not None and natural == to and out.flags.c_contiguous:
            np.matmul(a, b, out=out.reshape(flat))
            return out
        result = xp.matmul(a, b)
        result = view(xp, result if plain else xp.reshape(result, full))
        if out is None:
            return result
        out[...] = result
        return out

    return to, run


def _arranged(
    la: str, lb: str, groups: tuple[str, str, str, str], want: str | None
) -> tuple[bool, str]:
    """Whether the second operand is the left one, and which axes of a batch to loop over.

    What is made begins with the batch. Where the rows of a shared matrix come next it is multiplied
    by each example's matrix: measured for 256 matrices of 10 x 20 to 128 x 96, this takes half as
    long as one large product whose result is then put in order.
    """
    both, free_a, summed, free_b = groups
    batch_a, batch_b = ("".join(filter(str.isdigit, free)) for free in (free_a, free_b))
    for swap, x, y, lead, last in (
        (False, free_a, free_b, batch_b, lb),
        (True, free_b, free_a, batch_a, la),
    ):
        rest = "".join(c for c in y if c not in lead)
        if x and lead and rest:
            ordered = last[-1] not in summed and not (batch_a and batch_b)
            if ordered if want is None else want == both + lead + x + rest:
                return swap, lead
    if want is None:
        return bool(batch_b and not batch_a), ""
    return want == both + free_b + free_a, ""


def _laid(
    labels: str, lead: str, groups: tuple[str, ...], size: dict[str, int], copy: bool = False
) -> View:
    """Bring axes into an order: those of `lead`, and one for each group, of length one if empty."""
    view = aligned(labels, lead + "".join(g or "_" for g in groups))
    if any(len(g) > 1 for g in groups):
        shape = _flat(lead, groups, {c: size[c] for c in labels})
        return lambda xp, a: xp.reshape(view(xp, a), shape)
    # BLAS takes no matrix whose numbers are apart both ways, and NumPy's own loop is slow.
    if copy and all(groups) and labels[-1] in lead:
        return lambda xp, a: view(xp, a).copy() if xp is np else view(xp, a)
    return view


def _flat(lead: str, groups: tuple[str, ...], size: dict[str, int]) -> tuple[int, ...]:
    """Shape an array with the axes `lead` and one for each group; those of no size have one."""
    return tuple(prod(size.get(c, 1) for c in part) for part in (*lead, *groups))

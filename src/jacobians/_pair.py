"""Make one labelled array of two, through the call of NumPy that does it best."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

import numpy as np

from jacobians._axes import aligned, einsum
from jacobians._outer import MANY, SHORT, Outer, outer, total
from jacobians._shapes import Array, as_array

Single = Callable[[Array], Array]
Pair = Callable[[Array, Array, Array | None], Array]


def freed(labels: str, to: str, size: dict[str, int]) -> Single:
    """Sum one array over the labels that are not in `to`, and read its diagonals."""
    if len(set(labels)) == len(labels) and all(size[c] == 1 for c in labels if c not in to):
        # The output of a loss: there is nothing to sum. A view, never a number, hence the dots.
        key = (*(slice(None) if c in to else 0 for c in labels), ...)
        return lambda array: array[key]
    return einsum(to, labels)


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
    if not summed and not (free_a and free_b):
        to = want if want is not None else la if len(la) >= len(lb) else lb
        return to, _scaling(la, lb, to)
    if la == lb == both + summed and want in (None, both):
        flat = (*(size[c] for c in both), prod(size[c] for c in summed))
        return both, _dots(flat if len(summed) > 1 else ())
    natural = both + free_a + free_b
    if batch := "".join(c for c in natural if c.isdigit()):
        natural = batch + "".join(c for c in dict.fromkeys(la + lb) if c not in batch + summed)
    to = natural if want is None else want
    product = einsum(to, la, lb)
    lies = None if summed else outer(la, lb, to, size)
    if lies is not None and prod(lies.shape[:-1]) >= MANY:
        return to, _outer(lies, product, tuple(size[c] for c in to))
    return to, lambda a, b, out: product(a, b, out=out)


def _outer(lies: Outer, product: Callable[..., Array], full: tuple[int, ...]) -> Pair:
    """Both operands have axes of their own, and nothing is summed."""

    def run(a: Array, b: Array, out: Array | None) -> Array:
        plain = type(a) is type(b) is np.ndarray and (out is None or out.flags.c_contiguous)
        dtype = out.dtype if out is not None else np.result_type(a.dtype, b.dtype)
        if not plain or lies.shape[-1] * dtype.itemsize > SHORT:
            return product(a, b, out=out)
        if out is None:
            return total([lies(a, b)], dtype).reshape(full)
        total([lies(a, b)], dtype, out.reshape(lies.shape))
        return out

    return run


def _scaling(la: str, lb: str, to: str) -> Pair:
    """One operand has all labels: the other scales it."""
    view_a, view_b = aligned(la, to), aligned(lb, to)

    def run(a: Array, b: Array, out: Array | None) -> Array:
        return as_array(np.multiply(view_a(a), view_b(b), out=out))

    return run


def _dots(flat: tuple[int, ...]) -> Pair:
    """Both operands have the same axes, and are summed over the last one, after a reshape."""

    def run(a: Array, b: Array, out: Array | None) -> Array:
        if flat:
            a, b = a.reshape(flat), b.reshape(flat)
        return as_array(np.vecdot(a, b, out=out))

    return run


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

    def operand(labels: str, *parts: str) -> Callable[[Array], Array]:
        view = aligned(labels, outside + "".join(parts))
        if any(len(p) != 1 for p in parts):
            repeats = (size[c] if c in labels else 1 for c in outside)
            flat = (*repeats, *(prod(size[c] for c in p) for p in parts))
            return lambda array: view(array).reshape(flat)
        # BLAS takes no matrix whose numbers are apart both ways, and NumPy's own loop is slow.
        return (lambda array: view(array).copy()) if labels[-1] in outside else view

    rows, columns = operand(la, free_a, summed), operand(lb, summed, free_b)
    full = tuple(size[c] for c in natural)
    product = (*full[: len(outside)], prod(size[c] for c in free_a), prod(size[c] for c in free_b))
    view = aligned(natural, to)
    plain = full == product and natural == to

    def run(a: Array, b: Array, out: Array | None) -> Array:
        a, b = (b, a) if swap else (a, b)
        if out is None:
            result = np.matmul(rows(a), columns(b))
            return result if plain else view(result.reshape(full))
        if natural == to and out.flags.c_contiguous:
            np.matmul(rows(a), columns(b), out=out.reshape(product))
        else:
            out[...] = view(np.matmul(rows(a), columns(b)).reshape(full))
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

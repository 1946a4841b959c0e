"""Make one labelled array of two, through the call of NumPy that does it best.

A labelled array is an array and a string with one label an axis. Labels are single characters of
any alphabet, so that a deep chain never runs out of them (NumPy's einsum stops at 52). Digits are
the axes of a batch.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import prod

import numpy as np

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
    return to, lambda a, b, out: product(a, b, out=out)


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


@lru_cache(maxsize=4096)
def aligned(labels: str, to: str) -> Callable[[Array], Array]:
    """Bring axes into the order of `to`; those that are missing become axes of length one."""
    inside = [c for c in to if c in labels]
    axes = tuple(labels.index(c) for c in inside)
    key = tuple(slice(None) if c in labels else None for c in to)
    ordered = axes == tuple(range(len(labels)))
    if ordered:
        return (lambda array: array) if len(inside) == len(to) else lambda array: array[key]
    if len(inside) == len(to):
        return lambda array: array.transpose(axes)
    return lambda array: array.transpose(axes)[key]


@lru_cache(maxsize=4096)
def einsum(to: str, *labels: str) -> Callable[..., Array]:
    """Make NumPy's einsum of operands with labels of any alphabet: a function of the arrays."""
    # NumPy's einsum has the letters alone.
    used = dict.fromkeys("".join(labels))
    name = str.maketrans(dict(zip(used, _LETTERS, strict=False)))
    spec = ",".join(labels).translate(name) + "->" + to.translate(name)

    def run(*arrays: Array, out: Array | None = None) -> Array:
        # Without axes NumPy returns a scalar, which is no array to the steps that follow.
        return as_array(np.einsum(spec, *arrays, out=out))

    return run


_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

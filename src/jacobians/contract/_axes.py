"""The axes of labelled arrays: a label an axis, single characters of any alphabet.

So a deep chain never runs out of labels; einsums of the libraries stop at 52. Digits are axes of a
batch.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import numpy as np

from jacobians._arrays import Array

View = Callable[[Any, Array], Array]
"""A function of a library and an array."""


@lru_cache(maxsize=4096)
def aligned(labels: str, to: str) -> View:
    """Bring axes into the order of `to`; those that are missing become axes of length one."""
    inside = [c for c in to if c in labels]
    axes = tuple(labels.index(c) for c in inside)
    key = tuple(slice(None) if c in labels else None for c in to)
    whole = len(inside) == len(to)
    if axes == tuple(range(len(labels))):
        return (lambda _, array: array) if whole else lambda _, array: array[key]
    if whole:
        return lambda xp, array: permuted(xp, array, axes)
    return lambda xp, array: permuted(xp, array, axes)[key]


def permuted(xp: Any, array: Array, axes: tuple[int, ...]) -> Array:
    """Permute the axes."""
    # The method takes a sixth of the function's time, which counts for small arrays.
    return array.transpose(axes) if xp is np else xp.permute_dims(array, axes)


@lru_cache(maxsize=4096)
def freed(labels: str, to: str, single: str) -> View:
    """Read the diagonals of one array, and sum it over the labels that are not in `to`.

    Those in `single` have length one: there is nothing to sum.
    """
    if repeated := next((c for c in labels if labels.count(c) > 1), ""):
        i = labels.index(repeated)
        j = labels.index(repeated, i + 1)
        left = labels[:i] + labels[i + 1 : j] + labels[j + 1 :] + repeated
        after = freed(left, to, single) if left != to else lambda _, array: array

        def diagonal(xp: Any, array: Array) -> Array:
            return after(xp, xp.linalg.diagonal(xp.moveaxis(array, (i, j), (-2, -1))))

        return diagonal
    ordered = aligned("".join(c for c in labels if c in to), to)
    gone = tuple(k for k, c in enumerate(labels) if c not in to)
    if all(labels[k] in single for k in gone):
        return lambda xp, array: ordered(xp, xp.squeeze(array, axis=gone))
    einsum = numpy_einsum(to, labels)  # in half of the time of NumPy's sum
    return lambda xp, a: einsum(a) if xp is np else ordered(xp, xp.sum(a, axis=gone))


@lru_cache(maxsize=4096)
def numpy_einsum(to: str, *labels: str) -> Callable[..., Array]:
    """Make NumPy's einsum of operands with labels of any alphabet: a function of the arrays."""
    # NumPy's einsum has the letters alone.
    used = dict.fromkeys("".join(labels))
    letters = str.maketrans(dict(zip(used, _LETTERS, strict=False)))
    spec = ",".join(labels).translate(letters) + "->" + to.translate(letters)

    return partial(np.einsum, spec)


_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

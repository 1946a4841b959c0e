"""The axes of labelled arrays: a label an axis, single characters of any alphabet.

So a deep chain never runs out of labels; einsums of the libraries stop at 52. Digits are axes of a
batch.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from string import ascii_letters
from typing import Any

import numpy as np

from jacobians._arrays import Array

View = Callable[[Any, Array], Array]
"""A function of a library and an array."""


@lru_cache(maxsize=4096)
def aligned(labels: str, to: str) -> View:
    """Bring axes into the order of `to`; axes of length one are what is missing or comes again."""
    first = [c if c in labels and c not in to[:k] else "" for k, c in enumerate(to)]
    axes = tuple(labels.index(c) for c in first if c)
    key = tuple(slice(None) if c else None for c in first)
    whole = None not in key
    if axes == tuple(range(len(labels))):
        return (lambda _, array: array) if whole else lambda _, array: array[key]

    def turned(xp: Any, array: Array) -> Array:
        # The method takes a sixth of the function's time, which counts for small arrays.
        array = array.transpose(axes) if xp is np else xp.permute_dims(array, axes)
        return array if whole else array[key]

    return turned


@lru_cache(maxsize=4096)
def freed(labels: str, to: str, single: str) -> View:
    """Read the diagonals of one array, and sum it over the labels that are not in `to`.

    Those in `single` have length one: there is nothing to sum.
    """
    left, pairs = labels, []
    while repeated := next((c for c in left if left.count(c) > 1), ""):
        i, j = left.index(repeated), left.rindex(repeated)
        left = left[:i] + left[i + 1 : j] + left[j + 1 :] + repeated
        pairs.append((i, j))
    gone = tuple(k for k, c in enumerate(left) if c not in to)
    sums = any(left[k] not in single for k in gone)
    einsum, view = numpy_einsum(to, labels), aligned("".join(c for c in left if c in to), to)

    def run(xp: Any, array: Array) -> Array:
        if sums and xp is np:  # in half of the time of NumPy's sum
            return einsum(array)
        for pair in pairs:
            array = xp.linalg.diagonal(xp.moveaxis(array, pair, (-2, -1)))
        if gone:
            array = (xp.sum if sums else xp.squeeze)(array, axis=gone)
        return view(xp, array)

    return run


@lru_cache(maxsize=4096)
def numpy_einsum(to: str, *labels: str) -> Callable[..., Array]:
    """Make NumPy's einsum, which has the letters alone, for labels of any alphabet."""
    used = dict.fromkeys("".join(labels))
    letters = str.maketrans(dict(zip(used, ascii_letters, strict=False)))
    return partial(np.einsum, f"{','.join(labels)}->{to}".translate(letters))

"""The axes of labelled arrays: a label an axis, single characters of any alphabet.

So a deep chain never runs out of labels; NumPy's einsum stops at 52. Digits are axes of a batch.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from jacobians._shapes import as_array

if TYPE_CHECKING:
    from collections.abc import Callable

    from jacobians._shapes import Array


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

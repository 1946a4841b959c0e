"""What a test cannot see, because of the arguments that it was given."""

from __future__ import annotations

from itertools import combinations
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from jacobians.declare import Function

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jacobians._arrays import Array
    from jacobians.checker.numeric import Point


def blind_spots(point: Point, value: Array, function: Any) -> tuple[str, ...]:
    """Sentences, one for each choice that hides a mistake."""
    found = [
        text
        for name, array in zip(point.names, point.arguments, strict=True)
        if array.dtype.kind == "f" and array.size > 1
        for text in _argument(name, array)
    ]
    lead, output = value.shape[: point.batch], value.shape[point.batch :]
    if point.batch and prod(lead) == 1:
        found.append("examples that are mixed, or a sum for a mean: the batch has one example.")
    same = [n for n in lead if n > 1 and n in output + point.core]
    if same:
        found.append(f"a batch axis taken for another: both have length {same[0]}.")
    found += _sizes(point, function)
    return tuple(found)


def _argument(name: str, array: Array) -> Iterator[str]:
    first = array.reshape(-1)[0]
    if np.all(array == 1):
        yield f"a forgotten {name}: it is all ones. Draw it at random."
    elif np.all(array == 0):
        yield f"a forgotten or misplaced {name}: it is all zeros. Draw it at random."
    elif np.all(array == first):
        yield f"a permuted {name}: all its entries are {first:.4g}. Draw it at random."
    elif array.ndim > 1 and array.shape[-1] > 1 and _symmetric(array):
        yield f"a transposed {name}: it is symmetric. Draw it at random."


def _symmetric(array: Array) -> bool:
    return np.array_equal(array, np.swapaxes(array, -1, -2))


def _sizes(point: Point, function: Any) -> Iterator[str]:
    """Axes that are not one and have one length: a swap of them goes unseen."""
    if isinstance(function, Function):
        sizes, _ = function.signature.match([a.shape for a in point.arguments])
        equal = [
            f"{a} = {b} = {n}" for a, b in combinations(sizes, 2) if (n := sizes[a]) == sizes[b] > 1
        ]
        if equal:
            yield f"an axis taken for another: {', '.join(equal)}. Choose different sizes."
    elif len(point.core) > 1 and len(set(point.core)) < len(point.core):
        yield (
            f"an axis taken for another: {point.names[point.wrt]} has shape {point.core}. "
            "Choose different sizes."
        )


def sums_to_zero(expected: Array, batch: int, output: int) -> bool:
    """Whether the outputs' rows cancel: a loss of `sum(output)` cannot see anything then."""
    total = np.sum(expected, axis=tuple(range(batch, batch + output)))
    size = np.max(np.abs(expected), initial=0)
    return bool(size > 0 and np.max(np.abs(total), initial=0) <= 1e-7 * size)

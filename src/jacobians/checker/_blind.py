"""What a test cannot see, because of the arguments that it was given."""

from __future__ import annotations

from itertools import combinations
from math import prod
from typing import Any

import numpy as np

from jacobians._function import Function
from jacobians._shapes import Array
from jacobians.checker._numeric import Point


def blind_spots(point: Point, value: Array, function: Any) -> tuple[str, ...]:
    """Sentences, one for each choice that hides a mistake."""
    found = []
    for k, array in enumerate(point.arguments):
        if array.dtype.kind != "f" or array.size < 2:
            continue
        what = f"argument {k}"
        if np.all(array == 1):
            found.append(f"a forgotten {what}: it is all ones. Draw it at random.")
        elif np.all(array == 0):
            found.append(f"a forgotten or misplaced {what}: it is all zeros. Draw it at random.")
        elif np.all(array == array.reshape(-1)[0]):
            found.append(f"a permuted {what}: all its entries are equal. Draw it at random.")
        square = array.ndim >= 2 and array.shape[-1] == array.shape[-2]
        if square and np.array_equal(array, np.swapaxes(array, -1, -2)):
            found.append(f"a transposed {what}: it is symmetric. Draw it at random.")
    lead, output = value.shape[: point.batch], value.shape[point.batch :]
    if point.batch and prod(lead) == 1:
        found.append("examples that are mixed, or a sum for a mean: the batch has one example.")
    if point.batch and set(lead) & set(output + point.core):
        found.append("a batch axis taken for another: they have equal sizes.")
    if isinstance(function, Function):
        sizes, _ = function.signature.match([a.shape for a in point.arguments])
        equal = [f"{a} = {b} = {n}" for a, b in combinations(sizes, 2) if (n := sizes[a]) == sizes[b]]
        if equal:
            found.append(f"an axis taken for another: {', '.join(equal)}. Choose different sizes.")
    return tuple(found)


def sums_to_zero(expected: Array, batch: int, output: int) -> bool:
    """Whether the outputs' rows cancel: a loss of `sum(output)` cannot see anything then."""
    total = np.sum(expected, axis=tuple(range(batch, batch + output)))
    return bool(np.max(np.abs(total), initial=0) <= 1e-9 * np.max(np.abs(expected), initial=0))

"""Contract labelled arrays: einsum over any number of factors, in the cheapest order.

A labelled array is an array and a string with one label an axis. Labels are single characters of
any alphabet, so that a deep chain never runs out of them (NumPy's einsum stops at 52).
"""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import Any, NamedTuple

import numpy as np

from jacobians._order import order
from jacobians._shapes import Array, as_array

Sizes = tuple[tuple[str, int], ...]


class Step(NamedTuple):
    """Contract operands `left` and `right` to one with the labels `labels`."""

    left: int
    right: int
    labels: str
    # For a matrix product: how to bring each operand to (shared, free, summed) axes, and the shape
    # of the result. None where no label is summed, or all are: then einsum takes one pass.
    matmul: tuple[str, tuple[int, ...], str, tuple[int, ...], tuple[int, ...]] | None


class Plan(NamedTuple):
    """What to do first with each operand, the steps of a contraction, and what they cost."""

    first: tuple[str, ...]  # labels of each operand without repetition and without lone summed ones
    steps: tuple[Step, ...]
    flops: int
    absent: int  # product of the sizes of summed labels that no operand carries


def contract(
    operands: list[Array], labels: list[str], keep: str, sizes: Sizes
) -> tuple[Array | None, str, int]:
    """Multiply the operands and sum over every label that is not in `keep`.

    Returns the array, its labels (those of `keep` that an operand carries, in the order of `keep`)
    and an integer factor for summed labels that no operand carries. The array may be a view of an
    operand; without operands it is None. Both lists are used up.
    """
    if not operands:
        return None, "", plan((), keep, sizes).absent
    found = plan(tuple(labels), keep, sizes)
    for k, name in enumerate(found.first):
        if name != labels[k]:
            operands[k], labels[k] = _einsum(name, (operands[k], labels[k])), name
    for step in found.steps:
        a, b = operands[step.left], operands[step.right]
        la, lb = labels[step.left], labels[step.right]
        if step.matmul is None:
            result = _einsum(step.labels, (a, la), (b, lb))
        else:
            to_a, shape_a, to_b, shape_b, shape = step.matmul
            a = _arrange(a, la, to_a).reshape(shape_a)
            b = _arrange(b, lb, to_b).reshape(shape_b)
            result = np.matmul(a, b).reshape(shape)
        operands.append(result)
        labels.append(step.labels)
    array, name = operands[-1], labels[-1]
    final = "".join(c for c in keep if c in name)
    return _arrange(array, name, final), final, found.absent


@lru_cache(maxsize=4096)
def plan(labels: tuple[str, ...], keep: str, sizes: Sizes) -> Plan:
    """Work out the steps once for each set of labels and sizes."""
    size = dict(sizes)
    present = set().union(*labels) if labels else set()
    absent = prod(n for c, n in sizes if c not in present and c not in keep)
    work = []
    flops = 0
    for k, name in enumerate(labels):
        # A repeated label reads a diagonal; one that nobody else has is summed before it costs.
        needed = set(keep).union(*(other for j, other in enumerate(labels) if j != k))
        unique = "".join(dict.fromkeys(name))
        work.append("".join(c for c in unique if c in needed))
        if len(work[k]) < len(unique):
            flops += prod(size[c] for c in unique)
    first = tuple(work)
    alive = set(range(len(work)))
    steps = []
    for left, right in order(first, keep, size):
        la, lb = work[left], work[right]
        alive -= {left, right}
        result, matmul = _pair(la, lb, set(keep).union(*(work[k] for k in alive)), size)
        steps.append(Step(left, right, result, matmul))
        union = set(la) | set(lb)
        flops += prod(size[c] for c in union) * (2 if union - set(result) else 1)
        alive.add(len(work))
        work.append(result)
    return Plan(first, tuple(steps), flops, absent)


def _pair(la: str, lb: str, rest: set[str], size: dict[str, int]) -> tuple[str, Any]:
    shared = [c for c in la if c in lb]
    summed = "".join(c for c in shared if c not in rest)
    both = "".join(c for c in shared if c in rest)
    free_a = "".join(c for c in la if c not in lb)
    free_b = "".join(c for c in lb if c not in la)
    result = both + free_a + free_b
    if not summed or not (free_a or free_b):
        return result, None

    def shape(name: str) -> tuple[int, ...]:
        return tuple(size[c] for c in name)

    def flat(*groups: str) -> tuple[int, ...]:
        return tuple(prod(shape(g)) for g in groups)

    return result, (
        both + free_a + summed,
        (*shape(both), *flat(free_a, summed)),
        both + summed + free_b,
        (*shape(both), *flat(summed, free_b)),
        shape(result),
    )


def _arrange(array: Array, labels: str, to: str) -> Array:
    if labels == to:
        return array
    return np.transpose(array, [labels.index(c) for c in to])


def _einsum(to: str, *terms: tuple[Array, str]) -> Array:
    """NumPy's einsum with labels of any alphabet."""
    number: dict[str, int] = {}
    arguments: list[Any] = []
    for array, labels in terms:
        arguments += [array, [number.setdefault(c, len(number)) for c in labels]]
    # Without axes NumPy returns a scalar, which is no array to the steps that follow.
    return as_array(np.einsum(*arguments, [number[c] for c in to]))


def spread(
    array: Array | None,
    have: str,
    want: str,
    sizes: dict[str, int],
    dtype: Any,
    out: Array | None = None,
    add: bool = False,
) -> Array:
    """Write an array with labels `have` into one with labels `want`.

    A label repeated in `want` writes a diagonal and leaves zeros beside it; a label that `have`
    lacks is broadcast. With `out` the result goes there, `add`ed to what it holds if asked.
    """
    unique = "".join(dict.fromkeys(want))
    shape = tuple(sizes[c] for c in want)
    if out is None:
        make = np.empty if len(unique) == len(want) else np.zeros
        out = make(shape, dtype=dtype, like=array)
    elif not add and len(unique) < len(want):
        out[...] = 0
    view = out if len(unique) == len(want) else _einsum(unique, (out, want))
    # Missing labels become axes of length one, which assignment broadcasts.
    source: Any = 1
    if array is not None:
        inside = [c for c in unique if c in have]
        source = _arrange(array, have, "".join(inside))
        source = source[tuple(slice(None) if c in have else None for c in unique)]
    if add:
        view += source
    else:
        view[...] = source
    return out

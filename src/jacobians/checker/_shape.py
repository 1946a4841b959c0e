"""A Jacobian of the wrong shape: which axis is wrong, and the array that it becomes when mended."""

from __future__ import annotations

from itertools import permutations
from math import prod

import numpy as np

from jacobians._shapes import Array, Shape
from jacobians.checker._kinds import Diagnosis


def name_shape(given: Array, batch: Shape, output: Shape, inputs: Shape) -> tuple[Diagnosis, Array | None]:
    """Say what is wrong with a shape that is not `batch + output + inputs`."""
    right = batch + output + inputs
    has = f"Its shape is {given.shape}, and should be {right} = batch {batch} + output {output} + input {inputs}."

    def say(kind: str, says: str, change: str, array: Array | None) -> tuple[Diagnosis, Array | None]:
        return Diagnosis(kind, f"{has} {says}", change), array

    if given.shape == batch + inputs + output:
        order = _order(len(batch), len(inputs), len(output))
        return say(
            "shape: output and input swapped",
            "Output and input are swapped.",
            "Output axes come first, then input axes: transpose it.",
            np.transpose(given, order),
        )
    if batch and given.shape == output + inputs + batch:
        return say(
            "shape: batch last",
            "The batch stands last.",
            "Batch axes come first.",
            np.moveaxis(given, range(-len(batch), 0), range(len(batch))),
        )
    doubled = _doubled(given, batch, output, inputs)
    if doubled is not None:
        return say(
            "shape: batch axis doubled",
            "The batch stands in it twice, once for the output and once for the input.",
            "No example reaches another: keep the blocks of one example alone, as (B, n, m).",
            doubled,
        )
    widened = _widened(given, right, len(batch), len(output))
    if widened is not None:
        axis, array = widened
        return say(
            "shape: broadcast",
            f"Axis {axis} has length 1, and was broadcast to {given.shape[axis]} equal copies.",
            "Do not multiply by np.ones(n): use np.ones(1), or keepdims=True.",
            array,
        )
    if given.size == prod(right):
        squeezed = tuple(n for n in given.shape if n != 1) == tuple(n for n in right if n != 1)
        if squeezed and given.ndim < len(right):
            side = "output" if 1 in output else "input" if 1 in inputs else "batch"
            return say(
                f"shape: missing {side} axis",
                f"An axis of length 1 of the {side} is missing.",
                "A loss has output shape (1): keep the axis, with keepdims=True or [:, None, :].",
                given.reshape(right),
            )
        if squeezed:
            return say("shape: extra axis", "It has an axis of length 1 too much.", "Drop it.", given.reshape(right))
        if given.ndim < len(right):
            return say(
                "shape: flattened",
                "Axes are flattened into one.",
                f"Reshape it to {right}.",
                given.reshape(right),
            )
        found = [p for p in permutations(range(given.ndim)) if tuple(given.shape[k] for k in p) == right]
        if given.ndim == len(right) and found:
            return say("shape: axes in another order", "Its axes are in another order.", f"Transpose it to {right}.", np.transpose(given, found[0]))
    if batch and given.shape == output + inputs:
        return say(
            "shape: missing batch axis",
            "The batch axis is missing.",
            "Give each example its own Jacobian; a mean or sum over the batch is another function.",
            None,
        )
    if batch and len(given.shape) == len(right) and given.shape[len(batch) :] == output + inputs:
        collapsed = all(n == 1 for n in given.shape[: len(batch)])
        return say(
            "shape: batch collapsed" if collapsed else "shape: wrong batch",
            "The batch is collapsed to length 1." if collapsed else "The batch has another length.",
            "Do not sum or average over the batch, or check the Jacobian of the mean.",
            None,
        )
    if output and given.shape == batch + output:
        return say(
            "shape: missing input axis",
            "The input axes are missing.",
            "A diagonal Jacobian is still (n, n): write the vector onto its diagonal.",
            _embedded(given, output, inputs),
        )
    if given.shape == batch + inputs:
        return say(
            "shape: missing output axis",
            "The output axes are missing.",
            "Each output has its own row: do not sum over the outputs.",
            None,
        )
    return say("shape: wrong size", "Its sizes do not fit.", "Compare them axis by axis.", None)


def _order(batch: int, inputs: int, output: int) -> tuple[int, ...]:
    start = batch + inputs
    return (*range(batch), *range(start, start + output), *range(batch, start))


def _doubled(given: Array, batch: Shape, output: Shape, inputs: Shape) -> Array | None:
    count, n = len(batch), len(output)
    if not batch:
        return None
    if given.shape == batch + output + batch + inputs:
        moved = np.moveaxis(given, range(count + n, 2 * count + n), range(count, 2 * count))
    elif given.shape == batch + batch + output + inputs:
        moved = given
    else:
        return None
    flat = moved.reshape(prod(batch), prod(batch), *output, *inputs)
    return flat[np.arange(prod(batch)), np.arange(prod(batch))].reshape(batch + output + inputs)


def _widened(given: Array, right: Shape, batch: int, output: int) -> tuple[int, Array] | None:
    if given.ndim != len(right):
        return None
    wrong = [k for k, (n, m) in enumerate(zip(given.shape, right, strict=True)) if n != m]
    if len(wrong) != 1 or right[wrong[0]] != 1 or wrong[0] < batch:
        return None
    first = np.take(given, [0], axis=wrong[0])
    same = np.allclose(given, first, rtol=1e-12, atol=0, equal_nan=True)
    return (wrong[0], first) if same else None


def _embedded(given: Array, output: Shape, inputs: Shape) -> Array | None:
    if output != inputs:
        return None
    n = prod(output)
    lead = given.shape[: given.ndim - len(output)]
    full = np.zeros((*lead, n * n), given.dtype)
    full[..., :: n + 1] = given.reshape(*lead, n)
    return full.reshape(*lead, *output, *inputs)

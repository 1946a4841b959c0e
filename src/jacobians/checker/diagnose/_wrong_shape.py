"""A Jacobian of the wrong shape: which axis is wrong, and the array that it becomes when mended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations
from math import prod
from typing import NamedTuple

import numpy as np

from jacobians._arrays import Array, Shape
from jacobians.checker.diagnose._diagnosis import Diagnosis


class Shapes(NamedTuple):
    """The given array, and the parts of the shape that it should have."""

    given: Array
    batch: Shape
    output: Shape
    inputs: Shape

    @property
    def right(self) -> Shape:
        return self.batch + self.output + self.inputs

    def axis(self, k: int) -> str:
        """Say what axis k of the right shape is called."""
        parts = {"batch": self.batch, "output": self.output, "input": self.inputs}
        names = [
            f"{name} axis" if len(shape) == 1 else f"{name} axis {i}"
            for name, shape in parts.items()
            for i in range(len(shape))
        ]
        return names[k]


Found = tuple[str, str, str, Array | None]
"""The kind, what it says, what to change, and the mended array where there is one."""


Test = Callable[[Shapes], Iterator[Found]]
_TESTS: list[Test] = []


def shape_test(test: Test) -> Test:
    """Enter a test; the first that finds something counts."""
    _TESTS.append(test)
    return test


def name_shape(
    given: Array, batch: Shape, output: Shape, inputs: Shape
) -> tuple[Diagnosis, Array | None]:
    """Say what is wrong with a shape that is not `batch + output + inputs`."""
    s = Shapes(given, batch, output, inputs)
    kind, says, change, mended = next(
        (found for test in _TESTS for found in test(s)), _otherwise(s)
    )
    parts = (
        f"batch {batch} + output {output} + input {inputs}"
        if batch
        else f"output {output} + input {inputs}"
    )
    has = f"Its shape is {given.shape}, but should be {s.right} = {parts}."
    return Diagnosis(f"shape: {kind}", f"{has} {says}", change), mended


@shape_test
def _order(s: Shapes) -> Iterator[Found]:
    given, batch = s.given, s.batch
    b, n, m = len(batch), len(s.output), len(s.inputs)
    if given.shape == batch + s.inputs + s.output:
        order = (*range(b), *range(b + m, b + m + n), *range(b, b + m))
        yield (
            "output and input swapped",
            "Output and input are swapped.",
            "Output axes come first, then input axes: transpose it.",
            np.transpose(given, order),
        )
    if batch and given.shape == s.output + s.inputs + batch:
        moved = np.moveaxis(given, range(-b, 0), range(b))
        yield "batch last", "The batch stands last.", "Batch axes come first.", moved


@shape_test
def _doubled(s: Shapes) -> Iterator[Found]:
    given, batch, b = s.given, s.batch, len(s.batch)
    for side, lead in (
        ("between output and input", batch + s.output + batch),
        ("in front", batch + batch + s.output),
    ):
        if batch and given.shape == lead + s.inputs:
            n = len(s.output) if side != "in front" else 0
            moved = np.moveaxis(given, range(b + n, 2 * b + n), range(b, 2 * b))
            flat = moved.reshape(prod(batch), prod(batch), *s.output, *s.inputs)
            own = np.arange(prod(batch))
            yield (
                "batch axis doubled",
                f"The batch stands in it twice, a second time {side}.",
                "No example reaches another: keep each example's block with itself, (B, n, m).",
                flat[own, own].reshape(s.right),
            )


@shape_test
def _widened(s: Shapes) -> Iterator[Found]:
    given, right = s.given, s.right
    if given.ndim != len(right):
        return
    wrong = [k for k, (n, m) in enumerate(zip(given.shape, right, strict=True)) if n != m]
    if len(wrong) != 1 or right[wrong[0]] != 1 or given.shape[wrong[0]] == 0:
        return
    k = wrong[0]
    first = np.take(given, [0], axis=k)
    if np.array_equal(np.broadcast_to(first, given.shape), given, equal_nan=True):
        yield (
            "broadcast",
            f"The {s.axis(k)} has length 1, and stands there as {given.shape[k]} equal copies.",
            "Do not multiply by np.ones(n), but keep the summed axis: np.ones(1) or keepdims=True.",
            first,
        )


@shape_test
def _same_numbers(s: Shapes) -> Iterator[Found]:
    given, right = s.given, s.right
    if given.size != prod(right):
        return
    core = [n for n in right if n != 1]
    if [n for n in given.shape if n != 1] == core:
        if given.ndim < len(right):
            lost = next(
                k for k in range(len(right)) if right[k] == 1
                and (k >= given.ndim or given.shape[k] != 1 or s.axis(k)[:5] != "batch")
            )  # fmt: skip
            yield (
                f"missing {s.axis(lost).split()[0]} axis",
                f"The {s.axis(lost)}, of length 1, is missing.",
                "A loss has output shape (1): keep the axis, with keepdims=True or [:, None, :].",
                given.reshape(right),
            )
        elif given.ndim > len(right):
            yield (
                "extra axis",
                "It has an axis of length 1 too much.",
                "Drop it.",
                given.reshape(right),
            )
    if given.ndim < len(right):
        yield (
            "flattened",
            "Axes are flattened into one.",
            f"Reshape it to {right}.",
            given.reshape(right),
        )
    orders = (
        p for p in permutations(range(given.ndim)) if tuple(given.shape[k] for k in p) == right
    )
    order = next(orders, None) if given.ndim == len(right) <= 6 else None
    if order is not None:
        yield (
            "axes in another order",
            "Its axes are in another order.",
            f"Transpose it: np.transpose(J, ({', '.join(map(str, order))})).",
            np.transpose(given, order),
        )


@shape_test
def _batch(s: Shapes) -> Iterator[Found]:
    given, batch = s.given, s.batch
    for b in range(1, min(len(s.output), len(s.inputs)) + 1):
        if not batch and s.output[:b] == s.inputs[:b] and given.shape == s.output + s.inputs[b:]:
            yield (
                "batch not named",
                "It has one block for each example, and f was checked without a batch (batch=0).",
                f"If the first {'axis is' if b == 1 else f'{b} axes are'} a batch, give batch={b}.",
                None,
            )
    if batch and given.shape == s.output + s.inputs:
        yield (
            "missing batch axis",
            "The batch axis is missing.",
            "Give each example its own Jacobian; a mean or sum over the batch is another function.",
            None,
        )
    if batch and given.ndim == len(s.right) and given.shape[len(batch) :] == s.output + s.inputs:
        if all(n == 1 for n in given.shape[: len(batch)]):
            yield (
                "batch collapsed",
                "The batch is collapsed to length 1.",
                "Do not sum or average over the batch, or check the Jacobian of the mean.",
                None,
            )
        yield (
            "wrong batch",
            "The batch has another length.",
            "Give one Jacobian for each example.",
            None,
        )


@shape_test
def _missing(s: Shapes) -> Iterator[Found]:
    given, batch = s.given, s.batch
    if s.output and given.shape == batch + s.output:
        yield (
            "missing input axis",
            "The input axes are missing.",
            "A diagonal Jacobian is still (n, n): write the vector onto its diagonal.",
            _embedded(s),
        )
    if given.shape == batch + s.inputs:
        yield (
            "missing output axis",
            "The output axes are missing.",
            "Each output has its own row: do not sum over the outputs.",
            None,
        )
    if given.shape == s.right[:-1]:
        yield (
            "missing input axis",
            "The last input axis is missing.",
            "Do not sum over inputs.",
            None,
        )


def _otherwise(s: Shapes) -> Found:
    given = s.given
    if given.ndim != len(s.right):
        says = f"It has {given.ndim} ax{'i' if given.ndim == 1 else 'e'}s, not {len(s.right)}."
        change = "Output axes come first, then input axes; nothing else."
        return "wrong number of axes", says, change, None
    differ = [k for k in range(given.ndim) if given.shape[k] != s.right[k]]
    listed = " and ".join(
        f"the {s.axis(k)} has length {given.shape[k]}, not {s.right[k]}" for k in differ
    )
    change = "Check the slice, loop or sum along it."
    if len(differ) > 1:
        change = "Check them one by one."
    elif given.shape[differ[0]] == 1 and s.axis(differ[0]).startswith("output"):
        change = "If f is a loss, sum it over its last axis; else each output has its own row."
    return "wrong size", f"{listed[:1].upper()}{listed[1:]}.", change, None


def _embedded(s: Shapes) -> Array | None:
    if s.output != s.inputs:
        return None
    n, lead = prod(s.output), s.given.shape[: s.given.ndim - len(s.output)]
    full = np.zeros((*lead, n * n), s.given.dtype)
    full[..., :: n + 1] = s.given.reshape(*lead, n)
    return full.reshape(s.right)

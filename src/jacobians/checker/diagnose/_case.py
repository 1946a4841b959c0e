"""The right Jacobian and the given one, side by side, while the difference gets a name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jacobians._arrays import Array, Shape
    from jacobians.checker.diagnose._diagnosis import Diagnosis
    from jacobians.checker.numeric import Point

_ALIKE = 1e-6  # two arrays are one, relative to the largest entry


@dataclass
class Case:
    """The right array and the given one, both of shape `batch + output + inputs`."""

    expected: Array
    given: Array
    slack: Array
    batch: Shape
    output: Shape
    inputs: Shape
    point: Point
    value: Array
    elsewhere: Callable[[int, tuple[Array, ...]], Array | None]
    """The Jacobian by argument k, or at other arguments."""
    at_kink: Diagnosis | None
    whole: bool
    """All columns are there, none was drawn."""

    @cached_property
    def flat(self) -> Array:
        """Expected, as (examples, outputs, inputs)."""
        return self.expected.reshape(prod(self.batch), prod(self.output), prod(self.inputs))

    @cached_property
    def mine(self) -> Array:
        return self.given.reshape(self.flat.shape)

    @cached_property
    def alike(self) -> float:
        """Relative to the largest entry: how close two arrays must be to be called one."""
        worst = float(np.max(np.abs(self.slack), initial=0))
        return max(_ALIKE, 4 * worst / self.size if self.size > 0 else 0.0)

    @cached_property
    def size(self) -> float:
        return float(np.max(np.abs(self.expected), initial=0))

    @cached_property
    def wrong(self) -> Array:
        """Which entries are wrong, as (examples, outputs, inputs)."""
        return ~(np.abs(self.given - self.expected) <= self.slack).reshape(self.flat.shape)

    @property
    def square(self) -> bool:
        """Output and input have one shape, of more than one entry: there is a diagonal."""
        return self.whole and self.output == self.inputs and prod(self.output) > 1

    @property
    def factors(self) -> dict[str, int]:
        """Numbers that a constant factor may be made of, by name."""
        many = len(self.output) > 1 or len(self.inputs) > 1
        found = {"B": prod(self.batch)}
        for name, shape in (("output", self.output), ("input", self.inputs if self.whole else ())):
            for n in shape:
                found[f"the {name} size {n}"] = n
            if many and len(shape) > 1:
                found[f"the number {prod(shape)} of {name} entries"] = prod(shape)
        return found

    def same(self, a: Array, b: Array) -> bool:
        """Whether `a` is `b`, relative to the largest entry of `b`."""
        size = float(np.max(np.abs(b), initial=0))
        return bool(np.max(np.abs(a - b), initial=0) <= self.alike * size)

    def multiple(self, a: Array, b: Array) -> float | None:
        """Find the number c with `a = c b`, unless it is 0 or 1."""
        weight = float(np.sum(b * b))
        if weight == 0 or not np.isfinite(weight):
            return None
        c = float(np.sum(a * b) / weight)
        if c == 0 or abs(c - 1) <= 4 * self.alike or not self.same(a, c * b):
            return None
        return c

    def vectors(self) -> Iterator[tuple[str, int, Array]]:
        """Arguments that fit the rows (1) or the columns (2), as (examples or 1, size)."""
        count, n, m = self.flat.shape
        if not self.whole:
            return
        known = [
            (name, a)
            for name, a in zip(self.point.names, self.point.arguments, strict=True)
            if a.dtype.kind == "f"
        ]
        for name, array in [*known, ("the output", self.value)]:
            for axis, size in ((1, n), (2, m)):
                if size > 1 and array.size == size:
                    yield name, axis, array.reshape(1, size)
                elif (
                    size > 1
                    and array.shape[: len(self.batch)] == self.batch
                    and array.size == count * size
                ):
                    yield name, axis, array.reshape(count, size)

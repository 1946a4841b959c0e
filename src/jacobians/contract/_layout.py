"""The labels of an einsum and their sizes: everything of it but its numbers.

Equal layouts are one object, so that whatever follows from a layout is worked out once and looked
up from then on: a product or a chain of small arrays costs little more than NumPy's own calls.
"""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from jacobians.contract._spec import Spec, fresh, join

if TYPE_CHECKING:
    from jacobians._arrays import Shape

Sizes = tuple[tuple[str, int], ...]


class Layout:
    """A spec, the size of each label, and which labels are the batch.

    Batch axes carry digits, the last one `0`. `reduced` are the labels of a batch that was summed.
    """

    __slots__ = (
        "batch", "batch_shape", "input_shape", "output_shape", "reduced", "reduced_shape", "size",
        "sizes", "spec",
    )  # fmt: skip

    def __init__(self, spec: Spec, sizes: Sizes, batch: str, reduced: str) -> None:
        size = dict(sizes)
        self.spec, self.sizes, self.size = spec, sizes, size
        self.batch, self.reduced = batch, reduced
        self.batch_shape = tuple(size[c] for c in batch)
        self.output_shape = tuple(size[c] for c in spec.output)
        self.input_shape = tuple(size[c] for c in spec.input)
        self.reduced_shape = tuple(size[c] for c in reduced)

    @property
    def dense(self) -> str:
        """The labels of the dense array; one that stands there twice is a delta."""
        return self.batch + self.spec.output + self.spec.input

    @property
    def absent(self) -> int:
        """How many equal examples a summed batch has that no factor has an axis for."""
        spec = self.spec
        named = self.batch + "".join(spec.factors) + spec.output + spec.input
        return prod(n for c, n in self.sizes if c not in named)


# Bounded, so that arrays of ever new sizes do not fill the memory.
@lru_cache(maxsize=4096)
def layout(spec: Spec, sizes: Sizes, batch: str = "", reduced: str = "") -> Layout:
    """Look up the one layout of these labels and sizes."""
    return Layout(spec, sizes, batch, reduced)


class Composed(NamedTuple):
    """The layout of a product, and how many equal examples its factors stand for."""

    layout: Layout
    absent: int


@lru_cache(maxsize=4096)
def composed(a: Layout, b: Layout) -> Composed:
    """Chain two layouts, whose batches broadcast."""
    batch = a.batch if len(a.batch) >= len(b.batch) else b.batch
    shape = np.broadcast_shapes(a.batch_shape, b.batch_shape)
    spec, left, right = join(a.spec, b.spec)
    size = {right[c]: n for c, n in b.sizes if c in right}
    size |= {left[c]: n for c, n in a.sizes if c in left}
    size |= dict(zip(batch, shape, strict=True))
    return Composed(layout(spec, tuple(size.items()), batch), a.absent * b.absent)


@lru_cache(maxsize=4096)
def summed(a: Layout) -> Layout:
    """Rename the batch to labels that stand nowhere else: they are summed."""
    name: dict[str, str] = {}
    used = "".join(a.size)
    for c in a.batch:
        name[c] = fresh(used + "".join(name.values()), "b")
    factors = tuple("".join(name.get(c, c) for c in f) for f in a.spec.factors)
    sizes = tuple((name.get(c, c), n) for c, n in a.sizes)
    return layout(a.spec._replace(factors=factors), sizes, reduced="".join(name.values()))


@lru_cache(maxsize=4096)
def widened(a: Layout, batch_shape: Shape) -> Layout:
    """Give a layout these batch axes."""
    batch = digits(len(batch_shape))
    size = a.size | dict(zip(batch, batch_shape, strict=True))
    return layout(a.spec, tuple(size.items()), batch)


def digits(count: int) -> str:
    """Name `count` batch axes: the last axis is `0`, the one before it `1`, and so on."""
    if count > 10:
        raise ValueError(f"{count} batch axes are more than 10: reshape some of them into one")
    return "9876543210"[10 - count :]

"""The labels of an einsum and their sizes: everything of it but its numbers.

Equal layouts are one object, so that whatever follows from a layout is worked out once and looked
up from then on: a product or a chain of small arrays costs little more than NumPy's own calls.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain, count
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection

    from jacobians._arrays import Shape

Sizes = tuple[tuple[str, int], ...]
# Fresh labels: the usual index letters first, then the alphabets, then Greek and beyond.
_LETTERS = "ijklmnpqrstuvwxyzabcdefghABCDEFGHIJKLMNOPQRSTUVWXYZo"


class Spec(NamedTuple):
    """Labels of the factors, of the output and of the input."""

    factors: tuple[str, ...]
    output: str
    input: str

    def __str__(self) -> str:
        return f"{','.join(self.factors)}->{self.output}|{self.input}"


class Layout:
    """A spec, the size of each label, and which labels are the batch.

    Batch axes carry digits, the last one `0`. `reduced` are the labels of a batch that was summed.
    """

    def __init__(self, spec: Spec, sizes: Sizes, batch: str, reduced: str) -> None:
        self.spec, self.sizes, self.size = spec, sizes, dict(sizes)
        self.batch, self.reduced = batch, reduced
        self.dense = batch + spec.output + spec.input  # what stands there twice is a delta
        self.batch_shape, self.output_shape, self.input_shape, self.reduced_shape = (
            tuple(self.size[c] for c in part) for part in (batch, spec.output, spec.input, reduced)
        )


# Bounded, so that arrays of ever new sizes do not fill the memory.
@lru_cache(maxsize=4096)
def layout(spec: Spec, sizes: Sizes, batch: str = "", reduced: str = "") -> Layout:
    """Look up the one layout of these labels and sizes."""
    return Layout(spec, sizes, batch, reduced)


@lru_cache(maxsize=4096)
def composed(a: Layout, b: Layout) -> Layout:
    """Chain two layouts: the input labels of `a` become the output labels of `b`, by union-find.

    Labels of `a` stay, those of `b` get fresh names where they are used already. Digits mean the
    same on both sides. A label that no factor has, as of a batch that was summed, stays a size.
    """
    tied: dict[tuple[str, str], tuple[str, str]] = {}

    def root(side: str, c: str) -> tuple[str, str]:
        node = ("", c) if c.isdigit() else (side, c)
        while node in tied:
            node = tied[node]
        return node

    for left, right in zip(a.spec.input, b.spec.output, strict=True):
        one, two = root("a", left), root("b", right)
        if one != two:  # of two labels of `a` that `b` ties the earlier one stays
            old, new = (two, one) if two[0] == "b" else (one, two)
            tied[old] = new
    names: dict[tuple[str, str], str] = {}

    def renamed(side: str, labels: str) -> str:
        for node in (root(side, c) for c in labels):
            if node not in names:
                names[node] = fresh(names.values(), node[1])
        return "".join(names[root(side, c)] for c in labels)

    for side, spec in ("a", a.spec), ("b", b.spec):
        renamed(side, "".join(spec.factors) + spec.output + spec.input)
    shape = np.broadcast_shapes(a.batch_shape, b.batch_shape)
    batch = digits(len(shape))
    mine = {renamed("a", c): n for c, n in a.sizes}
    size = {renamed("b", c): n for c, n in b.sizes} | mine | dict(zip(batch, shape, strict=True))
    factors = [renamed("a", f) for f in a.spec.factors] + [renamed("b", f) for f in b.spec.factors]
    spec = Spec(tuple(factors), renamed("a", a.spec.output), renamed("b", b.spec.input))
    return layout(spec, tuple(size.items()), batch)


@lru_cache(maxsize=4096)
def summed(a: Layout) -> Layout:
    """Rename the batch to labels that stand nowhere else: they are summed."""
    name: dict[str, str] = {}
    for c in a.batch:
        name[c] = fresh([*a.size, *name.values()], "b")
    factors = tuple("".join(name.get(c, c) for c in f) for f in a.spec.factors)
    sizes = tuple((name.get(c, c), n) for c, n in a.sizes)
    return layout(a.spec._replace(factors=factors), sizes, reduced="".join(name.values()))


@lru_cache(maxsize=4096)
def widened(a: Layout, batch_shape: Shape) -> Layout:
    """Give a layout these batch axes."""
    batch = digits(len(batch_shape))
    size = a.size | dict(zip(batch, batch_shape, strict=True))
    return layout(a.spec, tuple(size.items()), batch)


def fresh(used: Collection[str], wish: str = "") -> str:
    """Find a label that is not `used`: the wished one if it is free."""
    beyond = (c for c in map(chr, count(0x3B1)) if c.isalpha())
    return next(c for c in chain(wish, _LETTERS, beyond) if c not in used)


def digits(count: int) -> str:
    """Name `count` batch axes: the last axis is `0`, the one before it `1`, and so on."""
    if count > 10:
        raise ValueError(f"{count} batch axes are more than 10: reshape some of them into one")
    return "9876543210"[10 - count :]

"""Labels and their sizes: everything of an einsum but its numbers, and the specs to write it.

A spec is `"k -> i|ik"`. Left of the arrow: the labels of each factor, a comma between factors.
Right of it: the labels of the output, a bar, the labels of the input. A label on both sides of the
bar is a Kronecker delta. A port to JavaScript is docs/explorer/spec.js.
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
    """A spec, the size of each label, and which labels are the batch: see `layout`.

    Batch axes carry digits, the last one `0`. `reduced` are the labels of a batch that was summed.
    """

    def __init__(self, spec: Spec, sizes: Sizes, batch: str = "", reduced: str = "") -> None:
        self.spec, self.sizes, self.size = spec, sizes, dict(sizes)
        self.batch, self.reduced = batch, reduced
        self.dense = batch + spec.output + spec.input  # what stands there twice is a delta
        self.batch_shape, self.output_shape, self.input_shape, self.reduced_shape = (
            tuple(self.size[c] for c in part) for part in (batch, spec.output, spec.input, reduced)
        )


# Equal layouts are one object, so that whatever follows from one is worked out once: a product or a
# chain of small arrays costs little more than NumPy's own calls. Bounded, so that arrays of ever
# new sizes do not fill the memory.
layout = lru_cache(maxsize=4096)(Layout)


def parse(text: str, count: int) -> Spec:
    """Read a spec that is written for `count` factors."""
    left, arrow, right = text.replace(" ", "").partition("->")
    output, bar, inputs = right.partition("|")
    if not arrow or not bar or "|" in inputs or "->" in inputs:
        raise ValueError(f"spec {text!r} has no form 'factors -> output|input', as in 'k -> i|ik'")
    for c in left + output + inputs:
        if c != "," and not (c.isascii() and c.isalpha()):
            hint = "; batch axes are not written: the leading axes of a factor are its batch"
            raise ValueError(f"spec {text!r}: {c!r} is no label, labels are letters{hint}")
    if "," in output + inputs:
        raise ValueError(f"spec {text!r}: commas part factors, so they stand left of the arrow")
    factors = tuple(left.split(",")) if left or count else ()
    if len(factors) != count:
        raise ValueError(f"spec {text!r} names {len(factors)} factors, but {count} were given")
    return Spec(factors, output, inputs)


@lru_cache(maxsize=4096)
def read(
    text: str, shapes: tuple[Shape, ...], batch: Shape, given: Sizes
) -> tuple[Layout, tuple[Shape, ...]]:
    """Read a spec for factors of these shapes: its layout, and the axes that each factor loses.

    An axis of length one in the batch is broadcast and carries no label, so it goes.
    """
    spec = parse(text, len(shapes))
    sizes = _sizes(text, spec, shapes, dict(given))
    leads = [s[: len(s) - len(name)] for s, name in zip(shapes, spec.factors, strict=True)]
    try:
        batch_shape = np.broadcast_shapes(batch, *leads)
    except ValueError:
        listed = ", ".join(map(str, [batch, *leads] if batch else leads))
        raise ValueError(f"spec {text!r}: the batches {listed} do not broadcast") from None
    drops = tuple(tuple(k for k, n in enumerate(lead) if n == 1) for lead in leads)
    kept = ("".join(c for c, n in zip(digits(len(s)), s, strict=True) if n != 1) for s in leads)
    factors = tuple(lead + name for lead, name in zip(kept, spec.factors, strict=True))
    whole = widened(layout(spec._replace(factors=factors), sizes), batch_shape)
    return whole, drops if any(drops) else ()


def _sizes(text: str, spec: Spec, shapes: tuple[Shape, ...], known: dict[str, int]) -> Sizes:
    """Read the size of every label off the factors, beside those known; refuse what disagrees."""
    right = spec.output + spec.input
    for c in known.keys() - set(right):
        raise ValueError(f"spec {text!r} has no label {c!r} right of its arrow")
    for k, (shape, name) in enumerate(zip(shapes, spec.factors, strict=True)):
        lead = len(shape) - len(name)
        if lead < 0:
            has = f"its shape {shape} has {len(shape)} axes"
            raise ValueError(f"spec {text!r}: factor {k} has labels {name!r}, but {has}")
        for c, n in zip(name, shape[lead:], strict=True):
            if known.setdefault(c, n) != n:
                other = f"{n} in factor {k} of shape {shape}"
                raise ValueError(f"spec {text!r}: label {c!r} is {known[c]}, but {other}")
    for c in right:
        if c not in known:
            advice = f"give its size, as in {c}=3"
            raise ValueError(f"spec {text!r}: no factor has label {c!r}: {advice}")
    return tuple(known.items())


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

    for side, spec in ("a", a.spec), ("b", b.spec):  # letters stay where they can
        renamed(side, "".join(spec.factors) + spec.output + spec.input)
    mine = {renamed("a", c): n for c, n in a.sizes}
    size = {renamed("b", c): n for c, n in b.sizes} | mine
    factors = [renamed("a", f) for f in a.spec.factors] + [renamed("b", f) for f in b.spec.factors]
    spec = Spec(tuple(factors), renamed("a", a.spec.output), renamed("b", b.spec.input))
    whole = layout(spec, tuple(size.items()))
    return widened(whole, np.broadcast_shapes(a.batch_shape, b.batch_shape))


@lru_cache(maxsize=4096)
def summed(a: Layout) -> Layout:
    """Rename the batch to labels that stand nowhere else: they are summed."""
    name: dict[str, str] = {}
    for c in a.batch:
        name[c] = fresh([*a.size, *name.values()], "b")
    new = str.maketrans(name)
    factors = tuple(f.translate(new) for f in a.spec.factors)
    sizes = tuple((c.translate(new), n) for c, n in a.sizes)
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

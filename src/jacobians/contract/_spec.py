"""Specs: `"k -> i|ik"` says which axes the factors of a Jacobian have, and where they stand.

Left of the arrow: the labels of each factor, a comma between factors. Right of it: the labels of
the output, a bar, the labels of the input. A label on both sides of the bar is a Kronecker delta.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

# Fresh labels: the usual index letters first, then the alphabets, then Greek and beyond.
_LETTERS = "ijklmnpqrstuvwxyzabcdefghABCDEFGHIJKLMNOPQRSTUVWXYZo"


class Spec(NamedTuple):
    """Labels of the factors, of the output and of the input; batch axes are not among them."""

    factors: tuple[str, ...]
    output: str
    input: str

    def __str__(self) -> str:
        return f"{','.join(self.factors)}->{self.output}|{self.input}"


@lru_cache(maxsize=1024)
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


def fresh(used: str, wish: str = "") -> str:
    """Find a label that is not `used`: the wished one if it is free."""
    for c in wish + _LETTERS:
        if c not in used:
            return c
    code = 0x3B1
    while chr(code) in used or not chr(code).isalpha():
        code += 1
    return chr(code)


class Joined(NamedTuple):
    """The spec of a product, and what the labels of either side are called in it."""

    spec: Spec
    left: dict[str, str]
    right: dict[str, str]


@lru_cache(maxsize=4096)
def join(a: Spec, b: Spec) -> Joined:
    """Chain two specs: the input labels of `a` become the output labels of `b`.

    Every other label of `b` that `a` uses gets a fresh name. Digits (batch axes) mean the same on
    both sides and stay.
    """
    labels_a = "".join(dict.fromkeys("".join(a.factors) + a.output + a.input))
    labels_b = "".join(dict.fromkeys("".join(b.factors) + b.output + b.input))
    left = {c: c for c in labels_a}
    right = {c: c for c in labels_b if c.isdigit()}
    for ca, cb in zip(a.input, b.output, strict=True):
        if cb not in right:
            right[cb] = left[ca]
        elif right[cb] != left[ca]:  # `b` ties two axes of its output: so are the two of `a`
            old, new = left[ca], right[cb]
            left = {k: new if v == old else v for k, v in left.items()}
            right = {k: new if v == old else v for k, v in right.items()}
    used = labels_a + "".join(right.values())
    for c in labels_b:
        if c not in right:
            right[c] = fresh(used, c)
            used += right[c]
    factors = tuple("".join(left[c] for c in f) for f in a.factors)
    factors += tuple("".join(right[c] for c in f) for f in b.factors)
    output = "".join(left[c] for c in a.output)
    return Joined(Spec(factors, output, "".join(right[c] for c in b.input)), left, right)

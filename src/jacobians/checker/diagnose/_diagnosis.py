"""What can be wrong with a Jacobian, in words: the bug, and what to change."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Diagnosis:
    """One thing that is wrong.

    `kind` is a short fixed name, `says` tells what was found, `change` what to do.
    """

    kind: str
    says: str
    change: str

    def __str__(self) -> str:
        return f"{self.says} {self.change}"


@dataclass(frozen=True)
class Kind:
    """Something that can be wrong: its name, and what a report says; it makes a diagnosis.

    `{detail}` and `{name}` stand for what is known only where it is found.

    >>> print(SIGN())
    The sign is wrong: yours is -1 times the right one. Negate it.
    """

    name: str
    says: str
    change: str

    def __call__(self, detail: str = "", name: str = "") -> Diagnosis:
        fill = {"detail": detail, "name": name}
        return Diagnosis(self.name, self.says.format(**fill), self.change.format(**fill))


SIGN = Kind(
    "sign",
    "The sign is wrong: yours is -1 times the right one.",
    "Negate it.",
)


def factor(c: float, sizes: dict[str, int]) -> Diagnosis:
    """Name a constant in front; `sizes` gives the numbers that it may be made of.

    >>> print(factor(5.0, {"B": 5}))
    A constant factor is wrong: yours is B = 5 times the right one. You summed where the mean over \
the batch of B examples is meant: divide by B.
    """
    if abs(c + 1) < 1e-5:
        return SIGN()
    size, minus = abs(c), "minus " if c < 0 else ""
    known: dict[str, float] = {}
    for name, n in sizes.items():
        if n > 1:
            symbol = name if name != "B" else f"B = {n}"
            known[symbol], known[f"1/{name}"] = float(n), 1 / n
            known[f"n/(n - 1) with n = {n}"] = n / (n - 1)
            known[f"(n - 1)/n with n = {n}"] = (n - 1) / n
    known |= {"2": 2.0, "1/2": 0.5}
    words = [name for name, value in known.items() if abs(size - value) < 1e-5 * value]
    if "2" in words or "1/2" in words:  # the likeliest first
        words.sort(key=lambda w: w not in ("2", "1/2"))
    says = f"{minus}{' or '.join(words)}" if words else f"{c:.6g}"
    change = f"Divide it by {minus}{words[0]}." if words else f"Divide it by {c:.6g}."
    if words and words[0].startswith("B ="):
        change = "You summed where the mean over the batch of B examples is meant: divide by B."
    elif words and words[0] == "1/B":
        change = (
            "You averaged over the batch of B examples where each one has its own: multiply by B."
        )
    elif words and "n - 1" in words[0]:
        change = "A variance divides by n here and by n - 1 there (ddof): use the same in both."
    elif words and words[0] in ("2", "1/2"):
        change = "Look for the half of a squared error, or a term that was counted twice."
    text = f"A constant factor is wrong: yours is {says} times the right one."
    return Diagnosis("factor", text, change)

r"""Declarations: `W \\in \\mathbb{R}^{n \\times m}` says what a symbol is, and how to draw it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from jacobians.equations.evaluate import Array
from jacobians.equations.latex import MeaningError, parse, spell

if TYPE_CHECKING:
    from jacobians.equations.evaluate import Scope
    from jacobians.equations.latex import tree as t

Draw = Callable[[np.random.Generator, tuple[int, ...]], Array]


def _symmetric(rng: np.random.Generator, dims: tuple[int, ...]) -> Array:
    a = rng.standard_normal(dims)
    return a + a.T


def _definite(rng: np.random.Generator, dims: tuple[int, ...]) -> Array:
    a = rng.standard_normal(dims)
    return np.asarray(a @ a.T + np.diag(0.5 + rng.random(dims[0])))


def _orthogonal(rng: np.random.Generator, dims: tuple[int, ...]) -> Array:
    q, r = np.linalg.qr(rng.standard_normal(dims))
    return np.asarray(q * np.sign(np.diag(r)))


def _simplex(rng: np.random.Generator, dims: tuple[int, ...]) -> Array:
    e = np.exp(rng.standard_normal(dims))
    return np.asarray(e / np.sum(e, axis=-1, keepdims=True))


def _bits(rng: np.random.Generator, dims: tuple[int, ...]) -> Array:
    return rng.integers(0, 2, size=dims).astype(float)


def _signs(rng: np.random.Generator, dims: tuple[int, ...]) -> Array:
    return 2.0 * rng.integers(0, 2, size=dims) - 1


def _reals(rng: np.random.Generator, dims: tuple[int, ...]) -> Array:
    return np.asarray(rng.standard_normal(dims))


def _positive(rng: np.random.Generator, dims: tuple[int, ...]) -> Array:
    return np.asarray(0.3 + rng.random(dims) * 1.7)


_SQUARE = {"symmetric": _symmetric, "positive definite": _definite, "orthogonal": _orthogonal}
_MAGNITUDES = ((0.05, 0.3), (0.55, 0.95), (1.1, 1.9))
_SYMMETRIC = ("symmetric", "positive definite")
_DRAWS: dict[str, Draw] = {
    "real": _reals,
    "positive": _positive,
    "simplex": _simplex,
    "bits": _bits,
    "signs": _signs,
    **_SQUARE,
}
_NUMBER = r"-?\d+(?:\.\d+)?"
# What stands right of \in, with the part that gives the axes. The first that fits counts.
_SETS = [
    (r"\\mathbb\{R\}_\{(?:>|\\ge|\\geq)0\}(?:\^(?P<dims>.+))?", "positive"),
    (
        r"\\mathbb\{R\}\^(?P<dims>\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|.)_\{(?:>|\\ge|\\geq)0\}",
        "positive",
    ),
    (r"\\mathbb\{R\}(?:\^(?P<dims>.+))?", "real"),
    (r"\\Delta\^(?P<dims>.+)", "simplex"),
    (r"\\mathbb\{S\}_\{\+\+\}\^(?P<dims>.+)", "positive definite"),
    (r"\\mathbb\{S\}\^(?P<dims>.+)", "symmetric"),
    (r"(?:\\mathrm\{O\}|O)\((?P<dims>.+)\)", "orthogonal"),
    (r"\\\{0,1\\\}(?:\^(?P<dims>.+))?", "bits"),
    (r"\\\{-1,1\\\}(?:\^(?P<dims>.+))?", "signs"),
    (r"\\\{1,\\(?:l?dots|cdots),(?P<dims>.+)\\\}", "index"),
    (r"\[(?P<low>NUMBER),(?P<high>NUMBER)\]|\((?P<low2>NUMBER),(?P<high2>NUMBER)\)", "interval"),
    (r"\\mathbb\{N\}", "count"),
]


@dataclass(frozen=True)
class Declaration:
    """A given symbol: its axes as expressions of sizes, and its domain."""

    name: str
    dims: tuple[t.Node, ...]
    domain: str
    text: str
    low: float = 0.0
    high: float = 1.0

    def draw(self, rng: np.random.Generator, scope: Scope, stratum: int = 0) -> Array:
        """Draw a value; sizes must be in the scope's integers.

        A single number is drawn from its stratum: near zero, below or above one, of either sign.
        So a few draws reach both sides of a kink, and every value of a bit.
        """
        sizes = [scope.integer(d) for d in self.dims]
        if None in sizes:
            raise MeaningError(f"a size in {self.text!r} is not known")
        dims = tuple(int(n) for n in sizes if n is not None)
        if self.domain == "index":
            return np.asarray(float(rng.integers(1, dims[0] + 1)))
        if self.domain == "interval":
            return np.asarray(self.low + (self.high - self.low) * (0.1 + 0.8 * rng.random()))
        if not dims and self.domain in ("real", "bits", "signs"):
            sign = 1.0 if stratum % 2 else -1.0
            if self.domain != "real":
                return np.asarray(sign if self.domain == "signs" else (sign + 1) / 2)
            return np.asarray(sign * rng.uniform(*_MAGNITUDES[stratum // 2]))
        return _DRAWS[self.domain](rng, dims)

    def of(self, name: str, dims: tuple[t.Node, ...]) -> Declaration:
        """Return the same set for a symbol of one layer."""
        return replace(self, name=name, dims=dims)

    def direction(self, rng: np.random.Generator, like: Array) -> Array:
        """Draw a differential: symmetric where the symbol is."""
        direction = rng.standard_normal(like.shape)
        return direction + direction.T if self.domain in _SYMMETRIC else direction

    @property
    def continuous(self) -> bool:
        return self.domain not in ("index", "bits", "signs", "count")


def declare(text: str) -> tuple[list[Declaration], dict[str, tuple[int, int]]]:
    r"""Read a declaration.

    Parameters
    ----------
    text
        `names \in set`, several names parted by commas; or `L = 3`, a whole number. The range of
        a layer index may follow: `b_\ell \in \mathbb{R}^{n_\ell}, \ell = 1, \dots, 3`.

    Returns
    -------
    declarations
        One for each name.
    ranges
        First and last number of each layer index, and of each whole number (where both are it).

    Raises
    ------
    MeaningError
        If the set is not known, or a square set has two sizes.
    """
    words = re.sub(r"\\(quad|qquad|,|;|!|:| )(?![A-Za-z])|~", " ", text)
    ranges: dict[str, tuple[int, int]] = {}
    tail = re.search(
        r",\s*(\\?[A-Za-z]+)\s*=\s*(\d+)\s*,\s*\\(?:l?dots|cdots)\s*,\s*(\d+)\s*$", words
    )
    if tail:
        ranges[tail.group(1)] = int(tail.group(2)), int(tail.group(3))
        words = words[: tail.start()]
    constant = re.fullmatch(r"\s*(.+?)\s*=\s*(\d+)\s*", words)
    if constant:
        ranges[_symbol(constant.group(1))] = (int(constant.group(2)),) * 2
        return [], ranges
    names, found, where = words.partition("\\in")
    if not found:
        raise MeaningError(f"{text!r} declares nothing: write it as x \\in \\mathbb{{R}}^n")
    domain, groups = _set(where, text)
    dims = _dims(groups.get("dims"))
    if domain in _SQUARE and len(dims) == 1:
        dims = dims * 2
    if (domain in _SQUARE and dims[0] != dims[-1]) or (domain == "index" and len(dims) > 1):
        raise MeaningError(f"the set in {text!r} takes one size")
    low = float(groups.get("low") or groups.get("low2") or 0)
    high = float(groups.get("high") or groups.get("high2") or 1)
    if low >= high:
        raise MeaningError(f"the interval in {text!r} is empty")
    return [
        Declaration(_symbol(name), dims, domain, text.strip(), low, high) for name in _split(names)
    ], ranges


def _set(where: str, text: str) -> tuple[str, dict[str, str | None]]:
    """Return the domain that stands right of the sign, and the parts of its text."""
    where = re.sub(r"\\mathbb\s*([A-Za-z])(?![A-Za-z])", r"\\mathbb{\1}", where.strip())
    where = re.sub(r"\\(left|right)(?![A-Za-z])", "", where)
    where = re.sub(r"\s+", "", re.sub(r"\\times\s+", r"\\times{}", where))
    for pattern, domain in _SETS:
        match = re.fullmatch(pattern.replace("NUMBER", _NUMBER), where)
        if match:
            return domain, match.groupdict()
    raise MeaningError(f"the set {where!r} in {text!r} is not known")


def _dims(text: str | None) -> tuple[t.Node, ...]:
    if text is None:
        return ()
    while text.startswith("{") and text.endswith("}") and _closes(text):
        text = text[1:-1]
    return tuple(_expression(part) for part in re.split(r"\\times(?:\{\})?", text))


def _closes(text: str) -> bool:
    depth = 0
    for k, c in enumerate(text):
        depth += {"{": 1, "}": -1}.get(c, 0)
        if depth == 0:
            return k == len(text) - 1
    return False


def _split(names: str) -> list[str]:
    parts, depth = [""], 0
    for c in names:
        depth += {"{": 1, "}": -1, "(": 1, ")": -1}.get(c, 0)
        if c == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += c
    return parts


def _expression(text: str) -> t.Node:
    [chain] = parse(text)
    if len(chain.sides) != 1:
        raise MeaningError(f"{text!r} is no size")
    return chain.sides[0]


def _symbol(text: str) -> str:
    name = spell(_expression(text))
    if "?" in name or not re.match(r"\\?[A-Za-z]", name):
        raise MeaningError(f"{text.strip()!r} is no symbol that can be declared")
    return name

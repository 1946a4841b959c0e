"""Domains of arguments: each draws inputs for the tests, and refuses wrong ones in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from jacobians._arrays import holds, kind, namespace

if TYPE_CHECKING:
    from jacobians._arrays import Array, Shape

# How far the sum of a probability vector may be from one: rounding in float16, and the steps of a
# numerical derivative, stay below it; percentages and forgotten normalisations do not.
_SLACK = 1e-3


class Domain(Protocol):
    """Where an argument lives."""

    words: str
    """What its entries are."""
    refusal: str
    """When `check` raises ValueError; nothing where it does not."""

    def draw(
        self, rng: np.random.Generator, shape: Shape, scale: float, sizes: dict[str, int]
    ) -> Array:
        """Draw a float64 (or integer) array of this shape, of about this magnitude."""

    def check(self, name: str, array: Array, sizes: dict[str, int]) -> None:
        """Raise ValueError or TypeError if the array is outside; nan is let through.

        Values that are not there yet, while they are traced or put off, are not looked at.
        """


class Real:
    """Any real number.

    >>> REAL.check("x", np.array([-1.0, 2.0]), {})
    """

    words, refusal = "real numbers", ""

    def draw(
        self, rng: np.random.Generator, shape: Shape, scale: float, sizes: dict[str, int]
    ) -> Array:
        return scale * rng.standard_normal(shape)

    def check(self, name: str, array: Array, sizes: dict[str, int]) -> None:
        pass


class Positive:
    """Numbers above zero.

    >>> POSITIVE.check("x", np.array([1.0, -2.0]), {})
    Traceback (most recent call last):
    ...
    ValueError: x[1] is -2: it must be above 0
    """

    words, refusal = "numbers above 0", "a number is not above 0"

    def draw(
        self, rng: np.random.Generator, shape: Shape, scale: float, sizes: dict[str, int]
    ) -> Array:
        return scale * (0.1 + rng.random(shape))

    def check(self, name: str, array: Array, sizes: dict[str, int]) -> None:
        real = _real(array)
        if holds(real <= 0):
            at = _first(real <= 0)
            raise ValueError(f"{_entry(name, at)} is {float(real[at]):.4g}: it must be above 0")


class Simplex:
    """Probabilities along the last axis: none negative, their sum one.

    >>> SIMPLEX.check("p", np.array([0.5, 1.5]), {})
    Traceback (most recent call last):
    ...
    ValueError: p sums to 2, not 1: divide by the sum, or use softmax
    """

    words, refusal = "probabilities", "probabilities are negative or do not sum to 1"

    def draw(
        self, rng: np.random.Generator, shape: Shape, scale: float, sizes: dict[str, int]
    ) -> Array:
        e = np.exp(np.clip(scale, 0.1, 3) * rng.standard_normal(shape))
        return np.asarray(e / np.sum(e, axis=-1, keepdims=True))

    def check(self, name: str, array: Array, sizes: dict[str, int]) -> None:
        real = _real(array)
        if holds(real < 0):
            at = _first(real < 0)
            raise ValueError(
                f"{_entry(name, at)} is {float(real[at]):.4g}, but a probability is not negative: "
                "use softmax"
            )
        total = _row_sums(real)
        wrong = (total < 1 - _SLACK) | (total > 1 + _SLACK)
        if holds(wrong):
            at = _first(wrong)
            raise ValueError(
                f"{_entry(name, at)} sums to {float(total[at]):.4g}, not 1: "
                "divide by the sum, or use softmax"
            )


class Index:
    """Whole numbers from 0 up to, not including, the size of a core axis.

    >>> Index("n").check("label", np.array([0, 3]), {"n": 3})
    Traceback (most recent call last):
    ...
    ValueError: label[1] is 3: labels go from 0 to 2
    """

    refusal = "a label is too large or negative"

    def __init__(self, size: str) -> None:
        self.size = size
        self.words = f"integers from 0 to {size} - 1"

    def draw(
        self, rng: np.random.Generator, shape: Shape, scale: float, sizes: dict[str, int]
    ) -> Array:
        return np.asarray(rng.integers(sizes[self.size], size=shape))

    def check(self, name: str, array: Array, sizes: dict[str, int]) -> None:
        if kind(array) != "i":
            raise TypeError(
                f"{name} has dtype {array.dtype}; labels are integers: use .astype(int)"
            )
        n = sizes[self.size]
        wrong = (array < 0) | (array >= n)
        if holds(wrong):
            at = _first(wrong)
            raise ValueError(f"{_entry(name, at)} is {int(array[at])}: labels go from 0 to {n - 1}")


REAL = Real()
POSITIVE = Positive()
SIMPLEX = Simplex()


def _real(array: Array) -> Array:
    return namespace(array).real(array) if kind(array) == "c" else array


def _row_sums(real: Array) -> Array:
    xp = namespace(real)
    if xp is not np:
        return xp.sum(real, axis=-1)
    # A product takes half the time of a sum. Half precision adds up in single.
    return real @ np.ones(real.shape[-1], np.result_type(real.dtype, np.float32))


def _first(wrong: Array) -> tuple[int, ...]:
    return tuple(int(k[0]) for k in namespace(wrong).nonzero(wrong)) if wrong.ndim else ()


def _entry(name: str, at: tuple[int, ...]) -> str:
    return f"{name}[{', '.join(map(str, at))}]" if at else name

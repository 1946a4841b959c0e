"""Domains of arguments: each draws inputs for the tests, and refuses wrong ones in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jacobians._arrays import holds, kind, namespace

if TYPE_CHECKING:
    from numpy.random import Generator

    from jacobians._arrays import Array, Shape

# How far a sum of probabilities may be from one: more than rounding, less than a forgotten step.
_SLACK = 1e-3


class Domain:
    """Where an argument lives: any real number, if nothing narrower is said.

    `words` say what its entries are, and `refusal` when `check` raises ValueError.

    >>> REAL.check("x", np.array([-1.0, 2.0]), {})
    """

    words, refusal = "real numbers", ""

    def draw(self, rng: Generator, shape: Shape, scale: float, sizes: dict[str, int]) -> Array:
        """Draw a float64 (or integer) array of this shape, of about this magnitude."""
        return scale * rng.standard_normal(shape)

    def check(self, name: str, array: Array, sizes: dict[str, int]) -> None:
        """Raise ValueError or TypeError if it is outside; nan passes, and what is not known yet."""


class Positive(Domain):
    """Numbers above zero.

    >>> POSITIVE.refusal
    'a number is not above 0'
    """

    words, refusal = "numbers above 0", "a number is not above 0"

    def draw(self, rng: Generator, shape: Shape, scale: float, sizes: dict[str, int]) -> Array:
        return scale * (0.1 + rng.random(shape))

    def check(self, name: str, array: Array, sizes: dict[str, int]) -> None:
        real = _real(array)
        _refuse(name, real, real <= 0, "is {:.4g}: it must be above 0")


class Simplex(Domain):
    """Probabilities along the last axis: none negative, their sum one.

    >>> SIMPLEX.refusal
    'probabilities are negative or do not sum to 1'
    """

    words, refusal = "probabilities", "probabilities are negative or do not sum to 1"

    def draw(self, rng: Generator, shape: Shape, scale: float, sizes: dict[str, int]) -> Array:
        e = np.exp(np.clip(scale, 0.1, 3) * rng.standard_normal(shape))
        return np.asarray(e / np.sum(e, axis=-1, keepdims=True))

    def check(self, name: str, array: Array, sizes: dict[str, int]) -> None:
        xp, real = namespace(array), _real(array)
        _refuse(name, real, real < 0, "is {:.4g}, but a probability is not negative: use softmax")
        slack = _SLACK + float(xp.finfo(real.dtype).eps)
        if xp is np:  # a product takes half the time of a sum; half precision adds up in single
            total = real @ np.ones(real.shape[-1], np.result_type(real.dtype, np.float32))
        else:
            total = xp.sum(real, axis=-1, dtype=xp.float32 if slack > 2 * _SLACK else None)
        wrong = (total < 1 - slack) | (total > 1 + slack)
        _refuse(name, total, wrong, "sums to {:.4g}, not 1: divide by the sum, or use softmax")


class Index(Domain):
    """Whole numbers from 0 up to, not including, the size of a core axis."""

    refusal = "a label is too large or negative"

    def __init__(self, size: str) -> None:
        self.size, self.words = size, f"integers from 0 to {size} - 1"

    def draw(self, rng: Generator, shape: Shape, scale: float, sizes: dict[str, int]) -> Array:
        return np.asarray(rng.integers(sizes[self.size], size=shape))

    def check(self, name: str, array: Array, sizes: dict[str, int]) -> None:
        if kind(array) != "i":
            whole = "labels are integers: use .astype(int)"
            raise TypeError(f"{name} has dtype {array.dtype}; {whole}")
        n = sizes[self.size]
        wrong = (array < 0) | (array >= n)
        _refuse(name, array, wrong, f"is {{:.0f}}: labels go from 0 to {n - 1}")


REAL, POSITIVE, SIMPLEX = Domain(), Positive(), Simplex()


def _real(array: Array) -> Array:
    """Leave out the complex step of a numerical derivative."""
    return namespace(array).real(array) if kind(array) == "c" else array


def _refuse(name: str, array: Array, wrong: Array, text: str) -> None:
    """Raise ValueError about the first wrong entry, if there is one."""
    if holds(wrong):
        at = tuple(int(k[0]) for k in namespace(wrong).nonzero(wrong)) if wrong.ndim else ()
        try:
            text = text.format(float(array[at]))
        except TypeError:  # JAX differentiates: it compares, and does not tell
            text = text.replace("{:.4g}", "a traced number")
        raise ValueError(f"{name}[{', '.join(map(str, at))}] {text}".replace("[] ", " "))

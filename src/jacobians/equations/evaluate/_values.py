"""Values with named axes: what the symbols of an equation stand for while it is evaluated.

An array has one axis for each free index, in front, and two at its end, rows and columns: a vector
is a column, a number is 1 x 1. Index notation uses the named axes, matrix notation the last two,
and both may stand in one equation. `stretch` marks rows or columns of length one that take any
length (a vector of ones); `eye` marks a multiple of the identity matrix of whatever size fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from jacobians.equations.latex import MeaningError, SingularError

if TYPE_CHECKING:
    from collections.abc import Callable

_LARGEST = 4_000_000
# A matrix times its inverse, by the largest entries: 1e16 and more if it is singular. Below that a
# claim about it is compared within so much rounding that false ones would pass.
_WORST = 1e8
Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Value:
    """An array of shape (one axis a name, rows, columns)."""

    array: Array
    names: tuple[str, ...] = ()
    stretch: tuple[bool, bool] = (False, False)
    eye: bool = False
    literal: bool = False  # a number that the equation spells out fits every index and shape

    @property
    def core(self) -> tuple[int, int]:
        return self.array.shape[-2], self.array.shape[-1]

    @property
    def scalar(self) -> bool:
        return self.core == (1, 1) and self.stretch == (False, False) and not self.eye

    def aligned(self, names: tuple[str, ...]) -> Array:
        """Return the array with an axis for each of `names`, of length one where it has none."""
        order = [self.names.index(n) for n in names if n in self.names]
        array = np.transpose(self.array, [*order, len(order), len(order) + 1])
        at = tuple(slice(None) if n in self.names else None for n in names)
        return array[at]

    def rename(self, old: str, new: str) -> Value:
        """Call an axis by another name; if there is one of that name, take the diagonal."""
        if old == new or old not in self.names:
            return self
        if new not in self.names:
            return self.with_array(self.array, tuple(new if n == old else n for n in self.names))
        a, b = self.names.index(old), self.names.index(new)
        diagonal = np.moveaxis(np.diagonal(self.array, axis1=a, axis2=b), -1, 0)
        rest = tuple(n for n in self.names if n not in (old, new))
        return self.with_array(diagonal, (new, *rest))

    def with_array(self, array: Array, names: tuple[str, ...] | None = None) -> Value:
        return Value(array, self.names if names is None else names, self.stretch, self.eye)


def number(x: complex | Array, literal: bool = False) -> Value:
    return Value(np.asarray(x).reshape(1, 1), literal=literal)


def common(*values: Value) -> tuple[str, ...]:
    """All names, each once."""
    return tuple(dict.fromkeys(n for v in values for n in v.names))


def spell_shape(value: Value) -> str:
    if value.eye:
        return "a multiple of the identity"
    rows, columns = ("any" if s else str(n) for s, n in zip(value.stretch, value.core, strict=True))
    if value.scalar:
        return "a number"
    return f"a vector of {rows}" if columns == "1" else f"a matrix of {rows} x {columns}"


def _sizes(a: Value, b: Value) -> None:
    """Refuse an index that runs over two sizes, and arrays that no page needs."""
    sizes = dict(zip(a.names, a.array.shape, strict=False))
    for name, m in zip(b.names, b.array.shape, strict=False):
        n = sizes.setdefault(name, m)
        if n != m:
            raise MeaningError(
                f"the index {name} runs over {n} in one place and over {m} in another"
            )
    if prod(sizes.values()) * prod(a.core) * prod(b.core) > _LARGEST:
        raise MeaningError(f"an array of more than {_LARGEST} numbers")


def _same_core(a: Value, b: Value, what: str) -> tuple[Value, Value]:
    """Bring two values to one core shape, or say that they have none."""
    _sizes(a, b)
    if a.eye and b.eye:
        return a, b
    if a.eye or b.eye:
        one, other = (a, b) if a.eye else (b, a)
        n = max(other.core)  # the identity less a vector of ones times a row is square
        fits = all(m == n or s for m, s in zip(other.core, other.stretch, strict=True))
        if not fits or other.scalar or all(other.stretch):
            raise MeaningError(f"{what}: the identity and {spell_shape(other)}")
        full = Value(one.array * np.eye(n), one.names)
        return (full, b) if a.eye else (a, full)
    for k in (0, 1):
        n, m = a.core[k], b.core[k]
        if n != m and not (a.stretch[k] and n == 1) and not (b.stretch[k] and m == 1):
            raise MeaningError(f"{what}: {spell_shape(a)} and {spell_shape(b)}")
    return a, b


def _both_stretch(a: Value, b: Value) -> tuple[bool, bool]:
    return a.stretch[0] and b.stretch[0], a.stretch[1] and b.stretch[1]


def elementwise(a: Value, b: Value, function: Callable[[Array, Array], Array], what: str) -> Value:
    """Apply a function of two numbers, entry by entry."""
    if not (a.scalar or b.scalar):
        a, b = _same_core(a, b, what)
    _sizes(a, b)
    names = common(a, b)
    if a.scalar:
        stretch = b.stretch
    elif b.scalar:
        stretch = a.stretch
    else:
        stretch = _both_stretch(a, b)
    array = function(a.aligned(names), b.aligned(names))
    return Value(array, names, stretch, a.eye or b.eye, a.literal and b.literal)


def add(a: Value, b: Value) -> Value:
    if a.scalar != b.scalar and not a.eye and not b.eye:
        # `1 - q` for a vector q is usual; `A - 1` for a matrix is a slip.
        other = b if a.scalar else a
        if not (a if a.scalar else b).literal or (other.core[0] > 1 and other.core[1] > 1):
            raise MeaningError(f"cannot add: {spell_shape(a)} and {spell_shape(b)}")
    elif a.scalar != b.scalar:
        raise MeaningError(f"cannot add: {spell_shape(a)} and {spell_shape(b)}")
    return elementwise(a, b, np.add, "cannot add")


def multiply(a: Value, b: Value) -> Value:
    """Return what two symbols side by side mean: a product of numbers or of matrices."""
    if a.scalar or b.scalar or a.eye or b.eye:
        _sizes(a, b)
        names = common(a, b)
        other = b if a.scalar or a.eye else a
        both_eye = (a.eye or a.scalar) and (b.eye or b.scalar)
        eye = both_eye and (a.eye or b.eye)
        array = a.aligned(names) * b.aligned(names)
        return Value(array, names, other.stretch, eye, a.literal and b.literal)
    n, m = a.core[1], b.core[0]
    left, right = a, b
    if n != m:
        if not (a.stretch[1] or b.stretch[0]):
            raise MeaningError(
                f"cannot multiply {spell_shape(a)} by {spell_shape(b)}: {n} is not {m}"
            )
        if a.stretch[1]:
            left = a.with_array(np.repeat(a.array, m, axis=-1))
        else:
            right = b.with_array(np.repeat(b.array, n, axis=-2))
    elif a.stretch[1] and b.stretch[0]:
        raise MeaningError("a product of two vectors of ones needs their size: write \\mathbf{1}_n")
    _sizes(a, b)
    names = common(a, b)
    array = left.aligned(names) @ right.aligned(names)
    return Value(array, names, (a.stretch[0], b.stretch[1]))


def divide(a: Value, b: Value) -> Value:
    if not (b.scalar or a.core == b.core):
        raise MeaningError(f"cannot divide {spell_shape(a)} by {spell_shape(b)}")
    return elementwise(a, b, np.divide, "cannot divide")


def kronecker(a: Value, b: Value) -> Value:
    if a.eye or b.eye or True in a.stretch + b.stretch:
        raise MeaningError("\\otimes needs sizes: write I_n or \\mathbf{1}_n")
    _sizes(a, b)
    names = common(a, b)
    x, y = a.aligned(names), b.aligned(names)
    z = x[..., :, None, :, None] * y[..., None, :, None, :]
    return Value(
        z.reshape(*z.shape[:-4], z.shape[-4] * z.shape[-3], z.shape[-2] * z.shape[-1]), names
    )


def transpose(a: Value) -> Value:
    return Value(np.swapaxes(a.array, -1, -2), a.names, a.stretch[::-1], a.eye)


def square(a: Value, what: str) -> Value:
    if a.core[0] != a.core[1] or a.scalar or a.eye:
        raise MeaningError(f"{what} of {spell_shape(a)}: a square matrix is needed")
    return a


def inverse(a: Value) -> Value:
    if a.eye or a.scalar:
        return a.with_array(1 / a.array)
    array = square(a, "the inverse").array
    try:
        result = np.linalg.inv(array)
    except np.linalg.LinAlgError:
        raise SingularError("the inverse of a singular matrix") from None
    # Rounding makes a singular matrix regular on one machine and not on the next.
    size, inverse_size = (np.abs(x).max(axis=(-2, -1)) for x in (array, result))
    if np.any(size * inverse_size > _WORST):
        raise SingularError("the inverse of a singular matrix")
    return a.with_array(result)


def diag(a: Value) -> Value:
    n, m = a.core
    if m == 1 and not a.scalar:
        return Value(a.array * np.eye(n), a.names)
    return Value(np.diagonal(square(a, "diag").array, axis1=-2, axis2=-1)[..., None], a.names)


def vec(a: Value) -> Value:
    """Stack the columns."""
    flat = np.swapaxes(a.array, -1, -2).reshape(*a.array.shape[:-2], -1, 1)
    return Value(flat, a.names)

"""The one type `Jacobian`: what every kind must say, and what follows from it.

It knows none of its kinds: what makes a sum, a chain and a sum over the batch, the face tells it.
"""

from __future__ import annotations

from abc import abstractmethod
from math import prod
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np

from jacobians._arrays import Array, Shape, namespace, together
from jacobians.algebra._checks import common_batch, met, number, out_for, total, vector
from jacobians.algebra._views import bar, linear_operator, table, text


class Flops(NamedTuple):
    """Operations of one product with a tangent, of one with a cotangent, and of `dense()`."""

    jvp: int
    vjp: int
    dense: int


class Jacobian:
    """The derivative of an output with respect to an input: a linear map, kept as its factors.

    Its shape is `batch_shape + output_shape + input_shape`. It is applied by `jvp` and `vjp`,
    chained by `@`, added, scaled by numbers, averaged over the batch, and turned into an array by
    `dense()` or `np.asarray` alone. Arrays are those of the library that its factors are of.
    """

    batch_shape: Shape
    output_shape: Shape
    input_shape: Shape
    reduced_shape: Shape = ()  # the batch that `sum` or `mean` has summed over
    like: Array | None  # of the library, on the device, where this is; None if nothing says it
    parts: tuple[Any, ...] = ()  # what it is made of: arrays, or other Jacobians
    scale: float = 1.0  # a number by which that is multiplied
    sum_of: ClassVar[Any]
    chain_of: ClassVar[Any]
    reduced: ClassVar[Any]
    __array_ufunc__ = None  # an array on the left of an operator leaves the word to us

    @abstractmethod
    def _text(self) -> str:
        """Write out the einsum specs, but not the scale."""

    @property
    @abstractmethod
    def flops(self) -> Flops:
        """Multiplications and additions of `jvp`, `vjp` and `dense`, for the whole batch."""

    @abstractmethod
    def _apply(self, v: Array, push: bool, summed: bool = False) -> Array:
        """Multiply tangents (..., *input) if `push`, else cotangents (..., *output).

        The last leading axes broadcast with the batch; if `summed`, they and the batch, or the one
        that was summed before, are summed over.
        """

    @abstractmethod
    def _make(self) -> Array:
        """Make a new array of the full shape."""

    def _make_sum(self) -> Array:
        """Make the array summed over the batch."""
        return total(self._make(), len(self.batch_shape), len(self.output_shape + self.input_shape))

    def _fill(self, out: Array, add: bool, zeroed: bool = False) -> None:
        """Write into an array of NumPy's, or add to what it holds; `zeroed` if that is zeros."""
        if add:
            out += self._make()
        else:
            out[...] = self._make()

    def _broadcast(self, batch_shape: Shape) -> Jacobian:
        """Give the Jacobian these leading batch axes, to which its own broadcast."""
        return self._with(batch_shape=batch_shape, reduced_shape=())

    def _scaled(self, factor: float) -> Jacobian:
        return self._with(scale=self.scale * factor)

    def _beside(self, like: Array) -> Self:
        """Go to the library of an array, from none or from NumPy."""
        mine = like if self.like is None else _moved(self.like, like)
        return self._with(like=mine, parts=tuple([_moved(part, like) for part in self.parts]))

    def _held(self) -> dict[tuple[int, int], int]:
        """Map what tells each array that this holds from the others to its size."""
        return {k: n for part in self.parts for k, n in part._held().items()}

    def _with(self, **changes: Any) -> Self:
        """Make one that differs in some attributes."""
        made = object.__new__(type(self))
        vars(made).update(vars(self), **changes)
        return made

    def _sides(self, push: bool) -> tuple[Shape, Shape]:
        """Shapes of what is multiplied, and of what comes out."""
        sides = self.input_shape, self.output_shape
        return sides if push else sides[::-1]

    def _times(self, matrices: Array, push: bool, summed: bool = False) -> Array:
        """Apply to the columns of matrices (*batch, rows, columns) if `push`, else to the rows."""
        xp, side, (core, to) = namespace(matrices), -1 if push else -2, self._sides(push)
        v = xp.moveaxis(matrices, side, 0)
        result = self._apply(xp.reshape(v, tuple(v.shape[:-1]) + core), push, summed)
        lead = tuple(result.shape)[: result.ndim - len(to)]
        return xp.moveaxis(xp.reshape(result, (*lead, prod(to))), 0, side)

    @property
    def _sizes(self) -> tuple[int, int]:
        return prod(self.output_shape), prod(self.input_shape)

    @property
    def shape(self) -> Shape:
        """`batch_shape + output_shape + input_shape`, the shape of `dense()`."""
        return self.batch_shape + self.output_shape + self.input_shape

    @property
    def dtype(self) -> Any:
        """The dtype of `dense()`."""
        if not self.parts:
            return np.dtype(np.float64) if self.like is None else self.like.dtype
        first, *rest = [part.dtype for part in self.parts]
        # NumPy keeps one object for each of its dtypes, and a promotion costs more than this.
        same = all(d is first for d in rest)
        return first if same else namespace(self.like).result_type(first, *rest)

    @property
    def spec(self) -> str:
        """The einsum specs, written out."""
        return {1.0: "", -1.0: "-"}.get(self.scale, f"{self.scale:.4g} * ") + self._text()

    @property
    def stored(self) -> int:
        """How many numbers the factors hold, each array once; the dense array has `prod(shape)`."""
        return sum(self._held().values())

    def jvp(self, tangent: Any) -> Array:
        """Multiply by a tangent, `J t`, without building the dense array.

        The tangent has shape `(..., *input_shape)`, the result `(..., *output_shape)`; leading axes
        broadcast with the batch. After `sum` or `mean` there may be one tangent an example: the
        products are summed, or averaged. Raises ValueError if the shape does not fit, TypeError if
        the tangent is not of real numbers.
        """
        return self._product(tangent, True)

    def vjp(self, cotangent: Any) -> Array:
        """Multiply a cotangent by this, `u J`: as `jvp`, with output and input exchanged."""
        return self._product(cotangent, False)

    def _product(self, given: Any, push: bool) -> Array:
        v = vector(self, given, push)
        summed = bool(self.reduced_shape) and v.ndim > len(self._sides(push)[0])
        here = type(v) is np.ndarray or type(v) is type(self.like)
        return _own((self if here else self._beside(v))._apply(v, push, summed), v)

    def dense(self, out: Array | None = None) -> Array:
        """Build the array of shape `batch_shape + output_shape + input_shape`.

        In NumPy it may be written to `out`, memory that no factor has. Raises ValueError if `out`
        has another shape or cannot be written, TypeError if its dtype would lose precision.
        """
        if out is None:
            return _own(self._make())
        self._fill(out_for(self, out), add=False)
        return out

    def broadcast(self, batch_shape: Shape) -> Jacobian:
        """Give the Jacobian these leading batch axes; nothing is copied.

        Raises ValueError if the batch that it has does not broadcast to them.
        """
        mine = self.batch_shape
        if batch_shape == mine:
            return self
        if met(mine, batch_shape) != batch_shape:
            raise ValueError(f"a batch of shape {mine} does not broadcast to {batch_shape}")
        return self._broadcast(batch_shape)

    def contract(self) -> Jacobian:
        """Multiply the factors out where that leaves fewer numbers to hold.

        A product built by `@` does its work anew in each `jvp`, `vjp` and `dense`; what several of
        them share, such as the derivative by a layer's output, is worked out once this way.

        >>> from jacobians import matrix
        >>> j = matrix([[1.0, 2.0]]) @ matrix([[3.0, 4.0, 5.0], [6.0, 7.0, 8.0]])
        >>> j.stored, j.contract().stored
        (8, 3)
        """
        return self

    def sum(self) -> Jacobian:
        """Sum over the batch: as `mean`, without the division."""
        return self.reduced(self) if self.batch_shape else self

    def mean(self) -> Jacobian:
        """Average over the batch: the Jacobian of the mean output by an input that all share.

        It is taken inside later products, so that no per-example array is made: for a loss by a
        weight, `J.mean().dense()` is one matrix product. Raises ValueError if the batch is empty.
        """
        count = prod(self.batch_shape)
        if count == 0:
            raise ValueError(f"the mean over an empty batch {self.batch_shape}; use .sum()")
        return self.sum()._scaled(1.0 / count)

    as_linear_operator = linear_operator

    def __matmul__(self, other: object) -> Jacobian:
        """Chain two Jacobians: `dz_dy @ dy_dx` is the Jacobian of z by x."""
        if not isinstance(other, Jacobian):
            return self.__rmatmul__(other)
        if self.input_shape != other.output_shape:
            raise ValueError(
                f"cannot chain {bar(self)} @ {bar(other)}: the left input {self.input_shape} "
                f"must be the right output {other.output_shape}"
            )
        return self.chain_of(self, other, common_batch(self, other, "chain"))

    def __rmatmul__(self, other: object) -> Jacobian:
        raise TypeError(
            "@ is the chain rule between two Jacobians; for an array write J.jvp(t) or J.vjp(u)"
        )

    def __add__(self, other: object) -> Jacobian:
        if not isinstance(other, Jacobian):
            return self.__radd__(other)
        if (self.output_shape, self.input_shape) != (other.output_shape, other.input_shape):
            raise ValueError(f"cannot add {bar(self)} and {bar(other)}: the shapes must agree")
        return self.sum_of(self, other, common_batch(self, other, "add"))

    def __sub__(self, other: object) -> Jacobian:
        return self + (-other if isinstance(other, Jacobian) else other)

    def __radd__(self, other: object) -> Jacobian:
        raise TypeError(
            f"a Jacobian is added to a Jacobian, not to {type(other).__name__}; "
            "for an array write J.dense() + array"
        )

    __rsub__ = __radd__

    def __neg__(self) -> Jacobian:
        return self._scaled(-1.0)

    def __mul__(self, factor: object) -> Jacobian:
        return self._scaled(number(factor, "multiplied"))

    __rmul__ = __mul__

    def __truediv__(self, divisor: object) -> Jacobian:
        return self._scaled(1.0 / number(divisor, "divided"))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        if copy is False:
            raise ValueError("a Jacobian holds no dense array: np.asarray must build one")
        return np.asarray(self.dense(), dtype=dtype)

    __repr__ = text
    _repr_html_ = table


def joined(parts: tuple[Any, ...]) -> tuple[Array | None, tuple[Any, ...]]:
    """Bring Jacobians to the one library in which they meet: an array of it, and the parts."""
    likes = [part.like for part in parts]
    if all(type(k) is type(likes[0]) for k in likes):
        return likes[0], parts
    xp = namespace(*likes)
    like = next(k for k in likes if k is not None and namespace(k) is xp)
    return like, tuple([p if type(p.like) is type(like) else p._beside(like) for p in parts])


def _moved(part: Any, like: Array) -> Any:
    return part._beside(like) if isinstance(part, Jacobian) else together([like, part])[1]


def _own(result: Array, given: Array = None) -> Array:
    """Copy a result that is a view: it can be written to, and what was given does not change."""
    if isinstance(result, np.generic):
        return np.asarray(result)  # NumPy makes a scalar of what has no axes
    if type(result) is not np.ndarray:
        return result * 1 if result is given else result
    if result.base is None and result is not given and result.flags.writeable:
        return result
    if given is None:
        return np.require(result, requirements=["C", "W"])
    shared = np.may_share_memory(result, given) or not result.flags.writeable
    return result.copy() if shared else result

"""The one type `Jacobian`: what every kind must say, and what follows from it.

It knows none of its kinds: which class a sum and a chain are, the face of this room tells it.
"""

from __future__ import annotations

import numbers
from abc import ABC, abstractmethod
from math import prod
from typing import Any, ClassVar, NamedTuple, NoReturn

import numpy as np

from jacobians._arrays import Array, Shape, namespace
from jacobians.algebra._checks import (
    bar,
    common_batch,
    not_a_jacobian,
    out_for,
    table,
    total,
    vector,
)
from jacobians.algebra._scipy import linear_operator


class Flops(NamedTuple):
    """Operations of one product with a tangent, of one with a cotangent, and of `dense()`."""

    jvp: int
    vjp: int
    dense: int


class Jacobian(ABC):
    """The derivative of an output with respect to an input: a linear map, kept as its factors.

    Its shape is `batch_shape + output_shape + input_shape`. It is applied by `jvp` and `vjp`,
    chained by `@`, added, scaled by numbers, averaged over the batch, and turned into an array by
    `dense()` or `np.asarray` alone. Arrays are those of the library that its factors are of.
    """

    batch_shape: Shape
    output_shape: Shape
    input_shape: Shape
    reduced_shape: Shape = ()
    """The batch that `sum` or `mean` has summed over."""
    like: Array | None
    """An array of the library, on the device, where this is; None where nothing says it."""

    sum_of: ClassVar[Any]
    chain_of: ClassVar[Any]
    __array_ufunc__ = None  # an array on the left of an operator leaves the word to us

    @property
    @abstractmethod
    def dtype(self) -> Any:
        """The dtype of `dense()`."""

    @property
    @abstractmethod
    def spec(self) -> str:
        """The einsum specs, written out."""

    @property
    @abstractmethod
    def flops(self) -> Flops:
        """Multiplications and additions of `jvp`, `vjp` and `dense`, for the whole batch."""

    @abstractmethod
    def sum(self) -> Jacobian:
        """Sum over the batch: as `mean`, without the division."""

    @abstractmethod
    def _broadcast(self, batch_shape: Shape) -> Jacobian:
        """Give the Jacobian these leading batch axes, to which its own broadcast."""

    @abstractmethod
    def _beside(self, like: Array) -> Jacobian:
        """Go to the library of an array, from none or from NumPy."""

    @abstractmethod
    def _arrays(self) -> dict[tuple[int, int], int]:
        """Map what tells each array that this holds from the others to its size."""

    @abstractmethod
    def _scaled(self, factor: float) -> Jacobian:
        """Multiply by a number."""

    @abstractmethod
    def _apply(self, v: Array, push: bool, summed: bool = False) -> Array:
        """Multiply tangents (..., *input) if `push`, else cotangents (..., *output).

        The last of the leading axes broadcast with the batch. With `summed` they are those of the
        batch, or of the one that was summed, and are summed over.
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

    def _sides(self, push: bool) -> tuple[Shape, Shape]:
        """Shapes of what is multiplied, and of what comes out."""
        sides = self.input_shape, self.output_shape
        return sides if push else sides[::-1]

    def _with(self, **changes: Any) -> Any:
        """Make one that differs in some attributes."""
        made = object.__new__(type(self))
        vars(made).update(vars(self), **changes)
        return made

    def _compose(self, other: Jacobian) -> Jacobian | None:
        """Merge with the factor that follows, where the two are one einsum."""
        return None

    @property
    def shape(self) -> Shape:
        """`batch_shape + output_shape + input_shape`, the shape of `dense()`."""
        return self.batch_shape + self.output_shape + self.input_shape

    @property
    def stored(self) -> int:
        """How many numbers the factors hold, each array once; the dense array has `prod(shape)`."""
        return sum(self._arrays().values())

    def jvp(self, tangent: Any) -> Array:
        """Multiply by a tangent, `J t`, without building the dense array.

        The tangent has shape `(..., *input_shape)`, the result `(..., *output_shape)`; leading axes
        broadcast with the batch. After `sum` or `mean` there may be one tangent an example: the
        products are summed, or averaged.

        Raises
        ------
        ValueError, TypeError
            If the shape does not fit, or the tangent is not of real numbers.
        """
        return self._product("tangent", tangent, self.input_shape)

    def vjp(self, cotangent: Any) -> Array:
        """Multiply a cotangent by this, `u J`: as `jvp`, with output and input exchanged."""
        return self._product("cotangent", cotangent, self.output_shape)

    def _product(self, what: str, given: Any, core: Shape) -> Array:
        v = vector(what, given, core, self)
        summed = bool(self.reduced_shape) and v.ndim > len(core)
        return _own(self._apply(v, what == "tangent", summed), v)

    def dense(self, out: Array | None = None) -> Array:
        """Build the array of shape `batch_shape + output_shape + input_shape`.

        In NumPy it is written to `out`, an array of that shape, if that is given.

        Raises
        ------
        ValueError, TypeError
            If `out` has another shape or a dtype that would lose precision, or cannot be written.
        """
        if out is not None:
            self._fill(out_for(self, out), add=False)
            return out
        made = self._make()
        return _own(made, None) if isinstance(made, np.ndarray | np.generic) else made

    def broadcast(self, batch_shape: Shape) -> Jacobian:
        """Give the Jacobian these leading batch axes; nothing is copied.

        Raises
        ------
        ValueError
            If the batch that it has does not broadcast to `batch_shape`.
        """
        mine = self.batch_shape
        if batch_shape == mine:
            return self
        extra = len(batch_shape) - len(mine)
        pairs = zip(mine, batch_shape[max(extra, 0) :], strict=False)
        if extra < 0 or any(n not in (1, m) for n, m in pairs):
            raise ValueError(f"a batch of shape {mine} does not broadcast to {batch_shape}")
        return self._broadcast(batch_shape)

    def contract(self) -> Jacobian:
        """Multiply the factors out where that leaves fewer numbers to hold.

        A product built by `@` does its work anew in each `jvp`, `vjp` and `dense`; what several of
        them share, such as the derivative by a layer's output, is worked out once this way.

        >>> import numpy as np
        >>> from jacobians import matrix
        >>> j = matrix(np.ones((1, 3))) @ matrix(np.ones((3, 4)))
        >>> j.stored, j.contract().stored
        (15, 4)
        """
        return self

    def mean(self) -> Jacobian:
        """Average over the batch: the Jacobian of the mean output by an input that all share.

        The average is taken inside later products, so that no per-example array is made: for a loss
        by a weight, `J.mean().dense()` is one matrix product.

        Raises
        ------
        ValueError
            If the batch is empty.
        """
        count = prod(self.batch_shape)
        if count == 0:
            raise ValueError(f"the mean over an empty batch {self.batch_shape}; use .sum()")
        return self.sum()._scaled(1.0 / count)

    def as_linear_operator(self) -> Any:
        """Make a `scipy.sparse.linalg.LinearOperator`, which never builds the dense array.

        Its shape is `(prod(batch_shape + output_shape), prod(batch_shape + input_shape))`: examples
        do not mix, so a batch is one block diagonal matrix. Its transpose is `vjp`. The largest
        singular value of a Jacobian of 4 million entries, from a few products:

        >>> import numpy as np
        >>> from scipy.sparse.linalg import svds
        >>> from jacobians import softmax
        >>> j = softmax.jacobian(np.zeros(2000))
        >>> svds(j.as_linear_operator(), k=1, return_singular_vectors=False).round(6)
        array([0.0005])

        Raises
        ------
        ImportError
            If SciPy is not installed; nothing else needs it.
        """
        return linear_operator(self)

    def __matmul__(self, other: object) -> Jacobian:
        """Chain two Jacobians: `dz_dy @ dy_dx` is the Jacobian of z by x."""
        if not isinstance(other, Jacobian):
            not_a_jacobian()
        if self.input_shape != other.output_shape:
            raise ValueError(
                f"cannot chain {bar(self)} @ {bar(other)}: the left input {self.input_shape} "
                f"must be the right output {other.output_shape}"
            )
        batch = common_batch(self, other, "chain")
        return self._compose(other) or self.chain_of(self, other, batch)

    def __rmatmul__(self, other: object) -> Jacobian:
        not_a_jacobian()

    def __add__(self, other: object) -> Jacobian:
        if not isinstance(other, Jacobian):
            _not_added(other)
        if (self.output_shape, self.input_shape) != (other.output_shape, other.input_shape):
            raise ValueError(f"cannot add {bar(self)} and {bar(other)}: the shapes must agree")
        return self.sum_of(self, other, common_batch(self, other, "add"))

    def __sub__(self, other: object) -> Jacobian:
        return self + (-other if isinstance(other, Jacobian) else other)

    def __radd__(self, other: object) -> Jacobian:
        _not_added(other)

    __rsub__ = __radd__

    def __neg__(self) -> Jacobian:
        return self._scaled(-1.0)

    def __mul__(self, factor: object) -> Jacobian:
        return self._scaled(_number(factor, "multiplied"))

    __rmul__ = __mul__

    def __truediv__(self, divisor: object) -> Jacobian:
        return self._scaled(1.0 / _number(divisor, "divided"))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        if copy is False:
            raise ValueError("a Jacobian holds no dense array: np.asarray must build one")
        return np.asarray(self.dense(), dtype=dtype)

    def __repr__(self) -> str:
        batch = f"{', '.join(map(str, self.batch_shape))} x " if self.batch_shape else ""
        return f"{batch}{bar(self)}  [{self.spec}]"

    def _repr_html_(self) -> str:
        return table(self)


def _own(result: Array, given: Array | None) -> Array:
    """Copy a result that is a view: it can be written to, and what was given does not change."""
    if isinstance(result, np.generic):
        return np.asarray(result)  # NumPy makes a scalar of what has no axes
    if type(result) is not np.ndarray:
        return namespace(result).asarray(result, copy=True) if result is given else result
    if result.base is None and result is not given and result.flags.writeable:
        return result
    if given is None:
        return np.require(result, requirements=["C", "W"])
    shared = np.may_share_memory(result, given) or not result.flags.writeable
    return result.copy() if shared else result


def _not_added(other: object) -> NoReturn:
    raise TypeError(
        f"a Jacobian is added to a Jacobian, not to {type(other).__name__}; "
        "for an array write J.dense() + array"
    )


def _number(given: object, verb: str) -> float:
    if isinstance(given, np.ndarray) and given.ndim == 0:
        given = given.item()
    if not isinstance(given, numbers.Real):
        raise TypeError(
            f"a Jacobian is {verb} by a real number, not by {type(given).__name__}; "
            "to scale each output write diagonal(d) @ J"
        )
    return float(given)

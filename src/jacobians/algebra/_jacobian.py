"""The one type `Jacobian`: what every kind must say, and what follows from it.

It knows none of its kinds: which class a sum and a chain are, the face of this room tells it.
"""

from __future__ import annotations

import numbers
from abc import ABC, abstractmethod
from math import prod
from typing import Any, ClassVar, NamedTuple, NoReturn

import numpy as np
import numpy.typing as npt

from jacobians._arrays import Array, Shape, name, namespace
from jacobians.algebra._checks import bar, common_batch, not_a_jacobian, table, vector
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
    `dense()` or `np.asarray` alone.
    """

    batch_shape: Shape
    output_shape: Shape
    input_shape: Shape
    reduced_shape: Shape = ()
    """The batch that `sum` or `mean` has summed over."""

    __array_ufunc__ = None  # an array on the left of an operator leaves the word to us

    sum_of: ClassVar[Any]
    chain_of: ClassVar[Any]

    @property
    @abstractmethod
    def dtype(self) -> Any:
        """The dtype of `dense()`."""

    @property
    @abstractmethod
    def like(self) -> Array | None:
        """An array of the library, on the device, where this is; None where nothing says it."""

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
    def broadcast(self, batch_shape: Shape) -> Jacobian:
        """Give the Jacobian these leading batch axes; nothing is copied.

        Raises
        ------
        ValueError
            If the batch that it has does not broadcast to `batch_shape`.
        """

    @abstractmethod
    def _arrays(self) -> dict[tuple[int, int], int]:
        """Map what tells each array that this holds from the others to its size."""

    @abstractmethod
    def _scaled(self, factor: float) -> Jacobian:
        """Multiply by a number."""

    @abstractmethod
    def _push(self, t: Array, extra: int, examples: bool = False) -> Array:
        """Multiply by tangents of shape (..., *input, *extra axes).

        With `examples` the leading axes are those of `reduced_shape`, and are summed over.
        """

    @abstractmethod
    def _pull(self, u: Array, extra: int, examples: bool = False) -> Array:
        """Multiply cotangents of shape (..., *extra axes, *output) by this; else as `_push`."""

    @abstractmethod
    def _beside(self, like: Array) -> Jacobian:
        """Go to the library of an array, if this is in none or in NumPy."""

    def _fill(self, out: Array, add: bool, zeroed: bool = False) -> None:
        """Write into an array of NumPy's, or add to what it holds; `zeroed` if that is zeros."""
        if add:
            out += self._make()
        else:
            out[...] = self._make()

    @abstractmethod
    def _make(self) -> Array:
        """Make a new array of the full shape."""

    def _make_sum(self) -> Array:
        """Make the array summed over the batch."""
        return _total(self._make(), len(self.batch_shape))

    def _push_sum(self, t: Array, extra: int) -> Array:
        """As `_push` with one tangent an example, summed over the batch."""
        return _total(self._push(t, extra), len(self.batch_shape))

    def _pull_sum(self, u: Array, extra: int) -> Array:
        """As `_pull` with one cotangent an example, summed over the batch."""
        return _total(self._pull(u, extra), len(self.batch_shape))

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

    def jvp(self, tangent: npt.ArrayLike) -> Array:
        """Multiply by a tangent, `J t`, without building the dense array.

        Parameters
        ----------
        tangent
            Shape `(..., *input_shape)`; leading axes broadcast with the batch. After `sum` or
            `mean` there may be one tangent an example: the products are summed, or averaged.

        Returns
        -------
        array
            Shape `(..., *output_shape)`.

        Raises
        ------
        ValueError
            If the shape does not fit.
        TypeError
            If the tangent is not of real numbers.
        """
        t = vector("tangent", tangent, self.input_shape, self)
        examples = bool(self.reduced_shape) and t.ndim > len(self.input_shape)
        return _own(self._push(t, 0, examples), t)

    def vjp(self, cotangent: npt.ArrayLike) -> Array:
        """Multiply a cotangent by this, `u J`, without building the dense array.

        Parameters
        ----------
        cotangent
            Shape `(..., *output_shape)`; leading axes broadcast with the batch. After `sum` or
            `mean` there may be one cotangent an example: the products are summed, or averaged.

        Returns
        -------
        array
            Shape `(..., *input_shape)`.

        Raises
        ------
        ValueError
            If the shape does not fit.
        TypeError
            If the cotangent is not of real numbers.
        """
        u = vector("cotangent", cotangent, self.output_shape, self)
        examples = bool(self.reduced_shape) and u.ndim > len(self.output_shape)
        return _own(self._pull(u, 0, examples), u)

    def dense(self, out: Array | None = None) -> Array:
        """Build the array of shape `batch_shape + output_shape + input_shape`.

        Parameters
        ----------
        out
            Where to write: an array of that shape, with a dtype that holds the result.

        Raises
        ------
        ValueError
            If `out` has another shape, or cannot be written.
        TypeError
            If `out` has a dtype that would lose precision.
        """
        if out is None:
            made = self._make()
            if type(made) is np.ndarray and not (made.flags.writeable and made.flags.c_contiguous):
                made = made.copy()
            return made
        xp = np if self.like is None else namespace(self.like)
        if xp is not np or not isinstance(out, np.ndarray):
            where = name(xp if xp is not np else namespace(out))
            raise TypeError(f"out is for NumPy's arrays alone, not for those of {where}")
        if out.shape != self.shape:
            raise ValueError(f"out has shape {out.shape}, but this Jacobian has {self.shape}")
        dtype = self.dtype
        if dtype != out.dtype and not np.can_cast(dtype, out.dtype, "safe"):
            raise TypeError(f"out has dtype {out.dtype}, which cannot hold {dtype}")
        if not out.flags.writeable:
            raise ValueError("out is read-only")
        self._fill(out, add=False)
        return out

    def contract(self) -> Jacobian:
        """Multiply factors together where that makes no product with a vector dearer.

        Outer products stay as their factors.

        A product built by `@` does its work anew in each `jvp`, `vjp` and `dense`. What several of
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

        Returns
        -------
        LinearOperator
            Shape `(prod(batch_shape + output_shape), prod(batch_shape + input_shape))`: examples
            do not mix, so a batch is one block diagonal matrix. Its transpose is `vjp`.

        Raises
        ------
        ImportError
            If SciPy is not installed; nothing else needs it.

        Examples
        --------
        The largest singular value of a Jacobian of 4 million entries, from a few products:

        >>> import numpy as np
        >>> from scipy.sparse.linalg import svds
        >>> from jacobians import softmax
        >>> j = softmax.jacobian(np.zeros(2000))
        >>> svds(j.as_linear_operator(), k=1, return_singular_vectors=False).round(6)
        array([0.0005])
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
        whole = self._compose(other)
        if whole is None:
            whole = self.chain_of(self, other, common_batch(self, other, "chain"))
        return whole

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


def _own(result: Array, given: Array) -> Array:
    """Copy a result that is a view: it can be written to, and what was given does not change."""
    if type(result) is not np.ndarray:
        # NumPy makes a scalar of what has no axes.
        return np.asarray(result) if isinstance(result, np.generic) else result
    if result.base is None and result is not given and result.flags.writeable:
        return result
    shared = not result.flags.writeable or np.may_share_memory(result, given)
    return result.copy() if shared else result


def _total(array: Array, axes: int) -> Array:
    total = namespace(array).sum(array, axis=tuple(range(axes)))
    return np.asarray(total) if isinstance(total, np.generic) else total


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

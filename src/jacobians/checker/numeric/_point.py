"""A function at a point: which argument is differentiated, what is a batch, how it is evaluated."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from jacobians.declare import Function

if TYPE_CHECKING:
    from jacobians._arrays import Array, Shape

Value = Callable[..., Any] | Function[Any]

_AT_ONCE = 1 << 22  # numbers that one call of a function of this package is given at most


class StochasticError(ValueError):
    """Two calls with the same arguments gave two values."""


@dataclass(frozen=True)
class Point:
    """A function at a point, and the argument that it is differentiated by.

    `batch` counts the leading axes of the output that are examples; `shared` says that all of them
    see one argument.
    """

    function: Callable[..., Any]
    arguments: tuple[Array, ...]
    names: tuple[str, ...]
    wrt: int
    batch: int
    shared: bool
    eps: float
    """Rounding of the least precise argument: what is compared was computed with its digits."""
    tiny: float
    """The smallest number of that precision."""
    broadcasts: bool = False
    """Further leading axes may be added, as to a function of this package."""

    @property
    def x(self) -> Array:
        return self.arguments[self.wrt]

    @property
    def core(self) -> Shape:
        """Shape of the argument without the batch."""
        return self.x.shape if self.shared else self.x.shape[self.batch :]

    @property
    def single(self) -> bool:
        return bool(self.eps > np.finfo(np.float64).eps)

    def at(self, x: Array) -> Array:
        """Evaluate with another argument in the place of `wrt`."""
        # Copies: a function that writes into its arguments must not move the point.
        arguments = [x if k == self.wrt else a for k, a in enumerate(self.arguments)]
        return np.asarray(self.function(*(a.copy() for a in arguments)))

    def value(self) -> Array:
        """Evaluate at the point, twice.

        Raises
        ------
        StochasticError
            If a second call gives another value.
        """
        with np.errstate(all="ignore"):
            first, second = self.at(self.x), self.at(self.x)
        if first.shape != second.shape or not np.array_equal(first, second, equal_nan=True):
            raise StochasticError("two calls of f with the same arguments differ")
        return first

    def many(self, xs: Array, shape: Shape) -> Array:
        """Evaluate at several arguments: `(len(xs),) + shape`, nan where there is no value."""
        whole = self.at_once(xs, shape)
        if whole is not None:
            return whole
        found = []
        for x in xs:
            try:
                y = self.at(x)
            except Exception:  # noqa: BLE001  # outside its domain a function may raise anything
                y = np.full(shape, np.nan)
            found.append(y if y.shape == shape else np.full(shape, np.nan))
        return np.stack(found) if found else np.zeros((0, *shape))

    def at_once(self, xs: Array, shape: Shape) -> Array | None:
        """As `many`, in one call; None where that cannot be."""
        if not self.broadcasts or xs.shape[0] * prod(shape) > _AT_ONCE or xs.size > _AT_ONCE:
            return None
        if self.shared:
            xs = xs.reshape(xs.shape[0], *(1,) * self.batch, *self.core)
        y = self.at(xs)
        return y if y.shape == (xs.shape[0], *shape) else None

    def moved(self, k: int, array: Array) -> tuple[Array, ...]:
        """Give the arguments, with another array in place k."""
        return tuple(array if i == k else a for i, a in enumerate(self.arguments))


def make_point(
    f: Value,
    arguments: Sequence[Any],
    wrt: str | int | None,
    batch: int | None,
    shared: bool | None,
    settings: dict[str, Any],
) -> Point:
    """Read the shapes: which axes are a batch, and whether the argument is shared by it.

    Raises
    ------
    TypeError
        If the argument `wrt` is not of a floating dtype.
    ValueError
        If `wrt` is no argument, or there are fewer batch axes than said.
    """
    arrays = [np.asarray(a) for a in arguments]
    names = _names(f, len(arrays))
    at = _number(f, wrt, names)
    x = arrays[at]
    if x.dtype.kind != "f":
        raise TypeError(
            f"{names[at]} has dtype {x.dtype}; a derivative needs a floating dtype: "
            "use .astype(float)"
        )
    lowest = min((a.dtype for a in arrays if a.dtype.kind == "f"), key=lambda d: d.itemsize)
    digits = np.finfo(lowest)
    function: Callable[..., Any]
    if isinstance(f, Function):
        _, lead = f.signature.match([a.shape for a in arrays])
        own = x.shape[: x.ndim - len(f.signature.inputs[at])]
        shared = (own == () and lead != ()) if shared is None else shared
        if not shared:
            arrays[at] = np.broadcast_to(x, lead + x.shape[len(own) :])
        function, batch = f.value, len(lead)
    else:
        function, batch = f, batch or 0
    # Differences in float32 lose half the digits: the function is differentiated in float64.
    wide = tuple(a.astype(np.float64) if a.dtype.kind == "f" else a for a in arrays)
    bound: Callable[..., Any] = partial(function, **settings) if settings else function
    if not isinstance(f, Function) and batch:
        with np.errstate(all="ignore"):
            output = np.shape(bound(*(a.copy() for a in wide)))
        if len(output) < batch:
            raise ValueError(f"batch={batch}, but the output has shape {output}")
        shared = x.shape[:batch] != output[:batch] if shared is None else shared
    return Point(
        bound,
        wide,
        names,
        at,
        batch,
        bool(shared and batch),
        float(max(digits.eps, np.finfo(np.float64).eps)),
        float(digits.smallest_normal),
        isinstance(f, Function),
    )


def _names(f: Value, count: int) -> tuple[str, ...]:
    """Read the parameters' names where that can be, else number them."""
    if isinstance(f, Function):
        return f.parameters
    numbered = tuple(f"argument {k}" for k in range(count))
    try:
        parameters = inspect.signature(f).parameters.values()
    except (TypeError, ValueError):
        return numbered
    found = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return (*found[:count], *numbered[len(found) :])


def _number(f: Value, wrt: str | int | None, names: tuple[str, ...]) -> int:
    if wrt is None and isinstance(f, Function):
        wrt = next(iter(f.rules), 0)
    wrt = 0 if wrt is None else wrt
    if isinstance(wrt, str) and wrt in names:
        return names.index(wrt)
    if isinstance(wrt, int) and 0 <= wrt < len(names):
        return wrt
    raise ValueError(f"wrt={wrt!r} is no argument; choose one of {', '.join(names)}")

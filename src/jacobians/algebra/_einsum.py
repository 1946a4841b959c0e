"""The leaf: a Jacobian as one einsum, how it is written down, and the usual ones by name."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from jacobians._arrays import Array, Shape, as_array, astype, beside, kind, namespace, together
from jacobians.algebra._jacobian import Flops, Jacobian, joined
from jacobians.contract import composed, multiplied, plan, product, read, recipe, summed, widened

if TYPE_CHECKING:
    import numpy.typing as npt

    from jacobians.contract import Layout, Recipe, Spec


class Einsum(Jacobian):
    """A product of arrays, written as an einsum in which labels may stand on both sides of the bar.

    Made by `J` and the other constructors, and by `@`. Batch axes carry digits, the last one `0`;
    an axis of length one that is broadcast carries no label at all, so that labels alone decide
    every product.
    """

    def __init__(
        self, layout: Layout, parts: tuple[Array, ...], scale: float = 1.0, like: Array = None
    ) -> None:
        self.layout, self.parts, self.scale = layout, parts, scale
        self.like = parts[0] if parts else like
        self.batch_shape, self.reduced_shape = layout.batch_shape, layout.reduced_shape
        self.output_shape, self.input_shape = layout.output_shape, layout.input_shape

    @property
    def labels(self) -> Spec:
        """The labels of the factors, of the output and of the input, with those of the batch."""
        return self.layout.spec

    def _text(self) -> str:
        return "".join(c for c in str(self.labels) if not c.isdigit())

    @property
    def flops(self) -> Flops:
        factors, output, inputs = self.labels
        t, u = self.layout.batch + inputs, self.layout.batch + output
        made = "".join(dict.fromkeys(self.layout.dense))
        each = ((*factors, t), u), ((*factors, u), t), (factors, made)
        return Flops(*[plan(names, keep, self.layout.sizes).flops for names, keep in each])

    def sum(self) -> Einsum:
        return self._laid(summed(self.layout)) if self.layout.batch else self

    def contract(self) -> Einsum:
        how, numbers, whole = multiplied(self.layout)
        if not how.steps or numbers > self.stored:
            return self
        return Einsum(whole, (how(namespace(self.like), self.parts),), self.scale * how.absent)

    def _broadcast(self, batch_shape: Shape) -> Einsum:
        return self._laid(widened(self.layout, batch_shape))

    def _scaled(self, factor: float) -> Einsum:
        return Einsum(self.layout, self.parts, self.scale * factor, self.like)

    def _laid(self, layout: Layout) -> Einsum:
        return Einsum(layout, self.parts, self.scale, self.like)

    def _held(self) -> dict[tuple[int, int], int]:
        return {(_address(f), prod(f.shape)): prod(f.shape) for f in self.parts}

    def after(self, other: Einsum) -> Einsum:
        """Chain two einsums: they are one."""
        a, b, like = self, other, other.like if self.like is None else self.like
        if type(other.like) is not type(like) and other.like is not None:
            like, (a, b) = joined((a, b))
        return Einsum(composed(a.layout, b.layout), a.parts + b.parts, a.scale * b.scale, like)

    def _apply(self, v: Array, push: bool, summed: bool = False) -> Array:
        if summed and self.layout.batch:
            return self.sum()._apply(v, push, True)
        drop, how = product(self.layout, tuple(v.shape), push, summed)
        xp, like = np if type(v) is np.ndarray else namespace(v), self.like
        if drop:
            v = xp.squeeze(v, axis=drop)
        if not self.parts and like is not None and v.dtype != like.dtype:
            v = astype(v, xp.result_type(v, like))
        return how(xp, (*self.parts, v), self.scale)

    def _recipe(self) -> tuple[Recipe, tuple[Array, ...]]:
        """How the dense array is made, and of what: of a one, where there are no factors."""
        how = recipe(self.labels.factors or ("",), self.layout.dense, self.layout.sizes)
        xp = namespace(self.like)
        return how, self.parts or (xp.ones((), dtype=self.dtype, **beside(self.like)),)

    def _make(self) -> Array:
        how, factors = self._recipe()
        return how(namespace(*factors), factors, self.scale)

    def _fill(self, out: Array, add: bool, zeroed: bool = False) -> None:
        how, factors = self._recipe()
        if how.deltas and not add and not zeroed:
            # As bytes, which is one call of memset and twice as fast as storing doubles.
            (out.reshape(-1).view(np.uint8) if out.flags.c_contiguous else out).fill(0)
        how.write(out, factors, self.scale, add)


def _address(array: Array) -> int:
    """Tell arrays apart: views of the same numbers, such as a squeezed one, count as one."""
    plain = isinstance(array, np.ndarray)
    return int(array.__array_interface__["data"][0]) if plain else id(array)


def J(  # noqa: N802  # the symbol of a Jacobian
    spec: str,
    *factors: npt.ArrayLike,
    batch: Shape = (),
    like: npt.ArrayLike | None = None,
    **sizes: int,
) -> Einsum:
    """Make a Jacobian from its spec, `"factor labels, ... -> output labels | input labels"`.

    A label on both sides of the bar is a Kronecker delta; one that stands left of the arrow alone
    is summed over; one that no factor has is constant along its axis, and its size is given, as in
    `i=3`. There is one array for each group of labels. Its leading axes are its batch; `batch` are
    axes that none has. A Jacobian without factors takes library, device and dtype from the array
    `like`, else from what it meets, or is NumPy's float64. Raises ValueError if the spec does not
    parse, or sizes are missing or disagree, TypeError if a dtype is not floating.

    The Jacobian of `W x` by `W`, for W of shape (2, 3), holds x and nothing else:

    >>> dyhat_dw = J("k -> i|ik", [1.0, 2.0, 3.0], i=2)
    >>> dyhat_dw
    (2 | 2, 3)  [k->i|ik]
    >>> dyhat_dw.dense()[1]
    array([[0., 0., 0.],
           [1., 2., 3.]])
    """
    arrays: tuple[Array, ...] = factors
    if set(map(type, factors)) - {np.ndarray}:
        arrays = tuple(together([as_array(f) for f in factors]))
    model = None if like is None else as_array(like)
    for k, array in enumerate(arrays if model is None else (*arrays, model)):
        if kind(array) != "f":
            what = f"factor {k}" if k < len(arrays) else "like"
            raise TypeError(
                f"spec {spec!r}: {what} has dtype {array.dtype}; "
                "a derivative needs a floating dtype: use .astype(float)"
            )
    shapes = tuple([tuple(a.shape) for a in arrays])
    found, drops = read(spec, shapes, tuple(batch), tuple(sizes.items()))
    if drops:
        xp, pairs = namespace(*arrays), zip(arrays, drops, strict=True)
        arrays = tuple([xp.squeeze(a, axis=d) if d else a for a, d in pairs])
    return Einsum(found, arrays, 1.0, model)


def diagonal(d: npt.ArrayLike) -> Einsum:
    """Make `d_i delta_ij`: the Jacobian of an elementwise function; `d` has shape (..., n).

    >>> diagonal([1.0, 2.0])
    (2 | 2)  [i->i|i]
    """
    return J("i->i|i", d)


def outer(u: npt.ArrayLike, v: npt.ArrayLike) -> Einsum:
    """Make `u_i v_j`, of rank one; `u` has shape (..., n), `v` (..., m).

    >>> outer([1.0, 2.0], [3.0, 4.0, 5.0])
    (2 | 3)  [i,j->i|j]
    """
    return J("i,j->i|j", u, v)


def matrix(a: npt.ArrayLike) -> Einsum:
    """Make `A_ij`, the Jacobian of `A x` by `x`; `a` has shape (..., n, m).

    >>> matrix([[1.0, 2.0, 3.0]])
    (1 | 3)  [ij->i|j]
    """
    return J("ij->i|j", a)


def identity(n: int, *, batch: Shape = (), like: npt.ArrayLike | None = None) -> Einsum:
    """Make `delta_ij` of size n, which holds no number; `batch` and `like` are those of `J`.

    >>> identity(3).stored
    0
    """
    return J("->i|i", i=n, batch=batch, like=like)

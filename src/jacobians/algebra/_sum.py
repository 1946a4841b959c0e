"""A sum of Jacobians."""

from __future__ import annotations

import operator
from functools import reduce
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from jacobians._arrays import Array, namespace
from jacobians.algebra._einsum import Einsum
from jacobians.algebra._jacobian import Flops, Jacobian

if TYPE_CHECKING:
    from jacobians._arrays import Shape


class Sum(Jacobian):
    """A sum of Jacobians of one shape."""

    def __init__(self, terms: tuple[Jacobian, ...]) -> None:
        self.like, self.terms = joined(terms)
        first = terms[0]
        self.batch_shape = first.batch_shape
        self.output_shape, self.input_shape = first.output_shape, first.input_shape
        if all(t.reduced_shape == first.reduced_shape for t in terms):
            self.reduced_shape = first.reduced_shape

    @classmethod
    def of(cls, left: Jacobian, right: Jacobian, batch_shape: Shape) -> Sum:
        """Add two Jacobians; what is a sum already is taken apart."""
        sides = [j.terms if isinstance(j, Sum) else (j,) for j in (left, right)]
        return cls(tuple([term.broadcast(batch_shape) for terms in sides for term in terms]))

    @property
    def dtype(self) -> Any:
        first, *rest = (t.dtype for t in self.terms)
        if all(d is first for d in rest):
            return first
        xp = namespace(self.like)
        return xp.result_type(first, *rest)

    @property
    def spec(self) -> str:
        first, *rest = (t.spec for t in self.terms)
        minus = [s[0] == "-" and s[1] != ">" for s in rest]  # not the arrow of a spec
        return first + "".join(
            f" - {s[1:]}" if m else f" + {s}" for m, s in zip(minus, rest, strict=True)
        )

    @property
    def flops(self) -> Flops:
        each = [t.flops for t in self.terms]
        joins = (len(each) - 1) * prod(self.batch_shape)
        n, m = prod(self.output_shape), prod(self.input_shape)
        return Flops(
            sum(f.jvp for f in each) + joins * n,
            sum(f.vjp for f in each) + joins * m,
            sum(f.dense for f in each) + joins * n * m,
        )

    def contract(self) -> Sum:
        return Sum(tuple(t.contract() for t in self.terms))

    def sum(self) -> Sum:
        return Sum(tuple(t.sum() for t in self.terms))

    def _broadcast(self, batch_shape: Shape) -> Sum:
        return Sum(tuple(t.broadcast(batch_shape) for t in self.terms))

    def _beside(self, like: Array) -> Sum:
        return Sum(tuple(t._beside(like) for t in self.terms))

    def _arrays(self) -> dict[tuple[int, int], int]:
        return {k: n for t in self.terms for k, n in t._arrays().items()}

    def _scaled(self, factor: float) -> Sum:
        return Sum(tuple(t._scaled(factor) for t in self.terms))

    def _apply(self, v: Array, push: bool, summed: bool = False) -> Array:
        return reduce(operator.add, [t._apply(v, push, summed) for t in self.terms])

    def _make(self) -> Array:
        if namespace(self.like) is not np:
            return reduce(operator.add, [t._make() for t in self.terms])
        # Zeros of the system cost nothing until they are touched, and most never are.
        zeroed = all(map(_is_sparse, self.terms))
        out = (np.zeros if zeroed else np.empty)(self.shape, self.dtype)
        self._fill(out, False, zeroed)
        return out

    def _fill(self, out: Array, add: bool, zeroed: bool = False) -> None:
        # What has a number everywhere is written before what stands on diagonals.
        for term in sorted(self.terms, key=_is_sparse):
            term._fill(out, add, zeroed)
            add = True


def joined(parts: tuple[Jacobian, ...]) -> tuple[Array | None, tuple[Jacobian, ...]]:
    """Bring Jacobians to the one library in which they meet: an array of it, and the parts."""
    likes = [part.like for part in parts]
    xp = namespace(*likes)
    like = next((k for k in likes if k is not None and namespace(k) is xp), None)
    if like is None or all(type(k) is type(like) for k in likes):
        return like, parts
    return like, tuple([part._beside(like) for part in parts])


def _is_sparse(term: Jacobian) -> bool:
    """Whether Kronecker deltas make most of its dense array zero."""
    return isinstance(term, Einsum) and len(set(term.layout.dense)) < len(term.layout.dense)

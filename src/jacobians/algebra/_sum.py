"""Sums: of several Jacobians, and of one over its batch."""

from __future__ import annotations

import operator
from functools import reduce
from math import prod

import numpy as np

from jacobians._arrays import Array, Shape, namespace
from jacobians.algebra._checks import stretch, total
from jacobians.algebra._einsum import Einsum
from jacobians.algebra._jacobian import Flops, Jacobian, joined


class Sum(Jacobian):
    """A sum of Jacobians of one shape, its `parts`."""

    def __init__(self, parts: tuple[Jacobian, ...]) -> None:
        self.like, self.parts = joined(parts)
        first = parts[0]
        self.batch_shape = first.batch_shape
        self.output_shape, self.input_shape = first.output_shape, first.input_shape
        if all(t.reduced_shape == first.reduced_shape for t in parts):
            self.reduced_shape = first.reduced_shape

    @classmethod
    def of(cls, left: Jacobian, right: Jacobian, batch_shape: Shape) -> Sum:
        """Add two Jacobians; what is a sum already is taken apart."""
        sides = [j.parts if isinstance(j, Sum) else (j,) for j in (left, right)]
        return cls(tuple([term.broadcast(batch_shape) for terms in sides for term in terms]))

    def _text(self) -> str:
        terms = " + ".join(t.spec for t in self.parts)
        return terms.replace(" + -", " - ").replace(" - >", " + ->")  # the arrow of a spec

    @property
    def flops(self) -> Flops:
        jvp, vjp, dense = map(sum, zip(*(t.flops for t in self.parts), strict=True))
        (n, m), joins = self._sizes, (len(self.parts) - 1) * prod(self.batch_shape)
        return Flops(jvp + joins * n, vjp + joins * m, dense + joins * n * m)

    def contract(self) -> Sum:
        return Sum(tuple([t.contract() for t in self.parts]))

    def sum(self) -> Sum:
        return Sum(tuple([t.sum() for t in self.parts]))

    def _broadcast(self, batch_shape: Shape) -> Sum:
        return Sum(tuple([t.broadcast(batch_shape) for t in self.parts]))

    def _scaled(self, factor: float) -> Sum:
        return Sum(tuple([t._scaled(factor) for t in self.parts]))

    def _apply(self, v: Array, push: bool, summed: bool = False) -> Array:
        return reduce(operator.add, [t._apply(v, push, summed) for t in self.parts])

    def _make(self) -> Array:
        if namespace(self.like) is not np:
            return reduce(operator.add, [t._make() for t in self.parts])
        sparse = all(map(_is_sparse, self.parts))
        out = (np.zeros if sparse else np.empty)(self.shape, self.dtype)
        self._fill(out, False, sparse)
        return out

    def _fill(self, out: Array, add: bool, zeroed: bool = False) -> None:
        for k, term in enumerate(sorted(self.parts, key=_is_sparse)):
            term._fill(out, add or k > 0, zeroed)


def _is_sparse(term: Jacobian) -> bool:
    """Whether deltas make most of its array zero: it is added to what has a number everywhere."""
    return isinstance(term, Einsum) and len(set(term.layout.dense)) < len(term.layout.dense)


class Reduced(Jacobian):
    """The sum over the batch of what is not an einsum, its one part, inside the last product."""

    def __init__(self, inner: Jacobian) -> None:
        self.parts, self.like = (inner,), inner.like
        self.batch_shape, self.reduced_shape = (), inner.batch_shape
        self.output_shape, self.input_shape = inner.output_shape, inner.input_shape

    def _text(self) -> str:
        return f"sum over {self.parts[0].batch_shape} of {self.parts[0].spec}"

    @property
    def flops(self) -> Flops:
        (jvp, vjp, dense), count = self.parts[0].flops, prod(self.batch_shape)
        return Flops(jvp * count, vjp * count, dense)

    def _apply(self, v: Array, push: bool, summed: bool = False) -> Array:
        (inner,), (core, to), batch = self.parts, self._sides(push), self.batch_shape
        if summed and batch:
            return total(self._apply(v, push), len(batch), len(to))
        if not summed:  # the leading axes are of another batch
            lead = tuple(v.shape)[: v.ndim - len(core)]
            v = namespace(v).reshape(v, lead + (1,) * len(inner.batch_shape) + core)
        return stretch(self.scale * inner._apply(v, push, True), batch, len(to))

    def _make(self) -> Array:
        ranks = len(self.output_shape + self.input_shape)
        return stretch(self.scale * self.parts[0]._make_sum(), self.batch_shape, ranks)

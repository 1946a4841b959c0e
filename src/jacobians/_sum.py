"""A sum of Jacobians."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from jacobians._dense import fill
from jacobians._einsum import Einsum
from jacobians._jacobian import Flops, Jacobian

if TYPE_CHECKING:
    from jacobians._shapes import Array, Shape


class Sum(Jacobian):
    """A sum of Jacobians of one shape."""

    def __init__(self, terms: tuple[Jacobian, ...]) -> None:
        self.terms = terms
        first = terms[0]
        self.batch_shape = first.batch_shape
        self.output_shape, self.input_shape = first.output_shape, first.input_shape
        if all(t.reduced_shape == first.reduced_shape for t in terms):
            self.reduced_shape = first.reduced_shape

    @classmethod
    def of(cls, left: Jacobian, right: Jacobian, batch_shape: Shape) -> Sum:
        """Add two Jacobians; what is a sum already is taken apart."""
        sides = [j.terms if isinstance(j, Sum) else (j,) for j in (left, right)]
        return cls(tuple(term.broadcast(batch_shape) for terms in sides for term in terms))

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.result_type(*(t.dtype for t in self.terms))

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

    def broadcast(self, batch_shape: Shape) -> Sum:
        if batch_shape == self.batch_shape:
            return self
        return Sum(tuple(t.broadcast(batch_shape) for t in self.terms))

    def _arrays(self) -> dict[tuple[int, int], int]:
        return {k: n for t in self.terms for k, n in t._arrays().items()}

    def _scaled(self, factor: float) -> Sum:
        return Sum(tuple(t._scaled(factor) for t in self.terms))

    def _push(self, t: Array, extra: int, examples: bool = False) -> Array:
        return _total([term._push(t, extra, examples) for term in self.terms])

    def _pull(self, u: Array, extra: int, examples: bool = False) -> Array:
        return _total([term._pull(u, extra, examples) for term in self.terms])

    def _push_sum(self, t: Array, extra: int) -> Array:
        return _total([term._push_sum(t, extra) for term in self.terms])

    def _pull_sum(self, u: Array, extra: int) -> Array:
        return _total([term._pull_sum(u, extra) for term in self.terms])

    @property
    def _sparse(self) -> bool:
        return all(t._sparse for t in self.terms)

    def _fill(self, out: Array, add: bool, zeroed: bool = False) -> None:
        einsums = [t for t in self.terms if isinstance(t, Einsum)]
        for term in self.terms:
            if not isinstance(term, Einsum):
                term._fill(out, add, zeroed)
                add = True
        if einsums:
            fill(einsums, out, add, zeroed)


def _total(parts: list[Array]) -> Array:
    """Add arrays into one new array."""
    first, second, *rest = parts
    total = first + second
    for part in rest:
        total = np.add(total, part, out=total if total.dtype >= part.dtype else None)
    return total

"""A product of Jacobians that is more than one einsum, and the cheapest order of it."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from string import ascii_lowercase, ascii_uppercase
from typing import NamedTuple

import numpy as np

from jacobians._arrays import Array, Shape, namespace
from jacobians.algebra._checks import stretch
from jacobians.algebra._einsum import Einsum, J, matrix
from jacobians.algebra._jacobian import Flops, Jacobian, joined
from jacobians.algebra._sum import Sum


class Cost(NamedTuple):
    """The sizes of a factor, and what its products and its dense array cost."""

    batch: Shape
    flops: Flops
    rows: int
    columns: int


Ways = dict[tuple[int, int], tuple[int, str, int]]


@lru_cache(maxsize=1024)
def associate(factors: tuple[Cost, ...]) -> Ways:
    """Find the cheapest association, by dynamic programming over the runs of factors.

    A run goes by its first factor and the one behind its last, and has a cost, a way and a place:
    "push" multiplies the array of the others by the first factor, "pull" by the last one, each by
    its products with vectors; "split" multiplies the arrays before and from the place.
    """
    count = len(factors)
    ways = {(k, k + 1): (f.flops.dense, "dense", k) for k, f in enumerate(factors)}
    for i, j in ((i, i + width) for width in range(2, count + 1) for i in range(count - width + 1)):
        first, last = factors[i], factors[j - 1]
        examples = prod(np.broadcast_shapes(*(f.batch for f in factors[i:j])))
        # A product for each of the examples, where the factor itself has fewer.
        pull = last.flops.vjp * examples // max(prod(last.batch), 1)
        push = first.flops.jvp * examples // max(prod(first.batch), 1)
        found = [
            (ways[i, j - 1][0] + first.rows * pull, "pull", j - 1),
            (ways[i + 1, j][0] + last.columns * push, "push", i + 1),
        ]
        for k in range(i + 1, j):
            product = 2 * examples * first.rows * factors[k].rows * last.columns
            found.append((ways[i, k][0] + ways[k, j][0] + product, "split", k))
        ways[i, j] = min(found)
    return ways


class Chain(Jacobian):
    """A product whose factors, its `parts`, are sums or operators; einsums that meet are one."""

    def __init__(self, parts: tuple[Jacobian, ...], batch_shape: Shape) -> None:
        self.like, self.parts = joined(parts)
        self.batch_shape = batch_shape
        self.output_shape, self.input_shape = parts[0].output_shape, parts[-1].input_shape

    @classmethod
    def of(cls, left: Jacobian, right: Jacobian, batch_shape: Shape) -> Jacobian:
        """Chain two Jacobians; what is a chain already is taken apart."""
        if isinstance(left, Einsum) and isinstance(right, Einsum):
            return left.after(right)
        a, b = (j.parts if isinstance(j, Chain) else (j,) for j in (left, right))
        if isinstance(a[-1], Einsum) and isinstance(b[0], Einsum):
            a, b = a[:-1], (a[-1].after(b[0]), *b[1:])
        return cls((*a, *b), batch_shape)

    def _text(self) -> str:
        return " @ ".join(f"({n.spec})" if isinstance(n, Sum) else n.spec for n in self.parts)

    @property
    def flops(self) -> Flops:
        jvp, vjp, _ = zip(*(n.broadcast(self.batch_shape).flops for n in self.parts), strict=True)
        return Flops(sum(jvp), sum(vjp), self._ways()[0, len(self.parts)][0])

    def contract(self) -> Jacobian:
        if prod(self.shape) > self.stored:
            return self
        a, b = ascii_lowercase[: len(self.output_shape)], ascii_uppercase[: len(self.input_shape)]
        return J(f"{a}{b}->{a}|{b}", self.dense())

    def _scaled(self, factor: float) -> Chain:
        small = min(self.parts, key=lambda n: n.stored)
        return self._with(parts=tuple([n._scaled(factor) if n is small else n for n in self.parts]))

    def _apply(self, v: Array, push: bool, summed: bool = False) -> Array:
        *rest, last = reversed(self.parts) if push else self.parts
        for node in rest:
            v = node._apply(v, push)
        if summed:
            return last.broadcast(self.batch_shape)._apply(v, push, True)
        return stretch(last._apply(v, push), self.batch_shape, len(self._sides(push)[1]))

    def _ways(self) -> Ways:
        return associate(tuple([Cost(n.batch_shape, n.flops, *n._sizes) for n in self.parts]))

    def _make(self) -> Array:
        whole = stretch(self._matrices(0, len(self.parts)), self.batch_shape, 2)
        return namespace(whole).reshape(whole, self.shape)

    def _make_sum(self) -> Array:
        whole = self._matrices(0, len(self.parts), summed=True)
        return namespace(whole).reshape(whole, self.output_shape + self.input_shape)

    def _matrices(self, i: int, j: int, summed: bool = False) -> Array:
        """Multiply factors in the cheapest order to (*batch, rows, columns)."""
        _, kind, at = self._ways()[i, j]
        first, last = self.parts[i], self.parts[j - 1]
        if kind == "dense":
            made, short = first.dense(), len(self.batch_shape) - len(first.batch_shape)
            return namespace(made).reshape(made, (1,) * short + first.batch_shape + first._sizes)
        if kind == "pull":
            node, rest = last, self._matrices(i, at)
        else:
            node = first if kind == "push" else matrix(self._matrices(i, at))
            rest = self._matrices(at, j)
        node = node.broadcast(self.batch_shape) if summed else node
        return node._times(rest, kind != "pull", summed)

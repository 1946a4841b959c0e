"""A product of Jacobians that is more than one einsum."""

from __future__ import annotations

from math import prod
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from jacobians._arrays import Array, Shape, namespace
from jacobians.algebra._associate import Cost, Ways, associate
from jacobians.algebra._checks import stretch
from jacobians.algebra._constructors import J
from jacobians.algebra._jacobian import Flops, Jacobian
from jacobians.algebra._reduced import Reduced
from jacobians.algebra._sum import Sum, joined


class Chain(Jacobian):
    """A product whose factors are sums or operators; einsums that meet in it are one."""

    def __init__(self, nodes: tuple[Jacobian, ...], batch_shape: Shape) -> None:
        self.like, self.nodes = joined(nodes)
        self.batch_shape = batch_shape
        self.output_shape, self.input_shape = nodes[0].output_shape, nodes[-1].input_shape

    @classmethod
    def of(cls, left: Jacobian, right: Jacobian, batch_shape: Shape) -> Chain:
        """Chain two Jacobians; what is a chain already is taken apart."""
        a, b = (j.nodes if isinstance(j, Chain) else (j,) for j in (left, right))
        inner = a[-1]._compose(b[0]) if len(a) + len(b) > 2 else None
        return cls((*a, *b) if inner is None else (*a[:-1], inner, *b[1:]), batch_shape)

    @property
    def dtype(self) -> Any:
        xp = namespace(self.like)
        return xp.result_type(*(n.dtype for n in self.nodes))

    @property
    def spec(self) -> str:
        return " @ ".join(f"({n.spec})" if isinstance(n, Sum) else n.spec for n in self.nodes)

    @property
    def flops(self) -> Flops:
        each = [n.broadcast(self.batch_shape).flops for n in self.nodes]
        dense = self._ways()[0, len(each)].cost
        return Flops(sum(f.jvp for f in each), sum(f.vjp for f in each), dense)

    def contract(self) -> Jacobian:
        if prod(self.shape) > self.stored:
            return self
        a, b = ascii_lowercase[: len(self.output_shape)], ascii_uppercase[: len(self.input_shape)]
        return J(f"{a}{b}->{a}|{b}", self.dense())

    def sum(self) -> Jacobian:
        return Reduced(self) if self.batch_shape else self

    def _broadcast(self, batch_shape: Shape) -> Chain:
        return self._with(batch_shape=batch_shape)

    def _beside(self, like: Array) -> Chain:
        return Chain(tuple(n._beside(like) for n in self.nodes), self.batch_shape)

    def _arrays(self) -> dict[tuple[int, int], int]:
        return {k: n for node in self.nodes for k, n in node._arrays().items()}

    def _scaled(self, factor: float) -> Chain:
        small = min(self.nodes, key=lambda n: n.stored)
        return self._with(nodes=tuple(n._scaled(factor) if n is small else n for n in self.nodes))

    def _apply(self, v: Array, push: bool, summed: bool = False) -> Array:
        *rest, last = reversed(self.nodes) if push else self.nodes
        for node in rest:
            v = node._apply(v, push)
        return self._last(last, v, push, summed)

    def _last(self, node: Jacobian, v: Array, push: bool, summed: bool) -> Array:
        """Apply the last factor for the whole batch."""
        core, to = node._sides(push)
        if not summed:
            return stretch(node._apply(v, push), self.batch_shape, len(to))
        v = stretch(v, self.batch_shape, len(core))
        return node.broadcast(self.batch_shape)._apply(v, push, True)

    def _ways(self) -> Ways:
        return associate(
            tuple(
                Cost(n.batch_shape, prod(n.output_shape), prod(n.input_shape), *n.flops)
                for n in self.nodes
            )
        )

    def _make(self) -> Array:
        whole = stretch(self._matrices(0, len(self.nodes)), self.batch_shape, 2)
        return namespace(whole).reshape(whole, self.shape)

    def _make_sum(self) -> Array:
        whole = self._matrices(0, len(self.nodes), summed=True)
        return namespace(whole).reshape(whole, self.output_shape + self.input_shape)

    def _matrices(self, i: int, j: int, summed: bool = False) -> Array:
        """Multiply factors in the cheapest order to (*batch, rows, columns)."""
        first, last = self.nodes[i], self.nodes[j - 1]
        _, kind, at = self._ways()[i, j]
        if kind == "dense":
            lead = (1,) * (len(self.batch_shape) - len(first.batch_shape)) + first.batch_shape
            dense = first.dense()
            full = (*lead, prod(first.output_shape), prod(first.input_shape))
            return namespace(dense).reshape(dense, full)
        if kind == "pull":
            return self._times(last, self._matrices(i, at), False, summed)
        left = first if kind == "push" else J("ij->i|j", self._matrices(i, at))
        return self._times(left, self._matrices(at, j), True, summed)

    def _times(self, node: Jacobian, matrices: Array, push: bool, summed: bool) -> Array:
        """Apply a factor to the columns of matrices if `push`, else to their rows."""
        xp, side, (core, to) = namespace(matrices), -1 if push else -2, node._sides(push)
        v = xp.moveaxis(matrices, side, 0)
        v = xp.reshape(v, tuple(v.shape[:-1]) + core)
        result = self._last(node, v, push, summed) if summed else node._apply(v, push)
        lead = tuple(result.shape)[: result.ndim - len(to)]
        return xp.moveaxis(xp.reshape(result, (*lead, prod(to))), 0, side)

"""A product of Jacobians that is more than one einsum."""

from __future__ import annotations

from math import prod
from string import ascii_lowercase
from typing import Any

import numpy as np

from jacobians._arrays import Array, Shape, namespace
from jacobians.algebra._associate import Cost, Way, Ways, associate
from jacobians.algebra._constructors import J
from jacobians.algebra._jacobian import Flops, Jacobian
from jacobians.algebra._reduced import Reduced, stretch
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
        a = left.nodes if isinstance(left, Chain) else (left,)
        b = right.nodes if isinstance(right, Chain) else (right,)
        inner = a[-1]._compose(b[0]) if len(a) + len(b) > 2 else None
        return cls((*a, *b) if inner is None else (*a[:-1], inner, *b[1:]), batch_shape)

    @property
    def dtype(self) -> Any:
        xp = np if self.like is None else namespace(self.like)
        return xp.result_type(*(n.dtype for n in self.nodes))

    @property
    def spec(self) -> str:
        return " @ ".join(f"({n.spec})" if isinstance(n, Sum) else n.spec for n in self.nodes)

    @property
    def flops(self) -> Flops:
        each = [n.broadcast(self.batch_shape).flops for n in self.nodes]
        return Flops(sum(f.jvp for f in each), sum(f.vjp for f in each), self._associated()[0])

    def _associated(self) -> tuple[int, Ways]:
        """Find the cheapest way to the dense array, and its cost."""
        return associate(
            tuple(
                Cost(n.batch_shape, prod(n.output_shape), prod(n.input_shape), *n.flops)
                for n in self.nodes
            )
        )

    def contract(self) -> Jacobian:
        if prod(self.shape) > self.stored:
            return self
        return _matrix(self.dense(), self.output_shape, self.input_shape)

    def sum(self) -> Jacobian:
        return Reduced(self) if self.batch_shape else self

    def _broadcast(self, batch_shape: Shape) -> Chain:
        return Chain(self.nodes, batch_shape)

    def _beside(self, like: Array) -> Chain:
        return Chain(tuple(n._beside(like) for n in self.nodes), self.batch_shape)

    def _arrays(self) -> dict[tuple[int, int], int]:
        return {k: n for node in self.nodes for k, n in node._arrays().items()}

    def _scaled(self, factor: float) -> Chain:
        small = min(range(len(self.nodes)), key=lambda k: self.nodes[k].stored)
        return Chain(
            tuple(n._scaled(factor) if k == small else n for k, n in enumerate(self.nodes)),
            self.batch_shape,
        )

    def _apply(self, v: Array, push: bool, extra: int = 0, summed: bool = False) -> Array:
        *rest, last = reversed(self.nodes) if push else self.nodes
        for node in rest:
            v = node._apply(v, push, extra)
        return self._last(last, v, push, extra, summed)

    def _last(self, node: Jacobian, v: Array, push: bool, extra: int, summed: bool) -> Array:
        """Apply the last factor for the whole batch."""
        if summed:
            core = node.input_shape if push else node.output_shape
            v = stretch(v, self.batch_shape, len(core) + extra)
            return node.broadcast(self.batch_shape)._apply(v, push, extra, True)
        to = node.output_shape if push else node.input_shape
        return stretch(node._apply(v, push, extra), self.batch_shape, len(to) + extra)

    def _make(self) -> Array:
        return self._in_order(summed=False)

    def _make_sum(self) -> Array:
        return self._in_order(summed=True)

    def _in_order(self, summed: bool) -> Array:
        """Make the dense array in the cheapest order, `summed` over the batch on the way."""
        _, ways = self._associated()

        def build(start: int, stop: int) -> Array:
            """Make the factors but the last one that is applied, and say how that is done."""
            how = ways[start, stop]
            first, last = self.nodes[start], self.nodes[stop - 1]
            if how.kind == "dense":
                return first.dense()
            node, v, push, extra = parts(how, first, last)
            return node._apply(v, push, extra)

        def parts(how: Way, first: Jacobian, last: Jacobian) -> tuple[Jacobian, Array, bool, int]:
            if how.kind == "pull":
                return last, build(how.start, how.stop - 1), False, len(first.output_shape)
            extra = len(last.input_shape)
            if how.kind == "push":
                return first, build(how.start + 1, how.stop), True, extra
            left = build(how.start, how.at)
            whole = _matrix(left, first.output_shape, self.nodes[how.at].output_shape)
            return whole, build(how.at, how.stop), True, extra

        how = ways[0, len(self.nodes)]
        node, v, push, extra = parts(how, self.nodes[0], self.nodes[-1])
        return self._last(node, v, push, extra, summed)


def _matrix(array: Array, output: Shape, inputs: Shape) -> Jacobian:
    """Take an array of the full shape for a Jacobian."""
    a, b = ascii_lowercase[: len(output)], ascii_lowercase[len(output) :][: len(inputs)]
    return J(f"{a}{b}->{a}|{b}", array)

"""A product of Jacobians that is more than one einsum."""

from __future__ import annotations

from math import prod
from string import ascii_lowercase
from typing import Any

import numpy as np

from jacobians._arrays import Array, Shape, namespace
from jacobians.algebra._associate import Cost, Ways, associate
from jacobians.algebra._checks import check_broadcast
from jacobians.algebra._constructors import J
from jacobians.algebra._jacobian import Flops, Jacobian
from jacobians.algebra._reduced import Reduced, stretch
from jacobians.algebra._sum import Sum, united


class Chain(Jacobian):
    """A product whose factors are sums or operators; einsums that meet in it are one."""

    def __init__(self, nodes: tuple[Jacobian, ...], batch_shape: Shape) -> None:
        self._like, nodes = united(nodes)
        self.nodes = nodes
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
    def like(self) -> Array | None:
        return self._like

    @property
    def dtype(self) -> Any:
        xp = np if self._like is None else namespace(self._like)
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

    def broadcast(self, batch_shape: Shape) -> Chain:
        if batch_shape == self.batch_shape:
            return self
        check_broadcast(self.batch_shape, batch_shape)
        return Chain(self.nodes, batch_shape)

    def _arrays(self) -> dict[tuple[int, int], int]:
        return {k: n for node in self.nodes for k, n in node._arrays().items()}

    def _scaled(self, factor: float) -> Chain:
        small = min(range(len(self.nodes)), key=lambda k: self.nodes[k].stored)
        return Chain(
            tuple(n._scaled(factor) if k == small else n for k, n in enumerate(self.nodes)),
            self.batch_shape,
        )

    def _push(self, t: Array, extra: int, examples: bool = False) -> Array:
        for node in reversed(self.nodes):
            t = node._push(t, extra)
        return stretch(t, self.batch_shape, len(self.output_shape) + extra)

    def _pull(self, u: Array, extra: int, examples: bool = False) -> Array:
        for node in self.nodes:
            u = node._pull(u, extra)
        return stretch(u, self.batch_shape, len(self.input_shape) + extra)

    def _push_sum(self, t: Array, extra: int) -> Array:
        first, *rest = self.nodes
        for node in reversed(rest):
            t = node._push(t, extra)
        t = stretch(t, self.batch_shape, len(first.input_shape) + extra)
        return first.broadcast(self.batch_shape)._push_sum(t, extra)

    def _pull_sum(self, u: Array, extra: int) -> Array:
        *rest, last = self.nodes
        for node in rest:
            u = node._pull(u, extra)
        u = stretch(u, self.batch_shape, len(last.output_shape) + extra)
        return last.broadcast(self.batch_shape)._pull_sum(u, extra)

    def _beside(self, like: Array) -> Chain:
        return Chain(tuple(n._beside(like) for n in self.nodes), self.batch_shape)

    def _make(self) -> Array:
        ranks = len(self.output_shape) + len(self.input_shape)
        return stretch(self._product(summed=False), self.batch_shape, ranks)

    def _make_sum(self) -> Array:
        return self._product(summed=True)

    def _product(self, summed: bool) -> Array:
        """Make the dense array in the cheapest order, `summed` over the batch on the way."""
        _, ways = self._associated()

        def build(start: int, stop: int, summed: bool = False) -> Array:
            how = ways[start, stop]
            first, last = self.nodes[start], self.nodes[stop - 1]
            if how.kind == "dense":
                return first.dense()
            if how.kind == "pull":
                left, extra = build(start, stop - 1), len(first.output_shape)
                return self._times(last, "pull", left, extra, summed)
            if how.kind == "push":
                right, extra = build(start + 1, stop), len(last.input_shape)
                return self._times(first, "push", right, extra, summed)
            middle = self.nodes[how.at]
            whole = _matrix(build(start, how.at), first.output_shape, middle.output_shape)
            right, extra = build(how.at, stop), len(last.input_shape)
            return self._times(whole, "push", right, extra, summed)

        return build(0, len(self.nodes), summed)

    def _times(self, node: Jacobian, side: str, array: Array, extra: int, summed: bool) -> Array:
        if not summed:
            return node._push(array, extra) if side == "push" else node._pull(array, extra)
        core = node.input_shape if side == "push" else node.output_shape
        array = stretch(array, self.batch_shape, len(core) + extra)
        node = node.broadcast(self.batch_shape)
        return node._push_sum(array, extra) if side == "push" else node._pull_sum(array, extra)


def _matrix(array: Array, output: Shape, inputs: Shape) -> Jacobian:
    """Take an array of the full shape for a Jacobian."""
    a, b = ascii_lowercase[: len(output)], ascii_lowercase[len(output) :][: len(inputs)]
    return J(f"{a}{b}->{a}|{b}", array)

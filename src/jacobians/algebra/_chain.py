"""A product of Jacobians that is more than one einsum."""

from __future__ import annotations

from math import prod
from string import ascii_lowercase
from typing import Any

from jacobians._arrays import Array, Shape, namespace
from jacobians.algebra._associate import Cost, Ways, associate
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
        return _matrix(self.dense(), self.output_shape, self.input_shape)

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

    def _apply(self, v: Array, push: bool, extra: int = 0, summed: bool = False) -> Array:
        *rest, last = reversed(self.nodes) if push else self.nodes
        for node in rest:
            v = node._apply(v, push, extra)
        return self._last(last, v, push, extra, summed)

    def _last(self, node: Jacobian, v: Array, push: bool, extra: int, summed: bool) -> Array:
        """Apply the last factor for the whole batch."""
        core, to = node.input_shape, node.output_shape
        core, to = (core, to) if push else (to, core)
        if summed:
            v = stretch(v, self.batch_shape, len(core) + extra)
            return node.broadcast(self.batch_shape)._apply(v, push, extra, True)
        return stretch(node._apply(v, push, extra), self.batch_shape, len(to) + extra)

    def _ways(self) -> Ways:
        return associate(
            tuple(
                Cost(n.batch_shape, prod(n.output_shape), prod(n.input_shape), *n.flops)
                for n in self.nodes
            )
        )

    def _make(self) -> Array:
        return self._in_order(summed=False)

    def _make_sum(self) -> Array:
        return self._in_order(summed=True)

    def _in_order(self, summed: bool) -> Array:
        """Make the dense array in the cheapest order, `summed` over the batch in the last step."""
        nodes, ways = self.nodes, self._ways()

        def step(i: int, j: int) -> tuple[Jacobian, Array, bool, int]:
            """Which factor is applied last to the array of the others, and how."""
            _, kind, at = ways[i, j]
            rows, columns = len(nodes[i].output_shape), len(nodes[j - 1].input_shape)
            if kind == "pull":
                return nodes[j - 1], build(i, at), False, rows
            left = nodes[i]
            if kind == "split":
                left = _matrix(build(i, at), nodes[i].output_shape, nodes[at].output_shape)
            return left, build(at, j), True, columns

        def build(i: int, j: int) -> Array:
            if j == i + 1:
                return nodes[i].dense()
            node, v, push, extra = step(i, j)
            return node._apply(v, push, extra)

        return self._last(*step(0, len(nodes)), summed)


def _matrix(array: Array, output: Shape, inputs: Shape) -> Jacobian:
    """Take an array of the full shape for a Jacobian."""
    a, b = ascii_lowercase[: len(output)], ascii_lowercase[len(output) :][: len(inputs)]
    return J(f"{a}{b}->{a}|{b}", array)

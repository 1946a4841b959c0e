"""A product of Jacobians that is more than one einsum, and its sum over the batch."""

from __future__ import annotations

from math import prod
from string import ascii_lowercase
from typing import Any

import numpy as np

from jacobians._association import Cost, Ways, associate
from jacobians._constructors import J
from jacobians._jacobian import Flops, Jacobian
from jacobians._shapes import Array, Shape, check_broadcast
from jacobians._sum import Sum


class Chain(Jacobian):
    """A product whose factors are sums or operators; einsums that meet in it are one."""

    def __init__(self, nodes: tuple[Jacobian, ...], batch_shape: Shape) -> None:
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
    def dtype(self) -> np.dtype[Any]:
        return np.result_type(*(n.dtype for n in self.nodes))

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
        return _stretch(t, self.batch_shape, len(self.output_shape) + extra)

    def _pull(self, u: Array, extra: int, examples: bool = False) -> Array:
        for node in self.nodes:
            u = node._pull(u, extra)
        return _stretch(u, self.batch_shape, len(self.input_shape) + extra)

    def _push_sum(self, t: Array, extra: int) -> Array:
        first, *rest = self.nodes
        for node in reversed(rest):
            t = node._push(t, extra)
        t = _stretch(t, self.batch_shape, len(first.input_shape) + extra)
        return first.broadcast(self.batch_shape)._push_sum(t, extra)

    def _pull_sum(self, u: Array, extra: int) -> Array:
        *rest, last = self.nodes
        for node in rest:
            u = node._pull(u, extra)
        u = _stretch(u, self.batch_shape, len(last.output_shape) + extra)
        return last.broadcast(self.batch_shape)._pull_sum(u, extra)

    def _fill(self, out: Array, add: bool, zeroed: bool = False) -> None:
        put(self._product(summed=False), out, add)

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
        array = _stretch(array, self.batch_shape, len(core) + extra)
        node = node.broadcast(self.batch_shape)
        return node._push_sum(array, extra) if side == "push" else node._pull_sum(array, extra)


def _matrix(array: Array, output: Shape, inputs: Shape) -> Jacobian:
    """Take an array of the full shape for a Jacobian."""
    a, b = ascii_lowercase[: len(output)], ascii_lowercase[len(output) :][: len(inputs)]
    return J(f"{a}{b}->{a}|{b}", array)


class Reduced(Jacobian):
    """The sum over the batch of what is not an einsum: taken inside the last product."""

    def __init__(self, inner: Jacobian, factor: float = 1.0, batch_shape: Shape = ()) -> None:
        self.inner = inner
        self.factor = factor
        self.batch_shape = batch_shape
        self.reduced_shape = () if batch_shape else inner.batch_shape
        self.output_shape, self.input_shape = inner.output_shape, inner.input_shape

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.inner.dtype

    @property
    def spec(self) -> str:
        scale = "" if self.factor == 1 else f"{self.factor:.4g} * "
        return f"{scale}sum over {self.inner.batch_shape} of {self.inner.spec}"

    @property
    def flops(self) -> Flops:
        jvp, vjp, dense = self.inner.flops
        return Flops(jvp * prod(self.batch_shape), vjp * prod(self.batch_shape), dense)

    def sum(self) -> Jacobian:
        return Reduced(self) if self.batch_shape else self

    def broadcast(self, batch_shape: Shape) -> Reduced:
        if batch_shape == self.batch_shape:
            return self
        check_broadcast(self.batch_shape, batch_shape)
        return Reduced(self.inner, self.factor, batch_shape)

    def _arrays(self) -> dict[tuple[int, int], int]:
        return self.inner._arrays()

    def _scaled(self, factor: float) -> Reduced:
        return Reduced(self.inner, self.factor * factor, self.batch_shape)

    def _push(self, t: Array, extra: int, examples: bool = False) -> Array:
        core = len(self.input_shape)
        lead = 0 if examples else t.ndim - core - extra
        # Leading axes of another batch ride along with the extra ones.
        t = np.moveaxis(t, range(lead), range(core, core + lead))
        result = self.factor * self.inner._push_sum(t, lead + extra)
        at = len(self.output_shape)
        result = np.moveaxis(result, range(at, at + lead), range(lead))
        return _stretch(result, self.batch_shape, at + extra)

    def _pull(self, u: Array, extra: int, examples: bool = False) -> Array:
        core = len(self.output_shape)
        lead = 0 if examples else u.ndim - core - extra
        result = self.factor * self.inner._pull_sum(u, lead + extra)
        return _stretch(result, self.batch_shape, len(self.input_shape) + extra)

    def _fill(self, out: Array, add: bool, zeroed: bool = False) -> None:
        if isinstance(self.inner, Chain):
            total = self.inner._product(summed=True)
        else:
            total = self.inner.dense().sum(axis=tuple(range(len(self.inner.batch_shape))))
        put(self.factor * total, out, add)


def put(result: Array, out: Array, add: bool) -> None:
    """Assign or add."""
    if add:
        out += result
    else:
        out[...] = result


def _stretch(array: Array, batch: Shape, core: int) -> Array:
    """Broadcast the leading axes with a batch; the last `core` axes are not of it."""
    at = array.ndim - core
    lead = np.broadcast_shapes(array.shape[:at], batch)
    return np.broadcast_to(array, lead + array.shape[at:]) if lead != array.shape[:at] else array

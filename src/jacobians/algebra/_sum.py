"""A sum of Jacobians."""

from __future__ import annotations

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
        self._like, terms = united(terms)
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
        return cls(tuple([term.broadcast(batch_shape) for terms in sides for term in terms]))

    @property
    def like(self) -> Array | None:
        return self._like

    @property
    def dtype(self) -> Any:
        first, *rest = (t.dtype for t in self.terms)
        if all(d is first for d in rest):
            return first
        xp = np if self._like is None else namespace(self._like)
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

    def broadcast(self, batch_shape: Shape) -> Sum:
        if batch_shape == self.batch_shape:
            return self
        return Sum(tuple(t.broadcast(batch_shape) for t in self.terms))

    def _beside(self, like: Array) -> Sum:
        return Sum(tuple(t._beside(like) for t in self.terms))

    def _arrays(self) -> dict[tuple[int, int], int]:
        return {k: n for t in self.terms for k, n in t._arrays().items()}

    def _scaled(self, factor: float) -> Sum:
        return Sum(tuple(t._scaled(factor) for t in self.terms))

    def _push(self, t: Array, extra: int, examples: bool = False) -> Array:
        return _added([term._push(t, extra, examples) for term in self.terms])

    def _pull(self, u: Array, extra: int, examples: bool = False) -> Array:
        return _added([term._pull(u, extra, examples) for term in self.terms])

    def _push_sum(self, t: Array, extra: int) -> Array:
        return _added([term._push_sum(t, extra) for term in self.terms])

    def _pull_sum(self, u: Array, extra: int) -> Array:
        return _added([term._pull_sum(u, extra) for term in self.terms])

    def _make(self) -> Array:
        if self._like is not None and namespace(self._like) is not np:
            return _added([t._make() for t in self.terms])
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


def united(parts: tuple[Jacobian, ...]) -> tuple[Array | None, tuple[Jacobian, ...]]:
    """Bring Jacobians to the one library in which they meet: an array of it, and the parts."""
    likes = [part.like for part in parts]
    known = [like for like in likes if like is not None]
    if not known:
        return None, parts
    xp = namespace(*known)
    here = next(like for like in known if namespace(like) is xp)
    if all(type(like) is type(here) for like in likes):
        return here, parts
    return here, tuple([part._beside(here) for part in parts])


def _is_sparse(term: Jacobian) -> bool:
    """Whether Kronecker deltas make most of its dense array zero."""
    return isinstance(term, Einsum) and len(set(term.layout.dense)) < len(term.layout.dense)


def _added(parts: list[Array]) -> Array:
    """Add arrays into one new array."""
    first, *rest = parts
    for part in rest:
        first = first + part
    return np.asarray(first) if isinstance(first, np.generic) else first

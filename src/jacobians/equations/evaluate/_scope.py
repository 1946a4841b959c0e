"""What the names of an equation stand for while it is evaluated."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from jacobians.equations.evaluate._values import Array, Value
from jacobians.equations.latex import MeaningError
from jacobians.equations.latex import tree as t

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Symbol:
    """An array with hidden axes in front (steps of a derivative) and `rank` axes of its own."""

    array: Array
    rank: int
    hidden: tuple[str, ...] = ()

    @property
    def dims(self) -> tuple[int, ...]:
        return self.array.shape[len(self.hidden) :]

    def value(self, name: str) -> Value:
        """Return the symbol in matrix notation."""
        shape = self.array.shape
        if self.rank == 0:
            return Value(self.array[..., None, None], self.hidden)
        if self.rank == 1:
            return Value(self.array[..., None], self.hidden)
        if self.rank == 2:
            return Value(self.array, self.hidden)
        raise MeaningError(f"{name} has {self.rank} axes of {shape}: write its indices")


@dataclass(frozen=True)
class Definition:
    """What a symbol or a function is defined as, on this page or elsewhere."""

    name: str
    body: t.Node
    indices: tuple[str, ...] = ()  # q_i = ...
    parameters: tuple[str, ...] | None = None  # f(x) = ...


@dataclass
class Scope:
    """The values of one draw, and what a part of an equation overrides in them."""

    symbols: Mapping[str, Symbol]
    definitions: Mapping[str, Definition]
    integers: Mapping[str, int]  # sizes, layer numbers, and other whole numbers that are known
    directions: Mapping[str, Array]  # the differentials of the given symbols
    overrides: dict[str, Symbol] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)  # of the indices that are in scope
    lengths: frozenset[str] = frozenset()  # the names of sizes
    mask: Value | None = None  # the terms that the sums around take
    complex_step: bool = False
    cache: dict[str, Symbol] = field(default_factory=dict)
    active: tuple[str, ...] = ()
    largest: list[float] = field(default_factory=lambda: [0.0])
    counter: list[int] = field(default_factory=lambda: [0])
    sloppy: list[bool] = field(default_factory=lambda: [False])  # a difference was taken

    def child(self, **changes: object) -> Scope:
        """Return a copy with changes; what counts and records is shared."""
        new = Scope(**{**self.__dict__, **changes})
        if "overrides" in changes or "integers" in changes:
            new.cache = {}
        return new

    def fresh(self, mark: str) -> str:
        self.counter[0] += 1
        return f"{mark}{self.counter[0]}"

    def with_sizes(self, more: Mapping[str, int]) -> Scope:
        return self.child(sizes={**self.sizes, **more})

    def has(self, name: str) -> bool:
        """Whether a name is a symbol (not a function) here."""
        if name in self.overrides or name in self.symbols:
            return True
        found = self.definitions.get(name)
        return found is not None and found.parameters is None

    def is_function(self, name: str) -> bool:
        found = self.definitions.get(name)
        return found is not None and found.parameters is not None and name not in self.overrides

    def key(self, node: t.Node) -> str:
        r"""Return the name of a symbol with layer numbers filled in: `W_{\ell}` is `W_{2}`."""
        if isinstance(node, t.Name):
            return node.text
        if isinstance(node, t.Sub):
            return f"{self.key(node.base)}_{{{','.join(self._part(i) for i in node.items)}}}"
        if isinstance(node, t.Label):
            return f"{self.key(node.base)}^{{({self._part(node.item)})}}"
        return "?"

    def _part(self, node: t.Node) -> str:
        whole = self.integer(node)
        if whole is not None and (not isinstance(node, t.Name) or node.text not in self.sizes):
            return str(whole)
        return node.text if isinstance(node, t.Name | t.Word) else self.key(node)

    def integer(self, node: t.Node) -> int | None:
        """Return a whole number that is known without evaluating: a size, a layer, `n - 1`."""
        if isinstance(node, t.Number):
            return int(node.value) if node.value == int(node.value) else None
        if isinstance(node, t.Name | t.Sub):
            index = isinstance(node, t.Name) and node.text in self.sizes
            return None if index else self.integers.get(self.key(node))
        if isinstance(node, t.Negative):
            inner = self.integer(node.base)
            return None if inner is None else -inner
        if isinstance(node, t.Add):
            parts = [self.integer(x) for x in node.terms]
            return None if None in parts else sum(parts)  # type: ignore[arg-type]
        if isinstance(node, t.Multiply) and node.op in ("", "("):
            a, b = self.integer(node.left), self.integer(node.right)
            return None if a is None or b is None else a * b
        return None

    def note(self, value: Value) -> Value:
        """Remember the largest number met: roundoff is relative to it."""
        if value.array.size:
            top = float(np.max(np.abs(value.array)))
            if not np.isfinite(top):
                raise MeaningError(
                    "a value is not finite: a division by zero, or a number outside a domain"
                )
            self.largest[0] = max(self.largest[0], top)
        return value

"""The nodes of a parsed equation."""

from __future__ import annotations

from dataclasses import dataclass, field


class Node:
    """An expression."""


@dataclass(frozen=True)
class Number(Node):
    value: float


@dataclass(frozen=True)
class Name(Node):
    r"""A symbol with its accent, as in `\\hat{y}`; `plain` names are words in a script."""

    text: str


@dataclass(frozen=True)
class Word(Node):
    r"""Words in a script, as in `x_{\\max}` or `x_{\\text{top}}`."""

    text: str


@dataclass(frozen=True)
class Sub(Node):
    """A base with subscripts, one for each letter or comma-parted group."""

    base: Node
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Label(Node):
    """A base with a superscript in parentheses, as in `h^{(2)}`."""

    base: Node
    item: Node


@dataclass(frozen=True)
class Prime(Node):
    base: Node
    order: int


@dataclass(frozen=True)
class Power(Node):
    base: Node
    exponent: Node
    elementwise: bool = False


@dataclass(frozen=True)
class Transpose(Node):
    base: Node


@dataclass(frozen=True)
class Add(Node):
    terms: tuple[Node, ...]


@dataclass(frozen=True)
class Negative(Node):
    base: Node


@dataclass(frozen=True)
class Multiply(Node):
    """Two factors; `op` is "", "odot", "otimes" or "/".

    It is "(" where the right one stands in parentheses: f(x) is read so until f is a function.
    """

    left: Node
    op: str
    right: Node


@dataclass(frozen=True)
class Root(Node):
    base: Node
    degree: Node


@dataclass(frozen=True)
class Call(Node):
    """A function applied: `function` is a `Name`, with primes or subscripts, or a `Word`."""

    function: Node
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Big(Node):
    """A sum, product, mean, max or min over an index."""

    op: str
    index: str
    condition: Chain | None
    lower: Node | None
    upper: Node | None
    body: Node


@dataclass(frozen=True)
class Derivative(Node):
    """Partial derivatives by each of `by` in turn; `gradient` has the shape of what it is by."""

    body: Node
    by: tuple[Node, ...]
    gradient: bool = False


@dataclass(frozen=True)
class Differential(Node):
    """The change of a value when every given symbol changes by its own differential."""

    body: Node


@dataclass(frozen=True)
class Absolute(Node):
    body: Node


@dataclass(frozen=True)
class Norm(Node):
    body: Node
    kind: str = "2"


@dataclass(frozen=True)
class Ones(Node):
    """A vector of ones, of whatever size fits."""


@dataclass(frozen=True)
class Indicator(Node):
    condition: Chain


@dataclass(frozen=True)
class Cases(Node):
    rows: tuple[tuple[Node, Chain | None], ...]


@dataclass(frozen=True)
class Grid(Node):
    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True)
class Chain(Node):
    """`a = b = c`: the sides and the relations between them."""

    sides: tuple[Node, ...]
    relations: tuple[str, ...] = field(default=())

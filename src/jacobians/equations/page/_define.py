r"""What the left side of an equation would define, if it is new.

A bare symbol `\hat y`, one with indices `q_i`, one for each layer `h_\ell`, a square `\sigma^2`,
or a function `f(x)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jacobians.equations.evaluate import Definition
from jacobians.equations.latex import MeaningError, children, letters, loose, spell
from jacobians.equations.latex import tree as t
from jacobians.equations.page._layers import Ranges, constants, filled, loops, numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Names with a meaning of their own, unless a page gives them another.
BUILT_IN = ("\\pi", "e", "I", "T", "\\delta", "\\top")


@dataclass(frozen=True)
class Candidates:
    """Definitions that a left side could be, and what of the page decides it."""

    ranges: Ranges
    rank: Callable[[str], int | None]  # how many axes a known symbol has

    def of(self, left: t.Node, body: t.Node) -> list[Definition]:
        """Return one definition, one for each layer, or none."""
        if isinstance(left, t.Power) and left.exponent == t.Number(2.0):
            left, body = left.base, t.Root(body, t.Number(2.0))  # sigma^2 defines sigma
            if not isinstance(left, t.Name):
                return []
        if isinstance(left, t.Multiply | t.Call):
            return _function(left, body)
        layers = [n for n in loops(left, self.ranges) if self.rank(n) is None]
        result = []
        for integers in numbers(layers, self.ranges):
            one = self._symbol(filled(left, integers), filled(body, integers))
            if one is not None:
                result.append(one)
        return result

    def _symbol(self, left: t.Node, body: t.Node) -> Definition | None:
        if not isinstance(left, t.Sub):
            bare = isinstance(left, t.Name | t.Label) and "?" not in spell(left)
            return Definition(spell(left), body) if bare else None
        base = spell(left.base)
        if "?" in base:
            return None
        built_in = base == "I" or (base == "\\delta" and len(left.items) == 2)
        if built_in and self.rank(base) is None:
            return None
        free = letters(body) + loose(body)
        indices = [i.text for i in left.items if isinstance(i, t.Name) and i.text in free]
        known = constants(self.ranges)
        if len(indices) == len(left.items) and not any(i in known for i in indices):
            repeated = len(set(indices)) < len(indices)
            return None if repeated else Definition(base, body, tuple(indices))
        entry = self.rank(base) == len(left.items) and t.Word not in map(type, left.items)
        if entry or not isinstance(left.base, t.Name | t.Label):
            return None  # an entry of a known symbol
        return Definition(spell(left), body)


def _function(left: t.Multiply | t.Call, body: t.Node) -> list[Definition]:
    """`f(x) = ...`: until it is known that f is a function, this reads as a product."""
    if isinstance(left, t.Call):
        name, arguments = left.function, left.arguments
    elif left.op == "(":
        name, arguments = left.left, (left.right,)
    else:
        return []
    if not isinstance(name, t.Name | t.Sub | t.Label):
        return []
    if not all(isinstance(a, t.Name) for a in arguments):
        return []
    return [Definition(spell(name), body, (), tuple(spell(a) for a in arguments))]


def understood(definition: Definition, known: Callable[[str], bool]) -> None:
    """Check that each name in the body of a function means something.

    Raises
    ------
    MeaningError
        If one is no argument, no symbol of the page and no index of a sum.
    """
    names = frozenset(definition.parameters or ())
    for name in _unknown(definition.body, names, known):
        raise MeaningError(f"unknown symbol {name} in {definition.name}: declare it in the prose")


def _unknown(node: t.Node, bound: frozenset[str], known: Callable[[str], bool]) -> Iterator[str]:
    if isinstance(node, t.Name | t.Sub | t.Label) and known(spell(node)):
        return
    if isinstance(node, t.Name) and node.text not in bound and node.text not in BUILT_IN:
        yield node.text
    if isinstance(node, t.Big):
        bound |= {node.index}
    for child in children(node):
        yield from _unknown(child, bound, known)

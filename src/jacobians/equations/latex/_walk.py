"""Go through a tree: its nodes, and the letters that may be indices."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from jacobians.equations.latex import _tree as t

if TYPE_CHECKING:
    from collections.abc import Iterator


def children(node: t.Node) -> Iterator[t.Node]:
    """Return the nodes right below a node."""
    for field in fields(node):  # type: ignore[arg-type]
        yield from _nodes(getattr(node, field.name))


def _nodes(value: object) -> Iterator[t.Node]:
    if isinstance(value, t.Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)


def walk(node: t.Node) -> Iterator[t.Node]:
    """Return a node and all that are below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def letters(node: t.Node) -> list[str]:
    """Return letters that stand as an index and are not bound, in the order they are met."""
    found: dict[str, None] = {}

    def walk(x: t.Node, bound: frozenset[str]) -> None:
        if isinstance(x, t.Big):
            bound = bound | {x.index}
        if isinstance(x, t.Sub):
            for item in x.items:
                if isinstance(item, t.Name) and item.text not in bound:
                    found[item.text] = None
        for child in children(x):
            walk(child, bound)

    walk(node, frozenset())
    return list(found)


def loose(node: t.Node) -> list[str]:
    """Letters that stand as a value, and may be indices."""
    return list(dict.fromkeys(x.text for x in walk(node) if isinstance(x, t.Name)))


def decorations(node: t.Node) -> set[t.Node]:
    """Names that stand in the scripts of a symbol."""
    found: set[t.Node] = set()
    for x in walk(node):
        if isinstance(x, t.Sub):
            found |= {y for item in x.items for y in walk(item)}
        if isinstance(x, t.Label):
            found |= set(walk(x.item))
    return found

"""Which letters of an equation are indices, and how far each runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields

from jacobians.equations import _tree as t
from jacobians.equations._scope import Scope


def children(node: t.Node) -> Iterator[t.Node]:
    """The nodes right below a node."""
    for field in fields(node):  # type: ignore[arg-type]
        yield from _nodes(getattr(node, field.name))


def _nodes(value: object) -> Iterator[t.Node]:
    if isinstance(value, t.Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)


def size_of(letter: str, node: t.Node, scope: Scope) -> int | None:
    """How far an index runs: the length of the first axis that it stands on, or None.

    A Kronecker delta or a comparison with another index of known range settles it too.
    """
    if isinstance(node, t.Big) and node.index == letter:
        return None
    if isinstance(node, t.Sub):
        found = _from_sub(letter, node, scope)
        if found is not None:
            return found
    for child in children(node):
        found = size_of(letter, child, scope)
        if found is not None:
            return found
    return _from_partner(letter, node, scope)


def sizes_of(names: Iterable[str], node: t.Node, scope: Scope) -> dict[str, int]:
    """How far several indices run; one that stands beside another only follows it."""
    sizes: dict[str, int] = {}
    waiting = list(dict.fromkeys(names))
    while waiting:
        found = {n: size_of(n, node, scope.with_sizes(sizes)) for n in waiting}
        new = {n: size for n, size in found.items() if size is not None}
        if not new:
            break
        sizes |= new
        waiting = [n for n in waiting if n not in new]
    return sizes


def _from_sub(letter: str, node: t.Sub, scope: Scope) -> int | None:
    from jacobians.equations._evaluate import evaluate, symbol

    places = [k for k, item in enumerate(node.items) if item == t.Name(letter)]
    if not places or scope.has(scope.key(node)):
        return None
    name = scope.key(node.base)
    if scope.has(name):
        dims = symbol(name, scope).dims
        return dims[places[0]] if len(dims) == len(node.items) else None
    if isinstance(node.base, t.Name | t.Ones | t.Label):
        return None
    # An expression such as (W x)_i: only its shape is wanted, its own indices do not matter.
    free = {n: 2 for n in letters(node.base) if n not in scope.sizes and not scope.has(n)}
    for n in free:
        known = size_of(n, node.base, scope)
        if known is not None:
            free[n] = known
    value = evaluate(node.base, scope.with_sizes({n: k for n, k in free.items() if n not in scope.integers}))
    return value.core[places[0]]


def _from_partner(letter: str, node: t.Node, scope: Scope) -> int | None:
    if isinstance(node, t.Sub) and node.base == t.Name("\\delta") and len(node.items) == 2:
        sides = node.items
    elif isinstance(node, t.Chain) and node.relations:
        sides = node.sides
    else:
        return None
    if t.Name(letter) not in sides:
        return None
    for side in sides:
        if isinstance(side, t.Name) and side.text in scope.sizes:
            return scope.sizes[side.text]
    return None


def letters(node: t.Node) -> list[str]:
    """Letters that stand as an index somewhere, in the order they are met; bound ones are left out."""
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

"""What a symbol stands for, and how far an index runs: each needs the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jacobians.equations.evaluate import _values as v
from jacobians.equations.evaluate._dispatch import evaluate
from jacobians.equations.evaluate._scope import Definition, Scope, Symbol
from jacobians.equations.latex import MeaningError, children, letters
from jacobians.equations.latex import tree as t

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jacobians.equations.evaluate._values import Value


def symbol(name: str, scope: Scope) -> Symbol:
    """Return the array of a symbol; a definition is evaluated where it is needed."""
    if name in scope.overrides:
        return scope.overrides[name]
    if name in scope.symbols:
        return scope.symbols[name]
    if name not in scope.cache:
        if name in scope.active:
            raise MeaningError(f"{name} is defined by itself")
        definition = scope.definitions[name]
        blank = scope.child(sizes={}, mask=None)
        sizes = sizes_of(definition.indices, definition.body, blank)
        free = [n for n in letters(definition.body) if n not in definition.indices]
        for letter in sizes_of(free, definition.body, blank.with_sizes(sizes)):
            if letter not in scope.integers and not scope.has(letter):
                raise MeaningError(f"the right side has the free index {letter}, {name} has not")
        for letter in definition.indices:
            if letter not in sizes:
                raise MeaningError(f"the index {letter} of {name} does not stand on the right side")
        inner = blank.child(sizes=sizes, active=(*scope.active, name))
        scope.cache[name] = as_symbol(evaluate(definition.body, inner), definition)
    return scope.cache[name]


def as_symbol(value: Value, definition: Definition) -> Symbol:
    """Return the array of a definition: its indices become axes."""
    hidden = tuple(n for n in value.names if n not in definition.indices)
    name, indices = definition.name, definition.indices
    if value.eye or True in value.stretch:
        raise MeaningError(f"the size of {name} is not known: write I_n or \\mathbf{{1}}_n")
    missing = [n for n in indices if n not in value.names]
    if missing or (indices and not value.scalar):
        what = f"has no index {', '.join(missing)}" if missing else f"is {v.spell_shape(value)}"
        raise MeaningError(f"{name} has indices {', '.join(indices)}; the right side {what}")
    array = value.aligned(hidden + indices)
    if value.scalar:
        return Symbol(array[..., 0, 0], len(indices), hidden)
    if value.core[1] == 1:
        return Symbol(array[..., 0], 1, hidden)
    return Symbol(array, 2, hidden)


def size_of(letter: str, node: t.Node, scope: Scope) -> int | None:
    """Return how far an index runs: the length of the first axis that it stands on, or None.

    A Kronecker delta or a comparison with another index of known range settles it too.
    """
    if isinstance(node, t.Big):
        if node.index == letter:
            return None
        # In the sum over k <= i, i runs as far as k.
        inner = size_of(node.index, node.body, scope)
        if inner is not None:
            scope = scope.with_sizes({node.index: inner})
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
    """Return how far several indices run; one that stands beside another only follows it."""
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
    value = evaluate(
        node.base, scope.with_sizes({n: k for n, k in free.items() if n not in scope.integers})
    )
    return value.core[places[0]] if len(node.items) <= len(value.core) else None


def _from_partner(letter: str, node: t.Node, scope: Scope) -> int | None:
    if isinstance(node, t.Sub) and node.base == t.Name("\\delta") and len(node.items) == 2:
        sides: tuple[t.Node, ...] = node.items
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

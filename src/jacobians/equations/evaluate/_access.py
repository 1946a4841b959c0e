"""Names and subscripts: the entries of symbols and of expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jacobians.equations.evaluate import _values as v
from jacobians.equations.evaluate._builtin import BUILT_IN
from jacobians.equations.evaluate._dispatch import evaluate, rule
from jacobians.equations.evaluate._symbols import symbol
from jacobians.equations.evaluate._values import Array, Value
from jacobians.equations.latex import MeaningError
from jacobians.equations.latex import tree as t

if TYPE_CHECKING:
    from jacobians.equations.evaluate._scope import Scope


_LARGEST = 100  # sizes of I_n; those that are drawn are below twenty


@rule(t.Name)
def _name(node: t.Name, scope: Scope) -> Value:
    name = node.text
    if name in scope.sizes and name not in scope.overrides:
        return Value(np.arange(1.0, scope.sizes[name] + 1)[:, None, None], (name,))
    if scope.has(name):
        return symbol(name, scope).value(name)
    if name in scope.integers:
        return v.number(float(scope.integers[name]), literal=True)
    if name == "\\pi":
        return v.number(np.pi, literal=True)
    if name == "e":
        return v.number(np.e, literal=True)
    if name == "I":
        return Value(np.ones((1, 1)), eye=True)
    if name in BUILT_IN or scope.is_function(name):
        raise MeaningError(f"the function {name} has no argument")
    raise MeaningError(f"unknown symbol {name}: declare it in the prose, or define it before")


@rule(t.Sub)
def _sub(node: t.Sub, scope: Scope) -> Value:
    key = scope.key(node)
    if scope.has(key):
        return symbol(key, scope).value(key)
    if key in scope.integers:
        return v.number(float(scope.integers[key]), literal=True)
    if node.base == t.Name("\\delta") and len(node.items) == 2 and not scope.has("\\delta"):
        return _kronecker_delta(node.items, scope)
    if _sized(node, scope):
        return _sized_value(node, scope)
    return _entries(node.base, node.items, scope)


def _sized(node: t.Node, scope: Scope) -> bool:
    r"""Whether this is `I_n` or `\mathbf{1}_n`."""
    if not isinstance(node, t.Sub):
        return False
    return isinstance(node.base, t.Ones) or (node.base == t.Name("I") and not scope.has("I"))


def _sized_value(node: t.Sub, scope: Scope) -> Value:
    n = scope.integer(node.items[0])
    if n is None or len(node.items) != 1 or not 0 < n <= _LARGEST:
        raise MeaningError("the size of I_n or \\mathbf{1}_n must be a known number")
    return Value(np.eye(n) if node.base == t.Name("I") else np.ones((n, 1)))


def _entries(base: t.Node, items: tuple[t.Node, ...], scope: Scope) -> Value:
    """Return entries of a symbol, or of an expression such as `(W x)_i`."""
    name = scope.key(base)
    if scope.has(name):
        found = symbol(name, scope)
        return index(found.array, found.hidden, found.rank, items, name, scope)
    if "?" not in name and not _sized(base, scope):
        raise MeaningError(f"unknown symbol {name}: declare it in the prose, or define it before")
    value = evaluate(base, scope)
    if len(items) == 2:
        return index(value.array, value.names, 2, items, "the expression", scope)
    if value.core[1] != 1:
        raise MeaningError(f"one index on {v.spell_shape(value)}")
    return index(value.array[..., 0], value.names, 1, items, "the expression", scope)


@rule(t.Label)
def _label(node: t.Label, scope: Scope) -> Value:
    key = scope.key(node)
    if not scope.has(key):
        raise MeaningError(f"unknown symbol {key}: declare it in the prose, or define it before")
    return symbol(key, scope).value(key)


def index(
    array: Array,
    hidden: tuple[str, ...],
    rank: int,
    items: tuple[t.Node, ...],
    name: str,
    scope: Scope,
) -> Value:
    """Turn the axes of an array into named ones, or pick entries of them."""
    if len(items) != rank:
        raise MeaningError(f"{name} has {rank} axes, but {len(items)} indices are written")
    dims = array.shape[len(hidden) :]
    places = [
        _place(item, n, axis + 1, name, scope)
        for axis, (item, n) in enumerate(zip(items, dims, strict=True))
    ]
    front = v.common(*places)
    # An axis that is there already and is asked for again gives a diagonal.
    old = [
        Value(np.arange(n)[:, None, None], (h,)) for h, n in zip(hidden, array.shape, strict=False)
    ]
    names = tuple(dict.fromkeys(hidden + front))
    picked = array[tuple(p.aligned(names)[..., 0, 0] for p in old + places)]
    return Value(np.reshape(picked, (*picked.shape, 1, 1)), names)


def _place(item: t.Node, n: int, axis: int, name: str, scope: Scope) -> Value:
    """Return the entries that an index picks, from zero; `i - k` picks one for each i and k."""
    if isinstance(item, t.Name) and item.text in scope.sizes:
        if scope.sizes[item.text] != n:
            runs = f"the index {item.text} runs over {scope.sizes[item.text]}"
            raise MeaningError(f"{runs}, but axis {axis} of {name} has {n}")
        return Value(np.arange(n)[:, None, None], (item.text,))
    if isinstance(item, t.Name) and item.text in scope.lengths:
        raise MeaningError(f"{item.text} is a size here; choose another letter for the index")
    value = evaluate(item, scope)
    whole = np.round(np.real(value.array))
    if not value.scalar or np.any(whole != value.array):
        raise MeaningError(f"an index of {name} is no letter and no whole number")
    at = Value(whole.astype(int) - 1, value.names)
    outside = (at.array < 0) | (at.array >= n)
    if scope.mask is not None:  # only what a sum takes needs to be there
        names = v.common(at, scope.mask)
        outside = Value(outside, at.names).aligned(names) & (scope.mask.aligned(names) > 0)
    if np.any(outside):
        wrong = whole.flat[np.argmax((at.array < 0) | (at.array >= n))]
        raise MeaningError(f"index {wrong:.0f} of {name}: its axis {axis} has {n} entries")
    return Value(np.clip(at.array, 0, n - 1), at.names)


def _kronecker_delta(items: tuple[t.Node, ...], scope: Scope) -> Value:
    a, b = (evaluate(i, scope) for i in items)
    v._sizes(a, b)
    for one, other, item in ((a, b, items[0]), (b, a, items[1])):
        for name in one.names:
            if other.names and isinstance(item, t.Name) and other.names[0] in scope.sizes:
                n, m = scope.sizes[name], scope.sizes[other.names[0]]
                if n != m:
                    raise MeaningError(
                        f"in \\delta the index {name} runs over {n}, and {other.names[0]} over {m}"
                    )
    return v.elementwise(a, b, lambda x, y: (x == y).astype(float), "\\delta")

"""Evaluate a tree on one draw."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from jacobians.equations import _functions as fn
from jacobians.equations import _tree as t
from jacobians.equations import _values as v
from jacobians.equations._errors import MeaningError
from jacobians.equations._indices import size_of, sizes_of
from jacobians.equations._scope import Definition, Scope, Symbol
from jacobians.equations._values import Array, Value

_COMPARE = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def evaluate(node: t.Node, scope: Scope) -> Value:
    """The value of a tree."""
    return scope.note(_RULES[type(node)](node, scope))


def _number(node: t.Number, scope: Scope) -> Value:
    return v.number(node.value, literal=True)


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
    if name in fn.ENTRYWISE or scope.is_function(name):
        raise MeaningError(f"the function {name} has no argument")
    raise MeaningError(f"unknown symbol {name}: declare it in the prose, or define it before")


def symbol(name: str, scope: Scope) -> Symbol:
    """The array of a given or defined symbol; definitions are evaluated where they are needed."""
    if name in scope.overrides:
        return scope.overrides[name]
    if name in scope.symbols:
        return scope.symbols[name]
    if name not in scope.cache:
        if name in scope.active:
            raise MeaningError(f"{name} is defined by itself")
        definition = scope.definitions[name]
        blank = scope.child(sizes={})
        sizes = sizes_of(definition.indices, definition.body, blank)
        for letter in definition.indices:
            if letter not in sizes:
                raise MeaningError(f"the index {letter} of {name} does not stand on the right side")
        inner = scope.child(sizes=sizes, active=(*scope.active, name), cache=scope.cache)
        scope.cache[name] = as_symbol(evaluate(definition.body, inner), definition)
    return scope.cache[name]


def as_symbol(value: Value, definition: Definition) -> Symbol:
    """The array of a definition: its indices become axes."""
    hidden = tuple(n for n in value.names if n not in definition.indices)
    free = [n for n in hidden if n[0] not in "#@"]
    if free:
        raise MeaningError(f"the right side has the free index {', '.join(free)}, {definition.name} has not")
    if value.eye or True in value.stretch:
        raise MeaningError(f"the size of {definition.name} is not known: write I_n or \\mathbf{{1}}_n")
    if definition.indices:
        missing = [n for n in definition.indices if n not in value.names]
        if missing or not value.scalar:
            what = f"has no index {', '.join(missing)}" if missing else f"is {v.spell_shape(value)}"
            raise MeaningError(f"{definition.name} has indices {', '.join(definition.indices)}; the right side {what}")
        array = value.aligned(hidden + definition.indices)[..., 0, 0]
        return Symbol(array, len(definition.indices), hidden)
    rank = 0 if value.scalar else 1 if value.core[1] == 1 else 2
    array = value.array[..., 0, 0] if rank == 0 else value.array[..., 0] if rank == 1 else value.array
    return Symbol(array, rank, value.names)


def _sub(node: t.Sub, scope: Scope) -> Value:
    key = scope.key(node)
    if scope.has(key):
        return symbol(key, scope).value(key)
    if key in scope.integers:
        return v.number(float(scope.integers[key]), literal=True)
    if isinstance(node.base, t.Ones) or node.base == t.Name("I") and not scope.has("I"):
        n = scope.integer(node.items[0])
        if n is None or len(node.items) != 1:
            raise MeaningError("the size of I_n or \\mathbf{1}_n must be a known number")
        return Value(np.eye(n) if node.base == t.Name("I") else np.ones((n, 1)))
    if node.base == t.Name("\\delta") and len(node.items) == 2 and not scope.has("\\delta"):
        return _kronecker_delta(node.items, scope)
    base = node.base
    name = scope.key(base)
    if scope.has(name):
        found = symbol(name, scope)
        return index(found.array, found.hidden, found.rank, node.items, name, scope)
    if isinstance(base, t.Name | t.Label) or (isinstance(base, t.Sub) and isinstance(base.base, t.Name)):
        raise MeaningError(f"unknown symbol {name}: declare it in the prose, or define it before")
    value = evaluate(base, scope)
    if len(node.items) == 2:
        return index(value.array, value.names, 2, node.items, "the expression", scope)
    if value.core[1] != 1:
        raise MeaningError(f"one index on {v.spell_shape(value)}")
    return index(value.array[..., 0], value.names, 1, node.items, "the expression", scope)


def index(
    array: Array, hidden: tuple[str, ...], rank: int, items: tuple[t.Node, ...], name: str, scope: Scope
) -> Value:
    """Turn the axes of an array into named ones, or pick entries of them."""
    if len(items) != rank:
        raise MeaningError(f"{name} has {rank} axes, but {len(items)} indices are written")
    names = list(hidden)
    picks: list[Any] = [slice(None)] * len(hidden)
    for axis, item in enumerate(items):
        n = array.shape[len(hidden) + axis]
        letter = item.text if isinstance(item, t.Name) else None
        if letter in scope.sizes:
            if scope.sizes[letter] != n:
                raise MeaningError(
                    f"the index {letter} runs over {scope.sizes[letter]}, but axis {axis + 1} of {name} has {n}"
                )
            names.append(letter)
            picks.append(slice(None))
            continue
        at = scope.integer(item)
        if at is None:
            value = evaluate(item, scope)
            whole = np.real(value.array)
            if value.names or not value.scalar or whole[0, 0] != int(whole[0, 0]):
                raise MeaningError(f"an index of {name} is no letter and no whole number")
            at = int(whole[0, 0])
        if not 1 <= at <= n:
            raise MeaningError(f"index {at} of {name}: its axis {axis + 1} has {n} entries")
        picks.append(at - 1)
    array = array[tuple(picks)]
    unique = list(dict.fromkeys(names))
    if len(unique) < len(names):
        number = {n: k for k, n in enumerate(unique)}
        array = np.einsum(array, [number[n] for n in names], [number[n] for n in unique])
    return Value(array[..., None, None], tuple(unique))


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


def _label(node: t.Label, scope: Scope) -> Value:
    key = scope.key(node)
    if not scope.has(key):
        raise MeaningError(f"unknown symbol {key}: declare it in the prose, or define it before")
    return symbol(key, scope).value(key)


def _power(node: t.Power, scope: Scope) -> Value:
    if node.base == t.Name("e") and not scope.has("e"):
        exponent = evaluate(node.exponent, scope)
        if exponent.core[0] > 1 and exponent.core[1] > 1:
            raise MeaningError("e to the power of a matrix")
        return exponent.with_array(np.exp(exponent.array))
    if node.exponent == t.Name("T") and not scope.has("T"):
        return v.transpose(evaluate(node.base, scope))
    base = evaluate(node.base, scope)
    whole = scope.integer(node.exponent)
    if node.elementwise or base.scalar:
        exponent = evaluate(node.exponent, scope)
        if whole is not None:
            if whole < 0 and np.any(base.array == 0):
                raise MeaningError("a division by zero")
            return base.with_array(base.array ** (whole if whole >= 0 else float(whole)))
        if not exponent.scalar:
            raise MeaningError("an exponent that is no number")
        if np.any(np.real(base.array) < 0):
            raise MeaningError("a negative number to a power that is not whole")
        return v.elementwise(base, exponent, np.power, "a power")
    if whole is None:
        raise MeaningError(f"a power of {v.spell_shape(base)} that is not whole")
    if whole == -1:
        return v.inverse(base)
    if whole < 1 or base.eye:
        raise MeaningError(f"the power {whole} of {v.spell_shape(base)}")
    v.square(base, f"the power {whole}")
    result = base
    for _ in range(whole - 1):
        result = v.multiply(result, base)
    return result


def _add(node: t.Add, scope: Scope) -> Value:
    result = evaluate(node.terms[0], scope)
    for term in node.terms[1:]:
        result = v.add(result, evaluate(term, scope))
    return result


def _negative(node: t.Negative, scope: Scope) -> Value:
    value = evaluate(node.base, scope)
    return Value(-value.array, value.names, value.stretch, value.eye, value.literal)


def _multiply(node: t.Multiply, scope: Scope) -> Value:
    a, b = evaluate(node.left, scope), evaluate(node.right, scope)
    if node.op == "/":
        if np.any(b.array == 0):
            raise MeaningError("a division by zero")
        return v.divide(a, b)
    if node.op == "odot":
        return v.elementwise(a, b, np.multiply, "cannot multiply entry by entry")
    if node.op == "otimes":
        return v.kronecker(a, b)
    return v.multiply(a, b)


def _root(node: t.Root, scope: Scope) -> Value:
    value, degree = evaluate(node.base, scope), evaluate(node.degree, scope)
    square = fn.root(value.array)
    if degree.scalar and not degree.names and np.all(degree.array == 2):
        return value.with_array(square)
    return v.elementwise(value, degree, lambda x, n: x ** (1 / n), "a root")


def _call(node: t.Call, scope: Scope) -> Value:
    function = node.function
    if isinstance(function, t.Prime):
        from jacobians.equations._derive import prime

        return prime(function, node.arguments, scope)
    return call(function, [evaluate(a, scope) for a in node.arguments], scope)


def call(function: t.Node, arguments: list[Value], scope: Scope) -> Value:
    """Apply a function to values."""
    name = function.text if isinstance(function, t.Word) else scope.key(function)
    if scope.is_function(name):
        return _call_defined(scope.definitions[name], arguments, scope)
    if name in ("max", "min"):
        return fn.extreme(arguments, largest=name == "max")
    if len(arguments) != 1:
        raise MeaningError(f"{name} takes one argument, not {len(arguments)}")
    (a,) = arguments
    if name in fn.ENTRYWISE:
        if a.core[0] > 1 and a.core[0] == a.core[1] and name in ("exp", "log", "ln"):
            raise MeaningError(f"{name} of a square matrix: write it with indices")
        return a.with_array(fn.ENTRYWISE[name](a.array))
    if name in fn.WHOLE:
        return fn.WHOLE[name](a)
    raise MeaningError(f"unknown function {name}: define it before")


def _call_defined(definition: Definition, arguments: list[Value], scope: Scope) -> Value:
    parameters = definition.parameters or ()
    if len(arguments) != len(parameters):
        raise MeaningError(f"{definition.name} takes {len(parameters)} arguments, not {len(arguments)}")
    if definition.name in scope.active:
        raise MeaningError(f"{definition.name} is defined by itself")
    overrides = dict(scope.overrides)
    back: dict[str, str] = {}
    for name, value in zip(parameters, arguments, strict=True):
        # Free indices of an argument ride along under names that the body cannot use.
        for old in value.names:
            if old[0] not in "#@":
                new = back.setdefault(old, scope.fresh("@"))
                value = value.rename(old, new)
        overrides[name] = as_symbol(value, Definition(name, t.Number(0)))
    inner = scope.child(overrides=overrides, sizes={}, active=(*scope.active, definition.name))
    result = evaluate(definition.body, inner)
    for old, new in back.items():
        result = result.rename(new, old)
    return result


def _big(node: t.Big, scope: Scope) -> Value:
    size = size_of(node.index, t.Chain((node.body, *([node.condition] if node.condition else []))), scope)
    low = None if node.lower is None else scope.integer(node.lower)
    high = None if node.upper is None else scope.integer(node.upper)
    if size is None:
        if low is None or high is None:
            raise MeaningError(f"the index {node.index} of the sum or product is not used, or its range is unknown")
        return _layers(node, low, high, scope)
    inner = scope.with_sizes({node.index: size})
    body = evaluate(node.body, inner)
    if node.index not in body.names:
        ones = np.ones((size, 1, 1))
        body = v.multiply(Value(ones, (node.index,)), body)
    mask = _mask(node, size, low, high, inner)
    return _reduce(node, body, mask)


def _mask(node: t.Big, size: int, low: int | None, high: int | None, scope: Scope) -> Value | None:
    """Which terms a bounded or conditioned sum takes; None for all."""
    tests = []
    letter = t.Name(node.index)
    if node.lower is not None and node.upper is not None and (low, high) != (1, size):
        if high is not None and high > size:
            raise MeaningError(f"the index {node.index} goes up to {high}, but it runs over {size}")
        tests.append(t.Chain((node.lower, letter, node.upper), ("<=", "<=")))
    if node.condition is not None:
        tests.append(node.condition)
    masks = [truth(test, scope) for test in tests]
    if not masks:
        return None
    result = masks[0]
    for mask in masks[1:]:
        result = v.multiply(result, mask)
    return result


def _reduce(node: t.Big, body: Value, mask: Value | None) -> Value:
    neutral = {"sum": 0.0, "mean": 0.0, "prod": 1.0, "max": -np.inf, "min": np.inf}[node.op]
    names = body.names if mask is None else v.common(body, mask)
    array = body.aligned(names)
    if mask is not None:
        array = np.where(np.real(mask.aligned(names)) > 0, array, neutral)
    axis = names.index(node.index)
    rest = tuple(n for n in names if n != node.index)
    if node.op == "prod":
        if not body.scalar:
            raise MeaningError("a product of matrices over an axis: write the factors out")
        array = np.prod(array, axis=axis)
    elif node.op in ("max", "min"):
        array = np.squeeze(fn.pick(array, node.op == "max", axis), axis)
    else:
        array = np.sum(array, axis=axis)
        if node.op == "mean":
            if mask is not None:
                raise MeaningError("a mean with a condition: write it as a sum")
            array = array / body.array.shape[body.names.index(node.index)]
    return Value(array, rest, body.stretch, body.eye)


def _layers(node: t.Big, low: int, high: int, scope: Scope) -> Value:
    """A sum or product whose index numbers symbols, such as layers: term by term."""
    result: Value | None = None
    for k in range(low, high + 1):
        inner = scope.child(integers={**scope.integers, node.index: k})
        if node.condition is not None and not np.all(truth(node.condition, inner).array):
            continue
        term = evaluate(node.body, inner)
        if result is None:
            result = term
        elif node.op in ("sum", "mean"):
            result = v.add(result, term)
        elif node.op == "prod":
            result = v.multiply(result, term)
        else:
            result = fn.extreme([result, term], largest=node.op == "max")
    if result is None:
        return v.number(1.0 if node.op == "prod" else 0.0, literal=True)
    return v.multiply(v.number(1 / (high - low + 1)), result) if node.op == "mean" else result


def truth(chain: t.Chain, scope: Scope) -> Value:
    """A chain of relations as ones and zeros."""
    if not chain.relations:
        raise MeaningError("a condition without a relation")
    sides = [evaluate(s, scope) for s in chain.sides]
    result: Value | None = None
    for a, b, relation in zip(sides, sides[1:], chain.relations, strict=False):
        if relation not in _COMPARE:
            raise MeaningError(f"the relation {relation} in a condition")
        compare = _COMPARE[relation]
        link = v.elementwise(a, b, lambda x, y, f=compare: f(np.real(x), np.real(y)).astype(float), "cannot compare")
        result = link if result is None else v.elementwise(result, link, np.multiply, "cannot compare")
    assert result is not None
    return result


def _cases(node: t.Cases, scope: Scope) -> Value:
    result: Value | None = None
    for body, condition in reversed(node.rows):
        value = evaluate(body, scope)
        if condition is None:
            if result is not None:
                raise MeaningError("'otherwise' before the last case")
            result = value
            continue
        test = truth(condition, scope)
        if result is None:
            result = v.elementwise(value, test, lambda x, c: np.where(c > 0, x, np.nan), "cases")
            continue
        names = v.common(test, value, result)
        array = np.where(test.aligned(names) > 0, value.aligned(names), result.aligned(names))
        result = Value(array, names)
    assert result is not None
    if np.any(np.isnan(result.array)):
        raise MeaningError("the cases leave some arguments out")
    return result


def _grid(node: t.Grid, scope: Scope) -> Value:
    rows = [[evaluate(x, scope) for x in row] for row in node.rows]
    names = v.common(*(x for row in rows for x in row))
    shape = tuple(max(x.aligned(names).shape[k] for row in rows for x in row) for k in range(len(names)))
    blocks = [[np.broadcast_to(a, (*shape, *a.shape[-2:])) for a in (x.aligned(names) for x in row)] for row in rows]
    try:
        return Value(np.concatenate([np.concatenate(row, axis=-1) for row in blocks], axis=-2), names)
    except ValueError:
        raise MeaningError("the blocks of a matrix do not fit together") from None


def _absolute(node: t.Absolute, scope: Scope) -> Value:
    value = evaluate(node.body, scope)
    if value.core[0] > 1 and value.core[1] > 1:
        raise MeaningError("bars around a matrix: write \\det or \\lVert A \\rVert_F")
    return value.with_array(fn.absolute(value.array))


def _derivative(node: t.Node, scope: Scope) -> Value:
    from jacobians.equations._derive import derivative, differential

    return differential(node, scope) if isinstance(node, t.Differential) else derivative(node, scope)  # type: ignore[arg-type]


def _word(node: t.Node, scope: Scope) -> Value:
    raise MeaningError(f"the word {getattr(node, 'text', node)!r} has no value")


_RULES: dict[type[t.Node], Any] = {
    t.Number: _number,
    t.Name: _name,
    t.Word: _word,
    t.Sub: _sub,
    t.Label: _label,
    t.Prime: lambda node, scope: _word(t.Word("a prime without an argument"), scope),
    t.Power: _power,
    t.Transpose: lambda node, scope: v.transpose(evaluate(node.base, scope)),
    t.Add: _add,
    t.Negative: _negative,
    t.Multiply: _multiply,
    t.Root: _root,
    t.Call: _call,
    t.Big: _big,
    t.Derivative: _derivative,
    t.Differential: _derivative,
    t.Absolute: _absolute,
    t.Norm: lambda node, scope: fn.norm(evaluate(node.body, scope), node.kind),
    t.Ones: lambda node, scope: Value(np.ones((1, 1)), stretch=(True, False)),
    t.Indicator: lambda node, scope: truth(node.condition, scope),
    t.Cases: _cases,
    t.Grid: _grid,
    t.Chain: lambda node, scope: _word(t.Word("a relation"), scope),
}

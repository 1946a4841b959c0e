"""Symbols that carry a layer number: one for each layer, with the number filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from itertools import product
from typing import Any

from jacobians.equations.evaluate import Scope
from jacobians.equations.latex import decorations
from jacobians.equations.latex import tree as t

Ranges = Mapping[str, tuple[int, int]]  # first and last number; both are it for a constant


def loops(node: t.Node, ranges: Ranges) -> list[str]:
    """Layer indices that stand in the scripts of a tree."""
    found = decorations(node)
    return [n for n, (low, high) in ranges.items() if low != high and t.Name(n) in found]


def constants(ranges: Ranges) -> dict[str, int]:
    """Whole numbers that are declared, as in `L = 3`."""
    return {n: low for n, (low, high) in ranges.items() if low == high}


def numbers(names: Iterable[str], ranges: Ranges) -> Iterator[dict[str, int]]:
    """Go through all numbers that layer indices take together.

    >>> list(numbers(["l"], {"l": (1, 2)}))
    [{'l': 1}, {'l': 2}]
    """
    names = list(names)
    for values in product(*(range(ranges[n][0], ranges[n][1] + 1) for n in names)):
        yield dict(zip(names, values, strict=True))


def filled(node: t.Node, integers: Mapping[str, int]) -> t.Node:
    """Put layer numbers into a tree."""
    return _filled(node, Scope({}, {}, integers, {}))


def _filled(node: Any, scope: Scope) -> Any:
    if isinstance(node, tuple):
        return tuple(_filled(x, scope) for x in node)
    if not isinstance(node, t.Node):
        return node
    whole = scope.integer(node)
    if whole is not None and not isinstance(node, t.Number):
        number = t.Number(float(abs(whole)))
        return number if whole >= 0 else t.Negative(number)
    parts = {f.name: _filled(getattr(node, f.name), scope) for f in fields(node)}  # type: ignore[arg-type]
    return replace(node, **parts)  # type: ignore[type-var]

"""Pictures of a Jacobian as SVG: the pattern of its entries, and the diagram of its indices.

Text takes the colour of its surroundings, entries are blue above zero and orange below: both are
readable on a light and on a dark page.
"""

from __future__ import annotations

from collections import Counter
from functools import reduce
from html import escape
from itertools import accumulate, chain
from math import prod
from operator import matmul
from typing import TYPE_CHECKING

import numpy as np

from jacobians.show._words import structure

if TYPE_CHECKING:
    from jacobians.algebra import Einsum, Jacobian

_CELL, _MOST = 11, 48  # how large a square is, and how many are drawn in a row or a column
_GAP, _SIDE = 34, 22.0  # from factor to factor and from label to label; from the edge to a label
_LIFT = 20  # how far above its ends a label of three or more ends has the dot where they meet
_LETTERS = "abcdefghij"
_POSITIVE, _NEGATIVE = "#2f6fde", "#d9622b"


def pattern(j: Jacobian, title: str) -> str:
    """Draw the entries of the first example: a row an output, a column an input; depth is batch.

    The Jacobian is built, so it has to be small; a large one is cut off. Readers who do not see the
    picture are told the title, the structure, and what is cut off.

    Examples
    --------
    >>> from jacobians import identity
    >>> pattern(identity(2), "a copy").count("<rect")
    4
    """
    rows, columns = prod(j.output_shape), prod(j.input_shape)
    dense = np.asarray(j.dense()).reshape(-1, rows, columns)
    cut = (dense[0] if len(dense) else np.zeros((rows, columns)))[:_MOST, :_MOST]
    top = float(np.max(np.abs(cut), initial=0)) or 1.0
    layers = 3 if len(dense) > 1 else 0
    left, up = 26, 22 + 4 * layers
    height, width = (_CELL * n for n in cut.shape)
    parts = [
        _path(f"M{left + 4 * k},{up - 4 * k} h{width} v{height}", 1, 0.45 - 0.1 * k)
        for k in range(1, layers + 1)
    ]
    # Lines part the blocks that the first axis of a matrix makes; a vector has no blocks.
    high, wide = (prod(s[1:]) if s[1:] else _MOST for s in (j.output_shape, j.input_shape))
    lines = [f"M{left + _CELL * k - 0.5},{up} v{height}" for k in range(wide, cut.shape[1], wide)]
    lines += [f"M{left},{up + _CELL * k - 0.5} h{width}" for k in range(high, cut.shape[0], high)]
    parts += [_path(line, 1, 0.6) for line in lines]
    for (r, c), value in np.ndenumerate(cut):
        color = _POSITIVE if value > 0 else _NEGATIVE if value else "currentColor"
        weight = 0.25 + 0.75 * abs(value) / top if value else 0.08
        parts.append(
            f"<rect x='{left + _CELL * c}' y='{up + _CELL * r}' width='{_CELL - 1}' "
            f"height='{_CELL - 1}' fill='{color}' fill-opacity='{weight:.2f}'/>"
        )
    low = max(up + height, 44)  # a single row is less high than the word beside it is long
    parts.append(f"<text x='{left}' y='14'>input {j.input_shape}</text>")
    parts.append(f"<text transform='translate(12 {low}) rotate(-90)'>output</text>")
    words = f"Pattern of {title}: {structure(j)}"
    if cut.shape != (rows, columns):
        words += f"; the first {cut.shape[0]} x {cut.shape[1]} of {rows} x {columns} entries"
    return _svg(max(left + width, 130) + 4 * layers + 4, low + 6, words, parts)


def diagram(j: Einsum, title: str, first: int = 0) -> str:
    """Draw the indices of an einsum: a circle for each factor, a line for each label.

    Outputs leave at the left, inputs at the right; a Kronecker delta is a line from side to side.
    Factors with a label in common stand in one row. The letter of the first factor is the one after
    `first` others.

    Examples
    --------
    >>> import numpy as np
    >>> from jacobians import J
    >>> diagram(J("k -> i|ik", np.ones(3), i=2), "W x by W").count("<circle")
    1
    """
    spec = j.labels
    factors = ["".join(c for c in f if not c.isdigit()) for f in spec.factors]
    groups = _connected(factors)
    counts = Counter(spec.output + spec.input + "".join(factors))
    lift = _LIFT if max(counts.values(), default=0) > 2 else 0
    width = 190.0 + _GAP * max(0, max(map(len, groups), default=0) - 2)
    height = _GAP * max(len(spec.output), len(spec.input), len(groups), 1) + 8.0 + lift
    middle = (height + lift) / 2
    ends: dict[str, list[tuple[float, float]]] = {c: [] for c in counts}
    above = []  # what lines do not cross out
    for x, labels, shift in ((_SIDE, spec.output, -14), (width - _SIDE, spec.input, 8)):
        for c, y in zip(labels, _around(middle, len(labels)), strict=True):
            ends[c].append((x, y))
            above.append(f"<text x='{x + shift}' y='{y + 4}'>{c}</text>")
    for group, y in zip(groups, _around(middle, len(groups)), strict=True):
        for k, x in zip(group, _around(width / 2, len(group)), strict=True):
            for c in factors[k]:
                ends[c].append((x, y))
            above.append(
                f"<circle cx='{x:g}' cy='{y:g}' r='10' fill='{_POSITIVE}'/>"
                f"<text x='{x:g}' y='{y + 4:g}' text-anchor='middle' fill='#fff'>"
                f"{_LETTERS[(first + k) % len(_LETTERS)]}</text>"
            )
    lines = [_line(c, points, width, height) for c, points in ends.items()]
    return _svg(width, height, f"Index diagram of {title}: {j.spec}", lines + above)


def product(factors: list[Einsum]) -> list[tuple[str, str]]:
    """Draw the factors of a chain rule and the einsum that comes out: each as spec and diagram.

    Outputs of a factor stand where the inputs of the one before it end, so that the lines that will
    be joined meet. A circle has the same letter before and after.

    Examples
    --------
    >>> import numpy as np
    >>> from jacobians import J
    >>> left, right = J("i -> o|i", np.ones(3), o=1), J("k -> i|ik", np.ones(2), i=3)
    >>> [spec for spec, _ in product([left, right])]
    ['i->o|i', 'k->i|ik', 'i,k->o|ik']
    """
    drawn = [*factors, reduce(matmul, factors)]
    titles = [f"factor {k + 1} of {len(factors)}" for k in range(len(factors))]
    letters = [*accumulate((len(f.labels.factors) for f in factors[:-1]), initial=0), 0]
    parts = zip(drawn, [*titles, "their product"], letters, strict=True)
    return [(j.spec, diagram(j, title, first)) for j, title, first in parts]


def _around(middle: float, count: int) -> list[float]:
    """Places for so many things, one after the other, as far before the middle as behind it."""
    return [middle + _GAP * (k - (count - 1) / 2) for k in range(count)]


def _connected(factors: list[str]) -> list[list[int]]:
    """Group the factors, by their numbers, that labels join."""
    groups: list[list[int]] = []
    for k, labels in enumerate(factors):
        joined = [g for g in groups if any(set(labels) & set(factors[m]) for m in g)]
        groups = [g for g in groups if g not in joined] + [sorted([*chain(*joined), k])]
    return sorted(groups)


def _line(label: str, points: list[tuple[float, float]], width: float, height: float) -> str:
    """Join the ends of a label: a lone one gets a dot, and more than two meet in a dot."""
    (x, y), (u, v) = points[0], points[-1]
    if len(points) == 1:
        return f"<circle cx='{x}' cy='{y}' r='2.5'/>"
    if len(points) == 2:
        # A through-line bows around the factors, which stand in the middle.
        through = {x, u} == {_SIDE, width - _SIDE}
        bow = 0 if not through else 26 if y <= height / 2 else -26
        middle = (x + u) / 2
        return _path(f"M{x},{y} C{middle},{y - bow} {middle},{v - bow} {u},{v}", 1.5)
    x = sum(p[0] for p in points) / len(points)
    y = min(p[1] for p in points) - _LIFT
    lines = [_path(f"M{a},{b} Q{(a + x) / 2},{y} {x},{y}", 1.5) for a, b in points]
    return f"{''.join(lines)}<circle cx='{x}' cy='{y}' r='3'><title>{label}</title></circle>"


def _path(points: str, width: float, opacity: float = 1) -> str:
    stroke = f"stroke='currentColor' stroke-width='{width}' stroke-opacity='{opacity:.2f}'"
    return f"<path d='{points}' fill='none' {stroke}/>"


def _svg(width: float, height: float, title: str, parts: list[str]) -> str:
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width:g} {height:g}' "
        f"width='{width:g}' height='{height:g}' role='img' fill='currentColor' "
        f"font-family='ui-monospace,monospace' font-size='11'>"
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )

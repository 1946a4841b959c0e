"""Pictures of a Jacobian as SVG: the pattern of its entries, and the diagram of its indices.

Text takes the colour of its surroundings, entries are blue above zero and orange below: both are
readable on a light and on a dark page.
"""

from __future__ import annotations

from functools import reduce
from html import escape
from math import prod
from operator import matmul
from typing import TYPE_CHECKING

import numpy as np

from jacobians.show._words import structure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jacobians.algebra import Einsum, Jacobian

_CELL = 11
_LETTERS = "abcdefghij"
_BESIDE = 34
"""How far factors stand from each other in a row."""
_WORD = 44
"""How long the word `output` is."""
_POSITIVE, _NEGATIVE = "#2f6fde", "#d9622b"
_SQUARE = f"width='{_CELL - 1}' height='{_CELL - 1}'"
_LIFT = 20
"""How far above its ends a label of three or more ends has the dot where they meet."""
_ZERO = "fill='currentColor' fill-opacity='.08'"
_INK = "stroke='currentColor'"
_FONT = "font-family='ui-monospace,monospace' font-size='11' fill='currentColor'"


def pattern(j: Jacobian, title: str = "", most: int = 48) -> str:
    """Draw the entries of the first example: a row an output, a column an input; depth is batch.

    Parameters
    ----------
    j
        A Jacobian small enough to be built.
    title
        What a reader who does not see the picture is told first.
    most
        Rows and columns beyond so many are cut off, and the picture says so.

    Returns
    -------
    str
        An `svg` element.

    Examples
    --------
    >>> from jacobians import identity
    >>> pattern(identity(2)).count("<rect")
    4
    """
    rows, columns = prod(j.output_shape), prod(j.input_shape)
    dense = np.asarray(j.dense()).reshape(-1, rows, columns)
    grid = dense[0] if len(dense) else np.zeros((rows, columns))
    cut = grid[:most, :most]
    top = float(np.max(np.abs(cut), initial=0)) or 1.0
    depth = 3 if len(dense) > 1 else 0
    left, up = 26, 22 + 4 * depth
    height, width = _CELL * cut.shape[0], _CELL * cut.shape[1]
    parts = [
        f"<path d='M{left + 4 * k},{up - 4 * k} h{width} v{height}' fill='none' {_INK} "
        f"stroke-opacity='{0.45 - 0.1 * k:.2f}'/>"
        for k in range(1, depth + 1)
    ]
    for (r, c), value in np.ndenumerate(cut):
        color = _POSITIVE if value > 0 else _NEGATIVE
        weight = 0.25 + 0.75 * abs(value) / top
        fill = f"fill='{color}' fill-opacity='{weight:.2f}'" if value else _ZERO
        parts.append(f"<rect x='{left + _CELL * c}' y='{up + _CELL * r}' {_SQUARE} {fill}/>")
    parts += _blocks(j.input_shape, cut.shape[1], left, up, height, vertical=True)
    parts += _blocks(j.output_shape, cut.shape[0], up, left, width, vertical=False)
    parts.append(f"<text x='{left}' y='{14}' {_FONT}>input {escape(str(j.input_shape))}</text>")
    low = max(up + height, _WORD)  # a single row is less high than the word beside it
    parts.append(f"<text transform='translate(12 {low}) rotate(-90)' {_FONT}>output</text>")
    words = f"{title}: {structure(j)}" if title else structure(j)
    if cut.shape != grid.shape:
        words += f"; the first {cut.shape[0]} x {cut.shape[1]} of {rows} x {columns} entries"
    return _svg(max(left + width, 130) + 4 * depth + 4, low + 6, f"Pattern of {words}", parts)


def _blocks(
    shape: tuple[int, ...], count: int, start: int, other: int, length: int, *, vertical: bool
) -> list[str]:
    """Thin lines between the blocks that the first axis of a matrix argument makes."""
    if len(shape) < 2:
        return []
    size = prod(shape[1:])
    lines = []
    for k in range(size, count, size):
        at = start + _CELL * k - 0.5
        path = f"M{at},{other} v{length}" if vertical else f"M{other},{at} h{length}"
        lines.append(f"<path d='{path}' stroke='currentColor' stroke-opacity='.6'/>")
    return lines


def diagram(j: Einsum, title: str = "", first: int = 0) -> str:
    """Draw the indices of an einsum: a circle for each factor, a line for each label.

    Outputs leave at the left, inputs at the right; a Kronecker delta is a line from side to side.
    Factors with a label in common stand in one row. The letter of the first factor is the one after
    `first` others.

    Examples
    --------
    >>> import numpy as np
    >>> from jacobians import J
    >>> diagram(J("k -> i|ik", np.ones(3), i=2)).count("<circle")
    1
    """
    spec = j.labels
    factors = ["".join(c for c in f if not c.isdigit()) for f in spec.factors]
    groups = _connected(factors)
    rows = max(len(spec.output), len(spec.input), len(groups), 1)
    gap, width = 34, 190.0 + _BESIDE * max(0, max(map(len, groups), default=0) - 2)
    everywhere = spec.output + spec.input + "".join(factors)
    lift = _LIFT if any(everywhere.count(c) > 2 for c in everywhere) else 0
    height = gap * rows + 8 + lift

    def place(k: int, count: int) -> float:
        return (height + lift) / 2 + gap * (k - (count - 1) / 2)

    ends: dict[str, list[tuple[float, float]]] = {}
    parts = []
    for x, labels, shift in ((22.0, spec.output, -14), (width - 22, spec.input, 8)):
        for k, c in enumerate(labels):
            y = place(k, len(labels))
            ends.setdefault(c, []).append((x, y))
            parts.append(f"<text x='{x + shift}' y='{y + 4}' {_FONT}>{c}</text>")
    circles = []
    for row, group in enumerate(groups):
        for column, k in enumerate(group):
            x = width / 2 + _BESIDE * (column - (len(group) - 1) / 2)
            y = place(row, len(groups))
            for c in factors[k]:
                ends.setdefault(c, []).append((x, y))
            circles.append(
                f"<circle cx='{x:g}' cy='{y:g}' r='10' fill='{_POSITIVE}'/>"
                f"<text x='{x:g}' y='{y + 4:g}' text-anchor='middle' font-size='11' fill='#fff'>"
                f"{_LETTERS[(first + k) % len(_LETTERS)]}</text>"
            )
    for c, points in ends.items():
        parts += _lines(c, points, width, height)
    words = f"{title}: " if title else ""
    return _svg(width, height, f"Index diagram of {words}{j.spec}", parts + circles)


def product(factors: Sequence[Einsum]) -> list[tuple[str, str]]:
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
    whole = reduce(matmul, factors)
    drawn, first = [], 0
    for k, factor in enumerate(factors):
        picture = diagram(factor, f"factor {k + 1} of {len(factors)}", first)
        drawn.append((factor.spec, picture))
        first += len(factor.labels.factors)
    return [*drawn, (whole.spec, diagram(whole, "their product"))]


def _connected(factors: Sequence[str]) -> list[list[int]]:
    """Group the factors, by their numbers, that labels join."""
    groups: list[list[int]] = []
    for k, labels in enumerate(factors):
        joined = [g for g in groups if any(set(labels) & set(factors[m]) for m in g)]
        groups = [g for g in groups if g not in joined]
        groups.append(sorted([k, *(m for g in joined for m in g)]))
    return sorted(groups)


def _lines(label: str, points: list[tuple[float, float]], width: float, height: float) -> list[str]:
    style = "fill='none' stroke='currentColor' stroke-width='1.5'"
    if len(points) == 2:
        (x, y), (u, v) = points
        # A through-line bows around the factors, which stand in the middle.
        through = {x, u} == {22, width - 22}
        bow = 0 if not through else 26 if y <= height / 2 else -26
        middle = (x + u) / 2
        return [f"<path d='M{x},{y} C{middle},{y - bow} {middle},{v - bow} {u},{v}' {style}/>"]
    if len(points) == 1:
        ((x, y),) = points
        return [f"<circle cx='{x}' cy='{y}' r='2.5' fill='currentColor'/>"]
    x = sum(p[0] for p in points) / len(points)
    y = min(p[1] for p in points) - _LIFT
    lines = [f"<path d='M{a},{b} Q{(a + x) / 2},{y} {x},{y}' {style}/>" for a, b in points]
    return [
        *lines,
        f"<circle cx='{x}' cy='{y}' r='3' fill='currentColor'><title>{label}</title></circle>",
    ]


def _svg(width: float, height: float, title: str, parts: list[str]) -> str:
    return (
        "<svg xmlns='http://www.w3.org/2000/svg' "
        f"viewBox='0 0 {width:g} {height:g}' width='{width:g}' "
        f"height='{height:g}' role='img'><title>{escape(title)}</title>{''.join(parts)}</svg>"
    )

"""Pictures of a Jacobian as SVG: the pattern of its entries, and the diagram of its indices.

Text takes the colour of its surroundings, entries are blue above zero and orange below: both are
readable on a light and on a dark page.
"""

from __future__ import annotations

from html import escape
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from jacobians._words import structure

if TYPE_CHECKING:
    from jacobians._einsum import Einsum
    from jacobians._jacobian import Jacobian

_CELL = 11
_POSITIVE, _NEGATIVE = "#2f6fde", "#d9622b"
_SQUARE = f"width='{_CELL - 1}' height='{_CELL - 1}'"
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
    dense = j.dense().reshape(-1, rows, columns)
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
    parts.append(f"<text transform='translate(12 {up + height}) rotate(-90)' {_FONT}>output</text>")
    words = f"{title}: {structure(j)}" if title else structure(j)
    if cut.shape != grid.shape:
        words += f"; the first {cut.shape[0]} x {cut.shape[1]} of {rows} x {columns} entries"
    return _svg(
        max(left + width, 130) + 4 * depth + 4, up + height + 6, f"Pattern of {words}", parts
    )


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


def diagram(j: Einsum, title: str = "") -> str:
    """Draw the indices of an einsum: a circle for each factor, a line for each label.

    Outputs leave at the left, inputs at the right; a Kronecker delta is a line from side to side.

    Examples
    --------
    >>> import numpy as np
    >>> from jacobians import J
    >>> diagram(J("k -> i|ik", np.ones(3), i=2)).count("<circle")
    1
    """
    spec = j.labels
    factors = [[c for c in f if not c.isdigit()] for f in spec.factors]
    rows = max(len(spec.output), len(spec.input), len(factors), 1)
    gap, width = 34, 190.0
    height = gap * rows + 8

    def place(k: int, count: int) -> float:
        return height / 2 + gap * (k - (count - 1) / 2)

    ends: dict[str, list[tuple[float, float]]] = {}
    parts = []
    for x, labels, shift in ((22.0, spec.output, -14), (width - 22, spec.input, 8)):
        for k, c in enumerate(labels):
            y = place(k, len(labels))
            ends.setdefault(c, []).append((x, y))
            parts.append(f"<text x='{x + shift}' y='{y + 4}' {_FONT}>{c}</text>")
    circles = []
    for k, f in enumerate(factors):
        x, y = width / 2, place(k, len(factors))
        for c in f:
            ends.setdefault(c, []).append((x, y))
        circles.append(
            f"<circle cx='{x}' cy='{y}' r='10' fill='{_POSITIVE}'/>"
            f"<text x='{x}' y='{y + 4}' text-anchor='middle' font-size='11' fill='#fff'>"
            f"{'abcdefghij'[k % 10]}</text>"
        )
    for c, points in ends.items():
        parts += _lines(c, points, width, height)
    words = f"{title}: " if title else ""
    return _svg(width, height, f"Index diagram of {words}{j.spec}", parts + circles)


def _lines(label: str, points: list[tuple[float, float]], width: float, height: float) -> list[str]:
    style = "fill='none' stroke='currentColor' stroke-width='1.5'"
    if len(points) == 2:
        (x, y), (u, v) = points
        # A through-line bows around the factors, which stand in the middle.
        bow = 0 if abs(x - u) < width / 2 else 26 if y <= height / 2 else -26
        middle = (x + u) / 2
        return [f"<path d='M{x},{y} C{middle},{y - bow} {middle},{v - bow} {u},{v}' {style}/>"]
    if len(points) == 1:
        ((x, y),) = points
        return [f"<circle cx='{x}' cy='{y}' r='2.5' fill='currentColor'/>"]
    x = sum(p[0] for p in points) / len(points)
    y = sum(p[1] for p in points) / len(points) - 8
    lines = [f"<path d='M{a},{b} L{x},{y}' {style}/>" for a, b in points]
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

"""Small pictures of a Jacobian: expected, yours, and the difference."""

from __future__ import annotations

from html import escape
from math import prod
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jacobians._arrays import Array

_MOST = 24  # rows and columns of a picture
_CELL = 8
_STYLE = "display:flex;gap:1.2rem;flex-wrap:wrap"
# Mid-tones, readable on white and on black; the grid is half transparent grey on either.
_PLUS, _MINUS, _BAD = "#3b7ddd", "#dd6b20", "#c2185b"


def pictures(expected: Array, given: Array) -> str:
    """Three grids of squares of the example with the largest error, as HTML."""
    with np.errstate(invalid="ignore"):
        gap = given - expected
    n = expected.shape[-1] if expected.ndim else 1
    rows = prod(expected.shape[-2:]) // max(n, 1) if expected.ndim > 1 else 1
    blocks = (
        [a.reshape(-1, max(rows, 1), n) for a in (expected, given, gap)] if expected.size else []
    )
    if not blocks:
        return ""
    worst = np.argmax(
        np.max(np.where(np.isfinite(blocks[2]), np.abs(blocks[2]), np.inf), axis=(1, 2))
    )
    top = float(np.max(np.abs(expected), initial=0, where=np.isfinite(expected))) or 1.0
    titles = ("expected", "yours", "difference")
    figures = "".join(
        f'<figure style="margin:0">{_grid(block[worst], title, top)}'
        f"<figcaption>{title}</figcaption></figure>"
        for title, block in zip(titles, blocks, strict=True)
    )
    legend = (
        '<small style="flex-basis:100%">'
        f'<span style="color:{_PLUS}">&#9632;</span> above zero, '
        f'<span style="color:{_MINUS}">&#9632;</span> below, '
        f'<span style="color:{_BAD}">&#9632;</span> nan or infinite. '
        "One scale for all three.</small>"
    )
    return f'<div class="check-pictures" style="{_STYLE}">{figures}{legend}</div>'


def _grid(array: Array, title: str, top: float) -> str:
    array = array[:_MOST, :_MOST]
    cells = []
    for (i, j), v in np.ndenumerate(array):
        finite = bool(np.isfinite(v))
        color = _BAD if not finite else _PLUS if v > 0 else _MINUS
        strength = min(abs(float(v)) / top, 1.0) if finite else 1.0
        if strength:
            strength = 0.15 + 0.85 * strength  # a small entry is still no zero
        cells.append(
            f'<rect x="{_CELL * j}" y="{_CELL * i}" width="{_CELL}" height="{_CELL}" '
            f'fill="{color}" fill-opacity="{strength:.2f}" stroke="#8886" stroke-width="0.5"/>'
        )
    height, width = (_CELL * k for k in array.shape)
    size = min(32 * max(array.shape), 160) / max(array.shape)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{size * array.shape[1]:.0f}" height="{size * array.shape[0]:.0f}" role="img" '
        f'aria-label="{escape(title)}: {array.shape[0]} by {array.shape[1]} entries">'
        f"{''.join(cells)}</svg>"
    )

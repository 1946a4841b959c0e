"""Compare the two sides of an equation: indices first, then shapes, then numbers."""

from __future__ import annotations

import numpy as np

from jacobians.equations import _values as v
from jacobians.equations._values import Value

# Relative to the larger side, and to the largest number met on the way (roundoff).
_EXACT = 1e-9
_SLOPPY = 1e-6  # where a difference stood inside a derivative
_ROUNDOFF = 1e-13
_APPROXIMATE = 0.05  # what the sign of approximation means
_WORDS = {"=": "=", ":=": "=", "~": "\\approx", "<=": "\\le", ">=": "\\ge", "<": "<", ">": ">", "!=": "\\ne"}


def compare(left: tuple[Value, float], right: tuple[Value, float], relation: str, sloppy: bool) -> str | None:
    """Say what is wrong with a link, or None if it holds."""
    (a, top_a), (b, top_b) = left, right
    if set(a.names) != set(b.names) and not (a.literal or b.literal):
        return f"the left side has {_indices(a)}, the right side {_indices(b)}"
    shapes = _shapes(a, b)
    if shapes is not None:
        return shapes
    names = v.common(a, b)
    x, y = np.broadcast_arrays(*_full(a, b, names))
    x, y = np.real(x), np.real(y)
    scale = max(float(np.max(np.abs(x), initial=0)), float(np.max(np.abs(y), initial=0)))
    slack = (_SLOPPY if sloppy else _EXACT) * scale + _ROUNDOFF * (1e6 if sloppy else 1) * max(top_a, top_b)
    if relation in ("=", ":="):
        wrong = np.abs(x - y) > slack
    elif relation == "~":
        wrong = np.abs(x - y) > _APPROXIMATE * scale
    elif relation == "!=":
        wrong = np.full(x.shape, bool(np.all(np.abs(x - y) <= slack)))
    elif relation == "propto":
        dot = float(np.sum(x * y)) / max(float(np.sum(y * y)), 1e-300)
        wrong = np.abs(x - dot * y) > slack
    elif relation in ("<", "<="):
        wrong = x > y + (slack if relation == "<=" else -slack)
    else:
        wrong = x < y - (slack if relation == ">=" else -slack)
    wrong |= ~np.isfinite(x) | ~np.isfinite(y)
    if not np.any(wrong):
        return None
    score = np.where(wrong, np.nan_to_num(np.abs(x - y), nan=np.inf), -1)
    at = tuple(int(k) for k in np.unravel_index(np.argmax(score), x.shape))
    place = [f"{n} = {k + 1}" for n, k in zip(names, at, strict=False)]
    rows, columns = x.shape[-2:]
    if rows > 1:
        place.append(f"row {at[-2] + 1}")
    if columns > 1:
        place.append(f"column {at[-1] + 1}")
    where = f" at {', '.join(place)}" if place else ""
    sign = _WORDS.get(relation, relation)
    return f"false{where}: {x[at]:.6g} {sign} {y[at]:.6g} does not hold"


def _indices(a: Value) -> str:
    return f"indices {', '.join(sorted(a.names))}" if a.names else "no index"


def _shapes(a: Value, b: Value) -> str | None:
    if a.eye or b.eye:
        other = b if a.eye else a
        if other.eye or (other.core[0] == other.core[1] and not other.scalar):
            return None
    elif a.literal and a.scalar and (b.scalar or not np.any(a.array)):
        return None
    elif b.literal and b.scalar and (a.scalar or not np.any(b.array)):
        return None
    elif a.scalar != b.scalar:
        pass
    else:
        fits = [
            n == m or (s and n == 1) or (r and m == 1)
            for n, m, s, r in zip(a.core, b.core, a.stretch, b.stretch, strict=True)
        ]
        if all(fits):
            return None
    return f"the left side is {v.spell_shape(a)}, the right side {v.spell_shape(b)}"


def _full(a: Value, b: Value, names: tuple[str, ...]) -> tuple[v.Array, v.Array]:
    x, y = a.aligned(names), b.aligned(names)
    if a.eye and not b.eye:
        x = x * np.eye(b.core[0])
    if b.eye and not a.eye:
        y = y * np.eye(a.core[0])
    return x, y

"""Compare the two sides of an equation: indices first, then shapes, then numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jacobians.equations.evaluate import RELATIONS, common, spell_shape

if TYPE_CHECKING:
    from jacobians.equations.evaluate import Array, Value

# Relative to the larger side, and to the largest number met on the way (roundoff).
_EXACT = 1e-9
_SLOPPY = 1e-6  # where a difference stood inside a derivative
_ROUNDOFF = 1e-13
_SLOPPY_ROUNDOFF = 1e-7


def compare(
    left: tuple[Value, float], right: tuple[Value, float], relation: str, sloppy: bool
) -> str | None:
    """Say what is wrong with a link, or None if it holds."""
    (a, top_a), (b, top_b) = left, right
    meaning = RELATIONS[relation]
    odd = _indices(a, b)
    if odd is not None and not _fewer(a, b, meaning.directed):
        return odd
    shapes = _shapes(a, b)
    if shapes is not None:
        return shapes
    names = common(a, b)
    x, y = np.broadcast_arrays(*_full(a, b, names))
    x, y = np.real(x), np.real(y)
    relative, roundoff = (_SLOPPY, _SLOPPY_ROUNDOFF) if sloppy else (_EXACT, _ROUNDOFF)
    scale = max(float(np.max(np.abs(x), initial=0)), float(np.max(np.abs(y), initial=0)))
    slack = relative * scale + roundoff * max(top_a, top_b)
    wrong = np.asarray(meaning.fails(x, y, slack))
    if not np.any(wrong):
        return None
    if odd is not None:
        return odd
    score = np.where(wrong, np.abs(x - y), -1)
    at = tuple(int(k) for k in np.unravel_index(np.argmax(score), x.shape))
    place = [f"{n} = {k + 1}" for n, k in zip(names, at, strict=False)]
    words = zip(("row", "column"), x.shape[-2:], at[-2:], strict=True)
    place += [f"{word} {k + 1}" for word, size, k in words if size > 1]
    where = f" at {', '.join(place)}" if place else ""
    return f"false{where}: {x[at]:.6g} {meaning.sign} {y[at]:.6g} does not hold"


def _indices(a: Value, b: Value) -> str | None:
    """Return what is odd about the free indices; a number that is spelled out fits all."""
    if set(a.names) == set(b.names) or a.literal or b.literal:
        return None
    left, right = (", ".join(sorted(x.names)) for x in (a, b))
    if not left or not right:
        return f"the left side has {_count(left)}, the right side {_count(right)}"
    return f"the left side has {_count(left)}, the right side {right}"


def _count(names: str) -> str:
    if not names:
        return "no index"
    return f"indices {names}" if "," in names else f"index {names}"


def _fewer(a: Value, b: Value, directed: bool) -> bool:
    """Whether one side may have fewer indices, if the values fit: a result is the same for all."""
    fewer = set(b.names) < set(a.names)
    return fewer if directed else fewer or set(a.names) < set(b.names)


def _shapes(a: Value, b: Value) -> str | None:
    if a.eye or b.eye:
        other = b if a.eye else a
        if other.eye or (
            other.core[0] == other.core[1] and not other.scalar and True not in other.stretch
        ):
            return None
    elif (a.literal and a.scalar and (b.scalar or not np.any(a.array))) or (
        b.literal and b.scalar and (a.scalar or not np.any(b.array))
    ):
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
    return f"the left side is {spell_shape(a)}, the right side {spell_shape(b)}"


def _full(a: Value, b: Value, names: tuple[str, ...]) -> tuple[Array, Array]:
    x, y = a.aligned(names), b.aligned(names)
    if a.eye and not b.eye:
        x = x * np.eye(b.core[0])
    if b.eye and not a.eye:
        y = y * np.eye(a.core[0])
    return x, y

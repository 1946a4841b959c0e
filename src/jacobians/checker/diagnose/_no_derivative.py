"""What is wrong with the function or the point, so that no Jacobian is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jacobians.checker.diagnose._diagnosis import Diagnosis, Kind
from jacobians.checker.numeric import one_sided

if TYPE_CHECKING:
    from jacobians._arrays import Array
    from jacobians.checker.numeric import Estimate, Point

STOCHASTIC = Kind(
    "stochastic",
    "Two calls of f with the same arguments differ.",
    "Fix the seed inside f, or switch dropout off.",
)
MIXES_EXAMPLES = Kind(
    "f mixes examples",
    "The function mixes examples: a change of one changes the output of another.",
    "Give batch=0: its Jacobian has a block for each pair of examples, as of a batch norm.",
)
NAN_IN_F = Kind(
    "nan in f",
    "The value of f is nan or infinite at this point.",
    "Choose another point, or mend f first.",
)
NAN_BESIDE_F = Kind(
    "nan beside f",
    "The value of f is nan or infinite close to this point, so it has no derivative here.",
    "Choose a point inside the domain of f.",
)
NOT_DIFFERENTIABLE = Kind(
    "not differentiable",
    "f jumps or has a vertical slope at this point: differences with different steps disagree.",
    "Choose another point; a rounding, a comparison or a root in f has no derivative there.",
)
_KINK = Kind(
    "kink",
    "f has a kink at this point: {detail}.",
    "Any number between the two slopes will do; yours is outside.",
)


def at_kinks(
    point: Point, value: Array, found: Estimate, given: Array
) -> tuple[Array, int, Diagnosis | None]:
    """Take the given entry where it lies between the slopes from below and from above."""
    expected = found.array
    core = tuple(range(point.batch, expected.ndim))
    finite = np.where(np.isfinite(expected), np.abs(expected), 0)
    size = np.max(finite, axis=core, keepdims=True, initial=0)[..., 0]
    # Where a complex step and a difference agree there is no kink.
    wrong = ~(np.abs(given - expected) <= 1e-6 * size[..., None]) & ~found.exact
    columns = np.flatnonzero(np.any(wrong, axis=tuple(range(expected.ndim - 1))))
    count, outside = 0, None
    expected = expected.copy()
    for k in columns[:256]:
        low, high, kink, cusp = one_sided(point, value, int(found.columns[k]))
        if np.any(cusp):
            return expected, count, NOT_DIFFERENTIABLE()
        kink &= wrong[..., k] & ~found.rough[..., k]
        scale = 1e-4 * (high - low)
        inside = (given[..., k] >= low - scale) & (given[..., k] <= high + scale)
        expected[..., k] = np.where(kink & inside, given[..., k], expected[..., k])
        count += int(np.sum(kink & inside))
        if outside is None and np.any(kink & ~inside):
            at = tuple(int(i[0]) for i in np.nonzero(kink & ~inside))
            slopes = f"its slopes are {low[at]:.4g} and {high[at]:.4g}"
            outside = _KINK(f"{slopes}, yours is {given[(*at, k)]:.4g}")
    return expected, count, outside

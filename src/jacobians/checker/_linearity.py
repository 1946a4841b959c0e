"""Whether a pass is linear in its vector: unit vectors alone do not show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jacobians.checker.diagnose import Kind

if TYPE_CHECKING:
    from jacobians._arrays import Array
    from jacobians.checker.diagnose import Diagnosis
    from jacobians.checker.numeric import Point

_LINEAR = 1e-6
_NOT_LINEAR = Kind(
    "not linear",
    "The pass is not linear in its {name}: {detail}.",
    "Use the {name} once, as a factor that multiplies everything.",
)
_NO_COTANGENT = Kind(
    "no cotangent",
    "The pass ignores its {name}: {detail}.",
    "Multiply the derivative by the {name}; a test with the loss sum(output) hides this.",
)


def linear(
    got: Array, want: Array, twice: Array, none: Array, point: Point, name: str
) -> Diagnosis | None:
    """Whether a pass gives for a random vector what its parts add up to."""
    size = max(float(np.max(np.abs(a), initial=0)) for a in (got, want))
    slack = max(_LINEAR, 200 * point.eps) * size
    if not (np.all(np.isfinite(got)) and np.all(np.isfinite(want))) or size == 0:
        return None
    if np.all(np.abs(twice - got) <= slack) and np.any(np.abs(none) > slack):
        return _NO_COTANGENT("it gives one result, whatever it is multiplied by", name)
    if np.all(np.abs(got - want) <= slack) and np.all(np.abs(twice - 2 * got) <= slack):
        return None
    return _NOT_LINEAR("for a random one it gives something else than the sum of its parts", name)

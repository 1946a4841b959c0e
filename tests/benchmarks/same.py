"""Is what is timed also right? Asserted before the clock starts."""

from __future__ import annotations

from typing import Any

import numpy as np

LARGEST = 20_000_000  # entries; what is larger is compared on its first and last examples
TOLERANCE = {np.dtype(np.float64): 1e-9, np.dtype(np.float32): 2e-4}


class WrongResultError(AssertionError):
    """A candidate gives something else than it should."""


def assert_same(name: str, actual: Any, wanted: np.ndarray) -> None:
    """Compare shape, dtype and entries, relative to the largest entry."""
    actual = np.asarray(actual)
    if actual.shape != wanted.shape:
        raise WrongResultError(f"{name} has shape {actual.shape}, not {wanted.shape}")
    if actual.dtype != wanted.dtype:
        raise WrongResultError(f"{name} has dtype {actual.dtype}, not {wanted.dtype}")
    if actual.size > LARGEST:
        actual, wanted = actual[[0, -1]], wanted[[0, -1]]
    largest = float(np.max(np.abs(wanted)))
    error = float(np.max(np.abs(actual - wanted)))
    if not error <= TOLERANCE[wanted.dtype] * largest:
        raise WrongResultError(f"{name} differs by {error:.2g}, where the largest is {largest:.2g}")

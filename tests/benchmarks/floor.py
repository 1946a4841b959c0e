"""What memory allows: nothing can fill an array faster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tests.benchmarks.clock import Candidates

FLOORS = ("memset", "fill")


def floors(out: np.ndarray) -> Candidates:
    """Set reused memory to zero by bytes, and to a number by ordinary stores.

    `fill(0)` of a float array is an ordinary store, which reads each line of the cache before it
    writes it; `fill` of its bytes is the C library's memset, which need not. An array that has a
    value everywhere cannot be faster than ordinary stores, a sparse one not faster than memset.
    """
    as_bytes = out.reshape(-1).view(np.uint8)
    return dict(zip(FLOORS, (lambda: as_bytes.fill(0), lambda: out.fill(1.0)), strict=True))

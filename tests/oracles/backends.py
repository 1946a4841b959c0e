"""What the oracles share: which arguments to differentiate, and how to compare."""

from __future__ import annotations

import numpy as np

from tests.functions.about.samples import draw

BATCH = (2, 3)


def arrays_of(case):
    """One batch of every argument, float64 or integers, at scale one."""
    return draw(case.f, BATCH)


def ours(case, wrt):
    f, settings = case.f, dict(case.settings)
    arrays = arrays_of(case)
    return f(*arrays, **settings), f.jacobian(*arrays, wrt=wrt, **settings).dense()


def assert_agree(actual, wanted):
    """To many digits of the largest entry: the textbook formula loses some where it cancels."""
    wanted = np.array(wanted)
    assert wanted.dtype == np.float64
    np.testing.assert_allclose(
        actual, wanted, rtol=1e-11, atol=1e-13 * np.max(np.abs(wanted)), strict=True
    )

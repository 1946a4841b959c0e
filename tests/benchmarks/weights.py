"""A deep affine network by all its weights: the dense arrays, all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from jacobians import affine_network
from tests.benchmarks import clock, note
from tests.benchmarks.entries import OURS, OUT, summary
from tests.benchmarks.same import assert_same

if TYPE_CHECKING:
    from tests.benchmarks.clock import Candidates, Effort

DEPTH, WIDTH, BATCH = 4, 32, 256


def record(effort: Effort, width: int = WIDTH) -> dict[str, Any]:
    """Measure `d yhat / d W_i` for every i, against filling as much memory."""
    rng = np.random.default_rng(0)
    net = affine_network(DEPTH, biases=False)
    arrays = [rng.standard_normal((BATCH, width))]
    arrays += [rng.standard_normal((width, width)) / np.sqrt(width) for _ in range(DEPTH)]
    names = net.parameters[1:]
    outs = [np.empty((BATCH, width, width, width)) for _ in names]

    def ours() -> list[np.ndarray]:
        by = net.jacobians(*arrays)
        return [by[name].dense() for name in names]

    def into() -> list[np.ndarray]:
        by = net.jacobians(*arrays)
        return [by[name].dense(out=out) for name, out in zip(names, outs, strict=True)]

    def by_note() -> list[np.ndarray]:
        return [note.affine_network_by_weight(k, *arrays) for k in range(1, DEPTH + 1)]

    candidates: Candidates = {OURS: ours, OUT: into, "note": by_note}
    wanted = [a.copy() for a in ours()]
    for name, call in candidates.items():
        for actual, right in zip(call(), wanted, strict=True):
            assert_same(name, actual, right)
    candidates["fill"] = lambda: [out.fill(1.0) for out in outs]
    rounds = clock.measure(candidates, effort)
    return {
        "name": f"affine_network({DEPTH}, biases=False)",
        "shape": [DEPTH, *outs[0].shape],
        **summary(rounds, [OURS, OUT]),
    }

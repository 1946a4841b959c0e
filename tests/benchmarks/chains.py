"""Products of many Jacobians: is the order the cheapest, and what does it save?"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from jacobians import matrix
from tests.benchmarks import clock
from tests.benchmarks.entries import summary
from tests.benchmarks.same import assert_same

if TYPE_CHECKING:
    from jacobians import Jacobian
    from tests.benchmarks.clock import Candidates, Effort

BATCH = 8
CHAINS = {
    "classifier": (784, 512, 256, 10),
    "decoder": (10, 256, 512, 784),
    "autoencoder": (784, 256, 16, 256, 784),
    "bottleneck": (256, 256, 8, 256, 256),
    "two bottlenecks": (256, 8, 256, 256, 8, 256),
    "hourglass": (512, 64, 4, 64, 512),
    "wide middle": (32, 512, 512, 32),
    "U-net": (128, 64, 32, 64, 128, 32, 128),
    "equal": (128, 128, 128, 128, 128, 128),
}


@cache
def optimum(sizes: tuple[int, ...]) -> tuple[int, int]:
    """Fewest multiplications of one product of matrices, and the layer to part it at (0: none).

    From the input to the output the sizes are `sizes`; the recursion tries every place, and knows
    nothing of the package.
    """
    if len(sizes) == 2:
        return 0, 0
    return min(
        (optimum(sizes[: k + 1])[0] + optimum(sizes[k:])[0] + sizes[0] * sizes[k] * sizes[-1], k)
        for k in range(1, len(sizes) - 1)
    )


def in_order(sizes: tuple[int, ...], factors: list[np.ndarray]) -> np.ndarray:
    """Multiply in the optimal order; `factors` go from the input to the output."""
    _, at = optimum(sizes)
    if at == 0:
        return factors[0]
    return in_order(sizes[at:], factors[at:]) @ in_order(sizes[: at + 1], factors[:at])


def forward(factors: list[np.ndarray]) -> np.ndarray:
    """From the input on."""
    whole = factors[0]
    for factor in factors[1:]:
        whole = factor @ whole
    return whole


def backward(factors: list[np.ndarray]) -> np.ndarray:
    """From the output back."""
    whole = factors[-1]
    for factor in reversed(factors[:-1]):
        whole = whole @ factor
    return whole


def record(name: str, effort: Effort) -> dict[str, Any]:
    """Count and measure one chain; its factors differ from example to example."""
    sizes = CHAINS[name]
    rng = np.random.default_rng(0)
    factors = [rng.standard_normal((BATCH, b, a)) / np.sqrt(a) for a, b in pairwise(sizes)]

    def chain() -> Jacobian:
        whole: Jacobian = matrix(factors[-1])
        for factor in reversed(factors[:-1]):
            whole = whole @ matrix(factor)
        return whole

    candidates: Candidates = {
        "ours": lambda: chain().dense(),
        "optimal order": lambda: in_order(sizes, factors),
        "forward": lambda: forward(factors),
        "backward": lambda: backward(factors),
    }
    wanted = backward(factors)
    for label, call in candidates.items():
        assert_same(label, call(), wanted)
    return {
        "chain": name,
        "sizes": list(sizes),
        # The package counts an addition for each multiplication.
        "operations to optimum": chain().flops.dense / (2 * BATCH * optimum(sizes)[0]),
        **summary(clock.measure(candidates, effort), ["ours", "optimal order"]),
    }

"""What `@` and a vjp cost beside the NumPy call that does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from jacobians import J, diagonal, matrix
from tests.benchmarks import clock
from tests.benchmarks.same import assert_same

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.benchmarks.clock import Effort


def cases() -> dict[str, tuple[Callable[[], Any], Callable[[], Any]]]:
    """Pairs of calls: the package's, and the bare one that gives the same numbers.

    `@` of two einsums multiplies nothing: all of it is overhead, and the bare call is none.
    """
    rng = np.random.default_rng(0)
    d, e, u = rng.standard_normal((3, 256, 10))
    x, W = rng.standard_normal((256, 20)), rng.standard_normal((10, 20))
    row, slope, other = J("i->o|i", u, o=1), diagonal(d), diagonal(e)
    weight, by_weight = matrix(W), J("k->i|ik", x, i=10)

    def nothing() -> None:
        return None

    return {
        "diagonal @ diagonal": (lambda: slope @ other, nothing),
        "row @ diagonal": (lambda: row @ slope, nothing),
        "row @ matrix": (lambda: row @ weight, nothing),
        "row @ linear by W": (lambda: row @ by_weight, nothing),
        "vjp of a diagonal": (lambda: slope.vjp(u), lambda: u * d),
        "vjp of a matrix": (lambda: weight.vjp(u), lambda: u @ W),
        "vjp of linear by W, summed": (lambda: by_weight.sum().vjp(u), lambda: u.T @ x),
    }


def records(effort: Effort) -> list[dict[str, Any]]:
    """Microseconds that the package takes more than the bare call, median over the rounds."""
    rows = []
    for name, (ours, bare) in cases().items():
        if bare() is not None:
            assert_same(name, ours(), bare())
        rounds = clock.measure({"ours": ours, "bare": bare}, effort)
        rows.append(
            {
                "call": name,
                "overhead": 1e6 * clock.difference(rounds, "ours", "bare"),
                "bare": 1e6 * clock.seconds(rounds, "bare"),
            }
        )
    return rows

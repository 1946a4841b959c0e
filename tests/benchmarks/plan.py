"""Which Jacobians are measured at which size, and what of them."""

from __future__ import annotations

from typing import NamedTuple

from tests.benchmarks import cases


class Step(NamedTuple):
    """Each quantity of each Jacobian in each dtype."""

    size: str
    dtypes: list[str]
    quantities: list[str]
    pairs: list[cases.Pair]


DOUBLE, SINGLE = "float64", "float32"


def plan(*, quick: bool) -> list[Step]:
    """All Jacobians at the small size; those that stand for the others at the larger ones."""
    every, featured = cases.pairs(), list(cases.featured())
    single = [pair for pair in featured if "network" not in pair[0]]
    if quick:
        return [
            Step("small", [DOUBLE], ["dense", "vjp"], single),
            Step("medium", [DOUBLE], ["dense", "vjp"], single),
        ]
    return [
        Step("small", [DOUBLE], ["dense", "vjp"], every),
        Step("small", [DOUBLE], ["jvp"], featured),
        Step("small", [SINGLE], ["dense", "vjp"], single),
        Step("medium", [DOUBLE], ["dense", "vjp"], featured),
        Step("medium", [SINGLE], ["dense", "vjp"], single),
        Step("medium", [DOUBLE], ["jvp"], single),
        Step("wide", [DOUBLE], ["vjp", "jvp"], single),
        Step("large", [DOUBLE, SINGLE], ["dense"], single),
    ]

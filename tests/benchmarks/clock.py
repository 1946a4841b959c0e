"""Time candidates side by side, and compare them round by round.

A machine changes its speed while a benchmark runs. So all candidates of a case run in every round,
in a new random order, and what is reported is the median over the rounds of the ratio *within* a
round. Two candidates that slow down together keep their ratio.
"""

from __future__ import annotations

import gc
import math
import random
import statistics
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

Candidates = dict[str, Callable[[], Any]]
Round = dict[str, float]

THREADS = 1.5  # seconds of processors in a second of time; one thread takes at most one
SLOW = 0.5  # seconds a call; from here on a candidate is in the first rounds only
FEW = 3


class Effort(NamedTuple):
    """How long to measure."""

    rounds: int
    sample: float  # seconds that one candidate runs in one round, at least
    budget: float  # seconds after which no round is begun, once there are a few


FULL = Effort(rounds=11, sample=0.002, budget=3.0)
QUICK = Effort(rounds=5, sample=0.0005, budget=0.5)


class Ratio(NamedTuple):
    """Median and quartiles over the rounds."""

    low: float
    median: float
    high: float


def settle_memory() -> None:
    """Free an array of 28 MiB, as any process with larger work has done.

    From then on glibc keeps what is freed up to that size. Before, it gives arrays of 128 KiB and
    more back to the system, whose pages are then mapped anew in each call: a product at n = 128
    takes up to three times as long, and which case pays would depend on the order of the cases.
    """
    np.ones(28 * 2**20 // 8)


def measure(candidates: Candidates, effort: Effort, seed: int = 0) -> list[Round]:
    """Seconds a call of each candidate, in each round that it took part in."""
    repeats = {name: _repeats(call, effort.sample) for name, call in candidates.items()}
    slow = {name for name, (_, seconds) in repeats.items() if seconds > SLOW}
    shuffle = random.Random(seed).shuffle  # noqa: S311 -- no secret
    rounds: list[Round] = []
    begun = time.perf_counter()
    gc.collect()
    gc.disable()  # a collection in the middle of one candidate is no property of it
    try:
        while len(rounds) < effort.rounds:
            order = [n for n in candidates if n not in slow or len(rounds) < FEW]
            shuffle(order)
            rounds.append({n: _seconds(candidates[n], repeats[n][0]) for n in order})
            if len(rounds) >= FEW and time.perf_counter() - begun > effort.budget:
                break
    finally:
        gc.enable()
    return rounds


def _repeats(call: Callable[[], Any], sample: float) -> tuple[int, float]:
    """How many calls fill one sample, and about how long one takes.

    It has been called before, when its result was compared: nothing is compiled any more.
    """
    seconds = _seconds(call, 1)
    count = max(1, int(sample / max(seconds, 1e-9)))
    if count > 1:
        seconds = _seconds(call, min(count, 20))
    return max(1, round(sample / max(seconds, 1e-9))), seconds


def _seconds(call: Callable[[], Any], count: int) -> float:
    begun, worked = time.perf_counter(), time.process_time()
    for _ in range(count):
        call()
    seconds, worked = time.perf_counter() - begun, time.process_time() - worked
    if worked > THREADS * seconds + 1e-3:
        raise RuntimeError(f"{worked:.3g} s of processors in {seconds:.3g} s: more than one thread")
    return seconds / count


def seconds(rounds: list[Round], name: str) -> float:
    """The median time of one call."""
    return statistics.median(r[name] for r in rounds if name in r)


def ratio(rounds: list[Round], of: str, to: str) -> Ratio:
    """The time of one candidate over that of another: median and quartiles over the rounds."""
    each = sorted(r[of] / r[to] for r in rounds if of in r and to in r)
    if len(each) == 1:
        return Ratio(each[0], each[0], each[0])
    return Ratio(*statistics.quantiles(each, n=4, method="inclusive"))


def difference(rounds: list[Round], of: str, to: str) -> float:
    """The median over the rounds of how many seconds one candidate takes more than another."""
    return statistics.median(r[of] - r[to] for r in rounds)


def exponent(sizes: list[float], times: list[float]) -> float:
    """The slope of log time over log size, by least squares: t grows as size ** slope.

    >>> round(exponent([1, 2, 4], [3, 12, 48]), 6)
    2.0
    """
    x, y = [math.log(s) for s in sizes], [math.log(t) for t in times]
    return statistics.linear_regression(x, y).slope

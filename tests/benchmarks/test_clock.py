"""The harness, without timing anything: ratios, spreads, exponents, and which calls take part."""

import pytest

from tests.benchmarks import clock
from tests.benchmarks.clock import Effort

# The machine slows down threefold in the second round: ratios within a round do not see it.
ROUNDS = [
    {"ours": 1.0, "peer": 2.0, "slow": 50.0},
    {"ours": 3.0, "peer": 6.6, "slow": 180.0},
    {"ours": 1.1, "peer": 1.98},
    {"ours": 1.0, "peer": 9.0},
    {"ours": 1.0, "peer": 2.1},
]


def test_a_ratio_is_the_median_of_the_ratios_of_the_rounds():
    ratio = clock.ratio(ROUNDS, "peer", "ours")
    assert ratio.median == pytest.approx(2.1)
    assert (ratio.low, ratio.high) == (pytest.approx(2.0), pytest.approx(2.2))


def test_it_is_not_the_ratio_of_the_medians():
    rounds = [{"a": 1, "b": 2}, {"a": 10, "b": 10}, {"a": 100, "b": 300}]
    assert clock.ratio(rounds, "b", "a").median == 2
    assert clock.seconds(rounds, "b") / clock.seconds(rounds, "a") == 1


def test_the_reciprocal_ratio_is_the_reciprocal():
    there, back = clock.ratio(ROUNDS, "peer", "ours"), clock.ratio(ROUNDS, "ours", "peer")
    assert there.median == pytest.approx(1 / back.median)


def test_a_candidate_that_left_early_is_compared_on_its_rounds():
    assert clock.ratio(ROUNDS, "slow", "ours").median == pytest.approx(55)
    assert clock.seconds(ROUNDS, "slow") == 115
    one = clock.ratio(ROUNDS[:1], "slow", "ours")
    assert one == (50, 50, 50)


def test_a_difference_is_the_median_of_the_differences():
    assert clock.difference(ROUNDS, "peer", "ours") == pytest.approx(1.1)


@pytest.mark.parametrize("power", [0.0, 1.0, 1.5, 3.0])
def test_an_exponent_is_the_slope_on_two_logarithmic_axes(power):
    sizes = [16, 32, 64, 128]
    assert clock.exponent(sizes, [7e-6 * n**power for n in sizes]) == pytest.approx(power)


def test_an_exponent_averages_over_noise():
    sizes = [10, 100, 1000]
    assert clock.exponent(sizes, [1.1, 9.0, 110.0]) == pytest.approx(1.0)


def test_every_candidate_runs_in_every_round(monkeypatch):
    monkeypatch.setattr(clock, "_seconds", fake_seconds({"a": 0.01, "b": 0.02}))
    rounds = clock.measure({"a": lambda: "a", "b": lambda: "b"}, Effort(7, 0.0, 1e9))
    assert len(rounds) == 7
    assert all(r == {"a": 0.01, "b": 0.02} for r in rounds)


def test_the_order_changes_from_round_to_round(monkeypatch):
    seen = []
    monkeypatch.setattr(clock, "_seconds", fake_seconds({"a": 0.01, "b": 0.01, "c": 0.01}, seen))
    clock.measure({n: (lambda n=n: n) for n in "abc"}, Effort(20, 0.0, 1e9))
    orders = {tuple(seen[k : k + 3]) for k in range(3, len(seen), 3)}
    assert len(orders) > 1
    assert all(set(order) == set("abc") for order in orders)


def test_a_slow_candidate_gets_few_rounds(monkeypatch):
    monkeypatch.setattr(clock, "_seconds", fake_seconds({"a": 0.01, "slow": 2 * clock.SLOW}))
    rounds = clock.measure({"a": lambda: "a", "slow": lambda: "slow"}, Effort(9, 0.0, 1e9))
    assert [len(r) for r in rounds] == [2] * clock.FEW + [1] * (9 - clock.FEW)


def test_no_round_begins_after_the_budget(monkeypatch):
    monkeypatch.setattr(clock, "_seconds", fake_seconds({"a": 0.01}))
    assert len(clock.measure({"a": lambda: "a"}, Effort(99, 0.0, -1.0))) == clock.FEW


def test_a_candidate_on_two_threads_is_refused(monkeypatch):
    work = iter([0.0, 1.9])
    monkeypatch.setattr(clock.time, "process_time", lambda: next(work))
    wall = iter([0.0, 1.0])
    monkeypatch.setattr(clock.time, "perf_counter", lambda: next(wall))
    with pytest.raises(RuntimeError, match=r"1\.9 s of processors in 1 s: more than one thread"):
        clock._seconds(lambda: None, 1)


def fake_seconds(times, seen=None):
    """Stand in for the clock: each candidate says its name, and takes what is written here."""

    def seconds(call, count):
        name = call()
        if seen is not None:
            seen.append(name)
        return times[name]

    return seconds

"""What is wrong is not timed: the comparison before the clock starts."""

import numpy as np
import pytest

from tests.benchmarks import entries
from tests.benchmarks.cases import make
from tests.benchmarks.clock import Effort
from tests.benchmarks.same import LARGEST, WrongResultError, assert_same


def test_an_equal_array_passes():
    wanted = np.random.default_rng(0).standard_normal((4, 3))
    assert_same("peer", wanted.copy(), wanted)
    assert_same("peer", wanted.tolist(), wanted)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda a: -a, "differs by"),
        (lambda a: a * 1.001, "differs by"),
        (lambda a: np.where(np.arange(a.size).reshape(a.shape) == 7, np.nan, a), "differs by"),
        (lambda a: a[:, None], "shape"),
        (lambda a: a[:1], "shape"),
        (lambda a: a.T, "shape"),
        (lambda a: a.astype("float16"), "dtype"),
    ],
)
def test_a_wrong_array_does_not(spoil, says, dtype):
    wanted = np.random.default_rng(0).standard_normal((4, 3)).astype(dtype)
    with pytest.raises(WrongResultError, match=says):
        assert_same("peer", spoil(wanted), wanted)


def test_of_a_large_array_the_first_and_the_last_example_are_compared():
    wanted = np.broadcast_to(np.float32(1), (3, LARGEST // 2))
    actual = np.ones((3, 1), np.float32) * np.array([[1], [5], [1]], np.float32)
    assert_same("peer", np.broadcast_to(actual, wanted.shape), wanted)
    with pytest.raises(WrongResultError):
        assert_same("peer", np.broadcast_to(actual[[0, 0, 1]], wanted.shape), wanted)


class Mean:
    """A peer that gives half of what it should, and one that raises."""

    package = "mean"

    def dense(self, case):
        right = case.function.jacobian(*case.arrays, wrt=case.wrt).dense()

        def broken():
            raise ArithmeticError("no kernel\nfor this")

        return {"right": lambda: right, "half": lambda: right / 2, "broken": broken}


def test_a_peer_that_is_wrong_is_named_and_left_out_of_the_times():
    record = entries.record(make("sigmoid", "h", "small"), "dense", [Mean()], Effort(3, 0.0, 0.0))
    assert record["wrong"]["half"].startswith("half differs by")
    assert record["wrong"]["broken"] == "ArithmeticError: no kernel"
    assert set(record["seconds"]) == {"ours", "ours, out=", "memset", "fill", "note", "right"}
    assert set(record["times"]["ours"]) == set(record["seconds"]) - {"ours"}


def test_who_agrees_with_nobody_is_told():
    right = entries.record(make("tanh", "h", "small"), "dense", [Mean()], Effort(3, 0.0, 0.0))
    assert not entries.alone(right)
    assert not entries.alone(right | {"wrong": {}, "seconds": {"ours": 1.0}})  # nobody was asked
    assert entries.alone(right | {"seconds": {"ours": 1.0, "note": 2.0, "fill": 3.0}})


def test_a_wrong_way_of_the_note_stops_the_benchmark(monkeypatch):
    monkeypatch.setitem(entries.note.CODE, ("sigmoid", "h"), lambda h: h[:, :, None] * h[:, None])
    with pytest.raises(WrongResultError, match="note"):
        entries.record(make("sigmoid", "h", "small"), "dense", [], Effort(3, 0.0, 0.0))

"""The goals, and the file of results: what it holds, and that it says nothing of a machine."""

import json
import re

import pytest

from tests.benchmarks import goals, report
from tests.benchmarks.goals import best, has_zeros, size

RESULTS = json.loads(report.PATH.read_text(encoding="utf-8"))


def entry(**changes):
    base = {
        "name": "sigmoid",
        "wrt": "h",
        "what": "dense",
        "size": "small",
        "dtype": "float64",
        "shape": [256, 64, 32],
        "spec": "i->i|i",
        "operations an entry": 0.0,
        "arguments an entry": 0.1,
        "rounds": 3,
        "seconds": {},
        "times": {"ours": {}, "ours, out=": {}},
        "wrong": {},
    }
    return base | changes


def results(**changes):
    keys = ("entries", "weights", "networks", "exponents", "chains", "overhead")
    return {key: [] for key in keys} | changes


@pytest.mark.parametrize(("memset", "met"), [(1 / 1.5, True), (1 / 1.7, False)])
def test_a_goal_is_met_if_its_worst_number_keeps_the_bound(memset, met):
    easy = entry(times={"ours": {}, "ours, out=": {"memset": [1, 1, 1]}})
    hard = entry(name="linear", times={"ours": {}, "ours, out=": {"memset": [0.1, memset, 2]}})
    (goal,) = goals.evaluate(results(entries=[easy, hard]))
    assert goal["met"] is met
    assert (goal["kept"], goal["of"]) == (1 + met, 2)
    assert goal["worst"] == pytest.approx(1 / memset)
    assert goal["where"] == "linear by h"


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({}, 1),
        ({"operations an entry": 64.0}, 0),  # a matrix product
        ({"arguments an entry": 2.0}, 0),  # a difference of two arrays
        ({"shape": [256, 8, 8]}, 0),  # too small
    ],
)
def test_memory_is_the_floor_of_what_is_mostly_written(changes, counts):
    row = entry(spec="i,j->i|j", times={"ours": {}, "ours, out=": {"fill": [1, 1, 1]}}) | changes
    found = [g for g in goals.evaluate(results(entries=[row])) if "full dense" in g["text"]]
    assert len(found) == counts


def test_the_worst_of_an_at_least_is_the_smallest():
    rows = [
        entry(
            what="vjp", name=name, times={"ours": {"jax": [0, jax, 9], "torch.func": [0, 0.1, 9]}}
        )
        for name, jax in (("tanh", 2.0), ("relu", 0.5))
    ]
    (goal,) = goals.evaluate(results(entries=rows))
    assert (goal["worst"], goal["kept"], goal["met"]) == (0.5, 1, False)
    assert goal["where"] == "relu by h, jax"


def test_nothing_measured_is_no_goal_met():
    assert goals.evaluate(results()) == []


def test_the_best_peer_is_the_fastest_and_no_floor():
    times = {
        "memset": [0, 0.1, 1],
        "note": [0, 0.2, 1],
        "jax jacrev": [1, 3, 9],
        "torch": [1, 2, 9],
    }
    assert best(entry(times={"ours": times}), "ours") == "torch"
    assert best(entry(times={"ours": {"memset": [0, 1, 2]}}), "ours") is None


def test_zeros_are_read_off_the_spec():
    assert has_zeros("k->i|ik")
    assert has_zeros("ij,j,k->i|ik")
    assert not has_zeros("ij->i|j")
    assert not has_zeros("i->i|i - i,j->i|j + i,j->i|j")


def test_the_size_is_that_of_the_dense_array():
    assert size(entry()) == 256 * 64 * 32 * 8
    assert size(entry(dtype="float32")) == 256 * 64 * 32 * 4


def test_the_file_has_the_records_that_the_page_reads():
    for key in (
        "date",
        "mode",
        "machine",
        "versions",
        "not installed",
        "threads",
        "load",
        "minutes",
    ):
        assert key in RESULTS
    assert RESULTS["mode"] == "full"
    for key, fields in {
        "entries": entry().keys(),
        "weights": {"name", "shape", "rounds", "seconds", "times"},
        "networks": {"axis", "size", "net", "rounds", "seconds", "times"},
        "exponents": {"axis", "net", "sizes", "exponent"},
        "chains": {"chain", "sizes", "operations to optimum", "rounds", "seconds", "times"},
        "overhead": {"call", "overhead", "bare"},
        "parts": {"name", "size", "seconds", "parts"},
        "goals": {
            "number",
            "text",
            "bound",
            "target",
            "unit",
            "worst",
            "where",
            "kept",
            "of",
            "met",
        },
    }.items():
        assert RESULTS[key], key
        assert all(row.keys() == set(fields) for row in RESULTS[key]), key


def test_the_times_of_the_file_are_ordered_and_its_goals_are_the_goals_of_its_records():
    for row in RESULTS["entries"]:
        for reference, times in row["times"].items():
            assert reference in row["seconds"]
            assert all(0 < low <= median <= high for low, median, high in times.values())
    again = report.rounded(goals.evaluate(RESULTS))
    assert [(g["text"], g["met"]) for g in again] == [
        (g["text"], g["met"]) for g in RESULTS["goals"]
    ]


def test_the_file_has_nothing_that_is_gone():
    """A new entry waits for the next quiet hour: to add one asks nobody for a benchmark."""
    from jacobians import REGISTRY

    measured = {(r["name"], r["wrt"]) for r in RESULTS["entries"] if r["what"] == "dense"}
    assert measured <= {(name, wrt) for name, f in REGISTRY.items() for wrt in f.rules}


def test_the_file_says_what_kind_of_machine_and_not_which():
    text = report.PATH.read_text(encoding="utf-8")
    assert not re.search(r'"[^"]*(/home|/root|/tmp|/Users|[A-Z]:\\\\)', text)
    assert RESULTS["machine"].keys() == report.machine().keys()


def test_floats_are_cut_to_four_digits(tmp_path):
    path = tmp_path / "result.json"
    report.write({"a": 1.23456e-7, "rows": [{"x": [0.1234567, 3]}, {"y": "z"}]}, path)
    assert json.loads(path.read_text()) == {"a": 1.235e-7, "rows": [{"x": [0.1235, 3]}, {"y": "z"}]}
    assert path.read_text().count("\n") == 7  # a line for each record

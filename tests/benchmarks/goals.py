"""The goals, evaluated from the records: target, what was measured at worst, met or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.benchmarks.cases import MIB
from tests.benchmarks.entries import OURS, OUT
from tests.benchmarks.floor import FLOORS

if TYPE_CHECKING:
    from collections.abc import Iterator

Record = dict[str, Any]
Values = list[tuple[float, str]]  # the number, and where it was measured


class Goal(NamedTuple):
    """A bound on every one of some numbers."""

    number: int
    text: str
    bound: str  # "at most" or "at least"
    target: float
    unit: str
    values: Values


def evaluate(results: dict[str, Any]) -> list[Record]:
    """Judge all goals of which something was measured: met is what *every* number keeps."""
    return [_judge(goal) for goal in _goals(results) if goal.values]


def _judge(goal: Goal) -> Record:
    most = goal.bound == "at most"
    worst, where = (max if most else min)(goal.values)
    kept = sum(v <= goal.target if most else v >= goal.target for v, _ in goal.values)
    return {
        "number": goal.number,
        "text": goal.text,
        "bound": goal.bound,
        "target": goal.target,
        "unit": goal.unit,
        "worst": worst,
        "where": where,
        "kept": kept,
        "of": len(goal.values),
        "met": kept == len(goal.values),
    }


def _goals(results: dict[str, Any]) -> Iterator[Goal]:
    yield from _floor(results)
    yield from _note(results["entries"])
    yield from _differentiation(results["entries"])
    yield from _products(results["entries"])
    yield from _networks(results)
    chains = [(r["operations to optimum"], r["chain"]) for r in results["chains"]]
    yield Goal(6, "operations of a chain, to the cheapest order", "at most", 1.05, "times", chains)
    calls = [(r["overhead"], r["call"]) for r in results["overhead"]]
    yield Goal(7, "overhead of @ and of a vjp", "at most", 3.0, "microseconds", calls)


def _floor(results: dict[str, Any]) -> Iterator[Goal]:
    text = "zero-patterned dense(out=), to memset"
    zero = [r for r in _dense(results["entries"]) if has_zeros(r["spec"])]
    four = [r for r in zero if 2 * MIB <= size(r) <= 8 * MIB]
    yield Goal(1, f"{text}, at 4 MiB", "at most", 1.6, "times", _over(four, OUT, "memset"))
    large = [r for r in zero if size(r) >= 256 * MIB]
    yield Goal(1, f"{text}, from 256 MiB", "at most", 1.15, "times", _over(large, OUT, "memset"))
    full = [r for r in _dense(results["entries"]) if _is_written(r) and size(r) > 2 * MIB]
    yield Goal(
        1,
        "full dense(out=) of few operations an entry, to fill, from 2 MiB",
        "at most",
        2.5,
        "times",
        _over(full, OUT, "fill"),
    )
    deep = _over(results["weights"], OUT, "fill")
    yield Goal(1, "deep affine by all weights, to fill, n = 32", "at most", 1.2, "times", deep)


def _note(entries: list[Record]) -> Iterator[Goal]:
    own = {"softmax": 1.8, "cross_entropy": 2.4}
    small = [r for r in _dense(entries, "small") if "note" in r["seconds"]]
    rest = [r for r in small if r["name"] not in own]
    text = "against the note's code, at its sizes"
    yield Goal(2, text, "at least", 3.4, "times faster", _under(rest, OUT, ["note"]))
    for name, target in own.items():
        one = _under([r for r in small if r["name"] == name], OUT, ["note"])
        yield Goal(2, f"{text}: {name}", "at least", target, "times faster", one)
    medium = [r for r in _dense(entries, "medium") if "note" in r["seconds"]]
    yield Goal(
        2,
        "against the note's code, n = 128",
        "at least",
        6.0,
        "times faster",
        _under(medium, OUT, ["note"]),
    )


def _differentiation(entries: list[Record]) -> Iterator[Goal]:
    text = "dense, against the best automatic differentiation"
    small = _under(_dense(entries, "small"), OURS)
    yield Goal(3, f"{text}, (256, 10)", "at least", 1.8, "times faster", small)
    medium = _dense(entries, "medium")
    yield Goal(3, f"{text}, n = 128, fresh", "at least", 1.9, "times faster", _under(medium, OURS))
    yield Goal(3, f"{text}, n = 128, out=", "at least", 3.5, "times faster", _under(medium, OUT))


def _products(entries: list[Record]) -> Iterator[Goal]:
    text = "vjp, against jax jit and torch.autograd"
    names = ["jax", "torch.autograd"]
    for where, label in (("small", "(256, 10)"), ("medium", "n = 128")):
        rows = _of(entries, "vjp", where)
        values = _under(rows, OURS, names)
        yield Goal(4, f"{text}, {label}", "at least", 1.0, "times faster", values)
    wide = [(1 / value, at) for value, at in _under(_of(entries, "vjp", "wide"), OURS, names)]
    yield Goal(4, f"{text}, n = 4096: time to theirs", "at most", 1.5, "times", wide)


def _networks(results: dict[str, Any]) -> Iterator[Goal]:
    rows = results["networks"]
    text = "gradient of a network by @, to NumPy by hand"

    def width(r: Record) -> int:
        return r["size"] if r["axis"] == "width" else 64

    broad, narrow = ([r for r in rows if (width(r) >= 64) == wide] for wide in (True, False))
    yield Goal(5, f"{text}, from width 64", "at most", 1.07, "times", _over(broad, OURS, "by hand"))
    yield Goal(5, f"{text}, below", "at most", 1.2, "times", _over(narrow, OURS, "by hand"))
    few = [r for r in rows if width(r) <= 128]
    yield Goal(
        5,
        "gradient of a network, against jit(grad), up to width 128",
        "at least",
        1.0,
        "times faster",
        _under(few, OURS, ["jax"]),
    )
    for axis, target in (("depth", 1.0), ("batch", 1.0), ("width", 2.0)):
        found = [
            (round(r["exponent"]["ours"], 1), r["net"])
            for r in results["exponents"]
            if r["axis"] == axis
        ]
        yield Goal(5, f"growth with {axis}, to one digit", "at most", target, "exponent", found)


def has_zeros(spec: str) -> bool:
    """Whether an index stands on both sides of the bar, in every term.

    >>> has_zeros("k->i|ik"), has_zeros("i->i|i - i,j->i|j")
    (True, False)
    """
    found = re.findall(r"->(\w*)\|(\w*)", spec)
    return all(set(left) & set(right) for left, right in found)


def _is_written(record: Record) -> bool:
    """Whether writing a full array is the most of the work: not reading, and no matrix product."""
    return (
        not has_zeros(record["spec"])
        and record["operations an entry"] <= 8
        and record["arguments an entry"] < 0.5
    )


def size(record: Record) -> int:
    """Bytes of the dense array."""
    entries = 1
    for n in record["shape"]:
        entries *= n
    return entries * int(record["dtype"].removeprefix("float")) // 8


def best(record: Record, to: str, names: list[str] | None = None) -> str | None:
    """The fastest of the peers that were measured."""
    times = record["times"][to]
    ours = {*FLOORS, "note", "by hand", OURS, OUT}
    found = [n for n in times if (n in names if names else n not in ours)]
    return min(found, key=lambda n: times[n][1]) if found else None


def _of(entries: list[Record], what: str, at: str | None = None) -> list[Record]:
    return [
        r
        for r in entries
        if r["what"] == what and r["dtype"] == "float64" and at in (None, r["size"])
    ]


def _dense(entries: list[Record], at: str | None = None) -> list[Record]:
    return _of(entries, "dense", at)


def _where(record: Record) -> str:
    if "axis" in record:
        return f"{record['net']}, {record['axis']} {record['size']}"
    return record["name"] + (f" by {record['wrt']}" if "wrt" in record else "")


def _over(rows: list[Record], of: str, to: str) -> Values:
    """How many times slower than the reference."""
    return [(1 / r["times"][of][to][1], _where(r)) for r in rows]


def _under(rows: list[Record], to: str, names: list[str] | None = None) -> Values:
    """How many times faster than the best of the others."""
    found = []
    for r in rows:
        name = best(r, to, names)
        if name is not None:
            found.append((r["times"][to][name][1], f"{_where(r)}, {name}"))
    return found

"""Run the benchmark: `python -m tests.benchmarks [--quick] [--out FILE]`."""

from __future__ import annotations

from tests.benchmarks import threads  # isort: skip  # before anything that loads NumPy

import argparse
import gc
import sys
import time
import warnings
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks import (
    cases,
    chains,
    clock,
    entries,
    goals,
    networks,
    overhead,
    parts,
    peers,
    report,
    weights,
)
from tests.benchmarks.plan import plan

if TYPE_CHECKING:
    from collections.abc import Iterator


def main() -> int:
    """Measure, judge the goals, write one JSON file; 1 if the package agrees with nobody."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer cases and rounds")
    parser.add_argument(
        "--out", type=Path, help="where to write the result; a quick run writes none"
    )
    options = parser.parse_args()
    begun = time.perf_counter()
    results = run(quick=options.quick)
    results["minutes"] = (time.perf_counter() - begun) / 60
    path = options.out or (None if options.quick else report.PATH)
    if path:
        report.write(results, path)
    for goal in results["goals"]:
        mark = "met" if goal["met"] else "NOT MET"
        say(
            f"{goal['number']} {goal['text']}: {goal['bound']} {goal['target']} {goal['unit']}; "
            f"worst {goal['worst']:.3g} ({goal['where']}); {goal['kept']} of {goal['of']}; {mark}"
        )
    alone = [r for r in results["entries"] if entries.alone(r)]
    for r in alone:
        say(f"NOBODY AGREES on {r['what']} of {r['name']} by {r['wrt']}, {r['size']}: {r['wrong']}")
    say(f"{results['minutes']:.1f} minutes")
    return 1 if alone else 0


def run(*, quick: bool) -> dict[str, Any]:
    """Measure everything."""
    effort = clock.QUICK if quick else clock.FULL
    here, missing = peers.installed()
    results = report.header(here, missing, "quick" if quick else "full")
    results["threads"] = threads.COUNT
    clock.settle_memory()
    loads = [report.load()]
    results["entries"] = [
        entries.record(case, what, here, effort) for case, what in _cases(quick=quick)
    ]
    results["weights"] = [weights.record(effort)]
    say("networks")
    results["networks"] = networks.all_records(here, effort, quick)
    results["exponents"] = networks.exponents(results["networks"])
    say("chains")
    results["chains"] = [chains.record(name, effort) for name in chains.CHAINS]
    results["overhead"] = overhead.records(effort)
    results["parts"] = parts.records(effort)
    results["load"] = [*loads, report.load()]
    results["goals"] = goals.evaluate(report.rounded(results))
    return results


def _cases(*, quick: bool) -> Iterator[tuple[cases.Case, str]]:
    limit = report.largest_array(cases.LARGE_BYTES)
    for step in plan(quick=quick):
        say(step.size, *step.dtypes, *step.quantities, f"of {len(step.pairs)} Jacobians")
        for dtype, pair in product(step.dtypes, step.pairs):
            case = cases.make(*pair, step.size, dtype, limit)
            for what in step.quantities:
                gc.collect()
                yield case, what


def say(*words: object) -> None:
    """Tell who waits how far it is."""
    sys.stderr.write(" ".join(map(str, words)) + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the peers, about their own future
        sys.exit(main())

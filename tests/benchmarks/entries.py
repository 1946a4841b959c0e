"""Dense Jacobians and products: this package, the floor, the note's code and the peers."""

from __future__ import annotations

from functools import partial
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.benchmarks import clock, note
from tests.benchmarks.floor import FLOORS, floors
from tests.benchmarks.same import WrongResultError, assert_same

if TYPE_CHECKING:
    from tests.benchmarks.cases import Case
    from tests.benchmarks.clock import Candidates, Effort
    from tests.benchmarks.peers import Peer

QUANTITIES = ("dense", "vjp", "jvp")
OURS, OUT = "ours", "ours, out="


def record(case: Case, what: str, peers: list[Peer], effort: Effort) -> dict[str, Any]:
    """Measure one quantity of one case, after asserting that all candidates agree."""
    ours, others = _candidates(case, what, peers)
    wanted = np.asarray(ours[OURS]())
    for name, call in ours.items():
        assert_same(name, call(), wanted)
    wrong = {}
    for name, call in others.items():
        try:
            assert_same(name, call(), wanted)
        except WrongResultError as error:
            wrong[name] = str(error)
        except Exception as error:  # noqa: BLE001 -- whatever a peer raises is its result
            wrong[name] = f"{type(error).__name__}: {str(error).splitlines()[0][:100]}"
    others = {name: call for name, call in others.items() if name not in wrong}
    dtype, shape = wanted.dtype, list(wanted.shape)
    del wanted  # it may be large
    memory = floors(np.empty(shape, dtype)) if what == "dense" else {}
    rounds = clock.measure(ours | others | memory, effort)
    return {
        "name": case.name,
        "wrt": case.wrt,
        "what": what,
        "size": case.size,
        "dtype": dtype.name,
        "shape": shape,
        **_facts(case),
        **summary(rounds, [name for name in (OURS, OUT) if name in ours]),
        "wrong": wrong,
    }


def _facts(case: Case) -> dict[str, Any]:
    """What decides whether memory is the floor: the spec, the work, and what must be read."""
    jacobian = case.function.jacobian(*case.arrays, wrt=case.wrt)
    entries = prod(jacobian.shape)
    return {
        "spec": jacobian.spec,
        "operations an entry": jacobian.flops.dense / entries,
        "arguments an entry": sum(a.size for a in case.arrays) / entries,
    }


def alone(record: dict[str, Any]) -> bool:
    """Whether nobody else agrees: then it is this package that must explain itself."""
    return bool(record["wrong"]) and record["seconds"].keys() <= {OURS, OUT, "note", *FLOORS}


def summary(rounds: list[clock.Round], references: list[str]) -> dict[str, Any]:
    """Seconds of each candidate, and its time over that of each reference."""
    names = list(rounds[0])
    return {
        "rounds": len(rounds),
        "seconds": {n: clock.seconds(rounds, n) for n in names},
        "times": {r: {n: clock.ratio(rounds, n, r) for n in names if n != r} for r in references},
    }


def _candidates(case: Case, what: str, peers: list[Peer]) -> tuple[Candidates, Candidates]:
    f, arrays = case.function, case.arrays
    jacobian = partial(f.jacobian, *arrays, wrt=case.wrt)
    if what == "dense":
        out = np.empty(case.shape, jacobian().dtype)
        ours: Candidates = {
            OURS: lambda: jacobian().dense(),
            OUT: lambda: jacobian().dense(out=out),
        }
        by_note = note.code(case.name, case.wrt)
        if by_note and case.size in ("small", "medium"):
            ours["note"] = lambda: by_note(*arrays)
        return ours, _of(peers, what, case)
    rng = np.random.default_rng(0)
    one = case.axes[case.at] is None
    core = case.output if what == "vjp" else case.input
    lead = () if one and what == "jvp" else (case.batch,)
    vector = rng.standard_normal(lead + core).astype(jacobian().dtype)
    if what == "jvp":
        ours = {OURS: lambda: jacobian().jvp(vector)}
    elif one:
        ours = {OURS: lambda: jacobian().sum().vjp(vector)}
    else:
        ours = {OURS: lambda: jacobian().vjp(vector)}
    return ours, _of(peers, what, case, vector)


def _of(peers: list[Peer], what: str, case: Case, *vector: np.ndarray) -> Candidates:
    found: Candidates = {}
    for peer in peers:
        if not excused(peer.package, what, case):
            found |= getattr(peer, what)(case, *vector)
    return found


def excused(package: str, what: str, case: Case) -> str:
    """Why a package is not measured on a case; nothing where it is."""
    if package != "autograd":
        return ""
    reasons = {
        "measured at the small size in float64 alone": case.size != "small"
        or case.arrays[-1].dtype != np.float64,
        "it has no error function without SciPy": case.name == "gelu",
        "the value indexes with the label of one example": case.name.endswith("integer_labels"),
        "a loop over examples takes long: measured where the note has code": what == "dense"
        and ("network" in case.name or not note.code(case.name, case.wrt)),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")

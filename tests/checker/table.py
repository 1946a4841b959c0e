"""Check every mutant on every entry, and count: `python -m tests.checker.table > FILE.json`."""

from __future__ import annotations

import json
import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from jacobians import REGISTRY, Report, check
from jacobians.checker import _compare
from tests.checker.draws import PAIRS, SIZES, draw, right
from tests.checker.mutants import CATALOGUE, Context, Mutant
from tests.checker.plain import PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

B = 5
SQUARE = {  # once more with equal sizes: only then a swapped axis has the right shape
    ("linear", "W"),
    ("affine", "W"),
    ("linear", "x"),
    ("least_squares_loss", "W"),
    ("affine_network(3)", "x"),
    ("nonlinear_network(3, tanh)", "x"),
}


class Subject(NamedTuple):
    """A function, the arguments it is checked at, and the right Jacobian there."""

    label: str
    f: object
    arguments: list
    options: dict
    J: np.ndarray
    context: Context


class Outcome(NamedTuple):
    """One mutant on one subject."""

    subject: Subject
    mutant: Mutant
    wrong: np.ndarray
    report: Report
    named: bool


def subjects(seed=0, sizes=SIZES) -> Iterator[Subject]:
    for name, wrt in PAIRS:
        yield entry(name, wrt, sizes, "", seed)
    for name, wrt in sorted(SQUARE):
        yield entry(name, wrt, (3, 3, 3, 3, 3), ", square", seed)
    for name, plain in PLAIN.items():
        names = plain.f.__code__.co_varnames[: len(plain.arguments)]
        arguments = dict(zip(names, plain.arguments, strict=True))
        J = np.array(plain.jacobian(*plain.arguments))
        value = plain.f(*plain.arguments)

        def jacobian(at, by, plain=plain):
            if by != plain.wrt:
                raise KeyError(by)
            return np.array(plain.jacobian(*at.values()))

        context = Context(
            (B,),
            value.shape[1:],
            J.shape[value.ndim :],
            arguments,
            plain.wrt,
            value,
            jacobian,
            name,
        )
        yield Subject(
            f"{name} by {plain.wrt}",
            plain.f,
            list(plain.arguments),
            {"batch": 1, "wrt": plain.wrt},
            J,
            context,
        )


def entry(name: str, wrt: str, sizes: tuple[int, ...], suffix: str, seed: int) -> Subject:
    f = REGISTRY[name]
    arrays = draw(f, (B,), sizes=sizes, seed=seed)
    J = right(f, arrays, wrt)
    value = f(*arrays)
    arguments = dict(zip(f.parameters, arrays, strict=True))

    def jacobian(at, by):
        return f.rules[by].make(*at.values()).broadcast((B,)).dense()

    inputs = J.shape[value.ndim :]
    context = Context((B,), value.shape[1:], inputs, arguments, wrt, value, jacobian, name)
    return Subject(f"{name} by {wrt}{suffix}", f, arrays, {"wrt": wrt}, J, context)


@contextmanager
def remembered():
    """Differentiate each subject once, not once for each mutant of it."""
    known = {}

    def estimate(point, value, columns=None):
        key = (point.function, point.wrt, columns is None, *(a.tobytes() for a in point.arguments))
        if key not in known:
            known[key] = whole(point, value, columns)
        return known[key]

    whole, _compare.estimate = _compare.estimate, estimate
    try:
        yield
    finally:
        _compare.estimate = whole


def outcomes(seed=0, sizes=SIZES, every=1) -> Iterator[Outcome]:
    """Check each mutant on each subject, or on every third of them."""
    with remembered():
        for subject in list(subjects(seed, sizes))[::every]:
            yield from of_subject(subject)


def of_subject(subject: Subject) -> Iterator[Outcome]:
    """Check each mutant that applies to it."""
    made = []
    for mutant in CATALOGUE:
        with np.errstate(all="ignore"):
            wrong = mutant.make(subject.J, subject.context)
        if wrong is not None and not same(wrong, subject.J) and not vanishes(wrong, subject.J):
            made.append((mutant, wrong))
    for mutant, wrong in made:
        report = check(subject.f, wrong, *subject.arguments, **subject.options)
        fitting = [m for m, other in made if same(wrong, other)]
        named = any(fits(m, report) for m in fitting) or local(wrong, subject.J, report)
        yield Outcome(subject, mutant, wrong, report, named and not report.ok)


def same(a, b) -> bool:
    if a.shape != b.shape:
        return False
    if not np.all(np.isfinite(a)) or not np.all(np.isfinite(b)):
        return np.array_equal(a, b, equal_nan=True)
    return bool(np.all(np.abs(a - b) <= 1e-11 * np.abs(b)))


def vanishes(wrong, J) -> bool:
    """Zero but for rounding, as a sum of rows that is zero: that is another bug."""
    return 0 < np.max(np.abs(wrong)) < 1e-12 * np.max(np.abs(J))


def local(wrong, J, report: Report) -> bool:
    """A mutant that happens to change one entry alone may be called that."""
    one = wrong.shape == J.shape and np.sum(wrong != J) == 1
    return bool(one) and [d.kind for d in report.diagnoses] == ["one entry"]


def fits(mutant: Mutant, report: Report) -> bool:
    """Whether the report names every bug of the mutant, and says the word."""
    kinds = [d.kind for d in report.diagnoses]
    every = all(any(k in group for k in kinds) for group in mutant.names)
    return every and re.search(mutant.word, report.text) is not None


def table(found) -> dict[str, object]:
    """Counts for each mutant, and over all."""
    rows = {m.title: {"applied": 0, "refused": 0, "named": 0} for m in CATALOGUE}
    for o in found:
        row = rows[o.mutant.title]
        row["applied"] += 1
        row["refused"] += not o.report.ok
        row["named"] += o.named
    total = {k: sum(row[k] for row in rows.values()) for k in ("applied", "refused", "named")}
    return {"kinds": len(rows), "subjects": len(list(subjects())), "total": total, "rows": rows}


if __name__ == "__main__":
    json.dump(table(outcomes()), sys.stdout, indent=1)
    sys.stdout.write("\n")

"""The tests are tested: every small fault in a value or a rule is noticed by one of the checks."""

from __future__ import annotations

import inspect
import re
import sys
import warnings
from types import FunctionType

import numpy as np
import pytest

import jacobians
from jacobians import REGISTRY, Function
from tests.functions.about import checks, mutations
from tests.functions.about.equivalents import EQUIVALENTS
from tests.functions.about.samples import CASES

pytestmark = pytest.mark.slow  # by the thousand, and no line of the package needs them to run

INSIDE = ("jacobians.functions.", "jacobians.numerics")


def plain(thing) -> FunctionType | None:
    """The function that runs: of an entry its value, of a cached maker what it wraps."""
    if isinstance(thing, Function):
        thing = thing.value
    thing = getattr(thing, "__wrapped__", thing)
    return thing if isinstance(thing, FunctionType) else None


def module_function(function: FunctionType) -> FunctionType:
    """The function of a module in which a nested one is made: that one has source to break."""
    outer = function.__code__.co_qualname.partition(".<locals>")[0]
    return function if outer == function.__code__.co_qualname else function.__globals__[outer]


def is_text(function: FunctionType) -> bool:
    """Whether it writes a formula, or a range: these are tested where they are put to use."""
    return inspect.signature(function).return_annotation in ("str", "tuple[str, str]", "Stable")


def reached(entry: Function) -> dict[FunctionType, set[str]]:
    """Every function of the package's formulas that an entry runs, and the names each looks up."""
    found: dict[FunctionType, set[str]] = {}
    todo = [entry.value, *(rule.make for rule in entry.rules.values())]
    while todo:
        function = todo.pop()
        if function is None or not function.__module__.startswith(INSIDE) or is_text(function):
            continue
        function = module_function(inspect.unwrap(function))
        if function in found:
            continue
        found[function] = mutations.used_names(function.__code__)
        for name in found[function]:
            thing = function.__globals__.get(name)
            todo.append(plain(thing))
            if isinstance(thing, Function):
                todo += [rule.make for rule in thing.rules.values()]
    return found


REACHED = {name: reached(f) for name, f in REGISTRY.items()}
SUBJECTS = list(dict.fromkeys(function for found in REACHED.values() for function in found))
CONSTANTS = [
    (module, name)
    for module in dict.fromkeys(f.__module__ for f in SUBJECTS)
    for name in mutations.constants(sys.modules[module])
    if any(
        name in used
        for found in REACHED.values()
        for f, used in found.items()
        if f.__module__ == module
    )
]


def remade(name: str) -> Function:
    """The entry; one that a maker returned, such as `affine_network(3)`, is made again."""
    if "(" not in name:
        return REGISTRY[name]
    makers = {
        k: v if isinstance(v, Function) else getattr(v, "__wrapped__", v)
        for k, v in vars(jacobians).items()
    }
    return eval(name, makers)  # noqa: S307  # the name of such an entry is the call that makes it


def run_checks(names) -> None:
    """Raise if any check of these entries fails; those that notice most come first."""
    cases = [case for case in CASES if case.name in names]
    made = {name: remade(name) for name in names}
    for case in cases:
        f = made[case.name]
        assert f.rules.keys() == case.f.rules.keys()
        checks.check_limits(f, case)
        checks.check_nan(f, case)
        for scale in (1.0, 1e3, 1e-3):
            checks.check_value(f, case, scale)
            for wrt in f.rules:
                checks.check_jacobian(f, case, wrt, scale)
    for case in cases:
        f = made[case.name]
        for dtype in (np.float64, np.float32):
            checks.check_grid(f, case, dtype)
            checks.check_extremes(f, case, dtype)
        checks.check_half_precision(f, case)
        checks.check_sweep(f, case, (2, 3))
        checks.check_sweep(f, case, (), np.float32)
        for wrt in f.rules:
            checks.check_complex_step(f, case, wrt)
            checks.check_order(f, case, wrt)
            for dtype in (np.float16, np.float32):
                checks.check_dtype(f, case, wrt, dtype)
            for batches in checks.layouts(f):
                checks.check_batch(f, case, wrt, batches)


def noticed(names) -> bool:
    try:
        with warnings.catch_warnings(), np.errstate(divide="warn", over="warn", invalid="warn"):
            warnings.simplefilter("error")
            run_checks(names)
    except Exception:  # noqa: BLE001  # whatever it is, somebody has noticed
        return True
    return False


def excuse(where: str, what: str) -> tuple[str, str, str] | None:
    new = what.partition("+ ")[2] or what
    return next((row for row in EQUIVALENTS if row[0] == where and re.search(row[1], new)), None)


def survivors_of(where, mutants, names) -> tuple[int, list[str], set]:
    """Count the mutants; list those that nobody notices and no row excuses, and the rows used."""
    count, alive, used = 0, [], set()
    for what, place in mutants:
        count += 1
        try:
            with place:
                survived = not noticed(names)
        except SyntaxError:
            continue
        if survived:
            row = excuse(where, what)
            if row is None:
                alive.append(f"{where}: {what}")
            used.add(row)
    return count, alive, used


def of_function(function):
    for what, text in mutations.mutants(function):
        yield what, mutations.in_place(function, text)


def of_constant(module, name):
    old = getattr(sys.modules[module], name)
    for new in mutations.constant_mutants(old):
        patch = pytest.MonkeyPatch.context()
        yield f"{name} = {new}", patched(patch, sys.modules[module], name, new)


class patched:  # noqa: N801  # reads as a phrase after `with`
    def __init__(self, context, module, name, value):
        self.context, self.arguments = context, (module, name, value)

    def __enter__(self):
        self.context.__enter__().setattr(*self.arguments)

    def __exit__(self, *error):
        return self.context.__exit__(*error)


def entries_with(function) -> list[str]:
    return [name for name, found in REACHED.items() if function in found]


REACHED_BY_NAME = {f.__name__: f for f in SUBJECTS}


def judge(where, mutants, names):
    count, alive, used = survivors_of(where, mutants, names)
    heading = (
        f"{len(alive)} of {count} mutants were not noticed; "
        "where one computes the same, say why in equivalents.py:"
    )
    assert not alive, "\n".join([heading, *alive])
    stale = [row for row in EQUIVALENTS if row[0] == where and row not in used]
    assert not stale, f"no mutant needs these rows of equivalents.py: {stale}"


@pytest.mark.parametrize("function", SUBJECTS, ids=lambda f: f.__name__)
def test_every_small_fault_is_noticed(function):
    judge(function.__name__, of_function(function), entries_with(function))


@pytest.mark.parametrize(("module", "name"), CONSTANTS, ids=lambda part: part)
def test_every_wrong_constant_is_noticed(module, name):
    names = [
        entry
        for entry, found in REACHED.items()
        if any(name in used and f.__module__ == module for f, used in found.items())
    ]
    judge(name, of_constant(module, name), names)


def test_nothing_is_noticed_where_nothing_is_broken():
    for name in REGISTRY:
        run_checks([name])


def test_every_equivalent_names_a_function_or_a_constant():
    known = {f.__name__ for f in SUBJECTS} | {name for _, name in CONSTANTS}
    assert {row[0] for row in EQUIVALENTS} <= known


def test_the_mutants_are_many():
    """That the machinery runs at all: of one function, whose faults can be counted by hand."""
    found = [what for what, _ in mutations.mutants(REACHED_BY_NAME["_dsigmoid_dh"])]
    assert "- total = 1 + e  + total = 1 - e" in found
    assert len(found) > 15

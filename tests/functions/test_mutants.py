"""The tests are tested: every small fault in a value or a rule is noticed by one of the checks."""

from __future__ import annotations

import inspect
import re
import sys
import warnings
from contextlib import ExitStack
from functools import partial
from types import FunctionType, MethodType
from typing import Any

import numpy as np
import pytest

import jacobians
from jacobians import REGISTRY, Elementwise, Function, Network
from tests.functions.about import checks, mutations
from tests.functions.about.equivalents import EQUIVALENTS
from tests.functions.about.samples import CASES

pytestmark = pytest.mark.slow  # by the thousand, and no line of the package needs them to run

INSIDE = ("jacobians.functions.", "jacobians.numerics.")
MODULES = [m for name, m in sys.modules.items() if f"{name}.".startswith(INSIDE)]


def plain(thing: Any) -> FunctionType | None:
    """The function that runs: of an entry its value, of a method or a wrapped function the code."""
    if isinstance(thing, Function):
        return plain(thing.value)
    if isinstance(thing, partial):
        return plain(thing.func)
    if isinstance(thing, MethodType):
        return plain(thing.__func__)
    if hasattr(thing, "__wrapped__"):
        return plain(thing.__wrapped__)
    return thing if isinstance(thing, FunctionType) else None


def is_inside(function: FunctionType) -> bool:
    return f"{function.__module__}.".startswith(INSIDE)


def is_text(function: FunctionType) -> bool:
    """Whether it writes a formula, or code to copy: these are tested where they are put to use."""
    texts = ("str", "tuple[str, str]", "list[str]")
    return inspect.signature(function).return_annotation in texts


def methods(cls: type) -> list[FunctionType]:
    """Those that compute; a property says what an entry is called."""
    return [m for m in vars(cls).values() if isinstance(m, FunctionType)]


def parts(entry: Function) -> list[FunctionType | None]:
    """What an entry declares: value, slope, rules; of a network all methods, and its maker."""
    found = [plain(entry), *(plain(rule.make) for rule in entry.rules.values())]
    if isinstance(entry, Elementwise):
        found.append(entry.derivative)
    if isinstance(entry, Network):
        found += [plain(maker(entry)), *methods(type(entry))]
        found += parts(entry.activation) if entry.activation else []
    return found


def reached(entry: Function) -> dict[FunctionType, set[str]]:
    """Every function of the package's formulas that an entry runs, and the names each looks up."""
    found: dict[FunctionType, set[str]] = {}
    todo = parts(entry)
    while todo:
        function = todo.pop()
        if function in found:
            continue
        found[function] = mutations.used_names(function.__code__)
        for name in sorted(found[function]):
            thing = function.__globals__.get(name)
            more = parts(thing) if isinstance(thing, Function) else [plain(thing)]
            todo += [f for f in more if f and is_inside(f) and not is_text(f)]
    return found


def maker(net: Network) -> Any:
    return getattr(jacobians, net.python[0][0])


def remade(entry: Function) -> Function:
    """The entry; a network is made again, by what its maker wraps: that one has made it already."""
    if not isinstance(entry, Network):
        return entry
    given = (entry.activation,) if entry.activation else ()
    settings = {} if entry.biases else {"biases": False}
    return maker(entry).__wrapped__(entry.depth, *given, **settings)


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


def asked_for(net: Network) -> tuple[Any, ...]:
    return net.depth, net.activation, net.biases


def run_checks(names) -> None:
    """Raise if any check of these entries fails; those that notice most come first."""
    cases = [case for case in CASES if case.name in names]
    made = {name: remade(REGISTRY[name]) for name in names}
    for case in cases:
        f = made[case.name]
        assert (f.__name__, list(f.rules)) == (case.name, list(case.f.rules))
        if isinstance(f, Network):
            assert asked_for(f) == asked_for(case.f)
            checks.check_layers(f)
        checks.check_python(f)
        checks.check_limits(f, case)
        checks.check_step_at_limits(f, case)
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
        checks.check_number(f, case)
        checks.check_differentiates_itself(f, case)
        checks.check_vector_differentiates_itself(f, case)
        checks.check_standard(f, case)


def noticed(names) -> bool:
    try:
        with warnings.catch_warnings(), np.errstate(divide="warn", over="warn", invalid="warn"):
            warnings.simplefilter("error")
            run_checks(names)
    except Exception:  # noqa: BLE001  # whatever it is, somebody has noticed
        return True
    return False


def excuse(where: str, what: str) -> tuple[str, str, str] | None:
    new = what.partition("  + ")[2] or what
    return next((row for row in EQUIVALENTS if row[0] == where and re.search(row[1], new)), None)


def survivors_of(where, mutants, names) -> tuple[int, list[str], set]:
    """Count the mutants; list those that nobody notices and no row excuses, and the rows used."""
    count, alive, used = 0, [], set()
    for what, place in mutants:
        count += 1
        try:
            with place:
                survived = not noticed(names)
        except (SyntaxError, NameError):  # who imports the module has noticed
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
    return nearest(name for name, found in REACHED.items() if function in found)


def nearest(names) -> list[str]:
    """Without the networks, whose checks take longest, where there is anything simpler."""
    names = list(names)
    return [n for n in names if not isinstance(REGISTRY[n], Network)] or names


BY_NAME = {f.__qualname__: f for f in SUBJECTS}


def judge(where, mutants, names):
    count, alive, used = survivors_of(where, mutants, names)
    heading = (
        f"{len(alive)} of {count} mutants were not noticed; "
        "where one computes the same, say why in equivalents.py:"
    )
    assert not alive, "\n".join([heading, *alive])
    stale = [row for row in EQUIVALENTS if row[0] == where and row not in used]
    assert not stale, f"no mutant needs these rows of equivalents.py: {stale}"


@pytest.mark.parametrize("function", SUBJECTS, ids=lambda f: f.__qualname__)
def test_every_small_fault_is_noticed(function):
    judge(function.__qualname__, of_function(function), entries_with(function))


@pytest.mark.parametrize(("module", "name"), CONSTANTS, ids=lambda part: part)
def test_every_wrong_constant_is_noticed(module, name):
    names = nearest(
        entry
        for entry, found in REACHED.items()
        if any(name in used and f.__module__ == module for f, used in found.items())
    )
    judge(name, of_constant(module, name), names)


def test_nothing_is_noticed_where_nothing_is_broken():
    """Each function is exchanged as a mutant is, for its own text: to be exchanged is no fault."""
    with ExitStack() as stack:
        for function in SUBJECTS:
            stack.enter_context(mutations.in_place(function, mutations.unbroken(function)))
        run_checks(REGISTRY)


def test_every_equivalent_names_a_function_or_a_constant():
    known = BY_NAME.keys() | {name for _, name in CONSTANTS}
    assert {row[0] for row in EQUIVALENTS} <= known


FLAGS = ("divide", "over", "invalid")
SILENCED = list(
    dict.fromkeys(
        thing
        for module in MODULES
        for thing in vars(module).values()
        if isinstance(thing, FunctionType) and hasattr(thing, "__wrapped__")
    )
)


def exchange(old, new, monkeypatch):
    """Let every module that knows one function know another in its place."""
    for module in MODULES:
        for name, thing in list(vars(module).items()):
            if thing is old:
                monkeypatch.setattr(module, name, new)


@pytest.mark.parametrize("flag", FLAGS)
def test_every_flag_that_is_silenced_would_be_raised(flag, monkeypatch):
    assert SILENCED
    but_one = np.errstate(**{other: "ignore" for other in FLAGS if other != flag})
    for function in SILENCED:
        exchange(function, but_one(plain(function)), monkeypatch)
    assert noticed({name for f in SILENCED for name in entries_with(plain(f))})


@pytest.mark.parametrize("function", SILENCED, ids=lambda f: f.__name__)
def test_every_function_that_is_silenced_would_raise_a_flag(function, monkeypatch):
    exchange(function, plain(function), monkeypatch)
    assert noticed(entries_with(plain(function)))


def test_no_function_of_the_formulas_escapes():
    """Each is reached from an entry, and names tell them apart."""
    written = {plain(thing) for module in MODULES for thing in vars(module).values()} - {None}
    assert {f for f in written if is_inside(f) and not is_text(f)} <= set(SUBJECTS)
    assert len(BY_NAME) == len(SUBJECTS)


def test_the_mutants_are_many():
    """That the machinery runs at all: of one function, whose faults can be counted by hand."""
    found = [what for what, _ in mutations.mutants(BY_NAME["hump"])]
    assert "- total = 1 + e  + total = 1 - e" in found
    assert len(found) > 10

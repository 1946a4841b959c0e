"""The stable range of a function is what its declaration says, and no wider."""

from types import SimpleNamespace

import numpy as np
import pytest

from jacobians import REGISTRY
from jacobians.declare import Stable
from tests.functions.about import checks
from tests.functions.about.limits import LIMITS
from tests.functions.about.ranges import declared
from tests.functions.about.samples import CASES, Case, each_case

dtypes = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])
BOUNDED = [c for c in CASES if c.f.stable is not None and c.f.stable.beyond]
ENTRIES = pytest.mark.parametrize("name", REGISTRY)


@ENTRIES
def test_every_function_declares_its_stable_range(name):
    assert isinstance(REGISTRY[name].stable, Stable), (
        f"write stable=Stable(...) in the declaration of {name}"
    )


@dtypes
@each_case
def test_value_and_jacobian_are_right_in_the_range_that_is_declared(case, dtype):
    checks.check_declared_range(case.f, case, dtype)


@dtypes
@pytest.mark.parametrize("case", BOUNDED, ids=lambda c: c.id)
def test_beyond_the_range_it_is_as_declared(case, dtype):
    checks.check_beyond(case.f, case, dtype)


@ENTRIES
def test_what_has_no_end_is_right_at_infinity(name):
    stable = REGISTRY[name].stable
    assert (stable.most == np.inf) == (not stable.beyond)
    if stable.most == np.inf:
        arguments = [a for inputs, *_ in LIMITS[name] for a in inputs]
        assert {np.inf, -np.inf} <= set(np.concatenate(arguments))


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("half_squared_error", Stable(1e200, 1e-144, beyond="overflow")),
        ("affine_network(3)", Stable(1e100, 1e-100, beyond="overflow")),
        ("softmax", Stable(1e296, ulps=0, beyond="finite")),
    ],
)
def test_a_range_that_is_too_wide_is_seen(monkeypatch, name, wrong):
    monkeypatch.setattr(REGISTRY[name], "stable", wrong)
    declared.cache_clear()
    with pytest.raises((AssertionError, FloatingPointError, ZeroDivisionError)):
        checks.check_declared_range(REGISTRY[name], Case(name))
    declared.cache_clear()


def test_a_wrong_word_about_what_is_beyond_is_seen(monkeypatch):
    for name, wrong in (("softmax", "overflow"), ("linear", "finite")):
        f = REGISTRY[name]
        stable = f.stable
        monkeypatch.setattr(f, "stable", SimpleNamespace(limits=stable.limits, beyond=wrong))
        with pytest.raises(AssertionError, match="declared"):
            checks.check_beyond(f, Case(name))

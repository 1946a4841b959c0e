"""Every function has a reference, and every reference a function: all tests come from both."""

import numpy as np
import pytest

from jacobians import REGISTRY
from tests.functions.about.references import REFERENCES
from tests.functions.about.samples import CASES, core_shapes, each_case, is_index, output_shape


@pytest.mark.parametrize("name", REGISTRY)
def test_every_function_has_a_reference(name):
    assert name in REFERENCES, (
        f"add a reference value to tests/functions/about/references.py: "
        f"@reference({name!r}) def ...(xp, {', '.join(REGISTRY[name].parameters)})"
    )


@pytest.mark.parametrize("name", REFERENCES)
def test_every_reference_has_a_function(name):
    assert name in REGISTRY, f"references.py has {name!r}, which is not in REGISTRY"


@pytest.mark.parametrize("name", REGISTRY)
def test_every_setting_is_tested_beside_its_default(name):
    f, (_, other) = REGISTRY[name], REFERENCES[name]
    assert other.keys() == f.settings.keys(), (
        f"write @reference({name!r}, ...) with a value for each setting"
    )
    for setting, value in other.items():
        assert value != f.settings[setting], (
            f"{name}: give {setting} another value than its default"
        )


@pytest.mark.parametrize("name", REGISTRY)
def test_every_argument_of_floats_has_a_rule(name):
    f = REGISTRY[name]
    floats = [p for p in f.parameters if not is_index(f, p)]
    assert list(f.rules) == floats


@each_case
def test_sizes_are_pairwise_different(case):
    lengths = [n for core in core_shapes(case.f) for n in core]
    names = [c for core in case.f.signature.inputs for c in core]
    assert len(set(lengths)) == len(set(names))
    assert not {1, 2, 3} & set(lengths), "these are batch axes"
    assert all(n > 0 for n in output_shape(case.f))


def test_a_reference_that_is_slightly_wrong_is_seen():
    # The comparison itself: one entry, one part in ten million million.
    from tests.functions.about.truth import assert_within, truth

    t = truth(CASES[0], 1.0)
    wrong = t.value.copy()
    wrong[1, 2] *= 1 + 1e-13
    assert_within(t.value, t.value, t.value_error, "the value")
    with pytest.raises(AssertionError, match=r"the value\[1, 2\] is"):
        assert_within(wrong, t.value, t.value_error, "the value")
    with pytest.raises(AssertionError, match=r"the value has shape \(2, 4, 1\), not \(2, 4\)"):
        assert_within(t.value[..., None], t.value, t.value_error, "the value")
    with pytest.raises(AssertionError, match="is nan"):
        assert_within(t.value * np.nan, t.value, t.value_error, "the value")

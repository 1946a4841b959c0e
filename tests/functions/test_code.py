"""The code of an entry to copy, run as it stands: the package's lines and plain NumPy."""

import numpy as np
import pytest

from jacobians import REGISTRY, nonlinear_network, relu
from jacobians.show import FORMS, code
from tests.functions.about import checks
from tests.functions.about.samples import ARGUMENTS, draw_to_copy, each_entry_argument


def run(text, f, arrays):
    space = dict(zip(f.parameters, arrays, strict=True))
    exec(compile(text, "<card>", "exec"), space)  # noqa: S102
    return space["J"]


@each_entry_argument
@pytest.mark.parametrize("batch", [(), (3,)], ids=["one", "batch"])
def test_the_code_of_a_card_gives_the_jacobian(name, wrt, batch):
    f = REGISTRY[name]
    arrays = draw_to_copy(f, batch)
    wanted = f.jacobian(*arrays, wrt=wrt).dense()
    np.testing.assert_array_equal(
        run(code(f, wrt, "package"), f, arrays).dense(), wanted, strict=True
    )
    made = run(code(f, wrt, "numpy"), f, arrays)
    if made.ndim < wanted.ndim:  # what is the same for all examples stands there once
        made = np.broadcast_to(made, wanted.shape)
    np.testing.assert_allclose(
        made, wanted, rtol=0, atol=1e-12 * max(1, np.max(np.abs(wanted))), strict=True
    )


def test_every_argument_has_code_in_every_form():
    missing = [
        (name, wrt, form)
        for name, f in REGISTRY.items()
        for wrt in f.rules
        for form in FORMS
        if not code(f, wrt, form)
    ]
    assert missing == []
    assert ARGUMENTS


@pytest.mark.parametrize("name", REGISTRY)
def test_its_expression_makes_a_function(name):
    checks.check_python(REGISTRY[name])


def test_where_a_declaration_has_no_code_there_is_none():
    net = nonlinear_network(2, relu)
    assert code(net, "x", "numpy") == ""
    assert "torch.relu(h)" in code(net, "x", "torch")
    net.elsewhere.clear()
    assert code(net, "x", "jax") == ""

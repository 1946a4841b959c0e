"""All Jacobians of a function at once are those that are made one by one."""

import pytest

from jacobians import (
    J,
    affine_network,
    diagonal,
    half_squared_error,
    matrix,
    nonlinear_network,
    outer,
)
from tests.functions.about import checks
from tests.functions.about.samples import draw, each_case, generator
from tests.functions.test_products import close


@each_case
@pytest.mark.parametrize("batch", [(), (1,), (0,), (2, 3)], ids=str)
def test_a_sweep_makes_what_the_rules_make(case, batch):
    checks.check_sweep(case.f, case, batch)


LEFTS = {
    "row": lambda rng, batch, n: J("i->o|i", rng.standard_normal((*batch, n)), o=1),
    "matrix": lambda rng, batch, n: matrix(rng.standard_normal((2, n))),
    "sum": lambda rng, batch, n: (
        diagonal(rng.standard_normal((*batch, n)))
        - outer(rng.standard_normal((*batch, n)), rng.standard_normal(n))
    ),
}


@each_case
@pytest.mark.parametrize("left", LEFTS)
def test_what_follows_is_chained_to_each_of_them(case, left):
    arrays = draw(case.f, (2, 3))
    settings = dict(case.settings)
    n = case.f(*arrays, **settings).shape[-1]
    first = LEFTS[left](generator("sweep", case.id, left), (2, 3), n)
    for name, j in case.f.jacobians(*arrays, left=first, **settings).items():
        expected = first @ case.f.jacobian(*arrays, wrt=name, **settings)
        assert j.shape == expected.shape
        close(j.dense(), expected.dense())
        close(j.mean().dense(), expected.mean().dense())


def test_layers_take_what_those_above_have_made():
    rng = generator("shared sweep")
    depth, n = 6, 8
    net = nonlinear_network(depth)
    parameters = [rng.standard_normal(s) for _ in range(depth) for s in [(n, n), n]]
    x, y = rng.standard_normal((5, n)), rng.standard_normal((5, n))
    found = net.jacobians(
        x, *parameters, left=lambda yhat: half_squared_error.jacobian(y, yhat, wrt="yhat")
    )
    assert {len(j.parts) for name, j in found.items() if name != "x"} == {1, 2}
    # A vector through one layer: nothing is left of the layers above it.
    assert found["W1"].flops.vjp == found["W5"].flops.vjp <= 5 * (n * n + n + 1)


@pytest.mark.parametrize(
    ("net", "expected"),
    [
        (affine_network(5), {"x": 0, "b3": 0, "W1": 0, "W2": 1, "W5": 4}),
        (nonlinear_network(5), {"x": 4, "b3": 4, "W1": 4, "W5": 4, "b5": 0}),
        (nonlinear_network(5, biases=False), {"x": 4, "W1": 4, "W5": 4}),
    ],
    ids=lambda part: getattr(part, "__name__", ""),
)
def test_a_network_is_run_no_further_than_its_jacobian_needs(net, expected):
    assert {wrt: checks.layers_needed(net, wrt) for wrt in expected} == expected
    checks.check_layers(net)
    arrays = draw(net, (2,))
    whole = net.jacobians(*arrays)
    for wrt in net.rules:
        close(net.jacobian(*arrays, wrt=wrt).dense(), whole[wrt].dense())

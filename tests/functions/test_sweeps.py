"""All Jacobians of a function at once are those that are made one by one."""

import numpy as np
import pytest
from samples import draw, each_case, generator
from test_products import close

from jacobians import J, diagonal, matrix, outer


@each_case
@pytest.mark.parametrize("batch", [(), (1,), (0,), (2, 3)], ids=str)
def test_a_sweep_makes_what_the_rules_make(case, batch):
    arrays = draw(case.f, batch)
    settings = dict(case.settings)
    found = case.f.jacobians(*arrays, **settings)
    assert list(found) == [n for n in case.f.parameters if n in case.f.rules]
    for name, j in found.items():
        expected = case.f.jacobian(*arrays, wrt=name, **settings)
        assert j.shape == expected.shape
        assert j.dtype == expected.dtype
        close(j.dense(), expected.dense())


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
    value = case.f(*arrays, **settings)
    first = LEFTS[left](generator("sweep", case.id, left), (2, 3), value.shape[-1])
    seen = []

    def follow(given):
        seen.append(given)
        return first

    for given in (first, follow):
        for name, j in case.f.jacobians(*arrays, left=given, **settings).items():
            expected = first @ case.f.jacobian(*arrays, wrt=name, **settings)
            assert j.shape == expected.shape
            close(j.dense(), expected.dense())
            close(j.mean().dense(), expected.mean().dense())
    assert len(seen) == 1  # the value is computed once, and handed on
    np.testing.assert_array_equal(seen[0], value, strict=True)

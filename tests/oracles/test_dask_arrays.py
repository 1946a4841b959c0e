"""Entries on Dask's arrays: nothing is computed until that is asked for."""

import numpy as np
import pytest

dask = pytest.importorskip(
    "dask", reason="Dask is not installed: install the group `oracles` to compare with it"
)
pytest.importorskip("array_api_compat", reason="array-api-compat is not installed")

import dask.array as da  # noqa: E402

from jacobians import cross_entropy, softmax_cross_entropy_with_integer_labels  # noqa: E402
from tests.functions.about.samples import draw, each_argument  # noqa: E402
from tests.libraries import close, entry, layouts  # noqa: E402

pytestmark = pytest.mark.oracles


def make(array):
    """Cut each axis in two, those of the core too."""
    return da.from_array(array, chunks=tuple(max(1, (n + 1) // 2) for n in array.shape))


def refuse(*_, **__):
    raise AssertionError("computed before .compute()")


@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda d: d.__name__)
@each_argument
def test_results_are_those_of_numpy_and_come_when_asked_for(case, wrt, dtype):
    f, settings = case.f, dict(case.settings)
    *_, mixed = layouts(f, wrt)
    batches = mixed if dtype is np.float32 else [(2, 3)] * len(f.parameters)
    arrays = draw(f, batches, dtype=dtype)
    wanted = dict(entry(f, arrays, wrt, settings, np.asarray, dtype))
    with dask.config.set(scheduler=refuse):
        found = dict(entry(f, arrays, wrt, settings, make, dtype))
    assert {type(array) for array in found.values()} == {da.Array}
    (computed,) = dask.compute(found, scheduler="synchronous")
    for what, array in computed.items():
        close(array, wanted[what], what)


def test_values_outside_of_a_domain_are_not_looked_at():
    with dask.config.set(scheduler=refuse):
        assert cross_entropy(make(np.ones(4)), make(np.ones(4))).shape == (1,)
        label = make(np.array([9, 1]))
        assert softmax_cross_entropy_with_integer_labels(label, make(np.ones((2, 3)))).shape == (
            2,
            1,
        )

"""Every entry gives on the arrays of another library what it gives on NumPy's, and as those."""

import numpy as np
import pytest

from tests import strict
from tests.functions.about.samples import draw, each_argument, each_case, is_index
from tests.libraries import close, entry, layouts, said


@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda d: d.__name__)
@each_argument
def test_another_library_gives_what_numpy_gives(case, wrt, dtype):
    f, settings = case.f, dict(case.settings)
    for batches in layouts(f, wrt):
        arrays = draw(f, batches, dtype=dtype)
        wanted = dict(entry(f, arrays, wrt, settings, np.asarray, dtype))
        found = dict(entry(f, arrays, wrt, settings, strict.make, dtype))
        assert found.keys() == wanted.keys()
        for what, array in found.items():
            close(strict.plain(array), wanted[what], f"{what}, {batches}")


@each_argument
def test_what_a_jacobian_says_of_itself_depends_on_no_library(case, wrt):
    f, settings = case.f, dict(case.settings)
    for batches in layouts(f, wrt):
        if (1,) in batches:  # squeezed, one array is several, and `stored` knows it in NumPy alone
            continue
        arrays = draw(f, batches)
        plain = f.jacobian(*arrays, wrt=wrt, **settings)
        there = f.jacobian(*map(strict.make, arrays), wrt=wrt, **settings)
        assert said(there) == said(plain)
        assert there.dtype == strict.make(np.ones(1)).dtype


@each_argument
def test_arguments_of_numpy_go_to_the_library_of_the_others(case, wrt):
    f, settings = case.f, dict(case.settings)
    arrays = draw(f, (2, 3))
    wanted = f(*arrays, **settings), f.jacobian(*arrays, wrt=wrt, **settings).dense()
    for k in range(len(arrays)):
        mixed = [strict.make(a) if j == k else a for j, a in enumerate(arrays)]
        close(strict.plain(f(*mixed, **settings)), wanted[0])
        close(strict.plain(f.jacobian(*mixed, wrt=wrt, **settings).dense()), wanted[1])


@each_case
def test_a_value_takes_whole_numbers_of_another_library(case):
    f, settings = case.f, dict(case.settings)
    whole = [
        a if is_index(f, n) else (a == np.max(a, axis=-1, keepdims=True)).astype(int)
        for a, n in zip(draw(f, (2,)), f.parameters, strict=True)
    ]
    wanted = f(*whole, **settings)
    close(strict.plain(f(*map(strict.make, whole), **settings)), wanted)

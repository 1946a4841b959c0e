"""Outer products: which axes are rows and columns, and one result in every way to make it."""

import numpy as np
import pytest

from jacobians.contract import _pair as pairs
from jacobians.contract import plan
from jacobians.contract._outer import MANY, Outer, outer
from tests.nodes import close, generator

SIZE = dict(zip("0ijkl", (30, 9, 2, 5, 3), strict=True))
by_columns = Outer.__call__
CASES = [
    ("0i", "0j", "0ij"), ("0j", "0i", "0ij"), ("0ij", "0k", "0ijk"), ("0i", "0jk", "0ijk"),
    ("ij", "0k", "0ijk"), ("0i", "jk", "0ijk"), ("0", "ijk", "0ijk"), ("kil", "0", "0kil"),
    ("ik", "j", "ijk"), ("ik", "jl", "ijkl"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=",".join)
def test_rows_by_columns_are_the_outer_product(case):
    la, lb, to = case
    rng = generator(6)
    a, b = (rng.standard_normal([SIZE[c] for c in name]) for name in (la, lb))
    lies = outer(la, lb, to, SIZE)
    expected = np.einsum(f"{la},{lb}->{to}".replace("0", "B"), a, b)
    made = lies(a, b, a.dtype)
    assert made.shape == lies.shape
    close(made.reshape(expected.shape), expected)


@pytest.mark.parametrize("case", [("ij", "0j", "0ij"), ("0ik", "0jk", "0ijk")])
def test_mixed_axes_are_not_parted(case):
    assert outer(*case, SIZE) is None


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("order", "CF")
@pytest.mark.parametrize("short", [0, 10**6], ids=["einsum", "matmul"])
@pytest.mark.parametrize("case", CASES[:6], ids=",".join)
def test_many_rows_are_made_either_way(case, short, order, dtype, monkeypatch):
    la, lb, to = case
    rng = generator(6)
    size = SIZE | {"0": MANY}
    a, b = (rng.standard_normal([size[c] for c in name]).astype(dtype) for name in (la, lb))
    calls = []
    monkeypatch.setattr(pairs, "SHORT", short)
    monkeypatch.setattr(Outer, "__call__", lambda *args: calls.append(1) or by_columns(*args))
    found = plan((la, lb), to, tuple(size.items()))
    expected = np.einsum(f"{la},{lb}->{to}".replace("0", "B"), a, b)
    made, out = found(np, (a, b)), np.full(expected.shape, np.nan, dtype, order)
    found(np, (a, b), out=out)
    assert made.dtype == dtype
    close(made, expected)
    close(out, expected)
    assert len(calls) == (short > 0) * (1 + (order == "C"))

"""Outer products: which axes are rows and columns, and one result in every way to make it."""

import numpy as np
import pytest

from jacobians.contract import _pair, plan
from tests.nodes import close, generator

SIZE = dict(zip("0ijkl", (30, 9, 2, 5, 3), strict=True))
CASES = [
    ("0i", "0j", "0ij"), ("0j", "0i", "0ij"), ("0ij", "0k", "0ijk"), ("0i", "0jk", "0ijk"),
    ("ij", "0k", "0ijk"), ("0i", "jk", "0ijk"), ("0", "ijk", "0ijk"), ("kil", "0", "0kil"),
    ("ik", "j", "ijk"), ("ik", "jl", "ijkl"),
]  # fmt: skip


@pytest.mark.parametrize("many", [0, 10**9], ids=["columns", "einsum"])
@pytest.mark.parametrize("case", CASES, ids=",".join)
def test_rows_by_columns_are_the_outer_product(case, many, monkeypatch):
    monkeypatch.setattr(_pair, "MANY", many)
    la, lb, to = case
    rng = generator(6)
    a, b = (rng.standard_normal([SIZE[c] for c in name]) for name in (la, lb))
    expected = np.einsum(f"{la},{lb}->{to}".replace("0", "B"), a, b)
    close(_pair.outer(la, lb, to, SIZE)(np, a, b, None), expected)


def test_axes_are_parted_unless_they_are_mixed():
    assert _pair.parted("0i", "0jk", "0ijk") == ("0", "i", "jk")
    assert _pair.parted("ij", "0j", "0ij")[1:] == ("", "")
    assert _pair.parted("0ik", "0jk", "0ijk")[1:] == ("", "")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("order", "CF")
@pytest.mark.parametrize("short", [0, 10**6], ids=["einsum", "matmul"])
@pytest.mark.parametrize("case", CASES[:6], ids=",".join)
def test_many_rows_are_made_either_way(case, short, order, dtype, monkeypatch):
    la, lb, to = case
    rng = generator(6)
    size = SIZE | {"0": _pair.MANY}
    a, b = (rng.standard_normal([size[c] for c in name]).astype(dtype) for name in (la, lb))
    calls = []
    monkeypatch.setattr(_pair, "SHORT", short)
    matmul = np.matmul
    monkeypatch.setattr(np, "matmul", lambda *args, **kw: calls.append(1) or matmul(*args, **kw))
    found = plan((la, lb), to, tuple(size.items()))
    expected = np.einsum(f"{la},{lb}->{to}".replace("0", "B"), a, b)
    made, out = found(np, (a, b)), np.full(expected.shape, np.nan, dtype, order)
    found(np, (a, b), out=out)
    assert made.dtype == dtype
    close(made, expected)
    close(out, expected)
    assert len(calls) == (short > 0) * (1 + (order == "C"))

"""`f.jvp` and `f.vjp` are the products of `f.jacobian`, whole or block by block."""

from dataclasses import replace

import numpy as np
import pytest

from jacobians import linear, softmax
from jacobians.declare import _blocks as blocks
from tests.functions.about.samples import draw, each_argument, generator
from tests.functions.test_products import close


@each_argument
@pytest.mark.parametrize("batch", [(), (1,), (0,), (5, 2)], ids=str)
def test_a_product_is_that_of_the_jacobian(case, wrt, batch):
    arrays, settings = draw(case.f, batch), dict(case.settings)
    j = case.f.jacobian(*arrays, wrt=wrt, **settings)
    rng = generator("rows", case.id, wrt, batch)
    for lead in (batch, (), (3, *batch)):
        t = rng.standard_normal(lead + j.input_shape)
        u = rng.standard_normal(lead + j.output_shape)
        close(case.f.jvp(*arrays, tangent=t, wrt=wrt, **settings), j.jvp(t))
        close(case.f.vjp(*arrays, cotangent=u, wrt=wrt, **settings), j.vjp(u))


@each_argument
def test_blocks_make_the_whole(case, wrt, monkeypatch):
    arrays, settings = draw(case.f, (5, 2)), dict(case.settings)
    j = case.f.jacobian(*arrays, wrt=wrt, **settings)
    rng = generator("blocks", case.id, wrt)
    t, u = (rng.standard_normal((5, 2, *core)) for core in (j.input_shape, j.output_shape))
    expected = j.jvp(t), j.vjp(u)
    monkeypatch.setattr(blocks, "LARGE", 0)
    for block in (1, max(a.nbytes for a in arrays) * 2 // 5, 10**9):
        monkeypatch.setattr(blocks, "BLOCK", block)
        close(case.f.jvp(*arrays, tangent=t, wrt=wrt, **settings), expected[0])
        close(case.f.vjp(*arrays, cotangent=u, wrt=wrt, **settings), expected[1])


def test_what_all_examples_share_is_not_parted(monkeypatch):
    monkeypatch.setattr(blocks, "LARGE", 0)
    monkeypatch.setattr(blocks, "BLOCK", 1)
    rng = generator("shared")
    # As many examples as rows: the shape alone does not tell which axis is the batch.
    W, x, u = rng.standard_normal((4, 4)), rng.standard_normal((4, 4)), rng.standard_normal((4, 4))
    close(linear.vjp(W, x, cotangent=u, wrt="x"), u @ W)
    close(linear.vjp(W, x, cotangent=u, wrt="W"), u[:, :, None] * x[:, None, :])
    close(linear.jvp(W, x, tangent=W, wrt="W"), x @ W.T)


def test_a_large_batch_is_parted(monkeypatch):
    v = generator("large").standard_normal((33, 10_000))
    seen = []
    rule = softmax.rules["v"]
    noted = replace(rule, make=lambda a: seen.append(len(a)) or rule.make(a))
    monkeypatch.setitem(softmax.rules, "v", noted)
    made = softmax.vjp(v, cotangent=v)
    assert sum(seen) == 33
    close(made, softmax.jacobian(v).vjp(v))
    assert max(seen[:-1]) * v[0].nbytes <= blocks.BLOCK


def test_a_wrong_vector_is_refused_as_ever():
    with pytest.raises(ValueError, match=r"cotangent has shape \(2,\)"):
        softmax.vjp(np.ones(3), cotangent=np.ones(2))
    with pytest.raises(ValueError, match="wrt is missing"):
        linear.vjp(np.ones((2, 3)), np.ones(3), cotangent=np.ones(2))

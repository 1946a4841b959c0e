"""A Jacobian as SciPy's linear operator: the same products, flattened."""

import sys

import numpy as np
import pytest

from jacobians import diagonal, softmax
from tests.nodes import KINDS, generator

linalg = pytest.importorskip("scipy.sparse.linalg", reason="SciPy is not installed")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("batch", [(), (1,), (2, 3)], ids=str)
def test_it_is_block_diagonal_over_the_batch(kind, batch):
    rng = generator()
    j = KINDS[kind](rng, batch, (2, 3), (4,))
    blocks = j.dense().reshape(-1, 6, 4)
    expected = np.zeros((6 * len(blocks), 4 * len(blocks)))
    for k, block in enumerate(blocks):
        expected[6 * k :, 4 * k :][:6, :4] = block
    operator = j.as_linear_operator()
    assert operator.shape == expected.shape
    assert operator.dtype == expected.dtype
    n, m = expected.shape
    t, u = rng.standard_normal((m, 5)), rng.standard_normal((n, 5))
    for given, product in ((t, expected @ t), (t[:, 0], expected @ t[:, 0])):
        np.testing.assert_allclose(operator @ given, product, rtol=1e-12, atol=1e-12)
    for given, product in ((u, expected.T @ u), (u[:, :1], expected.T @ u[:, :1])):
        np.testing.assert_allclose(operator.H @ given, product, rtol=1e-12, atol=1e-12)


def test_scipy_solves_and_decomposes_with_it():
    rng = generator(1)
    j = softmax.jacobian(rng.standard_normal(30)) + diagonal(np.ones(30))
    b = rng.standard_normal(30)
    x, info = linalg.gmres(j.as_linear_operator(), b, rtol=1e-12)
    assert info == 0
    np.testing.assert_allclose(j.dense() @ x, b, rtol=0, atol=1e-10)
    largest = linalg.svds(j.as_linear_operator(), k=1, return_singular_vectors=False)
    np.testing.assert_allclose(largest, np.linalg.norm(j.dense(), 2), rtol=1e-10)


def test_without_scipy_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy.sparse.linalg", None)
    with pytest.raises(ImportError, match="needs SciPy: pip install scipy"):
        diagonal(np.ones(2)).as_linear_operator()

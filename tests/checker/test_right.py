"""A right Jacobian is called right: no false alarm, at any scale, dtype or batch."""

import math

import numpy as np
import pytest

from jacobians import REGISTRY, check
from tests.checker.draws import PAIRS, draw, right

SCALES = [10.0**k for k in range(-8, 9, 2)]
BATCHES = [(), (1,), (5,), (2, 3)]


@pytest.mark.parametrize(("name", "wrt"), PAIRS, ids=lambda s: s)
def test_every_entry_at_every_scale(name, wrt):
    f = REGISTRY[name]
    for k, scale in enumerate(SCALES):
        for j, dtype in enumerate((np.float64, np.float32)):
            batch = BATCHES[(k + j) % 4]
            arrays = draw(f, batch, scale, dtype)
            jacobian = right(f, arrays, wrt)
            # Where all that is left is what cancelled, the entry itself has few digits.
            if np.max(np.abs(jacobian)) < 1e5 * np.finfo(dtype).eps * f.stable.beside:
                continue
            report = check(f, jacobian, *arrays, wrt=wrt)
            assert report, f"{scale:.0e} {dtype.__name__} {batch}: {report}"


@pytest.mark.parametrize(("name", "wrt"), PAIRS, ids=lambda s: s)
@pytest.mark.parametrize("batch", [(1,), (5,), (2, 3)], ids=str)
def test_shared_arguments(name, wrt, batch):
    f = REGISTRY[name]
    for dtype in (np.float64, np.float32):
        for shared in [(wrt,), [p for p in f.parameters if p != wrt], f.parameters[1:]]:
            arrays = draw(f, batch, 1.0, dtype, shared)
            report = check(f, right(f, arrays, wrt), *arrays, wrt=wrt)
            assert report, f"{dtype.__name__} {shared}: {report}"


def softmax_rows(x):
    e = np.exp(x - np.max(np.real(x), axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def softmax_jacobian(x):
    q = softmax_rows(x)
    return q[..., :, None] * np.eye(x.shape[-1]) - q[..., :, None] * q[..., None, :]


def block(jacobian):
    """Of one batch axis the Jacobian without a batch: (B, n, B, m)."""
    return np.einsum("bij,bc->bicj", jacobian, np.eye(len(jacobian)))


rng = np.random.default_rng(0)
X = rng.standard_normal((5, 4))
A = rng.standard_normal((4, 4)) + 4 * np.eye(4)
S = A @ A.T
UNIT = np.eye(4)


def inverse_jacobian(a):
    b = np.linalg.inv(a)
    return -np.einsum("ik,lj->ijkl", b, b)


def var_jacobian(x):
    return 2 * (x - x.mean()) / x.size


def singular_jacobian(a):
    u, _, vt = np.linalg.svd(a, full_matrices=False)
    return np.einsum("ik,kj->kij", u, vt)


def cholesky_jacobian(a):
    """By a symmetric matrix of which NumPy reads the lower triangle alone."""
    low = np.linalg.cholesky(a)
    inverse = np.linalg.inv(low)
    half = np.tril(np.ones((4, 4))) - 0.5 * UNIT
    found = np.zeros((4, 4, 4, 4))
    for k in range(4):
        for m in range(k + 1):
            change = np.zeros((4, 4))
            change[k, m] = change[m, k] = 1
            found[:, :, k, m] = low @ (half * (inverse @ change @ inverse.T))
    return found


PLAIN = {
    "norm": (np.linalg.norm, lambda x: x / np.linalg.norm(x), (X[0],), {}),
    "norm of rows": (
        lambda x: np.linalg.norm(x, axis=-1),
        lambda x: x / np.linalg.norm(x, axis=-1, keepdims=True),
        (X,),
        {"batch": 1},
    ),
    "abs": (np.abs, lambda x: np.diag(np.sign(x)), (X[0],), {}),
    "abs, squared": (lambda x: np.abs(x) ** 2, lambda x: np.diag(2 * x), (X[0],), {}),
    "conj": (lambda x: x * np.conj(x), lambda x: np.diag(2 * x), (X[0],), {}),
    "maximum": (
        np.maximum,
        lambda x, y: np.diag((x > y).astype(float)),
        (X[0], X[1]),
        {},
    ),
    "max": (np.max, lambda x: (x == np.max(x)).astype(float), (X[0],), {}),
    "sort": (np.sort, lambda x: UNIT[np.argsort(x)], (X[0],), {}),
    "var": (np.var, var_jacobian, (X[0],), {}),
    "inv": (np.linalg.inv, inverse_jacobian, (A,), {}),
    "det": (np.linalg.det, lambda a: np.linalg.det(a) * np.linalg.inv(a).T, (A,), {}),
    "cholesky": (np.linalg.cholesky, cholesky_jacobian, (S,), {}),
    "singular values": (
        lambda a: np.linalg.svd(a, compute_uv=False),
        singular_jacobian,
        (rng.standard_normal((4, 3)),),
        {},
    ),
    "softmax": (softmax_rows, softmax_jacobian, (X[0],), {}),
    "softmax of a batch": (softmax_rows, softmax_jacobian, (X,), {"batch": 1}),
    "softmax without a batch": (softmax_rows, lambda x: block(softmax_jacobian(x)), (X,), {}),
    "a Python float": (
        lambda x: float(math.fsum(v * v for v in x)),
        lambda x: 2 * x,
        (X[0],),
        {},
    ),
    "one number": (math.exp, math.exp, (0.3,), {}),
    "no output": (lambda x: x[:0], lambda x: np.zeros((0, 4)), (X[0],), {}),
    "no input": (lambda x: np.ones(3), lambda x: np.zeros((3, 0)), (X[0][:0],), {}),
    "an integer argument beside": (
        lambda x, k: x[k],
        lambda x, k: UNIT[k],
        (X[0], 2),
        {},
    ),
    "a shared weight": (
        lambda w, x: x @ w.T,
        lambda w, x: np.einsum("ik,bj->bikj", np.eye(3), x),
        (rng.standard_normal((3, 4)), X),
        {"batch": 1},
    ),
    "a setting": (
        lambda x, *, a: a * x,
        lambda x, *, a: a * UNIT,
        (X[0],),
        {"a": 3.0},
    ),
    "it writes into its argument": (
        lambda x: np.multiply(x, x, out=x),
        lambda x: np.diag(2 * x),
        (X[0],),
        {},
    ),
    "a tuple of Jacobians": (
        lambda x, y: x * y,
        lambda x, y: (np.diag(y), np.diag(x)),
        (X[0], X[1]),
        {"wrt": "y"},
    ),
    "entries of very different sizes": (
        softmax_rows,
        softmax_jacobian,
        (np.array([1e-12, 1.0, -3e-5, 0.4]),),
        {},
    ),
    "a large offset": (lambda x: 1e6 + x**2, lambda x: np.diag(2 * x), (X[0],), {}),
    "a logarithm close to its pole": (
        np.log,
        lambda x: np.diag(1 / x),
        (np.array([1e-12, 1.0, 3e-7]),),
        {},
    ),
}


@pytest.mark.parametrize("name", PLAIN)
def test_plain_functions(name):
    f, jacobian, arguments, options = PLAIN[name]
    before = [np.copy(a) for a in arguments]
    settings = {k: v for k, v in options.items() if k == "a"}
    report = check(f, jacobian(*[np.copy(a) for a in arguments], **settings), *arguments, **options)
    assert report, report
    for a, b in zip(arguments, before, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("scale", [1e-8, 1e-4, 1.0, 10.0])
def test_functions_that_compute_in_float32(scale):
    def single(x):
        return softmax_rows(x.astype(np.float32))

    for values in (single, lambda x: single(x).astype(np.float64)):
        x = scale * X[0]
        report = check(values, softmax_jacobian(x), x)
        assert report, report
        report = check(values, softmax_jacobian(x.astype(np.float32)), x.astype(np.float32))
        assert report, report
        assert not check(values, 1.01 * softmax_jacobian(x), x)


@pytest.mark.parametrize("x", [np.zeros(3), np.array([0.0, 1.0, -2.0])])
@pytest.mark.parametrize("at_zero", [0.0, 0.3, 1.0])
def test_any_slope_will_do_at_a_kink(x, at_zero):
    given = np.diag(np.where(x > 0, 1.0, np.where(x < 0, 0.0, at_zero)))
    report = check(lambda x: np.maximum(x, 0), given, x)
    assert report, report
    if at_zero != 0.5:
        assert "kink" in report.text


def test_a_large_array_is_probed_and_says_so():
    x = np.random.default_rng(0).standard_normal(30_000)
    report = check(lambda x: np.sum(x * x), 2 * x, x, confidence=0.9)
    assert report
    assert "230 of 30000 columns" in report.text
    assert "probability 0.90" in report.text


def test_saturated_points_are_compared_as_far_as_values_show():
    q = softmax_rows(np.array([40.0, 0.0, 0.0]))
    report = check(softmax_rows, softmax_jacobian(np.array([40.0, 0.0, 0.0])), [40.0, 0.0, 0.0])
    assert q[0] == 1
    assert "few digits" in report.text

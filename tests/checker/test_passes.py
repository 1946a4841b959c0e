"""Hand-written backward and forward passes."""

import numpy as np
import pytest

from jacobians import (
    REGISTRY,
    check_jvp,
    check_vjp,
    least_squares_loss,
    linear,
    softmax,
    softmax_cross_entropy,
    tanh,
)
from tests.checker.plain import PLAIN

rng = np.random.default_rng(0)
X, W, Y = (rng.standard_normal(s) for s in [(5, 4), (3, 4), (5, 3)])
Q = softmax(X)
GAMMA, BETA = rng.standard_normal((2, 4))


def kinds(report):
    return [d.kind for d in report.diagnoses]


def softmax_vjp(u, v):
    q = softmax(v)
    return q * (u - np.sum(q * u, axis=-1, keepdims=True))


def linear_vjp(u, w, x):
    return u.T @ x, u @ w


def norm_vjp(u, x, gamma, beta):
    c = x - np.mean(x, axis=-1, keepdims=True)
    s = np.sqrt(np.mean(c * c, axis=-1, keepdims=True))
    h, g = c / s, u * gamma
    dx = (g - np.mean(g, -1, keepdims=True) - h * np.mean(g * h, -1, keepdims=True)) / s
    return dx, np.sum(u * h, axis=0), np.sum(u, axis=0)


norm = PLAIN["layer_norm"].f


def test_right_backward_passes():
    assert check_vjp(softmax, softmax_vjp, X)
    assert check_vjp(softmax, softmax_vjp, X[0])
    for wrt in ("W", "x"):
        assert check_vjp(linear, linear_vjp, W, X, wrt=wrt)
    for wrt in ("x", "gamma", "beta"):
        report = check_vjp(norm, norm_vjp, X, GAMMA, BETA, wrt=wrt, batch=1)
        assert report, report
    assert check_vjp(linear, lambda u, w, x: [np.outer(u, x), u @ w], W, X[0], wrt="W")
    assert check_vjp(np.sin, lambda u, x: u * np.cos(x), 0.3)


@pytest.mark.parametrize("name", ["softmax", "tanh", "softmax_cross_entropy", "linear"])
def test_the_packages_own_products(name):
    f = REGISTRY[name]
    arguments = {"softmax": (X,), "tanh": (X,), "linear": (W, X)}.get(name, (Q, X))
    for wrt in f.rules:
        for dtype in (np.float64, np.float32):
            single = [a.astype(dtype) for a in arguments]

            def backward(u, *a, wrt=wrt):
                J = f.jacobian(*a, wrt=wrt)
                shared = wrt == "W" and u.ndim == 2
                return J.sum().vjp(u) if shared else J.vjp(u)

            def forward(t, *a, wrt=wrt):
                return f.jacobian(*a, wrt=wrt).jvp(t)

            assert check_vjp(f, backward, *single, wrt=wrt)
            assert check_jvp(f, forward, *single, wrt=wrt)


WRONG_SOFTMAX = {
    "sign": lambda u, v: -softmax_vjp(u, v),
    "factor": lambda u, v: 5 * softmax_vjp(u, v),
    "only the diagonal": lambda u, v: softmax(v) * (1 - softmax(v)) * u,
    "missing rank-one term": lambda u, v: softmax(v) * u,
    "diagonal zero": lambda u, v: softmax_vjp(u, v) - softmax(v) * (1 - softmax(v)) * u,
    "zeros": lambda u, v: 0 * u,
    "identity": lambda u, v: u,
    "examples mixed": lambda u, v: softmax_vjp(u, v[::-1]),
    "no cotangent": lambda u, v: softmax(v) * (1 - softmax(v)),
    "not linear": lambda u, v: softmax_vjp(u, v) + 0.1 * u * u,
    "nan": lambda u, v: softmax_vjp(u, v) / np.where(np.arange(4) == 1, 0, 1) * 1.0,
    "shape: gradient": lambda u, v: np.sum(softmax_vjp(u, v), axis=0),
    "missing gradient": lambda u, v: None,
    "float32": lambda u, v: softmax_vjp(u, v).astype(np.float32),
}


@pytest.mark.parametrize("kind", WRONG_SOFTMAX)
def test_wrong_backward_passes_are_named(kind):
    with np.errstate(all="ignore"):
        assert kinds(check_vjp(softmax, WRONG_SOFTMAX[kind], X))[:1] == [kind]


WRONG_FORWARD = {
    "sign": lambda t, v: -softmax_vjp(t, v),
    "factor": lambda t, v: 2 * softmax_vjp(t, v),
    "only the diagonal": lambda t, v: softmax(v) * (1 - softmax(v)) * t,
    "no cotangent": lambda t, v: softmax(v) * (1 - softmax(v)),
    "not linear": lambda t, v: softmax_vjp(t, v) * np.abs(t),
    "shape: tangent": lambda t, v: softmax_vjp(t, v)[0],
}


@pytest.mark.parametrize("kind", WRONG_FORWARD)
def test_wrong_forward_passes_are_named(kind):
    assert kinds(check_jvp(softmax, WRONG_FORWARD[kind], X)) == [kind]


WRONG_NORM = {
    "scale forgotten": (lambda u, x, g, b: norm_vjp(u, x, 0 * g + 1, b), "gamma"),
    "missing mean term": (
        lambda u, x, g, b: (
            norm_vjp(u, x, g, b)[0]
            + np.mean(u * g, -1, keepdims=True) / np.std(x, axis=-1, keepdims=True),
        ),
        "mean",
    ),
}


@pytest.mark.parametrize("kind", WRONG_NORM)
def test_wrong_passes_of_a_normalisation(kind):
    wrong, word = WRONG_NORM[kind]
    report = check_vjp(norm, wrong, X, GAMMA, BETA, wrt="x", batch=1)
    assert kinds(report) == [kind]
    assert word in report.text


def test_gradients_of_a_shared_weight():
    def mean(u, w, x):
        return (u.T @ x / len(x),)

    report = check_vjp(linear, mean, W, X, wrt="W")
    assert kinds(report) == ["factor"]
    assert "1/B" in report.text

    def each(u, w, x):
        return (np.einsum("bi,bj->bij", u, x),)

    report = check_vjp(linear, each, W, X, wrt="W")
    assert kinds(report) == ["shape: gradient"]
    assert "All examples share W: sum over the batch axes." in report.text

    def swapped(u, w, x):
        return (x.T @ u,)

    assert kinds(check_vjp(linear, swapped, W, X, wrt="W")) == ["shape: gradient"]

    def first(u, w, x):
        return (np.outer(u[0], x[0]),)

    assert not check_vjp(linear, first, W, X, wrt="W")

    def wide(u, w, x):
        return (u.T @ x, u)

    assert "shape of the output" in check_vjp(linear, wide, W, X, wrt="x").text


def test_a_gradient_that_is_not_summed():
    report = check_vjp(lambda a, b: a * b, lambda u, a, b: u * b, X[0], X)
    assert kinds(report) == ["shape: gradient"]
    assert "Sum over the axes along which a was broadcast." in report.text


def test_two_gradients_in_the_wrong_order():
    def backward(u, x, gamma, beta):
        dx, dgamma, dbeta = norm_vjp(u, x, gamma, beta)
        return dx, dbeta, dgamma

    report = check_vjp(norm, backward, X, GAMMA, BETA, wrt="beta", batch=1)
    assert kinds(report) == ["another argument"]
    assert "by gamma, not by beta" in report.text


def test_too_few_gradients():
    report = check_vjp(linear, lambda u, w, x: (u.T @ x,), W, X, wrt="x")
    assert kinds(report) == ["missing gradient"]
    assert "returns 1 gradient." in report.text


def test_a_cotangent_of_ones_is_named_as_blind():
    report = check_vjp(softmax, lambda u, v: 2 * softmax_vjp(u, v), X)
    assert not report
    assert "a test with the loss sum(output) sees nothing" in report.text


def test_a_stochastic_function():
    noise = np.random.default_rng(0)

    def f(x):
        return x + noise.standard_normal(x.shape)

    assert kinds(check_vjp(f, lambda u, x: u, X[0])) == ["stochastic"]


def test_empty_shapes():
    assert check_vjp(lambda x: x[:0], lambda u, x: 0 * x, X[0])
    assert check_jvp(lambda x: np.ones(2), lambda t, x: np.zeros(2), X[0][:0])


BIG = np.random.default_rng(1).standard_normal((40, 60))


def test_large_passes_are_compared_on_random_products():
    report = check_vjp(softmax, softmax_vjp, BIG.ravel())
    assert report, report
    assert "8 random products u J t" in report.text
    assert check_jvp(softmax, softmax_vjp, BIG.ravel())
    w = np.random.default_rng(2).standard_normal((30, 60))
    assert check_vjp(linear, linear_vjp, w, BIG, wrt="W")


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("sign", lambda u, v: -softmax_vjp(u, v)),
        ("factor", lambda u, v: 1.0009 * softmax_vjp(u, v)),
        ("zeros", lambda u, v: 0 * u),
        ("unknown, large", lambda u, v: softmax(v) * u),
        ("shape: gradient", lambda u, v: softmax_vjp(u, v)[:-1]),
    ],
)
def test_large_passes_that_are_wrong(kind, wrong):
    assert kinds(check_vjp(softmax, wrong, BIG.ravel())) == [kind]
    if kind != "shape: gradient":
        assert kinds(check_jvp(softmax, wrong, BIG.ravel())) == [kind]


def test_one_wrong_column_of_a_large_weight_is_seen():
    w = np.random.default_rng(2).standard_normal((1100, 400))
    x = np.random.default_rng(3).standard_normal(400)

    def wrong(u, w, x):
        g = u @ w
        g[17] *= 1.001
        return None, g

    report = check_vjp(linear, lambda u, w, x: (None, u @ w), w, x, wrt="x")
    assert report, report
    assert not check_vjp(linear, wrong, w, x, wrt="x")


def test_a_large_batch_that_mixes():
    x = np.random.default_rng(2).standard_normal((30, 1100))
    report = check_vjp(lambda x: x - x.mean(axis=0), lambda u, x: u, x, batch=1)
    assert kinds(report) == ["f mixes examples"]


def test_losses_and_float32():
    def backward(u, p, v):
        return None, u * (softmax(v) - p)

    single = [a.astype(np.float32) for a in (Q, X)]
    assert check_vjp(softmax_cross_entropy, backward, *single, wrt="v")

    def loss(u, w, x, y):
        return ((u * (x @ w.T - y)).T @ x,)

    assert check_vjp(least_squares_loss, loss, W, X, Y, wrt="W")
    assert check_jvp(tanh, lambda t, h: t / np.cosh(h) ** 2, X)

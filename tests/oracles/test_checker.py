"""Hand-written backward passes of PyTorch and JAX functions, checked through the adapters."""

import numpy as np
import pytest

from jacobians import check, check_jvp, check_vjp
from jacobians.checker import from_jax, from_torch

pytestmark = [
    pytest.mark.oracles,
    # Of PyTorch's own forward mode, which is loaded on first use.
    pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated:DeprecationWarning"),
]
rng = np.random.default_rng(0)
X, W, GAMMA = (rng.standard_normal(s) for s in [(5, 4), (3, 4), (4,)])


def kinds(report):
    return [d.kind for d in report.diagnoses]


@pytest.fixture
def torch():
    return pytest.importorskip(
        "torch", reason="PyTorch is not installed: install it to check its functions"
    )


@pytest.fixture
def jax():
    jax = pytest.importorskip(
        "jax", reason="JAX is not installed: install it to check its functions"
    )
    jax.config.update("jax_enable_x64", True)
    return jax


def test_torch_functions(torch):
    f = from_torch(lambda x: torch.softmax(x, dim=-1))
    assert check_vjp(f.value, f.backward, X, batch=1)
    assert check_jvp(f.value, f.forward, X, batch=1)
    assert check_vjp(f.value, f.backward, X.astype(np.float32), batch=1)
    g = from_torch(lambda w, x: x @ w.T)
    for wrt in (0, 1):
        assert check_vjp(g.value, g.backward, W, X, wrt=wrt, batch=1)
    picked = from_torch(lambda x, k: x[k])
    assert check_vjp(picked.value, picked.backward, X[0], np.array(2))
    unused = from_torch(lambda x, y: 2 * x)
    assert check_vjp(unused.value, unused.backward, X, X, wrt=1, batch=1)


def test_a_wrong_backward_pass_of_torch(torch):
    class Scaled(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, gamma):
            ctx.save_for_backward(x, gamma)
            return gamma * torch.tanh(x)

        @staticmethod
        def backward(ctx, u):
            x, _gamma = ctx.saved_tensors
            return u * (1 - torch.tanh(x) ** 2), torch.sum(u * torch.tanh(x), dim=0)

    f = from_torch(Scaled.apply)
    report = check_vjp(f.value, f.backward, X, GAMMA, batch=1)
    assert kinds(report) == ["scale forgotten"]
    assert check_vjp(f.value, f.backward, X, GAMMA, wrt=1, batch=1)
    assert "all ones" in check_vjp(f.value, f.backward, X, np.ones(4), batch=1).text


def test_jax_functions(jax):
    f = from_jax(lambda x: jax.nn.softmax(x, axis=-1))
    assert check_vjp(f.value, f.backward, X, batch=1)
    assert check_jvp(f.value, f.forward, X, batch=1)
    assert check(f.value, jax.jacobian(jax.nn.softmax)(X[0]), X[0])
    picked = from_jax(lambda x, k: x[k])
    assert check_vjp(picked.value, picked.backward, X[0], np.array(2))


def test_a_wrong_backward_pass_of_jax(jax):
    @jax.custom_vjp
    def f(x):
        return jax.nn.softmax(x, axis=-1)

    f.defvjp(lambda x: (f(x), f(x)), lambda q, u: (q * (1 - q) * u,))
    adapted = from_jax(f)
    report = check_vjp(adapted.value, adapted.backward, X, batch=1)
    assert kinds(report) == ["only the diagonal"]


def test_a_wrong_forward_pass_of_jax(jax):
    @jax.custom_jvp
    def f(x):
        return jax.numpy.sin(x)

    f.defjvp(lambda x, t: (f(x[0]), -jax.numpy.cos(x[0]) * t[0]))
    adapted = from_jax(f)
    assert kinds(check_jvp(adapted.value, adapted.forward, X, batch=1)) == ["sign"]

"""Entries on JAX's arrays: eager, and through `jit`, `vmap` and `grad`."""

import numpy as np
import pytest

jax = pytest.importorskip(
    "jax", reason="JAX is not installed: install the group `oracles` to compare with it"
)

from jacobians import cross_entropy, softmax  # noqa: E402
from jacobians.declare import Index, Simplex  # noqa: E402
from tests.functions.about.samples import (  # noqa: E402
    CASES,
    draw,
    each_argument,
    each_case,
    is_index,
    is_simplex,
)
from tests.libraries import close, cotangent, entry, example, layouts  # noqa: E402

pytestmark = pytest.mark.oracles
jax.config.update("jax_enable_x64", True)  # the only form it takes
make = jax.numpy.asarray


def plain(array):
    assert isinstance(array, jax.Array)
    return np.asarray(array)


def compiled(function, arrays):
    """Compile in a hurry: the programs run once."""
    options = {"xla_backend_optimization_level": 0, "xla_llvm_disable_expensive_passes": True}
    return jax.jit(function).lower(*arrays).compile(compiler_options=options)


@each_case
def test_results_are_those_of_numpy(case):
    f, settings, (wrt, *_) = case.f, dict(case.settings), case.f.rules
    arrays = draw(f, (2, 3), dtype=np.float32)
    there = f.jacobian(*map(make, arrays), wrt=wrt, **settings)
    here = f.jacobian(*arrays, wrt=wrt, **settings)
    u = cotangent(here).astype(np.float32)
    close(plain(f(*map(make, arrays), **settings)), f(*arrays, **settings))
    close(plain(there.dense()), here.dense())
    close(plain(there.vjp(u)), here.vjp(u))


@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda d: d.__name__)
@each_argument
def test_a_compiled_program_gives_all_that_numpy_gives(case, wrt, dtype):
    f, settings = case.f, dict(case.settings)
    *_, mixed = layouts(f, wrt)
    arrays = draw(f, mixed if dtype is np.float32 else (2, 3), dtype=dtype)
    wanted = dict(entry(f, arrays, wrt, settings, np.asarray, dtype))
    run = compiled(lambda *given: dict(entry(f, given, wrt, settings, make, dtype)), arrays)
    for what, array in run(*arrays).items():
        close(plain(array), wanted[what], what)


@each_argument
def test_vmap_goes_through_value_and_jacobian(case, wrt):
    f, settings, arrays = case.f, dict(case.settings), draw(case.f, (3,))
    one, wanted = example(f, arrays, wrt, settings)
    for array, expected in zip(compiled(jax.vmap(one), arrays)(*arrays), wanted, strict=True):
        close(plain(array), expected)


def with_zeros(f, arrays):
    """Put a zero into each real argument and into the target's probabilities.

    A predicted probability of zero has no finite loss, and stays out.
    """
    for name, array in zip(f.parameters, arrays, strict=True):
        if not is_index(f, name) and name != "phat":
            array[..., 1] += array[..., 0] if is_simplex(f, name) else 0
            array[..., 0] = 0
    return arrays


@each_argument
def test_grad_of_the_value_is_the_vjp(case, wrt):
    f, settings, k = case.f, dict(case.settings), case.f.parameters.index(wrt)
    u = cotangent(f.jacobian(*draw(f, (2,)), wrt=wrt, **settings))
    loss = jax.grad(lambda *given: (u * f(*given, **settings)).sum(), argnums=k)
    gradient = compiled(loss, draw(f, (2,)))
    for arrays in (draw(f, (2,)), with_zeros(f, draw(f, (2,)))):
        wanted = f.jacobian(*arrays, wrt=wrt, **settings).vjp(u)
        close(plain(gradient(*arrays)), wanted)


OUTSIDE = [
    (case, n) for case in CASES for n in case.f.parameters
    if isinstance(case.f.domains[n], Index | Simplex)
]  # fmt: skip


@pytest.mark.parametrize(("case", "name"), OUTSIDE, ids=lambda part: getattr(part, "id", part))
def test_what_is_traced_may_be_outside_of_its_domain(case, name):
    f, settings = case.f, dict(case.settings)
    arrays = [make(a) for a in draw(f, (2,))]
    k = f.parameters.index(name)
    arrays[k] = 100 * arrays[k] + 100
    with pytest.raises(ValueError, match=rf"{f.__name__}: {name}\[0"):
        f(*arrays, **settings)
    assert jax.eval_shape(lambda *given: f(*given, **settings), *arrays).shape == (2, 1)


@each_case
def test_shapes_and_dtypes_are_checked_while_tracing(case):
    f, settings = case.f, dict(case.settings)
    (wrt, *_) = f.rules
    arrays = draw(f, (2,))
    traced = jax.jit(lambda *given: f.jacobian(*given, wrt=wrt, **settings).dense())
    k = f.parameters.index(wrt)
    with pytest.raises(ValueError, match=f.__name__.replace("(", r"\(").replace(")", r"\)")):
        traced(*[a[..., :0] if j == k else a for j, a in enumerate(arrays)])
    with pytest.raises(TypeError, match="has dtype int64; a derivative needs a floating dtype"):
        traced(*[a.astype(int) if j == k else a for j, a in enumerate(arrays)])
    with pytest.raises(ValueError, match="the cotangent has shape"):
        jax.jit(lambda u, *given: f.jacobian(*given, wrt=wrt, **settings).vjp(u))(
            np.ones(1000), *arrays
        )


def test_half_precision_is_kept():
    v = make([[1.0, 2.0, 3.0]], dtype=jax.numpy.bfloat16)
    assert softmax(v).dtype == softmax.jacobian(v).dense().dtype == jax.numpy.bfloat16


def test_probabilities_are_looked_at_where_they_are_differentiated():
    p, q = make([0.25, 0.75]), make([0.5, 0.5])
    loss = jax.grad(lambda p, q: cross_entropy(p, q).sum(), argnums=1)
    close(plain(loss(p, q)), np.array([-0.5, -1.5]))
    with pytest.raises(ValueError, match="cross_entropy: phat sums to a traced number, not 1"):
        loss(p, 2 * q)


def test_a_list_of_what_is_traced_is_refused_in_words():
    with pytest.raises(TypeError, match=r"^softmax: "):
        jax.jit(lambda x: softmax([x, x]))(1.0)

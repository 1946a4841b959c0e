"""Every value and Jacobian against JAX, forwards and backwards, in float64.

Not in float32: on the CPU, jaxlib 0.10.2 gives wrong numbers for `vmap(jacfwd(log_softmax))` there.
"""

from types import SimpleNamespace

import pytest

jax = pytest.importorskip(
    "jax", reason="JAX is not installed: install the group `oracles` to compare with it"
)

from tests.functions.about.samples import each_argument  # noqa: E402
from tests.oracles import backends  # noqa: E402

pytestmark = pytest.mark.oracles
jax.config.update("jax_enable_x64", True)  # the only form it takes
xp = SimpleNamespace(**vars(jax.numpy), erfc=jax.scipy.special.erfc)


@each_argument
def test_jax_gives_the_same_value_and_jacobian(case, wrt):
    arrays = [jax.numpy.asarray(a) for a in backends.arrays_of(case)]
    settings = dict(case.settings)

    def reference(*one):
        return case.reference(xp, *one, **settings)

    def over_the_batch(f):
        return jax.jit(jax.vmap(jax.vmap(f)))(*arrays)

    k = case.f.parameters.index(wrt)
    value, dense = backends.ours(case, wrt)
    backends.assert_agree(value, over_the_batch(reference))
    backends.assert_agree(dense, over_the_batch(jax.jacrev(reference, argnums=k)))
    backends.assert_agree(dense, over_the_batch(jax.jacfwd(reference, argnums=k)))

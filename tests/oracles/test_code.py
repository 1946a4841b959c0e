"""The PyTorch and JAX code of an entry to copy, run as it stands, gives the package's Jacobian."""

import numpy as np
import pytest

from jacobians import REGISTRY
from jacobians.show import code
from tests.functions.about.samples import draw_to_copy, each_entry_argument

pytestmark = [
    pytest.mark.oracles,
    pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated:DeprecationWarning"),
]


@each_entry_argument
@pytest.mark.parametrize("form", ["torch", "jax"])
def test_the_code_of_a_card_gives_the_jacobian(name, wrt, form):
    package = pytest.importorskip(form, reason=f"{form} is not installed")
    if form == "jax":
        package.config.update("jax_enable_x64", True)  # the only form it takes
    f = REGISTRY[name]
    arrays = draw_to_copy(f)
    convert = package.tensor if form == "torch" else package.numpy.asarray
    space = {n: convert(a) for n, a in zip(f.parameters, arrays, strict=True)}
    exec(compile(code(f, wrt, form), "<card>", "exec"), space)  # noqa: S102
    made = space["J"].numpy() if form == "torch" else np.array(space["J"])
    wanted = f.jacobian(*arrays, wrt=wrt).dense()
    np.testing.assert_allclose(
        made,
        wanted,
        rtol=0,
        atol=1e-12 * max(1, np.max(np.abs(wanted))),
        strict=True,
    )

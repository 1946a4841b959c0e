"""Every value and Jacobian against PyTorch, forwards and backwards, in float64."""

from types import SimpleNamespace

import pytest

torch = pytest.importorskip(
    "torch", reason="PyTorch is not installed: install it to compare with it"
)

from tests.functions.about.samples import each_argument  # noqa: E402
from tests.oracles import backends  # noqa: E402

pytestmark = [
    pytest.mark.oracles,
    # Of PyTorch's own forward mode, which is loaded on first use.
    pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated:DeprecationWarning"),
]
xp = SimpleNamespace(
    exp=torch.exp,
    log=torch.log,
    tanh=torch.tanh,
    sqrt=torch.sqrt,
    erfc=torch.erfc,
    sum=torch.sum,
    where=torch.where,
    reshape=torch.reshape,
    arange=torch.arange,
)


@each_argument
def test_torch_gives_the_same_value_and_jacobian(case, wrt):
    arrays = [torch.tensor(a) for a in backends.arrays_of(case)]
    settings = dict(case.settings)

    def reference(*one):
        return case.reference(xp, *one, **settings)

    def over_the_batch(f):
        return torch.func.vmap(torch.func.vmap(f))(*arrays).numpy()

    k = case.f.parameters.index(wrt)
    value, dense = backends.ours(case, wrt)
    backends.assert_agree(value, over_the_batch(reference))
    backends.assert_agree(dense, over_the_batch(torch.func.jacrev(reference, argnums=k)))
    backends.assert_agree(dense, over_the_batch(torch.func.jacfwd(reference, argnums=k)))

"""Entries on PyTorch's arrays: on the CPU, on a device without numbers, and in its transforms."""

import numpy as np
import pytest

torch = pytest.importorskip(
    "torch", reason="PyTorch is not installed: install it to compare with it"
)
pytest.importorskip("array_api_compat", reason="array-api-compat is not installed")

from jacobians import cross_entropy, softmax  # noqa: E402
from tests.functions.about.samples import draw, each_argument, is_index  # noqa: E402
from tests.libraries import close, cotangent, entry, example, layouts  # noqa: E402

pytestmark = pytest.mark.oracles


def plain(array):
    assert type(array) is torch.Tensor
    return array.detach().numpy()


@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda d: d.__name__)
@each_argument
def test_results_are_those_of_numpy(case, wrt, dtype):
    f, settings = case.f, dict(case.settings)
    for batches in layouts(f, wrt):
        arrays = draw(f, batches, dtype=dtype)
        wanted = dict(entry(f, arrays, wrt, settings, np.asarray, dtype))
        for what, array in entry(f, arrays, wrt, settings, torch.tensor, dtype):
            close(plain(array), wanted[what], f"{what}, {batches}")


@each_argument
def test_no_number_is_looked_at(case, wrt):
    f, settings = case.f, dict(case.settings)

    def make(array):
        return torch.tensor(array, device="meta")  # knows shapes and dtypes alone

    for batches in layouts(f, wrt):
        arrays = draw(f, batches, dtype=np.float32)
        wanted = dict(entry(f, arrays, wrt, settings, np.asarray, np.float32))
        for what, array in entry(f, arrays, wrt, settings, make, np.float32):
            assert (array.device.type, array.dtype) == ("meta", torch.float32), what
            assert tuple(array.shape) == wanted[what].shape, what


@each_argument
def test_grad_of_the_value_is_the_vjp(case, wrt):
    f, settings, k = case.f, dict(case.settings), case.f.parameters.index(wrt)
    arrays = draw(f, (2,))
    here = f.jacobian(*arrays, wrt=wrt, **settings)
    u, wanted = torch.tensor(cotangent(here)), here.vjp(cotangent(here))
    given = [torch.tensor(a).requires_grad_(not is_index(f, n))
             for a, n in zip(arrays, f.parameters, strict=True)]  # fmt: skip
    close(plain(f.jacobian(*given, wrt=wrt, **settings).vjp(u)), wanted)
    (gradient,) = torch.autograd.grad((u * f(*given, **settings)).sum(), given[k])
    close(plain(gradient), wanted)
    transformed = torch.func.grad(lambda *a: (u * f(*a, **settings)).sum(), argnums=k)
    close(plain(transformed(*map(torch.tensor, arrays))), wanted)


@each_argument
def test_vmap_goes_through_value_and_jacobian(case, wrt):
    f, settings, arrays = case.f, dict(case.settings), draw(case.f, (3,))
    one, wanted = example(f, arrays, wrt, settings)
    found = torch.func.vmap(one)(*map(torch.tensor, arrays))
    for array, expected in zip(found, wanted, strict=True):
        close(plain(array), expected)


def test_half_precision_is_kept():
    v = torch.tensor([[1.0, 2.0, 3.0]], dtype=torch.bfloat16)
    assert softmax(v).dtype == softmax.jacobian(v).dense().dtype == torch.bfloat16


def test_probabilities_of_half_precision_are_probabilities():
    for dtype in (torch.float16, torch.bfloat16):
        q = softmax(torch.linspace(-3, 3, 1000, dtype=dtype))
        assert cross_entropy(q, q).dtype == dtype
        with pytest.raises(ValueError, match=r"cross_entropy: p sums to .*, not 1"):
            cross_entropy(1.1 * q, q)


@each_argument
def test_the_dense_array_is_new_memory_in_the_graph(case, wrt):
    f, settings, k = case.f, dict(case.settings), case.f.parameters.index(wrt)
    for batches in layouts(f, wrt):
        arrays = draw(f, batches)
        given = [torch.tensor(a).requires_grad_(not is_index(f, n))
                 for a, n in zip(arrays, f.parameters, strict=True)]  # fmt: skip
        made = f.jacobian(*given, wrt=wrt, **settings).dense()
        for part, array in zip(given, arrays, strict=True):
            assert np.array_equal(plain(part), array)
        if made.requires_grad:
            torch.autograd.grad(made.sum(), given[k], allow_unused=True)
        with torch.no_grad():
            made += 1.0  # which PyTorch refuses where two entries share memory
        for part, array in zip(given, arrays, strict=True):
            assert np.array_equal(plain(part), array)

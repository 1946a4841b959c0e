"""Every Jacobian of REGISTRY is measured, in sizes that fit; the floor and the note's way hold."""

from itertools import pairwise
from math import prod

import numpy as np
import pytest

from jacobians import REGISTRY
from tests.benchmarks import cases, entries, forms, networks, note
from tests.benchmarks.chains import CHAINS, backward, forward, in_order, optimum
from tests.benchmarks.floor import floors
from tests.benchmarks.plan import plan
from tests.benchmarks.same import assert_same

ALL = [(name, wrt) for name, f in REGISTRY.items() for wrt in f.rules]
by_all = pytest.mark.parametrize(("name", "wrt"), ALL, ids=[f"{n} by {w}" for n, w in ALL])


def test_every_jacobian_is_measured():
    steps = [s for s in plan(quick=False) if s.size == "small" and "dense" in s.quantities]
    assert {pair for s in steps if "float64" in s.dtypes for pair in s.pairs} == set(ALL)


def test_a_jacobian_that_is_not_featured_has_the_spec_of_one_that_is():
    featured = cases.featured()
    for pair in set(ALL) - featured.keys():
        assert cases.spec(*pair) in featured.values()


def test_what_the_note_has_is_featured():
    assert note.CODE.keys() <= cases.featured().keys()


@by_all
def test_the_arguments_of_a_case_fit_its_function(name, wrt):
    case = cases.make(name, wrt, "small", batch=3)
    jacobian = case.function.jacobian(*case.arrays, wrt=wrt)
    assert jacobian.shape == case.shape
    assert [a.ndim for a in case.arrays] == [
        len(core) + (axis is not None)
        for core, axis in zip(case.function.signature.inputs, case.axes, strict=True)
    ]


@pytest.mark.parametrize(("name", "wrt"), list(cases.featured()))
def test_a_large_case_keeps_its_limit(name, wrt):
    limit = cases.LARGE_BYTES
    if "network" not in name:  # these are measured up to the medium size
        assert nbytes(name, wrt, "large", limit) <= limit
    assert nbytes(name, wrt, "medium", limit) <= cases.MEDIUM_BYTES


def nbytes(name, wrt, size, limit):
    """Bytes of the dense array, without making it or the arguments."""
    sizes = cases.axis_sizes(REGISTRY[name], wrt, size)
    signature = REGISTRY[name].signature
    shape = signature.output_shape(sizes) + signature.input_shape(wrt, sizes)
    return 8 * cases.batch_size(size, shape, limit) * prod(shape)


@pytest.mark.parametrize(
    ("name", "wrt"), [pair for pair in ALL if note.code(*pair)], ids=lambda x: x
)
def test_the_way_of_the_note_gives_the_jacobian(name, wrt):
    case = cases.make(name, wrt, "small", batch=5)
    wanted = case.function.jacobian(*case.arrays, wrt=wrt).dense()
    assert_same("note", note.code(name, wrt)(*case.arrays), wanted)


@pytest.mark.parametrize("bent", [False, True], ids=["affine", "sigmoid"])
def test_the_gradients_of_a_network_agree_and_are_right(bent):
    net = networks.make(depth=3, width=5, batch=4, bent=bent)
    wanted = networks.by_hand(net)
    for way in (networks.by_chain, networks.by_note):
        for actual, right in zip(way(net), wanted, strict=True):
            assert_same(way.__name__, actual, right)
    rng = np.random.default_rng(1)
    for k, gradient in enumerate(wanted):
        tangent, step = rng.standard_normal(gradient.shape), 1e-5
        there, back = (mean_loss(net, k, sign * step * tangent) for sign in (1, -1))
        assert np.sum(gradient * tangent) == pytest.approx((there - back) / (2 * step), rel=1e-6)


def mean_loss(net, k, change):
    h = net.x
    for i, W in enumerate(net.weights):
        h = h @ (W + change if i == k else W).T
        if net.bent and i < net.depth - 1:
            h = 1 / (1 + np.exp(-h))
    return -np.sum(net.p * (h - np.log(np.sum(np.exp(h), axis=1, keepdims=True)))) / net.batch


def test_the_floor_writes_the_whole_array():
    out = np.full((2, 3), 7.0)
    candidates = floors(out)
    candidates["memset"]()
    assert not out.any()
    candidates["fill"]()
    assert (out == 1).all()


def test_the_optimal_order_is_the_best_of_all_bracketings():
    def bracketings(sizes):
        if len(sizes) == 2:
            return [0]
        return [
            left + right + sizes[0] * sizes[k] * sizes[-1]
            for k in range(1, len(sizes) - 1)
            for left in bracketings(sizes[: k + 1])
            for right in bracketings(sizes[k:])
        ]

    for sizes in CHAINS.values():
        assert optimum(sizes)[0] == min(bracketings(sizes))


def test_the_three_orders_of_a_chain_agree():
    rng = np.random.default_rng(0)
    sizes = (7, 2, 6, 5, 2, 4)
    factors = [rng.standard_normal((3, b, a)) for a, b in pairwise(sizes)]
    for way in (forward(factors), backward(factors)):
        assert_same("order", in_order(sizes, factors), way)


def test_a_form_of_one_example_becomes_one_of_a_batch():
    linear = REGISTRY["linear"]
    W, x = np.ones((2, 3)), np.arange(12.0).reshape(4, 3)
    whole = forms.batch(linear, "torch", {})(W, x)
    np.testing.assert_array_equal(whole[1], forms.example(linear, "torch", {})(W, x[1]))


@pytest.mark.parametrize("name", [n for n in REGISTRY if n != "gelu" and "integer" not in n])
def test_the_names_of_jax_on_autograd_are_those_functions(name):
    pytest.importorskip("autograd", reason="autograd is not installed")
    case = cases.make(name, next(iter(REGISTRY[name].rules)), "small", batch=4)
    value = forms.batch(REGISTRY[name], "jax", {"jax": forms.autograd_as_jax()})(*case.arrays)
    assert_same(name, value, REGISTRY[name](*case.arrays))


@by_all
def test_who_is_left_out_is_excused_with_a_reason(name, wrt):
    case = cases.make(name, wrt, "small", batch=2)
    for package in ("jax", "torch"):
        assert REGISTRY[name].elsewhere[package]
        assert not any(entries.excused(package, what, case) for what in entries.QUANTITIES)
    excuse = entries.excused("autograd", "dense", case)
    assert bool(excuse) != ((name, wrt) in note.CODE)
    assert entries.excused("autograd", "vjp", case)[:3] == {
        "gelu": "it ",
        "softmax_cross_entropy_with_integer_labels": "the",
    }.get(name, "")

"""What must hold for every function: each check raises AssertionError, or lets a warning through.

The tests run them over REGISTRY; the mutation test runs them over broken functions and wants to see
one of them fail. `f` is the function under test, which for a mutant is not the one in REGISTRY.
"""

from __future__ import annotations

from unittest.mock import patch

import array_api_strict
import numpy as np

import jacobians
from jacobians import J, linear, namespace
from tests.functions.about.dual import Dual
from tests.functions.about.limits import LIMITS
from tests.functions.about.ranges import beyond, declared, extremes, grid, is_coupled
from tests.functions.about.samples import (
    EPS,
    core_shapes,
    draw,
    example,
    generator,
    is_elementwise,
    is_index,
    is_simplex,
    output_shape,
)
from tests.functions.about.truth import assert_within, truth

SCALES = (1e-3, 1.0, 1e3)
SHARED, ONE, NONE, TWO_AXES = (), (1,), (0,), (2, 3)


def check_value(f, case, scale, dtype=np.float64):
    """The value is that of exact arithmetic, to a few units in the last place of every entry."""
    t = truth(case, scale, dtype)
    assert_within(f(*t.inputs, **dict(case.settings)), t.value, t.value_error, "the value")


def check_jacobian(f, case, wrt, scale, dtype=np.float64):
    """Every entry of the Jacobian is that of exact arithmetic, those in the tails too."""
    t = truth(case, scale, dtype)
    actual = f.jacobian(*t.inputs, wrt=wrt, **dict(case.settings)).dense()
    assert_within(actual, t.jacobians[wrt], t.jacobian_errors[wrt], f"the Jacobian by {wrt}")


def check_limits(f, case):
    """The values and derivatives that are known by hand: zeros, infinities, huge scores.

    On arrays of another library, too, and on some whose entries cannot be looked at yet.
    """
    for inputs, value, slopes, dtypes, raised in LIMITS.get(case.name, ()):
        if case.settings:
            return
        for dtype in dtypes:
            arrays = [
                a if is_index(f, n) else a.astype(dtype)
                for n, a in zip(f.parameters, inputs, strict=True)
            ]
            wanted = (
                np.asarray(value, dtype),
                {w: np.asarray(j, dtype) for w, j in slopes.items()},
            )
            rounding = 8 * EPS[np.dtype(dtype)]
            bounds = {"rtol": rounding, "atol": rounding * f.stable.beside, "strict": True}
            with np.errstate(**dict.fromkeys(raised, "ignore")):
                assert_limits(f, arrays, *wanted, bounds)
                if dtype == np.float16:  # no dtype of the standard
                    continue
                there = [array_api_strict.asarray(a, device=DEVICE) for a in arrays]
                assert_limits(f, there, *wanted, bounds)
                with patch.object(type(there[0]), "__dask_graph__", create=True):
                    assert_limits(f, there, *wanted, bounds)


def assert_limits(f, arrays, value, slopes, bounds):
    def plain(result):
        return result if type(result) is np.ndarray else of_standard(result)

    np.testing.assert_allclose(plain(f(*arrays)), value, **bounds)
    for wrt, wanted in slopes.items():
        actual = plain(f.jacobian(*arrays, wrt=wrt).dense())
        np.testing.assert_allclose(actual, wanted, **bounds)


def check_step_at_limits(f, case):
    """Where value and Jacobian by an argument are finite, a complex step finds the Jacobian there.

    A score of minus infinity is one of these places. An elementwise function is bent, or has no
    number beside it: the grid has the others.
    """
    if case.settings or (is_elementwise(f) and not is_coupled(case)):
        return
    for inputs, value, slopes, _, raised in LIMITS.get(case.name, ()):
        for wrt, wanted in slopes.items():
            if raised or not np.all(np.isfinite(value)) or not np.all(np.isfinite(wanted)):
                continue
            k = f.parameters.index(wrt)
            for j in range(inputs[k].shape[-1]):
                moved = [
                    a if is_index(f, n) else a.astype(complex)
                    for n, a in zip(f.parameters, inputs, strict=True)
                ]
                moved[k][j] += 1e-30j
                stepped = np.imag(f(*moved)) / 1e-30
                np.testing.assert_allclose(
                    stepped, np.asarray(wanted)[..., j], rtol=1e-15, atol=4e-16
                )


def assert_right(f, case, t):
    """The value and every Jacobian are those of exact arithmetic."""
    assert_within(f(*t.inputs, **dict(case.settings)), t.value, t.value_error, "the value")
    for wrt in f.rules:
        actual = f.jacobian(*t.inputs, wrt=wrt, **dict(case.settings)).dense()
        assert_within(actual, t.jacobians[wrt], t.jacobian_errors[wrt], f"the Jacobian by {wrt}")


def check_extremes(f, case, dtype=np.float64):
    """From the smallest denormal to numbers close to the largest: right."""
    t = extremes(case, dtype)
    if t is not None:
        assert_right(f, case, t)


def check_declared_range(f, case, dtype=np.float64):
    """In the range that the function declares: finite, and as right as it says."""
    t = declared(case, dtype)
    assert all(np.all(np.isfinite(a)) for a in (t.value, *t.jacobians.values()))
    assert_right(f, case, t)


def check_beyond(f, case, dtype=np.float64):
    """Beyond that range results are finite, or overflow, as the function declares."""
    inputs = beyond(f, dtype)
    with np.errstate(all="ignore"):
        results = [f(*inputs, **dict(case.settings))]
        results += [f.jacobian(*inputs, wrt=w, **dict(case.settings)).dense() for w in f.rules]
    finite = all(np.all(np.isfinite(r)) for r in results)
    assert finite is (f.stable.beyond == "finite"), f"declared {f.stable.beyond}, finite: {finite}"


def check_grid(f, case, dtype=np.float64):
    """An elementwise function is right everywhere between, on both sides of zero and at it."""
    t = grid(case, dtype)
    if t is None:
        return
    assert_right(f, case, t)
    if dtype == np.float64:
        for wrt in f.rules:
            (h,) = t.inputs
            smooth = h != 0
            stepped = np.imag(f(h + 1e-30j, **dict(case.settings))) / 1e-30
            slope, error = (a[..., 0] for a in (t.jacobians[wrt], t.jacobian_errors[wrt]))
            # Beside 1 the step keeps no digits of a tail: a few units of 1.
            assert_within(
                stepped[smooth], slope[smooth], 8 * error[smooth] + 4e-16, "the complex step"
            )


# Not the first: what is made without a word about its device lies there, and may not meet these.
DEVICE, HOST = array_api_strict.Device("device1"), array_api_strict.Device("CPU_DEVICE")


def check_standard(f, case):
    """On arrays of a library that has the array API standard alone: right, and of that library.

    NumPy has branches of its own in the package: this is where the others run.
    """
    settings = dict(case.settings)
    for dtype in (np.float64, np.float32):
        for t in (truth(case, 1.0, dtype), grid(case, dtype), extremes(case, dtype)):
            if t is None:
                continue
            inputs = [array_api_strict.asarray(a, device=DEVICE) for a in t.inputs]
            value = of_standard(f(*inputs, **settings))
            assert_within(value, t.value, t.value_error, "the value")
            found = f.jacobians(*inputs, **settings)
            for wrt, wanted in t.jacobians.items():
                for j in (f.jacobian(*inputs, wrt=wrt, **settings), found[wrt]):
                    dense = of_standard(j.dense())
                    assert_within(dense, wanted, t.jacobian_errors[wrt], f"the Jacobian by {wrt}")
    arrays = draw(f, TWO_AXES)
    inputs = [array_api_strict.asarray(a, device=DEVICE) for a in arrays]
    same(of_standard(f(*inputs, **settings)), f(*arrays, **settings))
    for wrt in f.rules:
        there, here = (f.jacobian(*given, wrt=wrt, **settings) for given in (inputs, arrays))
        same(of_standard(there.dense()), here.dense())


def of_standard(result):
    assert namespace(result) is array_api_strict, f"the result is of {type(result)}"
    return np.asarray(result.to_device(HOST))


def check_differentiates_itself(f, case):
    """Differentiated branch by branch a value gives the derivative, at the kinks and at zero too.

    Who puts the value into automatic differentiation finds there what the rule says.
    """
    t = grid(case, np.float64)
    if t is None:
        return
    settings = dict(case.settings)
    (h,) = t.inputs
    found = f.value(Dual(h, 1.0), **settings)
    assert_within(found.value, t.value, t.value_error, "the value")
    (wrt,) = f.rules
    slope, error = (a[..., 0] for a in (t.jacobians[wrt], t.jacobian_errors[wrt]))
    # What cancels beside 1 has no digits of a tail.
    assert_within(found.slope, slope, 8 * error + 4e-16, "the value differentiated")


def check_vector_differentiates_itself(f, case):
    """So does a value of vectors, in any direction, also where a probability is zero.

    And so do the rules of a loss: its mixed second derivatives do not depend on the order.
    """
    if any(len(core) > 1 for core in core_shapes(f)):
        return
    settings = dict(case.settings)
    arrays = dict(zip(f.parameters, with_zeros(f, draw(f, (2,))), strict=True))
    rng = generator("direction", case.id)
    directions = {wrt: rng.standard_normal(arrays[wrt].shape) for wrt in f.rules}

    def along(by):
        return [
            a if is_index(f, n) else Dual(a, directions[n] if n == by else 0.0)
            for n, a in arrays.items()
        ]

    def turned(wrt, by):
        (row,) = f.rules[wrt].make(*along(by), **settings).parts
        return np.sum(row.slope * directions[wrt], axis=-1)

    for wrt in f.rules:
        found = f.value(*along(wrt), **settings)
        same(found.value, f(*arrays.values(), **settings))
        wanted = f.jacobian(*arrays.values(), wrt=wrt, **settings).jvp(directions[wrt])
        np.testing.assert_allclose(found.slope, wanted, rtol=1e-13, atol=4e-15, strict=True)
        for by in f.rules:
            if by != wrt:
                np.testing.assert_allclose(
                    turned(wrt, by), turned(by, wrt), rtol=1e-13, atol=4e-15, strict=True
                )


def with_zeros(f, arrays):
    """Let one probability of the target, the first argument that has any, be zero."""
    target = next((a for n, a in zip(f.parameters, arrays, strict=True) if is_simplex(f, n)), None)
    if target is not None:
        target[:, 2] += target[:, 1]
        target[:, 1] = 0
    return arrays


def check_python(f):
    """What a function is called in code to copy makes it, from the names that it imports."""
    names, expression = f.python
    made = eval(expression, {n: getattr(jacobians, n) for n in names})  # noqa: S307
    assert (made.__name__, made.parameters) == (f.__name__, f.parameters)


def check_number(f, case):
    """A number without axes is one too, for the value and the slope of an elementwise function."""
    t = grid(case, np.float64)
    if t is None:
        return
    settings = dict(case.settings)
    (h,) = t.inputs
    for function in (f.value, f.derivative):
        whole = function(h, **settings)
        for k in range(0, len(h), 8):
            number = function(np.array(h[k, 0]), **settings)
            np.testing.assert_allclose(number, whole[k, 0], rtol=1e-15)


def check_layers(net):
    """A network is run no further than a Jacobian needs, and a row stays a row on the way down."""
    arrays = draw(net, (2,))
    found = net.jacobians(*arrays, left=J("i->o|i", np.ones(net(*arrays).shape), o=1))
    for name, j in found.items():
        assert len(j.parts) <= 2, f"by {name} all layers are multiplied out again: {j}"
    for wrt in net.rules:
        with patch.object(linear, "value", side_effect=linear.value) as run:
            net.jacobian(*arrays, wrt=wrt)
        assert run.call_count == layers_needed(net, wrt), f"{run.call_count} layers for {wrt}"


def layers_needed(net, wrt):
    """How many layers have to be run: those below, and where the network is bent all but one."""
    k, each = net.parameters.index(wrt) - 1, 2 if net.biases else 1
    layer = k // each + 1  # none for the input
    if net.activation is not None and layer < net.depth:
        return net.depth - 1
    return layer - 1 if layer and k % each == 0 else 0


def check_half_precision(f, case):
    """In float16, where the largest number is 65504, an elementwise function does not overflow."""
    if not is_elementwise(f) or is_coupled(case):
        return
    sizes = [1e-7, 1e-3, 0.5, 1, 2, 3, 4, 5, 6, 8, 9, 40, 1e3, 6e4]
    h = np.array([0.0, *sizes, *(-s for s in sizes)], np.float16)
    settings = dict(case.settings)
    wide = h.astype(np.float64)
    for half, double in (
        (f(h, **settings), f(wide, **settings)),
        (f.jacobian(h, **settings).dense(), f.jacobian(wide, **settings).dense()),
    ):
        np.testing.assert_allclose(half.astype(float), double, rtol=4e-3, atol=4e-3, strict=True)


def check_batch(f, case, wrt, batches):
    """Arguments of these batch shapes give, example by example, what the function gives of one."""
    settings = dict(case.settings)
    arrays = draw(f, batches)
    batch = np.broadcast_shapes(*batches)
    value, jacobian = f(*arrays, **settings), f.jacobian(*arrays, wrt=wrt, **settings)
    dense = jacobian.dense()
    core = output_shape(f) + core_shapes(f)[f.parameters.index(wrt)]
    assert jacobian.batch_shape == batch, f"batch {jacobian.batch_shape}, not {batch}"
    assert jacobian.shape == dense.shape == batch + core, (
        f"shape {jacobian.shape}, not {batch + core}"
    )
    # A bias or a target can be shared, but a value that no argument reaches has no batch to show.
    assert value.shape == batch + output_shape(f), f"the value has shape {value.shape}"
    for index in np.ndindex(batch):
        one = example(f, arrays, batch, index)
        same(value[index], f(*one, **settings))
        same(dense[index], f.jacobian(*one, wrt=wrt, **settings).dense())


def same(actual, wanted):
    """Equal up to the order of a sum: some matrix products of NumPy add up in blocks."""
    np.testing.assert_allclose(
        actual, wanted, rtol=1e-14, atol=4e-15 * np.max(np.abs(wanted)), strict=True
    )


def layouts(f):
    """Batch shapes for each argument: all alike, each one alone, and each against the others."""
    count = len(f.parameters)
    yield from ([b] * count for b in (SHARED, ONE, NONE, TWO_AXES))
    if count > 1:
        for k in range(count):
            yield [TWO_AXES if j == k else SHARED for j in range(count)]
            yield [(2, 1) if j == k else (3,) for j in range(count)]


def check_order(f, case, wrt):
    """How the arrays lie in memory does not matter."""
    settings = dict(case.settings)
    arrays = draw(f, TWO_AXES)
    laid = [np.asfortranarray(a) for a in arrays]
    wanted = f.jacobian(*arrays, wrt=wrt, **settings).dense()
    same(f.jacobian(*laid, wrt=wrt, **settings).dense(), wanted)


def check_sweep(f, case, batch, dtype=np.float64):
    """All Jacobians at once are those that are made one by one, with what follows and without."""
    settings = dict(case.settings)
    arrays = draw(f, batch, dtype=dtype)
    value = f(*arrays, **settings)
    row = generator("sweep", case.id).standard_normal(value.shape).astype(dtype)
    first = J("i->o|i", row, o=1)
    for_all = J("i->o|i", generator("for all", case.id).random(value.shape[-1]).astype(dtype), o=1)

    def follow(given):
        np.testing.assert_array_equal(given, value, strict=True)
        return first

    for left, above in ((None, None), (first, first), (follow, first), (for_all, for_all)):
        found = f.jacobians(*arrays, left=left, **settings)
        assert list(found) == [n for n in f.parameters if n in f.rules]
        for name, j in found.items():
            one = f.jacobian(*arrays, wrt=name, **settings)
            one = one if above is None else above @ one
            assert (j.shape, j.dtype) == (one.shape, one.dtype), f"{j}, not {one}"
            wanted = one.dense()
            bound = 400 * EPS[np.dtype(dtype)] * np.max(np.abs(wanted), initial=0)
            np.testing.assert_allclose(j.dense(), wanted, rtol=0, atol=bound)


def check_dtype(f, case, wrt, dtype):
    """The dtype of the arguments is the dtype of every result."""
    settings = dict(case.settings)
    arrays = draw(f, dtype=dtype)
    jacobian = f.jacobian(*arrays, wrt=wrt, **settings)
    rng = generator("dtype", case.id)
    t = rng.standard_normal(jacobian.input_shape).astype(dtype)
    u = rng.standard_normal(jacobian.output_shape).astype(dtype)
    results = {
        "the value": f(*arrays, **settings),
        "the Jacobian": jacobian,
        "dense()": jacobian.dense(),
        "jvp": jacobian.jvp(t),
        "vjp": jacobian.vjp(u),
    }
    for what, result in results.items():
        assert result.dtype == dtype, f"{what} has dtype {result.dtype}, not {np.dtype(dtype)}"


def check_complex_step(f, case, wrt):
    """A complex step through the value gives the Jacobian: nothing in it is not analytic."""
    settings = dict(case.settings)
    arrays = draw(f, (2,))
    dense = f.jacobian(*arrays, wrt=wrt, **settings).dense()
    k = f.parameters.index(wrt)
    step = 1e-30
    for value in (f, f.value):
        stepped = np.empty_like(dense)
        for index in np.ndindex(core_shapes(f)[k]):
            moved = [a.astype(complex) if a.dtype.kind == "f" else a for a in arrays]
            moved[k][(slice(None), *index)] += 1j * step
            stepped[(..., *index)] = np.imag(value(*moved, **settings)) / step
        # Per example; the step loses what cancels in the value, so relative to the largest entry.
        for got, wanted in zip(stepped, dense, strict=True):
            np.testing.assert_allclose(
                got, wanted, rtol=0, atol=2e-14 * np.max(np.abs(wanted)), strict=True
            )


def check_nan(f, case):
    """What is nan stays nan: in the value, and in the Jacobian of an elementwise function."""
    arrays = draw(f, (2,))
    for array in arrays:
        if array.dtype.kind == "f":
            array[1] = np.nan
    value = f(*arrays, **dict(case.settings))
    assert not np.any(np.isnan(value[0]))
    assert np.all(np.isnan(value[1]))
    if is_elementwise(f):
        (dense,) = (f.jacobian(*arrays, **dict(case.settings)).dense() for _ in f.rules)
        assert not np.any(np.isnan(dense[0]))
        assert np.all(np.isnan(np.diagonal(dense[1])))

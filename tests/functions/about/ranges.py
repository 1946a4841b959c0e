"""Inputs of every magnitude, with the truth about them: a grid along the line, and extremes."""

from __future__ import annotations

from functools import cache

import numpy as np

from tests.functions.about.samples import draw, generator, is_elementwise, is_index, is_simplex
from tests.functions.about.truth import truth, truth_at

# Beside 15/32 and 4, times the root of two: there one approximation follows on another.
BORDERS = [0.6629, 0.66292, 5.6568, 5.65686]


@cache
def grid(case, dtype):
    if not is_elementwise(case.f) or is_coupled(case):
        return None
    h = np.concatenate(
        [
            [0.0],
            np.geomspace(1e-9, 0.1, 5),
            np.linspace(0.2, 10.03, 34),
            np.linspace(10.6, 37.7, 24),
            BORDERS,
        ]
    )
    far = [60.5, 100.0, 700.0, 740.0] if dtype == np.float64 else [60.5, 80.0, 88.0, 100.0]
    h = np.concatenate([h, far])
    return truth_at(case, [np.concatenate([-h[:0:-1], h])[:, None].astype(dtype)])


@cache
def extremes(case, dtype):
    f = case.f
    if any(len(core) > 1 for core in f.signature.inputs):
        return (
            None  # products with matrices honestly overflow when the result does, or a part of it
        )
    sizes = (
        [5e-324, 1e-300, 1e-3, 1e3, 1e5, 1e150]
        if dtype == np.float64
        else [1e-45, 1e-37, 1e-3, 1e3, 1e5, 1e15]
    )
    huge = 1e300 if dtype == np.float64 else 1e37
    numbers = np.array([0.0, *sizes, *(-s for s in sizes), huge, -huge])
    if is_elementwise(f) and not is_coupled(case):
        inputs = [numbers[:, None]]
    else:
        rng = generator("extremes", case.name)
        inputs = draw(f, (12,))
        for k, name in enumerate(f.parameters):
            if not is_index(f, name) and not is_simplex(f, name):
                inputs[k] = rng.choice(numbers, inputs[k].shape)
    inputs = [a if a.dtype.kind == "i" else a.astype(dtype) for a in inputs]
    # An exponent of up to 745 carries its own rounding into the result: a thousand units.
    t = truth_at(case, inputs, movement=False, ulps=1024)
    # A square of 1e300 is infinite, and NumPy says so: such examples are left out.
    parts = [t.value, *t.jacobians.values()]
    largest = float(np.finfo(dtype).max)
    fits = np.all(
        [np.max(np.abs(p), axis=tuple(range(1, p.ndim))) < largest / 4 for p in parts], axis=0
    )
    return t._replace(
        inputs=[a[fits] for a in t.inputs],
        value=t.value[fits],
        value_error=t.value_error[fits],
        jacobians={w: j[fits] for w, j in t.jacobians.items()},
        jacobian_errors={w: e[fits] for w, e in t.jacobian_errors.items()},
    )


@cache
def declared(case, dtype):
    """Arguments from the whole range that the function declares, its ends and zeros among them."""
    least, most = case.f.stable.limits(dtype)
    return truth_at(case, spread(case.f, least, most, dtype))


def beyond(f, dtype):
    """Arguments outside of the range that a function declares, up to the largest of all numbers."""
    _, most = f.stable.limits(dtype)
    rng = generator("beyond", f.__name__)
    info = np.finfo(dtype)
    arrays = draw(f, (40,), 1.0, dtype)
    for k, name in enumerate(f.parameters):
        if is_simplex(f, name) and most == 1:
            largest = np.max(arrays[k], axis=-1, keepdims=True)
            arrays[k] = np.where(arrays[k] == largest, 1, info.smallest_subnormal)
        elif not is_simplex(f, name) and not is_index(f, name):
            numbers = np.array([2 * most, -2 * most, info.max, info.min])
            arrays[k] = rng.choice(numbers, arrays[k].shape).astype(dtype)
    return arrays


def spread(f, least, most, dtype, examples=5):
    """Arguments of all magnitudes from `least` to `most`, one after the other on a logarithm."""
    rng = generator("spread", f.__name__, np.dtype(dtype).name)
    info = np.finfo(dtype)
    low, high = max(least, float(info.smallest_subnormal)), min(most, float(info.max))
    arrays = []
    for name, array in zip(f.parameters, draw(f, (examples,), 1.0, dtype), strict=True):
        if is_index(f, name):
            arrays.append(array)
            continue
        sizes = 10.0 ** rng.uniform(np.log10(low), np.log10(high), array.shape)
        # The ends, not all alike: where equal changes cancel, the error allowed would be too small.
        ends = rng.choice([low, high], sizes[0].shape)
        sizes[0] = ends * np.where(ends == low, 2, 0.5) ** rng.random(sizes[0].shape)
        sizes = np.clip(sizes, low, high)
        if is_simplex(f, name):
            sizes = np.minimum(sizes, 1)
            share = sizes / np.sum(sizes, axis=-1, keepdims=True)
            arrays.append(np.maximum(share, min(low, 1e-3)).astype(dtype))
            continue
        if least < 1 < most:
            sizes *= rng.random(sizes.shape) > 0.1
            sizes[1] = np.abs(array[1])  # of one magnitude, where terms can cancel
        arrays.append((sizes * rng.choice([-1, 1], sizes.shape)).astype(dtype))
    return arrays


@cache
def is_coupled(case):
    """Whether an output depends on more than its own input: softmax has the signature of tanh."""
    exact = truth(case, 1.0).jacobians
    return any(np.any(j[:, ~np.eye(j.shape[-1], dtype=bool)]) for j in exact.values())

"""Exact values and Jacobians: the references on mpmath numbers, and differences of tiny step.

With hundreds of digits neither cancellation nor underflow exists, and a step of 1e-40 leaves an
error of 1e-80: rounded to float64 every digit of the result is right, denormal ones included.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from mpmath.ctx_mp import MPContext

CONTEXT = MPContext()
STEP = CONTEXT.mpf(10) ** -40


MEMORY: dict[Any, Any] = {}
"""Results by function and argument: a difference moves one number of many, the others stay."""


def elementwise(function):
    def remembered(x):
        key = function.__name__, x
        if key not in MEMORY:
            MEMORY[key] = function(x)
        return MEMORY[key]

    return np.frompyfunc(remembered, 1, 1)


def erfc(x):
    # mpmath cannot do 1e300; from 1e6 on it is 0 or 2, to more than a hundred thousand digits.
    return CONTEXT.erfc(x) if abs(x) < 1e6 else CONTEXT.mpf(0 if x > 0 else 2)


xp = SimpleNamespace(
    exp=elementwise(CONTEXT.exp),
    log=elementwise(CONTEXT.log),
    tanh=elementwise(CONTEXT.tanh),
    sqrt=elementwise(CONTEXT.sqrt),
    erfc=elementwise(erfc),
    sum=np.sum,
    where=np.where,
    reshape=np.reshape,
    arange=np.arange,
)


def lift(array):
    """Turn an array of floats into one of exact numbers; integers stay."""
    array = np.asarray(array)
    if array.dtype.kind in "iu":
        return array
    return np.asarray(np.frompyfunc(CONTEXT.mpf, 1, 1)(array.astype(float)), dtype=object)


def set_digits(*arrays: Any) -> None:
    """Take the digits that numbers of this size need: exp(-700) has to be seen beside 1."""
    sizes = np.abs(np.concatenate([np.ravel(a).astype(float) for a in arrays]))
    largest, smallest = np.max(sizes), np.min(sizes, where=sizes > 0, initial=1)
    CONTEXT.dps = 720 if smallest < 1e-20 or largest > 1e5 else 420 if largest > 40 else 100
    MEMORY.clear()


def value(reference, arrays, settings):
    return np.asarray(reference(xp, *arrays, **settings), dtype=object)


def jacobian(reference, arrays, k, settings):
    """Difference by argument `k`, of shape output + input; at a kink the one from below."""
    here = value(reference, arrays, settings)
    result = np.empty(here.shape + arrays[k].shape, dtype=object)
    for index in np.ndindex(arrays[k].shape):
        x = arrays[k][index]
        # Relative to small numbers, so that a number close to a kink stays on its side.
        step = STEP * min(abs(x), 1) if x else STEP
        after, before = (
            value(
                reference,
                [replaced(a, index, x + s) if j == k else a for j, a in enumerate(arrays)],
                settings,
            )
            for s in (step, -step)
        )
        central = (after - before) / (2 * step)
        sides = abs(after + before - 2 * here) / step  # the forward minus the backward difference
        kink = sides > 1e-10 * abs(central) + 1e-30
        result[(..., *index)] = np.where(kink, (here - before) / step, central)
    return result


def replaced(array, index, number):
    copy = array.copy()
    copy[index] = number
    return copy

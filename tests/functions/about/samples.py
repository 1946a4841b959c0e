"""Which functions, settings and arguments to test, and the inputs to test them with.

Everything follows from REGISTRY: the signature gives the shapes, the domains draw the numbers.
"""

from __future__ import annotations

import zlib
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest

from jacobians import REGISTRY
from jacobians.declare import Index, Simplex
from tests.functions.about.references import REFERENCES

# Pairwise different, and different from every batch axis (1, 2, 3): a wrong axis cannot hide.
CORE_SIZES = (4, 5, 6, 7, 8, 9, 10)
EPS = {np.dtype(d): float(np.finfo(d).eps) for d in (np.float16, np.float32, np.float64)}
SMALLEST = {
    np.dtype(d): float(np.finfo(d).smallest_subnormal) for d in (np.float16, np.float32, np.float64)
}


class Case(NamedTuple):
    """A function of REGISTRY with its default settings, or with those that its reference names."""

    name: str
    settings: tuple[tuple[str, Any], ...] = ()

    @property
    def id(self):
        return self.name + "".join(f", {k}={v}" for k, v in self.settings)

    @property
    def f(self):
        return REGISTRY[self.name]

    @property
    def reference(self):
        return REFERENCES[self.name].value


def cases():
    for name in REGISTRY:
        if name in REFERENCES:  # test_references.py says what is missing
            yield Case(name)
            if REFERENCES[name].settings:
                yield Case(name, tuple(REFERENCES[name].settings.items()))


CASES = list(cases())
ARGUMENTS = [(case, wrt) for case in CASES for wrt in case.f.rules]


def each_case(test):
    return pytest.mark.parametrize("case", CASES, ids=[c.id for c in CASES])(test)


def each_argument(test):
    ids = [f"{case.id} by {wrt}" for case, wrt in ARGUMENTS]
    return pytest.mark.parametrize(("case", "wrt"), ARGUMENTS, ids=ids)(test)


@cache
def sizes_of(f):
    names = dict.fromkeys(c for core in f.signature.inputs for c in core)
    return dict(zip(names, CORE_SIZES, strict=False))


def core_shapes(f):
    return [f.signature.input_shape(name, sizes_of(f)) for name in f.parameters]


def output_shape(f):
    return f.signature.output_shape(sizes_of(f))


def generator(*key):
    """Random numbers that depend on the names in the key alone, not on the order of the tests."""
    return np.random.default_rng(zlib.crc32(repr(key).encode()))


def draw(f, batch=(), scale=1.0, dtype=np.float64, seed=0):
    """Draw every argument of `f`; `batch` is one shape for all, or a list with one for each."""
    batches = batch if isinstance(batch, list) else [batch] * len(f.parameters)
    rng = generator(f.__name__, scale, seed)
    arrays = []
    for name, core, lead in zip(f.parameters, core_shapes(f), batches, strict=True):
        array = f.domains[name].draw(rng, lead + core, scale, sizes_of(f))
        if is_simplex(f, name):
            array = (
                array * 0.9997
            )  # rounded probabilities never sum to one: no rule may count on it
        arrays.append(array if is_index(f, name) else array.astype(dtype))
    return arrays


def is_index(f, name):
    return isinstance(f.domains[name], Index)


def is_simplex(f, name):
    return isinstance(f.domains[name], Simplex)


def is_elementwise(f):
    """One vector in, one of the same axis out; `ranges.is_coupled` knows whether it is diagonal."""
    return len(f.parameters) == 1 and f.signature.inputs[0] == f.signature.output


def example(f, arrays, batch, index):
    """The arrays of one example, when each broadcasts to `batch`."""
    picked = []
    for array, core in zip(arrays, core_shapes(f), strict=True):
        picked.append(np.broadcast_to(array, batch + core)[index])
    return [np.array(a) for a in picked]


def draw_to_copy(f, batch=()):
    """Arguments as a reader of a page has them: weights are shared, probabilities sum to one."""
    rng = generator(f.__name__, "copy")
    return [
        f.domains[n].draw(rng, (() if n[0] in "Wb" else batch) + core, 1.0, sizes_of(f))
        for n, core in zip(f.parameters, core_shapes(f), strict=True)
    ]


def each_entry_argument(test):
    """Every argument of every function, with default settings."""
    pairs = [(name, wrt) for name, f in REGISTRY.items() for wrt in f.rules]
    ids = [f"{name} by {wrt}" for name, wrt in pairs]
    return pytest.mark.parametrize(("name", "wrt"), pairs, ids=ids)(test)

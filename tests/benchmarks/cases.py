"""What to measure: every Jacobian of REGISTRY, at sizes that its signature names."""

from __future__ import annotations

import zlib
from functools import cache
from math import prod
from typing import Any, NamedTuple

import numpy as np

from jacobians import REGISTRY, Function, Index
from tests.benchmarks.note import code

BATCH = 256
MIB = 2**20
MEDIUM_BYTES = 256 * MIB  # a dense array of medium size has no more
LARGE_BYTES = 256 * MIB  # a large one has this much, unless memory is short: its batch is cut

# Axes of layers are named n0, n1, ...; the Jacobian of a network by a weight has three of them.
SIZES = {
    "small": {"n": 10, "m": 20, "layer": 10},
    "medium": {"n": 128, "m": 128, "layer": 32},
    "wide": {"n": 4096, "m": 4096, "layer": 512},
}

Pair = tuple[str, str]

# They have the spec of another entry, and work of their own: what keeps their digits.
STABLE = [("log_softmax", "v"), ("softmax_cross_entropy", "v")]


class Case(NamedTuple):
    """One Jacobian at one size: its arguments, and the shape of its dense array."""

    name: str
    wrt: str
    size: str
    arrays: list[np.ndarray]
    output: tuple[int, ...]
    input: tuple[int, ...]

    @property
    def function(self) -> Function[Any]:
        return REGISTRY[self.name]

    @property
    def at(self) -> int:
        """Which argument it is."""
        return self.function.parameters.index(self.wrt)

    @property
    def batch(self) -> int:
        return next(
            len(a)
            for a, name in zip(self.arrays, self.function.parameters, strict=True)
            if not shared(name)
        )

    @property
    def shape(self) -> tuple[int, ...]:
        return (self.batch, *self.output, *self.input)

    @property
    def axes(self) -> tuple[int | None, ...]:
        """The batch axis of each argument, as `vmap` wants it."""
        return tuple(None if shared(name) else 0 for name in self.function.parameters)


def shared(parameter: str) -> bool:
    """Whether the whole batch has one: weights and biases."""
    return parameter[0] in "Wb"


def pairs() -> list[Pair]:
    """Every function of REGISTRY by every argument that it has a Jacobian by."""
    return [(name, wrt) for name, f in REGISTRY.items() for wrt in f.rules]


@cache
def featured() -> dict[Pair, str]:
    """The Jacobians to measure at every size and dtype: what the note has, and one of each spec.

    The others have the spec of one of these, and the same code runs for them; they are measured
    at the small size alone. The value is the spec.
    """
    specs = {pair: spec(*pair) for pair in pairs()}
    chosen = {pair: text for pair, text in specs.items() if code(*pair) or pair in STABLE}
    for pair, text in specs.items():
        if text not in chosen.values():
            chosen[pair] = text
    return {pair: chosen[pair] for pair in specs if pair in chosen}


def spec(name: str, wrt: str) -> str:
    """The spec of the Jacobian, as its arguments make it."""
    small = make(name, wrt, "small", batch=2)
    return REGISTRY[name].jacobian(*small.arrays, wrt=wrt).spec


def make(
    name: str,
    wrt: str,
    size: str,
    dtype: str = "float64",
    limit: int = LARGE_BYTES,
    batch: int | None = None,
) -> Case:
    """Draw the arguments. `limit` is the largest dense array in bytes: it cuts the batch."""
    f = REGISTRY[name]
    sizes = axis_sizes(f, wrt, size)
    output, core = f.signature.output_shape(sizes), f.signature.input_shape(wrt, sizes)
    if batch is None:
        batch = batch_size(size, output + core, limit)
    rng = np.random.default_rng(zlib.crc32(repr((name, wrt, size)).encode()))
    arrays = []
    for parameter in f.parameters:
        shape = f.signature.input_shape(parameter, sizes)
        # The sum over a row of weights stays of the order of one, through all layers.
        scale = shape[-1] ** -0.5 if parameter[0] == "W" else 1.0
        lead = () if shared(parameter) else (batch,)
        array = f.domains[parameter].draw(rng, lead + shape, scale, sizes)
        arrays.append(array if isinstance(f.domains[parameter], Index) else array.astype(dtype))
    return Case(name, wrt, size, arrays, output, core)


def batch_size(size: str, shape: tuple[int, ...], limit: int) -> int:
    """How many examples have dense arrays of this shape within the limit, at most `BATCH`."""
    most = {"medium": MEDIUM_BYTES, "large": limit}.get(size)
    return BATCH if most is None else max(2, min(BATCH, most // (8 * prod(shape))))


def axis_sizes(f: Function[Any], wrt: str, size: str) -> dict[str, int]:
    """The size of each core axis; the large ones are doubled until the dense array is large."""
    start = SIZES["medium" if size == "large" else size]
    names = {c for core in f.signature.inputs for c in core if not c.isdigit()}
    sizes = {c: start.get(c, start["layer"]) for c in names}

    def dense() -> int:
        return (
            8 * BATCH * prod(f.signature.output_shape(sizes) + f.signature.input_shape(wrt, sizes))
        )

    def arguments() -> int:
        return max(8 * prod(sizes[c] for c in core) for core in f.signature.inputs)

    if size == "large":
        while dense() < LARGE_BYTES and arguments() < LARGE_BYTES // 8:
            sizes = {c: 2 * n for c, n in sizes.items()}
    return sizes

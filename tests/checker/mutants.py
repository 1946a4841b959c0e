"""Bugs, as functions that turn a right Jacobian into a wrong one, and the names that fit each.

A mutant takes the right array `J` of shape `batch + output + input` and a `Context`; it returns the
wrong array, or None where it does not apply. `names` lists what a checker may call it: one group of
kinds for each bug in it. Where two mutants make the same array on an entry, either name is right.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

Names = tuple[frozenset[str], ...]


class Context(NamedTuple):
    """Where a Jacobian comes from."""

    batch: tuple[int, ...]
    output: tuple[int, ...]
    inputs: tuple[int, ...]
    arguments: dict[str, Any]
    wrt: str
    value: Any
    jacobian: Callable[[dict[str, Any], str], Any]
    """The right Jacobian at other arguments, or by another one."""
    name: str

    @property
    def square(self):
        return self.output == self.inputs and prod(self.output) > 1

    def flat(self, J):
        """As (examples, outputs, inputs)."""
        return J.reshape(prod(self.batch), prod(self.output), prod(self.inputs))

    def back(self, a):
        return np.ascontiguousarray(a).reshape(self.batch + self.output + self.inputs)


class Mutant(NamedTuple):
    """A bug."""

    title: str
    make: Callable[[Any, Context], Any]
    names: Names
    word: str
    """What the text must say besides, as a regular expression."""


CATALOGUE: list[Mutant] = []


def bug(title, *names, word=""):
    """Enter a mutant; each of `names` is one kind, or several of which any fits."""
    groups = tuple(frozenset([n] if isinstance(n, str) else n) for n in names)

    def enter(make):
        CATALOGUE.append(Mutant(title, make, groups, word))
        return make

    return enter


def on_flat(title, *names, word="", square=False, when=lambda c: True):
    """As `bug`, for a map of arrays (examples, outputs, inputs)."""

    def enter(make):
        def whole(J, c):
            if (square and not c.square) or not when(c):
                return None
            return c.back(make(c.flat(J), c))

        bug(title, *names, word=word)(whole)
        return make

    return enter


# Shapes


@bug("output and input swapped", "shape: output and input swapped")
def _(J, c):
    b, n = len(c.batch), len(c.output)
    if c.output == c.inputs or (c.output == (1,) and len(c.inputs) == 1):
        return None  # a column for a row is the next one
    return np.transpose(J, (*range(b), *range(b + n, J.ndim), *range(b, b + n)))


@bug("a column for a row", ["shape: output and input swapped"])
def _(J, c):
    return np.swapaxes(J, -1, -2) if c.output == (1,) and len(c.inputs) == 1 else None


@bug("batch last", "shape: batch last")
def _(J, c):
    return np.moveaxis(J, 0, -1)


@bug("batch axis doubled, (B, n, B, m)", "shape: batch axis doubled")
def _(J, c):
    eye = np.eye(c.batch[0])
    full = np.einsum("bij,bc->bicj", c.flat(J), eye)
    return full.reshape(c.batch + c.output + c.batch + c.inputs)


@bug("batch axis doubled, (B, B, n, m)", "shape: batch axis doubled")
def _(J, c):
    full = np.einsum("bij,bc->bcij", c.flat(J), np.eye(c.batch[0]))
    return full.reshape(c.batch * 2 + c.output + c.inputs)


@bug("n equal rows, as by np.ones(n)", "shape: broadcast", word="np.ones")
def _(J, c):
    if c.output != (1,):
        return None
    return np.repeat(J, max(3, c.inputs[0] if c.inputs else 3), axis=1)


@bug("output axis of length 1 left out", "shape: missing output axis", word="keepdims")
def _(J, c):
    return J[:, 0] if c.output == (1,) else None


@bug("summed over the outputs", "shape: missing output axis", word="the sum over the outputs")
def _(J, c):
    return J.sum(axis=1) if len(c.output) == 1 and c.output[0] > 1 else None


@bug("mean over the batch", "shape: missing batch axis", word="the mean over the batch")
def _(J, c):
    return J.mean(axis=0)


@bug("sum over the batch", "shape: missing batch axis", word="the sum over the batch")
def _(J, c):
    return J.sum(axis=0)


@bug("the first example alone", "shape: missing batch axis", word="first of the batch alone")
def _(J, c):
    return J[0]


@bug("batch collapsed to 1", "shape: batch collapsed", word="the mean over the batch")
def _(J, c):
    return J.mean(axis=0, keepdims=True)


@bug("one example too few", "shape: wrong batch")
def _(J, c):
    return J[:-1]


@bug("the diagonal as a vector", "shape: missing input axis", word="onto its diagonal")
def _(J, c):
    return np.einsum("bii->bi", J) if c.square and len(c.output) == 1 else None


@bug(
    "summed over the last input axis", ["shape: missing input axis", "shape: wrong number of axes"]
)
def _(J, c):
    return J.sum(axis=-1) if len(c.inputs) > 1 else None


@bug("a matrix flattened", "shape: flattened")
def _(J, c):
    return J.reshape(c.batch + c.output + (-1,)) if len(c.inputs) > 1 else None


@bug("batch and output in one axis", "shape: flattened")
def _(J, c):
    return J.reshape((-1, *c.inputs)) if prod(c.output) > 1 else None


@bug("input axes around the output axis", "shape: axes in another order")
def _(J, c):
    return np.moveaxis(J, 1, 2) if len(c.inputs) > 1 and c.output != (1,) else None


@bug("an axis of length 1 too much", "shape: extra axis")
def _(J, c):
    return J[..., None]


@bug("the last input left out", "shape: wrong size", word="input axis")
def _(J, c):
    return J[..., :-1] if c.inputs[-1] > 2 else None


@bug("an input that is no input", "shape: wrong size", word="input axis")
def _(J, c):
    return np.concatenate([J, J[..., :2]], axis=-1)


# Constant factors


def times(title, number, word, *, when=lambda c: True, kind="factor"):
    def make(J, c):
        return number(c) * J if when(c) else None

    bug(title, kind, word=word)(make)


def last(c):
    return (c.inputs if c.output == (1,) else c.output)[-1]


times("sign", lambda c: -1, "-1", kind="sign")
times("twice", lambda c: 2, r"\b2\b")
times("half", lambda c: 0.5, "1/2")
times("times B", lambda c: c.batch[0], "B = 5")
times("divided by B", lambda c: 1 / c.batch[0], "1/B")
times("times n", last, "size|2 times", when=lambda c: last(c) > 2)
times("divided by n", lambda c: 1 / last(c), "size", when=lambda c: last(c) > 2)
times("n/(n - 1)", lambda c: last(c) / (last(c) - 1), r"n - 1", when=lambda c: last(c) > 2)
times("(n - 1)/n", lambda c: (last(c) - 1) / last(c), r"n - 1", when=lambda c: last(c) > 2)
times("minus twice", lambda c: -2, "minus 2")
times("a factor of 3.7", lambda c: 3.7, "3.7")
times("0.09 % too large", lambda c: 1.0009, "1.0009")


# The batch


@on_flat("batch sum in each example", "batch sum")
def _(e, c):
    return np.broadcast_to(e.sum(axis=0), e.shape)


@on_flat("batch mean in each example", "batch mean")
def _(e, c):
    return np.broadcast_to(e.mean(axis=0), e.shape)


@on_flat("examples reversed", "examples mixed")
def _(e, c):
    return e[::-1]


@on_flat("examples shifted", "examples mixed")
def _(e, c):
    return np.roll(e, 1, axis=0)


@on_flat("the first example in all", "examples mixed")
def _(e, c):
    return np.broadcast_to(e[:1], e.shape)


@on_flat("two examples swapped", "examples mixed")
def _(e, c):
    return e[[0, 3, 2, 1, 4]]


@on_flat("running sum over the batch", "examples mixed")
def _(e, c):
    return np.cumsum(e, axis=0)


@on_flat("each example divided by its norm", ["example factor", "factor"])
def _(e, c):
    size = np.sqrt(np.sum(e * e, axis=(1, 2), keepdims=True))
    return e / np.where(size == 0, 1, size)


# Order of the axes


@on_flat("transposed", "transpose", square=True, when=lambda c: len(c.output) == 1)
def _(e, c):
    return np.swapaxes(e, 1, 2)


@bug("output and input of matrices swapped", ["transpose", "axes swapped"])
def _(J, c):
    if not c.square or len(c.output) != 2:
        return None
    return np.transpose(J, (0, 3, 4, 1, 2))


@bug("output axes swapped", "axes swapped")
def _(J, c):
    return np.swapaxes(J, 1, 2) if len(c.output) == 2 and c.output[0] == c.output[1] else None


@bug("input axes swapped", "axes swapped")
def _(J, c):
    same = len(c.inputs) == 2 and c.inputs[0] == c.inputs[1]
    return np.swapaxes(J, -1, -2) if same else None


@on_flat("rows permuted", "rows permuted", when=lambda c: prod(c.output) > 1)
def _(e, c):
    return np.roll(e, 1, axis=1)


@on_flat("two columns swapped", ["columns permuted", "rows permuted"])
def _(e, c):
    order = np.arange(e.shape[2])
    order[:2] = 1, 0
    return e[:, :, order]


@on_flat("columns reversed", ["columns permuted", "rows permuted"])
def _(e, c):
    return e[:, :, ::-1]


@bug("flattened in Fortran order", ["flattened in another order"])
def _(J, c):
    if len(c.inputs) != 2 or 1 in c.inputs:
        return None
    return np.swapaxes(J, -1, -2).reshape(J.shape)


# Missing parts


@on_flat("only the diagonal", "only the diagonal", square=True)
def _(e, c):
    return e * np.eye(e.shape[1])


@on_flat("diagonal zero", "diagonal zero", square=True)
def _(e, c):
    return e * (1 - np.eye(e.shape[1]))


@on_flat("diagonal doubled", "diagonal doubled", square=True)
def _(e, c):
    return e * (1 + np.eye(e.shape[1]))


@on_flat("sign of the diagonal", "diagonal sign", square=True)
def _(e, c):
    return e * (1 - 2 * np.eye(e.shape[1]))


@on_flat("sign beside the diagonal", "diagonal sign", square=True)
def _(e, c):
    return e * (2 * np.eye(e.shape[1]) - 1)


@on_flat("lower triangle", "only a triangle", square=True)
def _(e, c):
    return np.tril(e)


@on_flat("upper triangle", "only a triangle", square=True)
def _(e, c):
    return np.triu(e)


@on_flat("identity left out", "missing identity", square=True)
def _(e, c):
    return e - np.eye(e.shape[1])


@on_flat("identity too much", "extra identity", square=True)
def _(e, c):
    return e + np.eye(e.shape[1])


@on_flat("delta term times 1.5", ["wrong diagonal term", "entry factor"], square=True)
def _(e, c):
    eye = np.eye(e.shape[1])
    if not np.any(e * (1 - eye)):
        return e  # of an elementwise function all terms are the delta's
    return e + 0.5 * eye * np.abs(e).max(axis=(1, 2), keepdims=True)


@on_flat("entries beside the diagonal times 1.5", "wrong beside the diagonal", square=True)
def _(e, c):
    return e * (1.5 - 0.5 * np.eye(e.shape[1]))


@bug("rank-one term left out", ["missing rank-one term", "identity"])
def _(J, c):
    if c.name == "softmax":
        return J + c.value[:, :, None] * c.value[:, None, :]
    if c.name == "log_softmax":
        return J + np.exp(c.value)[:, None, :]
    if c.name == "unit":
        x, u = c.arguments["x"], c.value
        return J + u[:, :, None] * u[:, None, :] / np.sqrt(np.sum(x * x, -1))[:, None, None]
    if c.name in ("rms_norm", "layer_norm"):
        x = c.arguments["x"]
        x = x - x.mean(-1, keepdims=True) if c.name == "layer_norm" else x
        s = np.sqrt(np.mean(x * x, -1, keepdims=True))
        h = x / s
        return J + (c.arguments["gamma"] * h / s)[:, :, None] * h[:, None, :] / x.shape[-1]
    return None


@bug("mean term left out", ["missing mean term", "missing rank-one term", "identity"])
def _(J, c):
    if c.name == "centred":
        return J + 1 / J.shape[-1]
    if c.name == "layer_norm":
        x = c.arguments["x"]
        s = np.std(x, axis=-1)[:, None, None]
        return J + c.arguments["gamma"][:, None] / s / J.shape[-1]
    return None


@bug("gamma forgotten", "scale forgotten", word="gamma")
def _(J, c):
    return J / c.arguments["gamma"][:, None] if "gamma" in c.arguments else None


@bug("gamma on the wrong side", "scale misplaced", word="gamma")
def _(J, c):
    if "gamma" not in c.arguments:
        return None
    g = c.arguments["gamma"]
    return J / g[:, None] * g


@bug("gamma twice", "scale twice", word="gamma")
def _(J, c):
    return J * c.arguments["gamma"][:, None] if "gamma" in c.arguments else None


@bug("the skip connection left out", "missing identity")
def _(J, c):
    return J - np.eye(J.shape[-1]) if c.name == "residual" else None


# The chain rule


@bug("taken at the output", "at the output")
def _(J, c):
    x = c.arguments[c.wrt]
    if np.shape(x) != c.value.shape or "network" in c.name:
        return None
    return c.jacobian({**c.arguments, c.wrt: c.value}, c.wrt)


@bug("outer derivative left out", ["row factor"])
def _(J, c):
    return np.broadcast_to(c.arguments["w"], J.shape) if c.name == "tanh_layer" else None


@bug("inner derivative left out", ["column factor", "entry factor", "scale forgotten"])
def _(J, c):
    if c.name == "after_tanh":
        return np.broadcast_to(c.arguments["w"], J.shape)
    if c.name == "sine_of_square":
        x = c.arguments["x"]
        return np.einsum("bi,ij->bij", np.cos(x * x), np.eye(4))
    return None


@bug("the derivative by another argument", "another argument")
def _(J, c):
    for other in c.arguments:
        try:
            array = None if other == c.wrt else c.jacobian(c.arguments, other)
        except (ValueError, KeyError, TypeError):
            array = None
        if array is not None and array.shape == J.shape:
            return array
    return None


@on_flat(
    "each output with a weight of its own",
    ["row factor", "entry factor"],
    when=lambda c: prod(c.output) > 1,
)
def _(e, c):
    return e * np.linspace(0.5, 1.7, e.shape[1])[:, None]


@on_flat("each input with a weight of its own", ["column factor", "entry factor"])
def _(e, c):
    return e * np.linspace(0.5, 1.7, e.shape[2])


@on_flat("squared", "squared")
def _(e, c):
    return e * e


@on_flat("the fraction upside down", "reciprocal")
def _(e, c):
    return np.divide(1, e, out=np.zeros_like(e), where=e != 0)


@on_flat("inverse matrix", "inverse", square=True)
def _(e, c):
    regular = np.linalg.cond(e).max() < 1e8
    return np.linalg.inv(e) if regular else e


@on_flat("sign lost", "sign lost")
def _(e, c):
    return np.abs(e)


# Places


@on_flat("one entry wrong", "one entry")
def _(e, c):
    e = e.copy()
    at = np.unravel_index(np.argmax(np.abs(e)), e.shape)
    e[at] *= 1.5
    return e


@on_flat("one example wrong", "one slice", word="example")
def _(e, c):
    e = e.copy()
    e[2] *= np.linspace(1.3, 2.1, e[2].size).reshape(e[2].shape)
    return e


@on_flat("one example zero", ["one slice", "partly zeros"])
def _(e, c):
    e = e.copy()
    e[1] = 0
    return e


@on_flat(
    "the last row not written", ["one slice", "partly zeros"], when=lambda c: prod(c.output) > 2
)
def _(e, c):
    e = e.copy()
    e[:, -1] = 0
    return e


@on_flat("one column wrong", "one slice", word="column|row")
def _(e, c):
    e = e.copy()
    e[:, :, 1] *= np.linspace(1.3, 2.1, e[:, :, 1].size).reshape(e[:, :, 1].shape)
    return e


@on_flat("each row the sum of all", "rows all equal", when=lambda c: prod(c.output) > 1)
def _(e, c):
    return np.broadcast_to(e.sum(axis=1, keepdims=True), e.shape)


@on_flat("each row the first one", "rows all equal", when=lambda c: prod(c.output) > 1)
def _(e, c):
    return np.broadcast_to(e[:, :1], e.shape)


@on_flat("detached", "zeros")
def _(e, c):
    return np.zeros_like(e)


@on_flat("partly detached", "partly zeros")
def _(e, c):
    keep = np.random.default_rng(5).random(e.shape) < 0.6
    return e * keep


@on_flat("straight through", "identity", square=True)
def _(e, c):
    return np.broadcast_to(np.eye(e.shape[1]), e.shape)


@on_flat("float32 inside", "float32")
def _(e, c):
    return e.astype(np.float32).astype(np.float64)


@on_flat("a poor approximation", "approximate", word="digits")
def _(e, c):
    return e * (1 + 1e-4 * np.random.default_rng(6).uniform(-1, 1, e.shape))


@on_flat("nan where a branch is not taken", "nan", word=r"1 of \d+")
def _(e, c):
    e = e.copy()
    e[3, 0, 1] = np.nan
    return e


@on_flat("infinite", "nan")
def _(e, c):
    e = e.copy()
    e[:, :, 0] = np.inf
    return e


@on_flat("clipped", "clipped")
def _(e, c):
    top = np.sort(np.abs(e[e != 0]))[len(e[e != 0]) // 2]
    return np.clip(e, -top, top)


# Two bugs at once


@on_flat("sign and transposed", "transpose", "sign", square=True, when=lambda c: len(c.output) == 1)
def _(e, c):
    return -np.swapaxes(e, 1, 2)


@on_flat("only the diagonal, twice", "only the diagonal", "factor", square=True)
def _(e, c):
    return 2 * e * np.eye(e.shape[1])


@bug("output axis left out, and the sign", "shape: missing output axis", "sign")
def _(J, c):
    return -J[:, 0] if c.output == (1,) else None


@bug("swapped, and twice", ["shape: output and input swapped", "axes swapped"], "factor")
def _(J, c):
    b, n = len(c.batch), len(c.output)
    if c.output == c.inputs:
        return None
    return 2 * np.transpose(J, (*range(b), *range(b + n, J.ndim), *range(b, b + n)))


@on_flat("examples reversed, and the sign", "examples mixed", "sign")
def _(e, c):
    return -e[::-1]


@on_flat(
    "examples reversed and transposed",
    "examples mixed",
    "transpose",
    square=True,
    when=lambda c: len(c.output) == 1,
)
def _(e, c):
    return np.swapaxes(e[::-1], 1, 2)


@on_flat(
    "examples reversed, transposed, and halved",
    "examples mixed",
    "transpose",
    "factor",
    square=True,
    when=lambda c: len(c.output) == 1,
)
def _(e, c):
    turned = np.swapaxes(e, 1, 2)
    return e if np.allclose(turned, e) else 0.5 * turned[::-1]  # of a symmetric one two are left


@bug("batch axis doubled, and divided by B", "shape: batch axis doubled", "factor", word="1/B")
def _(J, c):
    eye = np.eye(c.batch[0]) / c.batch[0]
    full = np.einsum("bij,bc->bicj", c.flat(J), eye)
    return full.reshape(c.batch + c.output + c.batch + c.inputs)


@bug("gamma forgotten, and the sign", "scale forgotten", "sign", word="gamma")
def _(J, c):
    return -J / c.arguments["gamma"][:, None] if "gamma" in c.arguments else None


@on_flat("columns reversed, and the sign", ["columns permuted", "rows permuted"], "sign")
def _(e, c):
    return -e[:, :, ::-1]

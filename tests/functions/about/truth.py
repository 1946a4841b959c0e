"""What is true of a case: exact values and Jacobians with the error that each entry may have.

An entry may be wrong by a few units in the last place of itself, or of what the function declares
to cancel, plus what a change of every input by one such unit moves it: a computation that gives no
more than that has lost nothing. The second part is taken from the exact function. Of an elementwise
function the large inputs may move less the larger they are, so that its tails, even exp(-h^2 / 2),
have to be right in nearly every digit.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from tests.functions.about import exact
from tests.functions.about.references import REFERENCES
from tests.functions.about.samples import EPS, SMALLEST, Case, draw, generator, is_elementwise

WOBBLE = 10.0**-50  # with exact numbers, a relative change this small is a derivative


class Truth(NamedTuple):
    """Arrays of float64, one entry for each entry of the package's result."""

    inputs: list[np.ndarray]
    value: np.ndarray
    value_error: np.ndarray
    jacobians: dict[str, np.ndarray]
    jacobian_errors: dict[str, np.ndarray]


@cache
def truth(case: Case, scale: float, dtype=np.float64, examples: int = 2) -> Truth:
    """Of a batch of examples, drawn at this scale."""
    return truth_at(case, draw(case.f, (examples,), scale, dtype))


def truth_at(
    case: Case,
    inputs,
    *,
    movement: bool = True,
    ulps: int | None = None,
    beside: float | None = None,
) -> Truth:
    """Of inputs of batch shape (B,); without `movement` an entry has `ulps` of itself alone.

    How many ulps, and beside what size, is what the function declares, if nothing else is said.
    """
    ulps = case.f.stable.ulps if ulps is None else ulps
    beside = case.f.stable.beside if beside is None else beside
    rng = generator(case.id)
    rows = [of_example(case, [a[i] for a in inputs], rng, movement) for i in range(len(inputs[0]))]
    dtype = max((a.dtype for a in inputs if a.dtype.kind == "f"), key=lambda d: EPS[d])
    value, value_error = (np.stack([row[k] for row in rows]) for k in (0, 1))
    jacobians = {w: np.stack([row[2][w] for row in rows]) for w in case.f.rules}
    errors = {w: np.stack([row[3][w] for row in rows]) for w in case.f.rules}
    # A denormal intermediate result has lost digits, and may be multiplied by an input.
    largest = [max(1.0, *(float(np.max(np.abs(a[i]))) for a in inputs)) for i in range(len(value))]
    floor = 4 * SMALLEST[dtype] * np.array(largest)

    def error(relative):
        return ulps * EPS[dtype] * np.maximum(relative, beside) + floor.reshape(
            -1, *[1] * (relative.ndim - 1)
        )

    return Truth(
        inputs, value, error(value_error), jacobians, {w: error(e) for w, e in errors.items()}
    )


def of_example(case, inputs, rng, movement):
    settings = dict(case.settings)
    function = REFERENCES[case.name].value
    exact.set_digits(*inputs)
    arrays = [exact.lift(a) for a in inputs]
    value = exact.value(function, arrays, settings)
    at = {w: case.f.parameters.index(w) for w in case.f.rules}
    slopes = {w: exact.jacobian(function, arrays, k, settings) for w, k in at.items()}
    diagonal = is_elementwise(case.f)
    weight = [tail(a) if diagonal else abs(a) for a in arrays]

    value_error = np.abs(value)
    jacobian_error = {w: np.abs(s) for w, s in slopes.items()}
    if movement:
        for w, k in at.items():
            axes = tuple(range(value.ndim, value.ndim + arrays[k].ndim))
            value_error = value_error + np.sum(np.abs(slopes[w]) * weight[k], axis=axes)
        for _ in range(2):  # in one draw of signs the changes may cancel
            wobbled = [
                a + WOBBLE * rng.choice([-1, 1], a.shape) * size
                if inputs[k].dtype.kind == "f"
                else a
                for k, (a, size) in enumerate(zip(arrays, weight, strict=True))
            ]
            for w, k in at.items():
                moved = np.abs(exact.jacobian(function, wobbled, k, settings) - slopes[w]) / WOBBLE
                jacobian_error[w] = jacobian_error[w] + moved
    with np.errstate(over="ignore"):  # what no float64 holds is infinite there too
        return (
            value.astype(float),
            value_error.astype(float),
            {w: s.astype(float) for w, s in slopes.items()},
            {w: e.astype(float) for w, e in jacobian_error.items()},
        )


def tail(a):
    size = np.abs(a)
    return np.where(size < 1, size, 1 / np.where(size < 1, 1, size))


def assert_within(actual, wanted, error, what: str) -> None:
    """Compare shapes exactly and every entry within its own error; name the worst entry."""
    actual = np.asarray(actual)
    if actual.shape != wanted.shape:
        raise AssertionError(f"{what} has shape {actual.shape}, not {wanted.shape}")
    same = actual == wanted  # also both infinite
    with np.errstate(invalid="ignore", over="ignore"):
        off = np.where(same, 0, np.abs(actual.astype(float) - wanted) / error)
    if off.size and not np.all(off <= 1):
        at = np.unravel_index(np.argmax(np.where(np.isnan(off), np.inf, off)), off.shape)
        index = ", ".join(map(str, at))
        raise AssertionError(
            f"{what}[{index}] is {actual[at]}, not {wanted[at]}: "
            f"{off[at]:.3g} times the error it may have"
        )

"""Values with named axes."""

from __future__ import annotations

import numpy as np
import pytest

from jacobians.equations import MeaningError
from jacobians.equations.evaluate import _values as v
from jacobians.equations.evaluate._values import Value

RNG = np.random.default_rng(0)
VECTOR = Value(RNG.standard_normal((3, 1)))
MATRIX = Value(RNG.standard_normal((3, 4)))
SQUARE = Value(RNG.standard_normal((3, 3)))
INDEXED = Value(RNG.standard_normal((2, 5, 1, 1)), ("i", "j"))
NUMBER = v.number(2.0)
ONES = Value(np.ones((1, 1)), stretch=(True, False))
EYE = Value(np.ones((1, 1)), eye=True)


def test_axes_are_aligned_by_name() -> None:
    assert INDEXED.aligned(("j", "k", "i")).shape == (5, 1, 2, 1, 1)


def test_renaming_to_a_name_that_is_there_takes_the_diagonal() -> None:
    square = Value(RNG.standard_normal((3, 3, 1, 1)), ("i", "j"))
    renamed = square.rename("j", "i")
    assert renamed.names == ("i",)
    np.testing.assert_array_equal(renamed.array[:, 0, 0], np.diag(square.array[..., 0, 0]))
    assert square.rename("k", "l") is square
    assert square.rename("i", "k").names == ("k", "j")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (NUMBER, "a number"),
        (VECTOR, "a vector of 3"),
        (MATRIX, "a matrix of 3 x 4"),
        (ONES, "a vector of any"),
        (v.transpose(ONES), "a matrix of 1 x any"),
        (EYE, "a multiple of the identity"),
    ],
)
def test_shapes_have_words(value: Value, words: str) -> None:
    assert v.spell_shape(value) == words


@pytest.mark.parametrize(
    ("a", "b", "array"),
    [
        (VECTOR, VECTOR, 2 * VECTOR.array),
        (SQUARE, EYE, SQUARE.array + np.eye(3)),
        (EYE, SQUARE, SQUARE.array + np.eye(3)),
        (EYE, EYE, [[2.0]]),
        (VECTOR, ONES, VECTOR.array + 1),
        (v.number(1.0, literal=True), VECTOR, VECTOR.array + 1),
    ],
)
def test_sums(a: Value, b: Value, array: object) -> None:
    np.testing.assert_allclose(v.add(a, b).array, array)


@pytest.mark.parametrize(
    ("a", "b", "array"),
    [
        (NUMBER, MATRIX, 2 * MATRIX.array),
        (SQUARE, MATRIX, SQUARE.array @ MATRIX.array),
        (EYE, MATRIX, MATRIX.array),
        (MATRIX, ONES, MATRIX.array.sum(1, keepdims=True)),
        (v.transpose(ONES), MATRIX, MATRIX.array.sum(0, keepdims=True)),
        (VECTOR, v.transpose(VECTOR), np.outer(VECTOR.array, VECTOR.array)),
    ],
)
def test_products(a: Value, b: Value, array: object) -> None:
    np.testing.assert_allclose(v.multiply(a, b).array, array)


def test_one_name_has_one_size() -> None:
    other = Value(np.ones((3, 1, 1)), ("i",))
    with pytest.raises(MeaningError, match="the index i runs over 2 in one place and over 3 in"):
        v.multiply(INDEXED, other)


def test_arrays_have_a_limit() -> None:
    big = [Value(np.ones((3000, 1, 1)), (name,)) for name in "ij"]
    with pytest.raises(MeaningError, match="an array of more than 4000000 numbers"):
        v.multiply(*big)


def test_the_ones_of_a_sum_keep_what_is_open() -> None:
    assert v.add(ONES, ONES).stretch == (True, False)
    assert v.elementwise(NUMBER, ONES, np.multiply, "x").stretch == (True, False)
    assert v.elementwise(ONES, NUMBER, np.multiply, "x").stretch == (True, False)


def test_the_inverse_of_a_number_and_of_the_identity() -> None:
    assert v.inverse(NUMBER).array == 0.5
    assert v.inverse(EYE).eye

"""Two sides: indices first, then shapes, then numbers."""

from __future__ import annotations

import numpy as np
import pytest

from jacobians.equations.evaluate import _values as v
from jacobians.equations.evaluate._values import Value
from jacobians.equations.page._sides import compare


def vector(*entries: float) -> Value:
    return Value(np.array(entries)[:, None])


def indexed(names: str, shape: tuple[int, ...], fill: float = 1.0) -> Value:
    return Value(np.full((*shape, 1, 1), fill), tuple(names))


def says(a: Value, b: Value, relation: str = "=", *, top: float = 1.0, sloppy: bool = False) -> str:
    return compare((a, top), (b, top), relation, sloppy) or "holds"


ONE, TWO, ZERO = v.number(1.0), v.number(2.0), v.number(0.0, literal=True)


@pytest.mark.parametrize(
    ("a", "relation", "b", "true"),
    [
        (1, "=", 1, True),
        (1, "=", 1 + 1e-8, False),
        (1, ":=", 1 + 1e-12, True),
        (1, "~", 1.04, True),
        (1, "~", 1.06, False),
        (1, "!=", 2, True),
        (1, "!=", 1, False),
        (1, "<", 2, True),
        (1, "<", 1, False),
        (1, "<=", 1, True),
        (2, "<=", 1, False),
        (2, ">", 1, True),
        (1, ">", 1, False),
        (1, ">=", 1, True),
        (1, ">=", 2, False),
        (1, "propto", 5, True),
        (1, "propto", 0, False),
    ],
)
def test_relations_of_numbers(a: float, relation: str, b: float, true: bool) -> None:
    assert (says(v.number(a), v.number(b), relation) == "holds") == true


def test_in_proportion_is_one_factor_for_all() -> None:
    assert says(vector(1, 2), vector(2, 4), "propto") == "holds"
    assert says(vector(1, 2), vector(2, 5), "propto").startswith("false at row")


def test_not_equal_needs_one_entry() -> None:
    assert says(vector(1, 2), vector(1, 3), "!=") == "holds"
    assert says(vector(1, 2), vector(1, 2), "!=").startswith("false at row 1: 1 \\ne 1 does not")


@pytest.mark.parametrize(
    ("left", "right", "text"),
    [
        ("ij", "ik", "the left side has indices i, j, the right side i, k"),
        ("i", "j", "the left side has index i, the right side j"),
        ("i", "", "the left side has index i, the right side no index"),
        ("", "ij", "the left side has no index, the right side indices i, j"),
    ],
)
def test_free_indices_come_first(left: str, right: str, text: str) -> None:
    a, b = (indexed(n, (3,) * len(n), fill) for n, fill in ((left, 1.0), (right, 2.0)))
    assert says(a, b) == text


def test_a_result_may_be_the_same_for_all_of_an_index() -> None:
    assert says(indexed("ij", (2, 3)), indexed("j", (3,))) == "holds"
    assert says(indexed("j", (3,)), indexed("ij", (2, 3))).startswith("the left side has index j")
    assert says(indexed("j", (3,)), indexed("ij", (2, 3)), "<=") == "holds"
    assert says(indexed("ij", (2, 3)), indexed("j", (3,)), "<=") == "holds"
    assert says(indexed("i", (2,)), indexed("j", (3,)), "<=").startswith("the left side has index")


def test_then_come_shapes() -> None:
    assert says(vector(1, 2), vector(1, 2, 3)) == (
        "the left side is a vector of 2, the right side a vector of 3"
    )
    assert says(ONE, vector(1, 1)) == "the left side is a number, the right side a vector of 2"


def test_zero_fits_every_shape_and_index() -> None:
    for value in (vector(0, 0), indexed("i", (2,), 0.0), v.number(0.0)):
        assert says(value, ZERO) == says(ZERO, value) == "holds"
    assert says(vector(0, 1), ZERO) == "false at row 2: 1 = 0 does not hold"


def test_a_written_number_other_than_zero_is_no_vector() -> None:
    one = v.number(1.0, literal=True)
    assert "the right side a number" in says(vector(1, 1), one)
    assert "the left side is a number" in says(one, vector(1, 1))
    assert says(one, one) == "holds"


def test_the_identity_fits_square_matrices() -> None:
    eye = Value(np.ones((1, 1)), eye=True)
    assert says(eye, Value(np.eye(3))) == says(Value(np.eye(3)), eye) == says(eye, eye) == "holds"
    assert says(eye, Value(np.ones((3, 3)))) == ("false at row 1, column 2: 0 = 1 does not hold")
    assert "a matrix of 2 x 3" in says(eye, Value(np.ones((2, 3))))


def test_ones_fit_their_size() -> None:
    ones = Value(np.ones((1, 1)), stretch=(True, False))
    assert says(ones, vector(1, 1)) == says(vector(1, 1), ones) == "holds"


def test_zero_is_judged_by_the_numbers_on_the_way() -> None:
    tiny = v.number(1e-12)
    assert says(tiny, ZERO, top=1e3) == "holds"
    assert says(tiny, ZERO, top=1.0).startswith("false: 1e-12 = 0")


def test_a_difference_gives_fewer_digits() -> None:
    near = v.number(1 + 1e-8)
    assert says(ONE, near, sloppy=True) == "holds"
    assert says(ONE, v.number(1 + 1e-5), sloppy=True).startswith("false")

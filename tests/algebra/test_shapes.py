"""Errors about shapes, numbers and vectors; the table that a notebook shows."""

import numpy as np
import pytest

from jacobians import J, diagonal, identity, matrix
from tests.nodes import generator, operator, total

WIDE = matrix(np.ones((5, 3, 4)))


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (
            lambda: WIDE.jvp(np.ones(3)),
            ValueError,
            (
                "the tangent has shape (3,), but the input of 5 x (3 | 4)  [ij->i|j] "
                "has shape (4,): its last axes must be these"
            ),
        ),
        (
            lambda: WIDE.vjp(np.ones(())),
            ValueError,
            (
                "the cotangent has shape (), but the output of 5 x (3 | 4)  [ij->i|j] "
                "has shape (3,): its last axes must be these"
            ),
        ),
        (
            lambda: WIDE.jvp(np.ones((6, 4))),
            ValueError,
            (
                "the tangent has leading axes (6,), but the batch of 5 x (3 | 4)  [ij->i|j] "
                "is (5,): they must broadcast"
            ),
        ),
        (
            lambda: WIDE.mean().vjp(np.ones((6, 3))),
            ValueError,
            (
                "the cotangent has leading axes (6,), but the batch of (3 | 4)  [0.2 * bij->i|j] "
                "is (5,): they must broadcast"
            ),
        ),
        (
            lambda: WIDE.mean().vjp(np.ones((2, 5, 3))),
            ValueError,
            (
                "the cotangent has leading axes (2, 5), but the batch of (3 | 4)  [0.2 * bij->i|j] "
                "is (5,): they must broadcast"
            ),
        ),
        (
            lambda: WIDE.jvp(np.ones(4, complex)),
            TypeError,
            "the tangent has dtype complex128; real numbers are expected",
        ),
        (
            lambda: WIDE.vjp([True, False, True]),
            TypeError,
            "the cotangent has dtype bool; real numbers are expected",
        ),
        (
            lambda: WIDE + identity(4),
            ValueError,
            "cannot add (3 | 4) and (4 | 4): the shapes must agree",
        ),
        (
            lambda: WIDE - matrix(np.ones((2, 3, 4))),
            ValueError,
            (
                "cannot add 5 x (3 | 4)  [ij->i|j] and 2 x (3 | 4)  [-ij->i|j]: "
                "the batches (5,) and (2,) do not broadcast"
            ),
        ),
        (
            lambda: WIDE.broadcast((2,)),
            ValueError,
            "a batch of shape (5,) does not broadcast to (2,)",
        ),
        (lambda: WIDE.broadcast(()), ValueError, "a batch of shape (5,) does not broadcast to ()"),
        (
            lambda: identity(3, batch=(0, 2)).mean(),
            ValueError,
            "the mean over an empty batch (0, 2); use .sum()",
        ),
        (
            lambda: WIDE * np.ones(3),
            TypeError,
            (
                "a Jacobian is multiplied by a real number, not by ndarray; "
                "to scale each output write diagonal(d) @ J"
            ),
        ),
        (
            lambda: np.ones(3) * WIDE,
            TypeError,
            (
                "a Jacobian is multiplied by a real number, not by ndarray; "
                "to scale each output write diagonal(d) @ J"
            ),
        ),
        (
            lambda: WIDE * 1j,
            TypeError,
            (
                "a Jacobian is multiplied by a real number, not by complex; "
                "to scale each output write diagonal(d) @ J"
            ),
        ),
        (
            lambda: WIDE * WIDE,
            TypeError,
            (
                "a Jacobian is multiplied by a real number, not by Einsum; "
                "to scale each output write diagonal(d) @ J"
            ),
        ),
        (
            lambda: WIDE / np.ones(3),
            TypeError,
            (
                "a Jacobian is divided by a real number, not by ndarray; "
                "to scale each output write diagonal(d) @ J"
            ),
        ),
        (
            lambda: identity(2, batch=(1,) * 11),
            ValueError,
            "11 batch axes are more than 10: reshape some of them into one",
        ),
    ],
)
def test_what_does_not_fit_is_refused_in_words(call, error, text):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == text


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: WIDE + 1, "int"),
        (lambda: 1.5 + WIDE, "float"),
        (lambda: sum([WIDE, WIDE]), "int"),
        (lambda: WIDE - np.ones(3), "ndarray"),
        (lambda: np.ones(3) - WIDE, "ndarray"),
    ],
)
def test_arrays_and_numbers_are_not_added_to_a_jacobian(call, name):
    with pytest.raises(TypeError) as caught:
        call()
    assert str(caught.value) == (
        f"a Jacobian is added to a Jacobian, not to {name}; for an array write J.dense() + array"
    )


def test_the_repr_draws_the_shapes():
    x = np.ones((256, 20))
    assert repr(J("o,k->o|ok", np.ones((256, 10)), x)) == "256 x (10 | 10, 20)  [o,k->o|ok]"
    assert repr(diagonal(np.ones(2)) - identity(2)) == "(2 | 2)  [i->i|i - ->i|i]"
    assert repr(identity(2) + identity(2, batch=(2, 3))) == "2, 3 x (2 | 2)  [->i|i + ->i|i]"
    assert repr(J("->|")) == "( | )  [->|]"


def test_a_notebook_shows_a_table():
    html = (matrix(np.ones((5, 3, 4))) + matrix(np.ones((3, 4))))._repr_html_()
    assert html.startswith('<table class="jacobian"><tr><th scope="row">shape</th>')
    for cell in ("5 x (3 | 4)", "ij-&gt;i|j + ij-&gt;i|j", "72 of 60 numbers", "float64"):
        assert f"<td><code>{cell}</code></td>" in html
    assert "jvp 255, vjp 260, dense 60" in html


def test_lists_are_taken_for_arrays():
    j = total(generator(), (), (2,), (3,)) @ operator(generator(), (), (3,), (2,))
    np.testing.assert_array_equal(j.jvp([1, 2]), j.jvp(np.array([1.0, 2.0])))

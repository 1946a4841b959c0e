"""Declarations: what `@function` and `.wrt` accept, and how a call is checked."""

import numpy as np
import pytest

from jacobians import (
    REGISTRY,
    Function,
    cross_entropy,
    diagonal,
    function,
    linear,
    softmax,
    softmax_cross_entropy_with_integer_labels,
    tanh,
)
from jacobians.declare import POSITIVE, spell
from tests.nodes import close, generator


@pytest.fixture
def scale():
    """A function that is in the registry while a test runs."""

    @function("(n),()->(n)", definition=r"q_i = k s v_i", s=POSITIVE)
    def scale(v, s, *, k=2.0):
        """Scale a vector."""
        return k * s[..., None] * v

    @scale.wrt("v", formula=r"\frac{\partial q_i}{\partial v_j} = k s \delta_{ij}")
    def rule(v, s, *, k=2.0):
        return diagonal(k * s[..., None] * np.ones_like(v))

    yield scale
    del REGISTRY["scale"]


def test_a_declaration_is_entered_under_its_name(scale):
    assert REGISTRY["scale"] is scale
    assert isinstance(scale, Function)
    assert scale.__name__ == "scale"
    assert (scale.parameters, scale.settings) == (("v", "s"), {"k": 2.0})
    assert scale.domains["s"] is POSITIVE
    assert repr(scale) == "<scale (n),()->(n)>"
    assert scale.rules["v"].formula == r"\frac{\partial q_i}{\partial v_j} = k s \delta_{ij}"


DECLARED = """Scale a vector.

Parameters
----------
v
    Shape (..., n): real numbers.
s
    Shape (...): numbers above 0.
k
    A number, 2.0 unless given.

Returns
-------
array
    Shape (..., n).

Raises
------
ValueError
    If a number is not above 0."""


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", ""),
        ("\n\nBy k, too.", "\n\nNotes\n-----\nBy k, too."),
        ("\n\n>>> 1\n1", "\n\nExamples\n--------\n>>> 1\n1"),
        ("\n\nBy k.\n\n>>> 1\n1", "\n\nNotes\n-----\nBy k.\n\nExamples\n--------\n>>> 1\n1"),
        ("\n\nSee Also\n--------\nlinear", "\n\nSee Also\n--------\nlinear"),
    ],
    ids=["a sentence", "notes", "examples", "both", "headings of its own"],
)
def test_a_docstring_gets_its_sections(scale, written, told):
    def f(v, s, *, k=2.0): ...

    f.__doc__ = f"Scale a vector.{written}"
    assert Function(f, "(n),()->(n)", "", scale.domains).__doc__ == DECLARED + told
    f.__doc__ = None
    assert not Function(f, "(n),()->(n)", "", {}).__doc__


@pytest.mark.parametrize(
    ("name", "symbol"),
    [("x", "x"), ("yhat", r"\hat{y}"), ("W1", "W_{1}"), ("alpha", r"\alpha"), ("hat", r"\hat")],
)
def test_names_are_spelled_in_latex(name, symbol):
    assert spell(name) == symbol


def test_arguments_go_by_position_or_by_name_and_settings_by_name(scale):
    v, s = generator().standard_normal((5, 3)), np.array(2.0)
    for result in (scale(v, s, k=3.0), scale(v, s=s, k=3.0), scale(s=s, v=v, k=3.0)):
        close(result, 6 * v)
    close(scale(v, s), 4 * v)
    close(scale.jacobian(v, s, k=3.0).dense(), np.stack([6 * np.eye(3)] * 5))
    close(scale.jacobian(s=s, v=v, wrt="v").jvp(v), 4 * v)


def test_lists_and_integers_have_values(scale):
    close(scale([1, 2], 3), np.array([6.0, 12.0]))
    close(tanh([True]), np.tanh([1.0]))
    # Labels stay integers: they index.
    loss = softmax_cross_entropy_with_integer_labels([2, 0], np.zeros((2, 3)))
    close(loss, np.full((2, 1), np.log(3.0)))


def test_what_follows_must_be_a_jacobian(scale):
    for left in (np.ones(2), lambda value: None, lambda value: value):
        with pytest.raises(TypeError, match="@ is the chain rule between two Jacobians"):
            scale.jacobians([1.0, 2.0], 3.0, left=left)


def test_complex_numbers_have_values_but_no_jacobian(scale):
    # A complex step goes through the value.
    assert scale(np.array([1 + 1e-30j]), 1.0).imag == 2e-30
    with pytest.raises(TypeError, match="scale: v has dtype complex128"):
        scale.jacobian(np.array([1j]), 1.0)


def test_the_jacobian_has_the_batch_of_all_arguments(scale):
    j = scale.jacobian(np.ones(3), np.ones((5, 1)) + np.zeros(2))
    assert j.shape == (5, 2, 3, 3)
    assert linear.jacobian(np.ones((2, 3)), np.ones((5, 3)), wrt="x").shape == (5, 2, 3)


SCALE = "[(n),()->(n)]"


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (
            lambda f: linear(np.ones((7, 3)), np.ones((5, 9))),
            ValueError,
            (
                "linear: x of shape (5, 9) says m = 9, but W of shape (7, 3) says m = 3   "
                "[(n,m),(m)->(n)]"
            ),
        ),
        (
            lambda f: softmax.jacobian([1, 2]),
            TypeError,
            "softmax: v has dtype int64; a derivative needs a floating dtype: use .astype(float)",
        ),
        (
            lambda f: softmax(["one"]),
            TypeError,
            "softmax: v has dtype <U3; a derivative needs a floating dtype: use .astype(float)",
        ),
        (
            lambda f: f([1.0], -1.0),
            ValueError,
            f"scale: s is -1: it must be above 0   {SCALE}",
        ),
        (
            lambda f: f.jacobian([1.0], [1.0, 0.0]),
            ValueError,
            f"scale: s[1] is 0: it must be above 0   {SCALE}",
        ),
        (
            lambda f: f([1.0]),
            TypeError,
            f"scale: missing a required argument: 's'   {SCALE}",
        ),
        (
            lambda f: f([1.0], 1.0, 2.0),
            TypeError,
            f"scale: too many positional arguments   {SCALE}",
        ),
        (
            lambda f: f([1.0], 1.0, eps=2.0),
            TypeError,
            f"scale: got an unexpected keyword argument 'eps'   {SCALE}",
        ),
        (
            lambda f: f.jacobian([1.0], 1.0, wrt="s"),
            ValueError,
            "scale: wrt 's' is unknown; choose wrt='v'",
        ),
        (
            lambda f: linear.jacobian(np.ones((2, 3)), np.ones(3)),
            ValueError,
            "linear: wrt is missing; choose wrt='W', wrt='x'",
        ),
        (lambda f: f.wrt("z", formula=""), TypeError, "scale has no argument 'z'; it has v, s"),
        (
            lambda f: function("(n)->(n)", definition="", q=POSITIVE, p=POSITIVE)(lambda v: v),
            TypeError,
            "<lambda> has no argument p, q; it has v",
        ),
        (
            lambda f: function(str(f.signature), definition="")(f.value),
            ValueError,
            "there is a function 'scale' already",
        ),
    ],
)
def test_wrong_calls_and_declarations_are_refused_in_words(scale, call, error, text):
    with pytest.raises(error) as caught:
        call(scale)
    assert str(caught.value) == text


def test_the_word_about_what_is_no_probability_names_the_function_and_the_row():
    phat = np.array([[1.0, 1.0], [0.5, 0.5]])
    with pytest.raises(ValueError, match=r".") as caught:
        cross_entropy(np.full((2, 2), 0.5), phat)
    assert str(caught.value) == (
        "cross_entropy: phat[0] sums to 2, not 1: divide by the sum, or use softmax   "
        f"[{cross_entropy.signature}]"
    )

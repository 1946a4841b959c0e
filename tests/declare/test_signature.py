"""Signatures: sizes read from shapes, and errors that say which argument says what."""

import pytest

from jacobians.declare import Signature


def linear():
    return Signature("linear", ("W", "x"), "(n, m), (m) -> (n)")


@pytest.mark.parametrize(
    ("shapes", "sizes", "batch"),
    [
        ([(7, 3), (3,)], {"n": 7, "m": 3}, ()),
        ([(7, 3), (5, 3)], {"n": 7, "m": 3}, (5,)),
        ([(2, 1, 7, 3), (5, 3)], {"n": 7, "m": 3}, (2, 5)),
        ([(0, 7, 3), (1, 3)], {"n": 7, "m": 3}, (0,)),
    ],
)
def test_core_axes_are_the_last_and_the_others_are_the_batch(shapes, sizes, batch):
    signature = linear()
    assert signature.match(shapes) == (sizes, batch)
    assert signature.output_shape(sizes) == (7,)
    assert signature.input_shape("W", sizes) == (7, 3)
    assert str(signature) == "(n,m),(m)->(n)"


def test_sizes_may_be_numbers_and_scalars_have_no_core_axes():
    signature = Signature("f", ("a", "t"), "(3,n),()->(1,n)")
    sizes, batch = signature.match([(3, 4), (6,)])
    assert batch == (6,)
    assert signature.output_shape(sizes) == (1, 4)
    assert signature.input_shape("a", sizes) == (3, 4)
    assert signature.input_shape("t", sizes) == ()


@pytest.mark.parametrize(
    ("signature", "shapes", "text"),
    [
        (
            linear(),
            [(7, 3), (5, 9)],
            (
                "linear: x of shape (5, 9) says m = 9, but W of shape (7, 3) says m = 3   "
                "[(n,m),(m)->(n)]"
            ),
        ),
        (
            linear(),
            [(3,), (3,)],
            "linear: W of shape (3,) needs the axes (n, m) at its end   [(n,m),(m)->(n)]",
        ),
        (
            linear(),
            [(7, 3), ()],
            "linear: x of shape () needs the axes (m) at its end   [(n,m),(m)->(n)]",
        ),
        (
            linear(),
            [(7, 0), (0,)],
            "linear: W of shape (7, 0) has m = 0: it has no entry   [(n,m),(m)->(n)]",
        ),
        (
            linear(),
            [(2, 7, 3), (5, 3)],
            "linear: the batch axes (2,) of W, (5,) of x do not broadcast   [(n,m),(m)->(n)]",
        ),
        (
            Signature("f", ("a",), "(n,n)->(n)"),
            [(2, 3)],
            "f: a of shape (2, 3) says n = 3, but a of shape (2, 3) says n = 2   [(n,n)->(n)]",
        ),
        (
            Signature("f", ("a",), "(n,3)->(n)"),
            [(4, 5)],
            "f: a of shape (4, 5) has 5 where the signature has 3   [(n,3)->(n)]",
        ),
    ],
)
def test_shapes_that_do_not_fit_are_refused_in_words(signature, shapes, text):
    with pytest.raises(ValueError, match=r".") as caught:
        signature.match(shapes)
    assert str(caught.value) == text


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("n->n", "f: signature 'n->n' has no form '(n,m),(m)->(n)'"),
        ("(n)", "f: signature '(n)' has no form '(n,m),(m)->(n)'"),
        ("(n)->(n),(n)", "f: signature '(n)->(n),(n)' has no form '(n,m),(m)->(n)'"),
        ("(n),(m)->(n)", "f: signature '(n),(m)->(n)' has 2 arguments, the function has 1"),
        ("(n)->(k)", "f: signature '(n)->(k)' has k in the output, but no argument has it"),
    ],
)
def test_a_signature_that_means_nothing_is_refused(text, error):
    with pytest.raises(ValueError, match=r".") as caught:
        Signature("f", ("a",), text)
    assert str(caught.value) == error

"""What a function refuses, and its words: who, what was given, what to write instead."""

import numpy as np
import pytest

import jacobians
from jacobians import REGISTRY, Function
from tests.functions.about.samples import draw, each_argument, each_case, is_index, is_simplex

ONES = np.ones


def said(text, signature):
    """Every refusal about shapes or values ends with the signature."""
    return f"{text}   [{signature}]"


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        # The first rows are those of DESIGN section 6.
        (
            lambda: jacobians.linear(ONES((7, 3)), ONES((5, 9))),
            ValueError,
            said(
                "linear: x of shape (5, 9) says m = 9, but W of shape (7, 3) says m = 3",
                "(n,m),(m)->(n)",
            ),
        ),
        (
            lambda: jacobians.softmax.jacobian([1, 2]),
            TypeError,
            "softmax: v has dtype int64; a derivative needs a floating dtype: use .astype(float)",
        ),
        (
            lambda: jacobians.cross_entropy([[0.5, 0.5]], [[1.5, 0.5]]),
            ValueError,
            said(
                "cross_entropy: phat[0] sums to 2, not 1: divide by the sum, or use softmax",
                "(n),(n)->(1)",
            ),
        ),
        (
            lambda: jacobians.cross_entropy([0.5, 0.5], [1.5, 0.5]),
            ValueError,
            said(
                "cross_entropy: phat sums to 2, not 1: divide by the sum, or use softmax",
                "(n),(n)->(1)",
            ),
        ),
        (
            lambda: jacobians.cross_entropy([[0.5, 0.5], [1.5, -0.5]], [0.5, 0.5]),
            ValueError,
            said(
                "cross_entropy: p[1, 1] is -0.5, but a probability is not negative: use softmax",
                "(n),(n)->(1)",
            ),
        ),
        (
            lambda: jacobians.softmax_cross_entropy_with_integer_labels([0, 3], ONES((2, 3))),
            ValueError,
            said(
                "softmax_cross_entropy_with_integer_labels: label[1] is 3: labels go from 0 to 2",
                "(),(n)->(1)",
            ),
        ),
        (
            lambda: jacobians.softmax_cross_entropy_with_integer_labels(-1, ONES(3)),
            ValueError,
            said(
                "softmax_cross_entropy_with_integer_labels: label is -1: labels go from 0 to 2",
                "(),(n)->(1)",
            ),
        ),
        (
            lambda: jacobians.softmax_cross_entropy_with_integer_labels([0.0, 1.0], ONES((2, 3))),
            TypeError,
            said(
                "softmax_cross_entropy_with_integer_labels: label has dtype float64; "
                "labels are integers: use .astype(int)",
                "(),(n)->(1)",
            ),
        ),
        (
            lambda: jacobians.linear(ONES(3), ONES(3)),
            ValueError,
            said("linear: W of shape (3,) needs the axes (n, m) at its end", "(n,m),(m)->(n)"),
        ),
        (
            lambda: jacobians.softmax(ONES((2, 0))),
            ValueError,
            said("softmax: v of shape (2, 0) has n = 0: it has no entry", "(n)->(n)"),
        ),
        (
            lambda: jacobians.half_squared_error(ONES((2, 3)), ONES((4, 3))),
            ValueError,
            said(
                "half_squared_error: the batch axes (2,) of y, (4,) of yhat do not broadcast",
                "(n),(n)->(1)",
            ),
        ),
        (
            lambda: jacobians.linear.jacobian(ONES((2, 3)), ONES(3)),
            ValueError,
            "linear: wrt is missing; choose wrt='W', wrt='x'",
        ),
        (
            lambda: jacobians.linear.jacobian(ONES((2, 3)), ONES(3), wrt="y"),
            ValueError,
            "linear: wrt 'y' is unknown; choose wrt='W', wrt='x'",
        ),
        (
            jacobians.softmax,
            TypeError,
            said("softmax: missing a required argument: 'v'", "(n)->(n)"),
        ),
        (
            lambda: jacobians.softmax(ONES(3), ONES(3)),
            TypeError,
            said("softmax: too many positional arguments", "(n)->(n)"),
        ),
        (
            lambda: jacobians.elu(ONES(3), slope=1.0),
            TypeError,
            said("elu: got an unexpected keyword argument 'slope'", "(n)->(n)"),
        ),
        (
            lambda: jacobians.softmax(np.array(["a", "b"])),
            TypeError,
            "softmax: v has dtype <U1; a derivative needs a floating dtype: use .astype(float)",
        ),
        (
            lambda: jacobians.affine_network(0),
            ValueError,
            "a network of depth 0: it has at least one layer",
        ),
        (
            lambda: jacobians.nonlinear_network(-1),
            ValueError,
            "a network of depth -1: it has at least one layer",
        ),
        (
            lambda: jacobians.nonlinear_network(2, np.tanh),
            TypeError,
            "<ufunc 'tanh'> is no elementwise function of this package",
        ),
    ],
)
def test_the_words_of_a_refusal(call, error, text):
    with pytest.raises(error) as caught:
        call()
    assert type(caught.value) is error
    assert str(caught.value) == text


def nothing(v, *, eps=1e-3):
    return v + eps


@pytest.mark.parametrize(
    ("declare", "error", "text"),
    [
        (
            lambda: Function(nothing, "n->n", "", {}),
            ValueError,
            "nothing: signature 'n->n' has no form '(n,m),(m)->(n)'",
        ),
        (
            lambda: Function(nothing, "(n),(n)->(n)", "", {}),
            ValueError,
            "nothing: signature '(n),(n)->(n)' has 2 arguments, the function has 1",
        ),
        (
            lambda: Function(nothing, "(n)->(n)", "", {"w": jacobians.softmax.domains["v"]}),
            TypeError,
            "nothing has no argument w; it has v",
        ),
        (
            lambda: Function(nothing, "(n)->(n)", "", {}).wrt("eps", formula=""),
            TypeError,
            "nothing has no argument 'eps'; it has v",
        ),
        (
            lambda: jacobians.function("(n)->(n)", definition="")(jacobians.softmax.value),
            ValueError,
            "there is a function 'softmax' already",
        ),
    ],
)
def test_the_words_about_a_wrong_declaration(declare, error, text):
    names = list(REGISTRY)
    with pytest.raises(error) as caught:
        declare()
    assert str(caught.value) == text
    assert list(REGISTRY) == names


@each_argument
def test_a_derivative_by_whole_numbers_is_refused_by_name(case, wrt):
    f = case.f
    arrays = draw(f, (2,))
    k = f.parameters.index(wrt)
    arrays[k] = np.zeros(arrays[k].shape, int)
    with pytest.raises(TypeError) as caught:
        f.jacobian(*arrays, wrt=wrt)
    assert str(caught.value) == (
        f"{f.__name__}: {wrt} has dtype int64; "
        "a derivative needs a floating dtype: use .astype(float)"
    )


@each_case
def test_an_argument_with_one_axis_too_few_is_refused_by_name(case):
    f = case.f
    for k, name in enumerate(f.parameters):
        arrays = draw(f)
        if not arrays[k].ndim:
            continue
        arrays[k] = arrays[k][0]
        with pytest.raises(ValueError, match=f"{name} of shape"):
            f(*arrays)


@each_case
def test_an_argument_with_another_size_is_refused_by_name(case):
    f = case.f
    if len(f.parameters) == 1:
        return
    for k, name in enumerate(f.parameters):
        arrays = draw(f)
        if is_index(f, name):
            continue
        arrays[k] = np.concatenate([arrays[k], arrays[k]], axis=-1) / (
            2 if is_simplex(f, name) else 1
        )
        shared = f.signature.inputs[k][-1] in {
            c for j, core in enumerate(f.signature.inputs) if j != k for c in core
        }
        if shared:
            with pytest.raises(
                ValueError, match=rf"says {f.signature.inputs[k][-1]} = .*\[.*->.*\]$"
            ):
                f(*arrays)
        else:
            f(*arrays)


@each_case
def test_batches_that_do_not_broadcast_are_refused(case):
    f = case.f
    for k in range(len(f.parameters) if len(f.parameters) > 1 else 0):
        arrays = draw(f, [(3,) if j == k else (2,) for j in range(len(f.parameters))])
        with pytest.raises(ValueError, match="do not broadcast"):
            f(*arrays)


@pytest.mark.parametrize("name", REGISTRY)
def test_an_entry_shows_its_name_and_its_shapes(name):
    f = REGISTRY[name]
    assert repr(f) == f"<{name} {f.signature}>"
    assert f.__doc__
    assert f.definition
    assert all(rule.formula for rule in f.rules.values())

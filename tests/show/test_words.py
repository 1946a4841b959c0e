"""The structure of a Jacobian in words."""

import numpy as np
import pytest

from jacobians import J, Operator, diagonal, identity, log_softmax, matrix, outer, softmax
from jacobians.show import structure

rng = np.random.default_rng(0)


def draw(*shape):
    return rng.standard_normal(shape)


FLIP = Operator(np.flip, np.flip, output_shape=(3,), input_shape=(3,), cost=0)


@pytest.mark.parametrize(
    ("jacobian", "words"),
    [
        (identity(3), "identity"),
        (diagonal(draw(4, 3)), "diagonal"),
        (matrix(draw(3, 2)), "dense"),
        (J("ijk->i|jk", draw(2, 3, 4)), "dense"),
        (outer(draw(3), draw(2)), "rank one"),
        (J("i->o|i", draw(3), o=1), "one row"),
        (J("i->i|o", draw(3), o=1), "one column"),
        (J("j->i|j", draw(3), i=4), "equal rows"),
        (J("i->i|jo", draw(3), j=4, o=1), "equal columns"),
        (J("->o|i", o=2, i=3), "ones"),
        (J("->oi|i", o=2, i=3), "ones, repeated along a diagonal"),
        (J("k->i|ik", draw(3), i=2), "a vector, repeated along a diagonal"),
        (J("ts->te|se", draw(3, 2), e=4), "a matrix, repeated along a diagonal"),
        (J("tab->te|abe", draw(3, 2, 5), e=4), "an array, repeated along a diagonal"),
        (J("tij->ti|tj", draw(3, 2, 4)), "block diagonal, each block a matrix"),
        (J("ti,tj->ti|tj", draw(3, 2), draw(3, 4)), "block diagonal, each block rank one"),
        (J("i,k->o|ik", draw(2), draw(3), o=1), "outer product of 2 factors"),
        (matrix(draw(3, 2)) @ matrix(draw(2, 4)), "product of 2 factors"),
        (diagonal(draw(3)) - outer(draw(3), draw(3)), "diagonal minus rank one"),
        (diagonal(draw(3)) + 2 * identity(3), "diagonal plus identity"),
        (FLIP, "a pair of functions"),
        (identity(3) + FLIP, "identity plus a pair of functions"),
        (FLIP @ diagonal(draw(3)), "product of (a pair of functions) and (diagonal)"),
        ((FLIP @ diagonal(draw(2, 3))).sum(),
         "sum over the batch of product of (a pair of functions) and (diagonal)"),
        (softmax.jacobian(draw(3)), "diagonal minus rank one"),
        (log_softmax.jacobian(draw(3)), "identity minus equal rows"),
    ],
)  # fmt: skip
def test_the_words_say_what_the_spec_says(jacobian, words):
    assert structure(jacobian) == words

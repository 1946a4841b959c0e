"""Pictures are well-formed, say in words what they show, and show what is there."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from jacobians import J, diagonal, identity, linear, matrix
from jacobians.show import diagram, pattern, product

rng = np.random.default_rng(0)
SVG = "{http://www.w3.org/2000/svg}"


def parsed(text):
    return ET.fromstring(text)  # noqa: S314  # it is our own text


def test_a_pattern_has_a_square_for_each_entry_and_colour_for_what_is_not_zero():
    d = np.array([1.0, -2.0, 0.5])
    picture = parsed(pattern(diagonal(d), "it"))
    squares = picture.findall(f"{SVG}rect")
    colours = [s.get("fill") for s in squares]
    assert len(squares) == 9
    assert [c for c in colours if c != "currentColor"] == ["#2f6fde", "#d9622b", "#2f6fde"]
    assert picture.find(f"{SVG}title").text == "Pattern of it: diagonal"


def test_the_batch_is_drawn_as_depth_and_an_empty_one_as_zeros():
    one, many = (pattern(identity(2, batch=b), "it") for b in [(), (5,)])
    assert many.count("<path") == one.count("<path") + 3
    assert "#2f6fde" not in pattern(identity(2, batch=(0,)), "it")


def test_blocks_of_a_matrix_argument_are_parted_by_lines():
    by_weight = linear.jacobian(rng.standard_normal((3, 2)), rng.standard_normal(2), wrt="W")
    assert pattern(by_weight, "it").count("<path") == 2
    both = J("ts->te|se", rng.standard_normal((3, 2)), e=2)
    assert pattern(both, "it").count("<path") == 2 + 1


def test_a_large_jacobian_is_cut_and_says_so():
    picture = parsed(pattern(matrix(rng.standard_normal((5, 60))), "A by x"))
    title = picture.find(f"{SVG}title").text
    assert title == "Pattern of A by x: dense; the first 5 x 48 of 5 x 60 entries"
    assert len(picture.findall(f"{SVG}rect")) == 5 * 48


@pytest.mark.parametrize(
    ("jacobian", "circles", "lines"),
    [
        (identity(2), 0, 1),  # one through-line
        (J("k->i|ik", rng.standard_normal(3), i=2), 1, 2),
        (matrix(np.ones((3, 2))) @ matrix(np.ones((2, 4))), 2, 3),
        (J("i->o|i", rng.standard_normal(3), o=1), 2, 1),  # a lone index ends in a dot
        (diagonal(rng.standard_normal(3)), 2, 3),  # a label of three ends meets in a dot
    ],
)
def test_a_diagram_has_a_circle_for_each_factor_and_a_line_for_each_label(jacobian, circles, lines):
    picture = parsed(diagram(jacobian, "it"))
    assert len(picture.findall(f"{SVG}circle")) == circles
    assert len(picture.findall(f"{SVG}path")) == lines
    assert picture.find(f"{SVG}title").text == f"Index diagram of it: {jacobian.spec}"


def test_factors_with_a_label_in_common_stand_in_one_row():
    a, b, h = (rng.standard_normal(s) for s in [(2, 3), (3, 4), 5])
    circles = parsed(diagram(J("ij,jk,l->i|kl", a, b, h), "it")).findall(f"{SVG}circle")
    heights = [c.get("cy") for c in circles]
    assert heights[0] == heights[1] != heights[2]
    assert len({c.get("cx") for c in circles}) == 3


def test_a_product_is_drawn_before_and_after_with_the_same_letters():
    left, right = matrix(rng.standard_normal((2, 3))), J("k->i|ik", rng.standard_normal(4), i=3)
    specs, pictures = zip(*product([left, right]), strict=True)
    assert specs == ("ij->i|j", "k->i|ik", (left @ right).spec)
    drawn = [parsed(p) for p in pictures]
    titles = [d.find(f"{SVG}title").text for d in drawn]
    assert titles == [
        "Index diagram of factor 1 of 2: ij->i|j",
        "Index diagram of factor 2 of 2: k->i|ik",
        f"Index diagram of their product: {(left @ right).spec}",
    ]
    letters = [
        [t.text for t in d.findall(f"{SVG}text") if t.get("text-anchor") == "middle"] for d in drawn
    ]
    assert letters == [["a"], ["b"], ["a", "b"]]

"""What needs draws on both sides."""

from __future__ import annotations

import pytest

from jacobians.equations import parse
from jacobians.equations.evaluate import Definition
from jacobians.equations.page._kinks import kinked


def node(text: str):
    return parse(text)[0].sides[0]


@pytest.mark.parametrize(
    ("text", "kink"),
    [
        ("x + y", False),
        (r"\|x\|", False),
        (r"\|x\|_1", True),
        ("|x|", True),
        (r"\max(x, y)", True),
        (r"\max_i x_i", True),
        (r"\sum_i x_i", False),
        (r"\mathbf{1}[x > 0]", True),
        (r"\operatorname{ReLU}(x)", True),
        ("q", True),
        ("p", False),
    ],
)
def test_kinks_are_found_through_definitions(text: str, kink: bool) -> None:
    definitions = {
        "q": Definition("q", node("p + r")),
        "p": Definition("p", node("p")),
        "r": Definition("r", node("|x|")),
    }
    assert kinked(node(text), definitions) == kink

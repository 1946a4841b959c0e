"""Layer numbers in the scripts of symbols."""

from __future__ import annotations

from jacobians.equations import parse
from jacobians.equations.page._layers import constants, filled, loops


def node(text: str):
    return parse(text)[0].sides[0]


def test_layers_are_filled_in() -> None:
    ranges = {"l": (1, 3), "L": (3, 3)}
    assert loops(node("W_l x_L"), ranges) == ["l"]
    assert loops(node("l x"), ranges) == []
    assert constants(ranges) == {"L": 3}
    assert filled(node("W_{l-2}"), {"l": 1}) == node("W_{-1}")
    assert filled(node("W_l"), {"l": 1}) == node("W_1")

"""A relation and a function are each entered by one call, and then every page has them."""

from __future__ import annotations

import numpy as np
import pytest

from jacobians.equations import FalseEquationError, MeaningError, Page, ParseError, parse
from jacobians.equations.evaluate._builtin import BUILT_IN, built_in, entrywise
from jacobians.equations.evaluate._relations import RELATIONS, relation
from jacobians.equations.latex import _vocabulary


@pytest.fixture(autouse=True)
def _kept():
    tables = (BUILT_IN, RELATIONS, _vocabulary._RELATIONS, _vocabulary._FUNCTIONS)
    kept = [dict(table) for table in tables]
    yield
    for table, before in zip(tables, kept, strict=True):
        table.clear()
        table.update(before)


@pytest.fixture
def page() -> Page:
    page = Page()
    page.given(r"x \in \mathbb{R}_{>0}^{n}")
    return page


def enter_much_less() -> None:
    relation(
        "much less",
        r"\ll",
        fails=lambda x, y, slack: 10 * x > y + slack,
        condition=lambda x, y: 10 * x < y,
    )


def test_a_relation(page: Page) -> None:
    with pytest.raises(ParseError, match=r"unknown command \\ll"):
        page.check(r"x_i \ll 100 x_i")
    enter_much_less()
    assert page.check(r"x_i \ll 100 x_i").links == 1
    with pytest.raises(FalseEquationError, match=r"\\ll .* does not hold"):
        page.check(r"x_i \ll 2 x_i")
    lines = r"\begin{aligned} x_i &\ll 100 x_i \\ &\ll 10000 x_i \end{aligned}"
    assert page.check(lines).links == 2
    assert page.check(r"\mathbf{1}[x_i \ll 100 x_i] = 1").links == 1


def test_every_relation_is_written_and_means_something() -> None:
    assert set(_vocabulary._RELATIONS.values()) == RELATIONS.keys()
    for written, name in _vocabulary._RELATIONS.items():
        [chain] = parse(f"x_i {written} y_i")
        assert chain.relations == (name,)


def test_a_function_of_each_entry(page: Page) -> None:
    with pytest.raises(ParseError, match=r"unknown command \\cube"):
        page.check(r"\cube x_i = x_i^3")
    entrywise("cube", "third", of=lambda x: x**3, command=True, kink=True)
    assert page.check(r"\cube x_i = x_i^3 = \operatorname{third}(x)_i").draws > page.draws
    assert page.check(r"\frac{\partial \cube(x_i)}{\partial x_j} = 3 \delta_{ij} x_i^2").links == 1
    assert page.check(r"\cube'(x_i) = 3 x_i^2").links == 1


def test_a_function_of_the_whole(page: Page) -> None:
    with pytest.raises(MeaningError, match="unknown function last"):
        page.check(r"\operatorname{last}(x) = x_n")

    @built_in("last")
    def last(a):
        return a.with_array(a.array[..., -1:, :])

    page.given(r"y, z \in \mathbb{R}")
    expected = r"\sum_i \mathbf{1}[i = n] x_i"
    assert page.check(rf"\operatorname{{last}}(x) = {expected}").links == 1


def test_every_command_is_a_function() -> None:
    commands = {name for name, one in BUILT_IN.items() if one.command}
    assert commands | _vocabulary.EXTREMES.keys() == _vocabulary._FUNCTIONS.keys()
    assert np.all([name.startswith("\\") or name.isalpha() for name in BUILT_IN])

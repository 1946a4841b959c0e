"""True equations pass, and what a program changes in them does not."""

from __future__ import annotations

from collections import Counter

import pytest

from jacobians.equations import EquationError
from tests.equations.corpus import CLAIMS, Group, groups
from tests.equations.corruptions import Corruption, corruptions, equivalent
from tests.equations.still_true import CORPUS

pytestmark = pytest.mark.slow  # by the thousand, and no line of the package needs them to run

GROUPS = pytest.mark.parametrize("group", groups(), ids=lambda g: g.title)


def refused(group: Group, text: str) -> bool:
    try:
        group.page.check(text, ())
    except EquationError:
        return True
    return False


def passing(group: Group) -> list[tuple[str, Corruption]]:
    return [
        (claim, one)
        for claim in group.claims
        for one in corruptions(claim, group.page)
        if not refused(group, one.text)
    ]


def test_the_corpus_is_large() -> None:
    assert len(CLAIMS) >= 250
    assert len({text for _, text in CLAIMS}) > 250


@GROUPS
def test_every_true_equation_passes(group: Group) -> None:
    for text, defines in group.displays:
        checked = group.page.check(text, defines)
        assert checked.links >= (0 if defines else 1), text


@GROUPS
def test_every_equation_is_corrupted_in_three_ways(group: Group) -> None:
    for claim in group.claims:
        kinds = {one.kind for one in corruptions(claim, group.page)}
        assert len(kinds) >= 3, (claim, kinds)


@GROUPS
def test_a_changed_equation_is_refused(group: Group) -> None:
    found = passing(group)
    reasons = {
        one.text: equivalent(claim, one, group.page) or CORPUS.get((group.title, one.text))
        for claim, one in found
    }
    assert not [text for text, reason in reasons.items() if reason is None]
    rows = {text for title, text in CORPUS if title == group.title}
    assert rows <= {one.text for _, one in found}, "a row of the table is stale"


@GROUPS
def test_three_kinds_of_change_are_refused_for_every_equation(group: Group) -> None:
    # An inequality may survive many changes; it must still refuse some of each of three kinds.
    for claim in group.claims:
        kinds = Counter[str]()
        for one in corruptions(claim, group.page):
            if len(kinds) < 3 and one.kind not in kinds and refused(group, one.text):
                kinds[one.kind] += 1
        assert len(kinds) >= 3, (claim, kinds)


def test_the_table_has_no_rows_of_groups_that_are_gone() -> None:
    assert {title for title, _ in CORPUS} <= {g.title for g in groups()}

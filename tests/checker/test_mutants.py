"""Every mutant of the catalogue is refused, and nearly every one is named."""

import json
from pathlib import Path

import pytest

from tests.checker import compare, table
from tests.checker.draws import SIZES
from tests.checker.mutants import CATALOGUE

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "data" / "checker-table.json"


@pytest.fixture(scope="module")
def outcomes():
    return list(table.outcomes())


def test_the_catalogue_is_large_and_its_titles_differ():
    assert len({m.title for m in CATALOGUE}) == len(CATALOGUE) >= 45


def test_every_mutant_applies_somewhere(outcomes):
    applied = {o.mutant.title for o in outcomes}
    assert applied == {m.title for m in CATALOGUE}


def test_every_mutant_is_refused(outcomes):
    assert [f"{o.subject.label}: {o.mutant.title}" for o in outcomes if o.report.ok] == []


def test_nearly_every_mutant_is_named(outcomes):
    counts = table.table(outcomes)
    for title, row in counts["rows"].items():
        counted = f"{row['applied']:5} {row['refused']:5} {row['named']:5}"
        print(f"{title:45} {counted}")  # noqa: T201  # shown by pytest -s, and when it fails
    assert counts["total"]["named"] >= 0.95 * counts["total"]["applied"]


def test_every_text_is_made_of_whole_sentences(outcomes):
    for o in outcomes:
        for d in o.report.diagnoses:
            for part in (d.says, d.change):
                assert part[0].isupper(), d
                assert part[-1] == ".", d
                assert not set("{}") & set(part), d
                assert "  " not in part, d
            assert "argument 0" not in d.says, d


def test_the_committed_table_is_the_fresh_one(outcomes):
    committed = json.loads(COMMITTED.read_text(encoding="utf-8"))
    again = "run python -m tests.checker.table > docs/data/checker-table.json"
    assert committed == table.table(outcomes), again


def test_the_committed_comparison_is_of_these_mutants():
    peers = json.loads(COMMITTED.with_name("checker-peers.json").read_text(encoding="utf-8"))
    with table.remembered():
        found = [o for s in compare.representative() for o in table.of_subject(s)]
    counts = {"given": len(found), "caught": sum(not o.report.ok for o in found)}
    counts |= {"named": sum(o.named for o in found), "false alarms": 0}
    assert peers["jacobians"] == counts
    given = counts["given"] - peers["of wrong shape"]
    assert all(peer["given"] == given for peer in peers["peers"].values())


def test_another_draw_is_refused_and_named_as_well():
    sizes = (4, 3, 7, 6, 8)
    assert sizes != SIZES
    total = table.table(table.outcomes(1, sizes, every=4))["total"]
    assert total["refused"] == total["applied"] > 500
    assert total["named"] >= 0.95 * total["applied"]

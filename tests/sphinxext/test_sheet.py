"""The cheat sheet has every Jacobian of the package, by the strings that the package declares."""

import re
from html import unescape

import numpy as np
import pytest

pytest.importorskip("sphinx")

from jacobians import REGISTRY
from jacobians.sphinxext._cost import SIZES, costs
from jacobians.sphinxext._entry_directive import target

ARGUMENTS = [(name, argument) for name, f in REGISTRY.items() for argument in f.rules]
CARDS = "".join(f"```{{entry}} {name}\n```\n\n" for name in ("softmax", "linear"))


@pytest.fixture
def rows(site):
    """The rows of a sheet by their ids; two functions have cards on another page."""
    site.page("# Sheet\n\n```{cheat-sheet}\n```\n\n```{toctree}\ncards\n```\n")
    site.page("# Cards\n\n" + CARDS, "cards")
    site.warnings = site.build()
    found = re.findall(r'<tr class="row-[^"]*" id="([^"]*)">(.*?)</tr>', site.html(), re.DOTALL)
    return dict(found)


def test_every_argument_of_every_function_has_a_row_to_link_to(site, rows):
    assert len(rows) == len(ARGUMENTS)
    assert {"softmax-v", "linear-w", "softmax-cross-entropy-with-integer-labels-v"} <= set(rows)


def test_a_row_has_the_very_strings_of_the_declaration(site, rows):
    text = unescape(re.sub("<[^>]*>", "", rows["softmax-v"]))
    rule = REGISTRY["softmax"].rules["v"]
    for said in (REGISTRY["softmax"].definition, rule.formula, rule.matrix):
        assert said in text
    assert str(REGISTRY["softmax"].stable) in text
    assert "(n | n)" in text
    assert "i,j->i|j" in text
    assert "diagonal minus rank one" in text


def test_names_lead_to_their_cards_and_a_missing_card_is_named(site, rows):
    assert 'href="cards.html#entry-softmax"' in rows["softmax-v"]
    missing = [w for w in site.warnings if "no page has an entry 'tanh'" in w]
    assert missing
    assert not any("'linear'" in w for w in site.warnings)


def test_formulas_of_the_sheet_are_not_counted_twice(site, rows):
    cards = sum(
        1 + sum(2 if r.matrix and r.matrix != r.formula else 1 for r in REGISTRY[n].rules.values())
        for n in ("softmax", "linear")
    )
    assert f"equations: {cards} executed" in site.status


def test_a_card_that_moves_is_followed(site, rows):
    site.page("# Cards\n", "cards")
    site.page("# Sheet\n\n```{cheat-sheet}\n```\n\n```{toctree}\ncards\nother\n```\n")
    site.page("# Other\n\n" + CARDS, "other")
    site.build()
    assert 'href="other.html#entry-softmax"' in site.html()


def test_labels_of_cards_differ():
    assert len({target(name) for name in REGISTRY}) == len(REGISTRY)


def test_counts_in_symbols_are_those_of_the_package():
    for name, argument in ARGUMENTS:
        f = REGISTRY[name]
        arrays = [
            f.domains[p].draw(
                np.random.default_rng(1), f.signature.input_shape(p, SIZES), 1.0, SIZES
            )
            for p in f.parameters
        ]
        j = f.jacobian(*arrays, wrt=argument)
        cost = costs(f, argument)
        wanted = {"stored": j.stored, **j.flops._asdict()}
        assert {k: evaluate(getattr(cost, k)) for k in wanted} == wanted


def evaluate(latex):
    text = re.sub(r"([a-z])_\{(\d)\}", r"\1\2", latex).replace("^{", " ** {").replace("}", "")
    text = re.sub(r"(?<=[\w)]) (?=[a-z])", " * ", text.replace("{", ""))
    return eval(text, {}, dict(SIZES))  # noqa: S307


def test_there_are_formulas_for_most_counts():
    shown = [t for name, a in ARGUMENTS for t in costs(REGISTRY[name], a)[2:]]
    assert sum(t.isdigit() and t != "0" for t in shown) < 0.1 * len(shown)

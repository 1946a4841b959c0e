"""The card of an entry says what is declared and what is read off it, and folds away."""

import re
from html import unescape

import pytest

pytest.importorskip("sphinx")

from jacobians import REGISTRY
from jacobians.sphinxext._card import shape
from jacobians.sphinxext._cost import costs


def card(site, name, *options):
    lines = "\n".join([f"```{{entry}} {name}", *options, "```"])
    site.page(f"# Page\n\n{lines}\n")
    assert site.build() == []
    return site.html()


def words(html):
    return unescape(re.sub("<[^>]*>", "", html))


@pytest.mark.parametrize("name", ["softmax", "least_squares_loss"])
def test_a_card_has_all_that_is_declared_and_all_that_is_read_off(site, name):
    f = REGISTRY[name]
    html = card(site, name)
    text = words(html)
    assert str(f.stable) in text
    assert str(f.signature).replace("->", " -> ") in text
    assert f.definition in text
    for argument, rule in f.rules.items():
        cost = costs(f, argument)
        said = (rule.formula, rule.matrix, shape(f, argument), cost.spec, cost.structure, cost.full)
        assert [part for part in said if part not in text] == []
        for count in (cost.stored, cost.jvp, cost.vjp, cost.dense):
            assert count.partition(" + ")[0] in text
    assert ("numbers at" in text) == any(costs(f, a).sizes for a in f.rules)
    assert html.count("<summary>NumPy") == len(f.rules)


def test_a_card_is_open_unless_it_says_otherwise_and_its_label_is_inside(site):
    assert '<details class="entry-card" open>' in card(site, "softmax")
    html = card(site, "softmax", ":closed:")
    assert '<details class="entry-card">' in html
    assert 0 < html.index("<details") < html.index('id="entry-softmax"') < html.index("</details>")


def test_of_several_jacobians_the_first_is_open(site):
    html = card(site, "linear")
    assert re.findall(r'<details name="rules-linear"( open)?>', html) == [" open", ""]


def test_a_sum_of_einsums_is_drawn_term_by_term_with_its_signs(site):
    html = card(site, "softmax")
    assert re.findall(r'class="entry-sign">([^<]*)<', html) == ["", "−"]
    assert "Index diagram of term 2 of the Jacobian of softmax by v: " in unescape(html)


def test_an_entry_of_one_einsum_has_its_index_diagram(site):
    site.page("# Page\n\n```{entry} affine_network(1)\n```\n")
    assert site.build() == []
    assert "Index diagram of Jacobian of affine_network(1) by W1" in site.html()
    assert "outer product" in site.html() or "repeated along a diagonal" in site.html()


def test_words_of_a_card_lead_to_a_glossary_where_there_is_one(site):
    assert "#term-spec" not in card(site, "softmax")
    glossary = "\n```{glossary}\nspec\n  An einsum with a bar.\n```\n"
    site.page(f"# Page\n\n```{{entry}} softmax\n```\n{glossary}")
    assert site.build() == []
    assert 'href="#term-spec"' in site.html()


def test_other_formats_have_the_whole_card(site):
    site.page("# Page\n\n```{entry} linear\n:closed:\n```\n")
    assert site.build(builder="text") == []
    text = (site.root / "out" / "index.txt").read_text(encoding="utf-8")
    assert str(REGISTRY["linear"].stable) in " ".join(text.split())
    assert "(n,m),(m) -> (n)" in text


def test_a_product_is_a_picture_with_its_words(site):
    site.page("# Page\n\n```{product}\nij->i|j\nk->j|jk\n```\n")
    assert site.build() == []
    html = unescape(site.html())
    assert 'aria-label="ij->i|j @ k->j|jk = ij,k->i|jk"' in html
    assert html.count("<figcaption>") == html.count("Index diagram of") == 3


@pytest.mark.parametrize("specs", ["ij->i|j\nijk->ij|k", "ij->"])
def test_a_product_that_does_not_exist_is_named(site, specs):
    site.page(f"# Page\n\n```{{product}}\n{specs}\n```\n")
    [warning] = site.build()
    assert warning.startswith("index.md:3: WARNING: product: ")

"""Specs: what is read, what is refused, and how two become one."""

import pytest

from jacobians.contract._layout import Spec, composed, fresh, layout, parse


@pytest.mark.parametrize(
    ("text", "count", "expected"),
    [
        ("k -> i|ik", 1, Spec(("k",), "i", "ik")),
        ("ia, c -> i|ac", 2, Spec(("ia", "c"), "i", "ac")),
        ("->i|i", 0, Spec((), "i", "i")),
        ("->|", 1, Spec(("",), "", "")),
        (",->|", 2, Spec(("", ""), "", "")),
    ],
)
def test_a_spec_is_read(text, count, expected):
    spec = parse(text, count)
    assert spec == expected
    assert str(spec) == text.replace(" ", "")


FORM = "has no form 'factors -> output|input', as in 'k -> i|ik'"
LETTERS = (
    "labels are letters; batch axes are not written: the leading axes of a factor are its batch"
)


@pytest.mark.parametrize(
    ("text", "count", "error"),
    [
        ("ij", 1, f"spec 'ij' {FORM}"),
        ("ij->ij", 1, f"spec 'ij->ij' {FORM}"),
        ("ij->i|j|", 1, f"spec 'ij->i|j|' {FORM}"),
        ("i->i|->", 1, f"spec 'i->i|->' {FORM}"),
        ("...i->i|i", 1, f"spec '...i->i|i': '.' is no label, {LETTERS}"),
        ("0i->i|i", 1, f"spec '0i->i|i': '0' is no label, {LETTERS}"),
        ("λ->λ|λ", 1, f"spec 'λ->λ|λ': 'λ' is no label, {LETTERS}"),
        (
            "i->i,j|i",
            1,
            "spec 'i->i,j|i': commas part factors, so they stand left of the arrow",
        ),
        ("i,j->i|j", 1, "spec 'i,j->i|j' names 2 factors, but 1 were given"),
        ("->i|i", 2, "spec '->i|i' names 1 factors, but 2 were given"),
        ("i->i|i", 0, "spec 'i->i|i' names 1 factors, but 0 were given"),
    ],
)
def test_a_spec_that_means_nothing_is_refused_in_words(text, count, error):
    with pytest.raises(ValueError, match=r".") as caught:
        parse(text, count)
    assert str(caught.value) == error


def test_fresh_labels_never_run_out():
    used = ""
    for _ in range(200):
        label = fresh(used)
        assert label not in used
        assert label.isalpha()
        used += label
    assert fresh("abc", wish="x") == "x"
    assert fresh("abc", wish="a") == "i"


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("ij->i|j", "ij->i|j", "ij,jk->i|k"),
        ("i->i|i", "k->i|ik", "i,k->i|ik"),
        ("ij->i|j", "i->i|i", "ij,j->i|j"),
        # The right side ties two axes that were free, or that were tied already.
        ("xij->x|ij", "k->kk|k", "xii,i->x|i"),
        ("i->i|ii", "k->kk|k", "i,i->i|i"),
        # The output of the left side is tied with it.
        ("->ij|ij", "k->kk|k", "i->ii|i"),
        # A label that the right side sums over gets a name of its own.
        ("ij->i|j", "ji->j|", "ij,jk->i|"),
    ],
)
def test_two_specs_are_joined_at_the_middle(left, right, expected):
    a, b = map(laid, (left, right))
    assert canonical(composed(a, b).spec) == canonical(laid(expected).spec)


def laid(text):
    """The layout of a spec whose labels all have length two."""
    factors = text.partition("->")[0]
    spec = parse(text, len(factors.split(",")) if factors else 0)
    return layout(spec, tuple((c, 2) for c in dict.fromkeys(text) if c.isalpha()))


def canonical(spec):
    """Rename the labels by the order in which they come."""
    names = {}
    for c in "".join(spec.factors) + spec.output + spec.input:
        names.setdefault(c, chr(ord("a") + len(names)))
    return tuple(
        "".join(names[c] for c in part)
        for part in (*spec.factors, "|", spec.output, spec.input)
        if part != "|"
    )

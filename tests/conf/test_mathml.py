import re
import unicodedata

import pytest

pytest.importorskip("sphinx")
pytest.importorskip("math_core")

import math_font
import mathml

from .conftest import CONF


def test_a_formula_becomes_mathml_that_carries_its_source():
    math = mathml.to_mathml(r"\frac{\partial \ell}{\partial x_i}", display=False)
    assert math.startswith("<math")
    assert "<mfrac>" in math
    assert r"\frac{\partial \ell}{\partial x_i}</annotation>" in math


@pytest.mark.parametrize(
    ("tex", "wrapped"),
    [
        ("a = b", False),
        (r"a &= b \\ &= c", True),
        (r"a \\ b", True),
        (r"a \& b", False),
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", False),
        (r"x &= \begin{pmatrix} a & b \end{pmatrix}", True),
        (r"\begin{align} a &= b \\ &= c \end{align}", False),
    ],
)
def test_only_rows_without_an_environment_are_wrapped(tex, wrapped):
    assert (mathml.rows(tex) != tex) is wrapped


def test_an_unknown_command_is_named():
    with pytest.raises(ValueError, match=r"cannot render \\foo x: .*\\foo"):
        mathml.to_mathml(r"\foo x", display=False)


def test_a_character_that_the_font_lacks_is_named():
    with pytest.raises(ValueError, match=r"the font has no ℵ \(U\+2135\)"):
        mathml.to_mathml("ℵ", display=False)


def italic(letter: str) -> str:
    """Return what a browser draws for a letter that stands alone in ``<mi>``."""
    if letter == "h":
        return "\N{PLANCK CONSTANT}"
    name = re.sub(
        r"(?:LATIN|GREEK) (?:(SMALL|CAPITAL) LETTER |(?:LUNATE )?(?=\w+ SYMBOL))",
        lambda found: f"MATHEMATICAL ITALIC {found[1] + ' ' if found[1] else ''}",
        unicodedata.name(letter, ""),
    )
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return letter


@pytest.mark.parametrize(("letter", "drawn"), [*zip("axhALαΔϕϵ1", "𝑎𝑥ℎ𝐴𝐿𝛼𝛥𝜙𝜖1", strict=True)])
def test_a_letter_that_stands_alone_is_drawn_in_italic(letter, drawn):
    assert italic(letter) == drawn


def test_the_font_has_the_italic_of_each_of_its_letters():
    letters = {c for c in math_font.characters() if unicodedata.category(c) in {"Lu", "Ll"}}
    assert {italic(c) for c in letters} <= math_font.characters()


def test_what_is_copied_and_what_stands_around_a_formula_is_not_drawn():
    html = "é<math><semantics><mo>+</mo><annotation>\\foo ü</annotation></semantics></math>"
    assert math_font.drawn(html) == {"+"}


def test_the_font_is_the_one_of_its_list():
    listed = set()
    for row in (CONF / "math-characters.txt").read_text(encoding="utf-8").splitlines():
        for first, last in re.findall(
            r"([0-9A-F]{4,5})(?:-([0-9A-F]{4,5}))?", row.partition("#")[0]
        ):
            listed.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    selectors = {"\ufe00", "\ufe01"}
    assigned = {c for c in listed - selectors if unicodedata.category(c) != "Cn"}
    assert assigned <= math_font.characters()
    assert "MATH" in math_font.TTFont(math_font.FONT)


@pytest.mark.parametrize(
    "tex",
    [
        r"W \in \mathbb{R}^{n \times m}",
        r"\operatorname{diag}(q) - q q^\top",
        r"\lVert x \rVert_2^2, \quad \lvert a \rvert",
        r"\sum_{k=1}^{n} e^{v_k} \prod_{l} A^{(l)}",
        r"\begin{cases} 1 & i = j \\ 0 & i \ne j \end{cases}",
        r"a \odot b \otimes c \circ d \oplus e",
        r"\hat y, \bar x, \tilde z, \dot u, \vec v, \dot A",
        r"\underbrace{a + b}_{c} \overbrace{d}^{e}",
        r"\ell, \nabla, \infty, \epsilon, \varepsilon, \phi, \varphi, \sigma, \Sigma",
        r"\left( \frac{1}{2} \right) \Bigl[ x \Bigr] \langle a, b \rangle",
        r"a \le b \ge c \approx d \equiv e \sim f \mapsto g \to h \implies i \iff j",
        r"\ldots \cdots \vdots \ddots \mid \colon \coloneqq",
        r"\sqrt{x}, \sqrt[3]{x}, \binom{n}{k}, \max_i, \log, \exp, \tanh, \det, \operatorname{tr}",
        r"\mathrm{d}x, \text{if } x > 0, \mathbf{1}",
    ],
)
def test_what_the_pages_are_written_with_is_known(tex):
    assert mathml.to_mathml(tex, display=True).startswith("<math")

"""Every page in a real browser: it loads in peace, it asks nobody else, it fits, it can be read."""

import re

import pytest

from .conftest import ROOT, SCHEMES, SIZES, pages

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
npm = pytest.importorskip("npm")

LOOKED_AT = ["index.html", "functions/softmax.html", "functions/deep-affine.html", "explorer.html"]
# What reaches beyond the window although nothing that holds it scrolls by itself.
SIDEWAYS = """() => {
  const wide = document.documentElement.clientWidth + 1;
  const held = (e) => {
    for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
      if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(p).overflowX)) return true;
    return false;
  };
  return [...document.querySelectorAll("article *")]
    .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > wide && !held(e))
    .map((e) => `${e.tagName}.${e.className}`).slice(0, 5);
}"""


@pytest.mark.parametrize("name", pages() or [pytest.param("", marks=pytest.mark.skip("no site"))])
def test_a_page_loads_in_peace_and_fits_a_phone(visit, name):
    seen = visit(name, "phone")
    seen.page.wait_for_load_state("networkidle")
    assert not seen.console
    assert not seen.left
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"][0]
    assert seen.page.evaluate(SIDEWAYS) == []
    seen.page.context.close()


def test_a_page_opened_from_disk_shows_everything(visit, site):
    seen = visit("functions/softmax.html", home=f"{site.as_uri()}/")
    seen.page.wait_for_load_state("networkidle")
    assert not seen.console
    assert seen.page.evaluate("document.fonts.check('16px \"Doc Math\"', '∑')")
    assert "served" in seen.page.locator(".live-hint").inner_text()
    assert seen.page.locator(".live-start").is_disabled()
    seen.page.goto(f"{site.as_uri()}/explorer.html#spec=i->i|i&i=3")
    assert "diagonal" in seen.page.locator("#explorer-facts").inner_text()


def test_mathematics_is_text(visit):
    page = visit("functions/softmax.html").page
    formula = page.locator("div.math math").first
    # A screen reader reads MathML; its TeX source is what a copy holds.
    assert formula.locator("annotation").text_content() == (r"q_i = \frac{e^{v_i}}{\sum_k e^{v_k}}")
    assert "∑" in formula.text_content()
    tree = page.locator("div.math").first.aria_snapshot()
    assert "math" in tree
    copied = page.evaluate(
        """() => {
          const box = document.querySelector("div.math");
          getSelection().selectAllChildren(box);
          const data = new DataTransfer();
          const options = { clipboardData: data, cancelable: true };
          document.dispatchEvent(new ClipboardEvent("copy", options));
          return data.getData("text/plain");
        }"""
    )
    assert r"$$q_i = \frac{e^{v_i}}{\sum_k e^{v_k}}$$" in copied


def test_a_symbol_and_a_mark_say_what_they_are(visit):
    page = visit("functions/softmax.html").page
    note = page.locator(".symbol-note")
    page.locator("#the-derivation div.math msub").first.hover()
    assert "∑" in note.inner_text()  # q is the quotient
    page.keyboard.press("Escape")
    assert note.is_hidden()
    page.locator("#the-derivation .equation-mark").first.focus()
    assert "Checked while this page was built" in note.inner_text()
    page.locator("#the-derivation .equation-mark").first.blur()
    assert note.is_hidden()


def test_a_link_to_a_closed_card_opens_it(visit):
    page = visit("functions/elementwise.html#entry-gelu").page
    assert page.locator("#entry-gelu dl").first.is_visible()
    assert page.locator("#entry-tanh dl").first.is_hidden()


def test_what_scrolls_can_be_reached_by_the_keyboard(visit):
    page = visit("functions/softmax.html", "phone").page
    page.wait_for_function("document.querySelector('pre[tabindex]')")
    wide = page.evaluate(
        """[...document.querySelectorAll("pre, div.math, .table-wrapper")]
          .filter((e) => e.checkVisibility())
          .every((e) => (e.scrollWidth > e.clientWidth) === (e.tabIndex === 0))"""
    )
    assert wide


def test_the_font_has_every_character_of_every_formula(site):
    ttlib = pytest.importorskip("fontTools.ttLib")
    math_font = pytest.importorskip("math_font")
    font = ttlib.TTFont(math_font.FONT)
    needed = set()
    for name in pages():
        needed |= math_font.drawn((site / name).read_text(encoding="utf-8"))
    assert len(needed) > 100
    assert sorted(needed - set(map(chr, font.getBestCmap()))) == []


@pytest.mark.parametrize("size", SIZES)
def test_the_cheat_sheet_shows_its_formulas_whole(visit, size):
    seen = visit("cheat-sheet.html", size)
    cut = seen.page.evaluate(
        """() => [...document.querySelectorAll("table.cheat-sheet :is(td, p, dl)")]
          .filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1)
          .filter((e) => getComputedStyle(e).overflowX !== "auto" || innerWidth > 1000)
          .map((e) => `${e.closest("tr").id}: ${e.textContent}`)"""
    )
    assert cut == []


def test_the_cheat_sheet_is_there_to_print(visit, site):
    if not (site / "cheat-sheet.pdf").exists():
        pytest.skip("this site was built without the PDF of the cheat sheet")
    page = visit("cheat-sheet.html").page
    with page.expect_download() as download:
        page.locator("a.sheet-pdf").click()
    content = download.value.path().read_bytes()
    assert content.startswith(b"%PDF-")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", content)) <= 8


@pytest.fixture(scope="module")
def axe():
    try:
        modules = npm.install(ROOT / ".cache")
    except OSError as error:
        pytest.skip(f"axe-core could not be had: {error}")
    return (modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", LOOKED_AT)
def test_axe_finds_nothing(visit, axe, name, size, scheme):
    seen = visit(name, size, scheme)
    seen.page.wait_for_load_state("networkidle")
    seen.page.evaluate(axe)
    found = seen.page.evaluate("axe.run()")["violations"]
    words = [f"{v['id']}: {v['nodes'][0]['html'][:150]} (x{len(v['nodes'])})" for v in found]
    seen.page.context.close()
    assert not words, "\n".join(words)


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("gradient of softmax", "functions/softmax.html"),
        ("d loss / d W", "functions/scalar-by-matrix.html"),
        ("crossentropy backward", "functions/cross-entropy.html"),
    ],
)
def test_search_finds_what_people_type(visit, query, page):
    seen = visit(f"search.html?q={query.replace(' ', '+').replace('/', '%2F')}")
    seen.page.wait_for_selector("#search-results li a")
    seen.page.wait_for_function(
        "/found|matching/i.test(document.querySelector('.search-summary')?.textContent ?? '')"
    )
    links = seen.page.locator("#search-results li > a").evaluate_all("a => a.map((e) => e.href)")
    assert any(re.search(page, link) for link in links[:3]), links[:5]


def test_the_tests_themselves_would_see_a_request_that_leaves(visit):
    seen = visit("cite.html")
    with pytest.raises(playwright.Error):
        seen.page.goto("http://example.invalid/")
    assert seen.left == ["http://example.invalid/"]

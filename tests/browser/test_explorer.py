"""The explorer's page: what is typed shows at once, and the address holds it."""

import pytest


@pytest.fixture
def page(visit):
    seen = visit("explorer.html")
    yield seen.page
    assert not seen.console
    seen.page.context.close()


def facts(page):
    rows = page.locator("#explorer-facts tr")
    return dict(rows.evaluate_all("r => r.map((e) => [...e.cells].map((c) => c.textContent))"))


def test_a_spec_is_answered_as_it_is_typed(page):
    page.get_by_label("Spec").fill("i,j -> i|j")
    page.get_by_label("j", exact=True).fill("9")
    shown = facts(page)
    assert shown["shape (output | input)"] == "(2 | 9)"
    assert shown["structure"] == "rank one"
    assert shown["stored"] == "11 of 18 numbers"
    assert page.locator("#explorer-picture rect").count() == 18
    assert page.locator("#explorer-picture svg").get_attribute("aria-label") == "Pattern: rank one"
    assert page.locator("#explorer-code").inner_text().startswith('J("i,j -> i|j", a, b)')
    assert page.locator("#explorer-formula math").text_content() == "Ji,j=aibj"


def test_a_chain_takes_its_middle_sizes_from_the_left(page):
    page.get_by_label("Spec").fill("i -> o|i")
    page.get_by_label("times, by the chain rule").fill("k -> i|ik")
    page.get_by_label("batch").fill("256")
    assert facts(page)["spec"] == "i,k->o|ik"
    assert facts(page)["shape (output | input)"].startswith("256 x (1 | ")
    assert page.get_by_label("k of the second").is_visible()
    first, second = page.locator("#explorer-code").inner_text().splitlines()
    assert first.startswith('J("i -> o|i", a, o=1)  # a: (256, ')
    assert second.startswith('@ J("k -> i|ik", b, ')


def test_an_error_is_said_and_goes_away(page):
    page.get_by_label("Spec").fill("i -> i")
    assert "has no form 'factors -> output|input'" in page.get_by_role("alert").inner_text()
    page.get_by_label("Spec").fill("i -> i|i")
    assert page.get_by_role("alert").inner_text() == ""


def test_the_address_holds_what_was_typed(page):
    page.get_by_label("Spec").fill("ts -> te|se")
    page.get_by_label("e", exact=True).fill("7")
    address = page.evaluate("location.href")  # `page.url` hears of it later
    assert "e=7" in address
    page.goto("about:blank")
    page.goto(address)
    assert page.get_by_label("Spec").input_value() == "ts -> te|se"
    assert page.get_by_label("e", exact=True).input_value() == "7"


def test_every_example_is_understood(page):
    links = page.locator(".explorer-examples a")
    for k in range(links.count()):
        links.nth(k).click()
        assert page.get_by_role("alert").inner_text() == ""
        assert not page.locator(".explorer-old").count()


def test_it_is_used_without_a_mouse(page):
    page.get_by_label("Spec").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("ij->i|j")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "i"
    page.keyboard.press("ArrowUp")
    assert facts(page)["shape (output | input)"] == "(3 | 3)"

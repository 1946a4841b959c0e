"""Live cells: nothing before a click; then Python, in the reader's browser, with this package."""

import pytest

PAGE = "functions/softmax.html"
LONG = 60_000  # milliseconds: a slow machine starts Python in ten seconds


@pytest.fixture(scope="module")
def live(visit, site):
    """One page whose button was pressed; each test writes the cells that it runs."""
    if not (site / "_static/live/pyodide/pyodide.asm.wasm").exists():
        pytest.skip("this site was built without Python for browsers (no npm, or no network)")
    seen = visit(PAGE)
    seen.page.click(".live-start")
    seen.page.wait_for_function(
        "/Ready/.test(document.querySelector('.live-hint').textContent)", timeout=LONG
    )
    return seen


def cell(page, k):
    return page.locator("div.cell:has(.cell_input pre)").nth(k)


def write(page, k, code):
    cell(page, k).locator(".cell_input pre").fill(code)


def run(page, k):
    box = cell(page, k)
    box.locator(".live-run").click()
    finished(page, k)
    return box.locator(".live-output").inner_text().strip()


def finished(page, k):
    page.wait_for_function(
        "k => [...document.querySelectorAll('.live-run')][k].textContent === 'Run' "
        "&& !document.querySelector('.live-running')",
        arg=k,
        timeout=LONG,
    )


def test_nothing_is_loaded_before_the_click(visit):
    asked = [a for a in visit(PAGE).asked if "/live/" in a]
    assert sorted(a.rsplit("/", 1)[1].partition("?")[0] for a in asked) == ["live.css", "live.js"]


def test_what_python_needs_comes_from_the_site_itself(live):
    write(live.page, 0, "import json\njson.dumps([1])")
    assert run(live.page, 0) == "'[1]'"
    assert not live.left
    assert not live.console


def test_an_edited_cell_gives_another_output(live):
    write(live.page, 0, "n = 6\nprint('n is', n)\nn * 7")
    assert run(live.page, 0) == "n is 6\n42"
    write(live.page, 0, "n = 5\nprint('n is', n)\nn * 7")
    assert run(live.page, 0) == "n is 5\n35"


def test_what_the_page_showed_gives_way_and_comes_back(live):
    old = cell(live.page, 0).locator(".cell_output")
    write(live.page, 0, "1 + 1")
    assert run(live.page, 0) == "2"
    assert not old.is_visible()
    cell(live.page, 0).get_by_role("button", name="Reset").click()
    assert old.is_visible()
    assert cell(live.page, 0).locator("pre").first.inner_text().startswith("import numpy as np")


def test_the_keyboard_runs_a_cell_and_keeps_the_indent(live):
    write(live.page, 0, "")
    code = cell(live.page, 0).locator(".cell_input pre")
    code.focus()
    live.page.keyboard.type("for k in range(2):")
    live.page.keyboard.press("Enter")
    live.page.keyboard.type("print(k)")
    live.page.keyboard.press("Shift+Enter")
    live.page.wait_for_function("document.querySelector('.live-output').textContent === '0\\n1\\n'")
    assert code.get_attribute("aria-label").startswith("Code of cell 1")


def test_earlier_cells_run_first_and_again_when_they_change(live):
    write(live.page, 0, "n = 2")
    write(live.page, 1, "n += 1")
    write(live.page, 2, "n")
    assert run(live.page, 2) == "3"
    assert run(live.page, 2) == "3"
    write(live.page, 0, "n = 10")
    assert run(live.page, 2) == "11"


def test_an_error_shows_the_traceback_of_the_readers_code_alone(live):
    write(live.page, 0, "def half(x):\n    return x / 0\n\nhalf(1)")
    said = run(live.page, 0)
    assert said.startswith("Traceback")
    assert said.endswith("ZeroDivisionError: division by zero")
    assert "return x / 0" in said
    assert "pyodide" not in said
    write(live.page, 1, "'never'")
    assert run(live.page, 1) == ""
    assert "cell 1, which comes before, failed" in cell(live.page, 1).inner_text()


def test_a_cell_that_cannot_be_parsed_is_an_error_too(live):
    write(live.page, 0, "x = (")
    assert "SyntaxError" in run(live.page, 0)


def test_stop_ends_a_cell_that_would_run_for_ever(live):
    write(live.page, 0, "while True:\n    pass")
    cell(live.page, 0).locator(".live-run").click()
    live.page.wait_for_selector(".live-running")
    cell(live.page, 0).get_by_role("button", name="Stop cell 1").click()
    finished(live.page, 0)
    assert "stopped" in cell(live.page, 0).inner_text()
    write(live.page, 0, "'again'")
    assert run(live.page, 0) == "'again'"


def test_output_is_announced_and_bounded(live):
    write(live.page, 0, "while True:\n    print('x' * 1000)\n    if False: break")
    cell(live.page, 0).locator(".live-run").click()
    live.page.wait_for_function(
        "/not shown/.test(document.querySelector('.live-output').textContent)"
    )
    live.page.click(".live-start")
    finished(live.page, 0)
    output = cell(live.page, 0).locator(".live-output")
    assert len(output.inner_text()) < 120_000
    assert output.get_attribute("role") == "log"


def test_where_numpy_cannot_be_had_the_reader_is_told_and_sent_to_the_notebook(live, site):
    if list((site / "_static/live/pyodide").glob("numpy-*.whl")):
        pytest.skip("this site carries NumPy")
    cell(live.page, 0).get_by_role("button", name="Reset").click()
    said = run(live.page, 0)
    assert said.startswith("NumPy could not be loaded")
    link = cell(live.page, 0).locator(".live-missing a")
    assert link.get_attribute("href").endswith("notebooks/functions/softmax.ipynb")
    (address,) = set(live.left)  # one file of one other host, on the click, and no more
    assert "/numpy-" in address


def test_a_wheel_with_another_hash_is_refused(live):
    live.page.context.route("**/numpy-*.whl", lambda route: route.fulfill(body="not the wheel"))
    cell(live.page, 0).get_by_role("button", name="Reset").click()
    assert run(live.page, 0).startswith("NumPy could not be loaded")

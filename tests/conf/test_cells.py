import pytest

pytest.importorskip("sphinx")
pytest.importorskip("myst_nb")

import cells

TRACEBACK = """\
\x1b[31m-----\x1b[39m
AssertionError                            Traceback (most recent call last)
\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[3]\x1b[39m\x1b[32m, line 2\x1b[39m
      1 x = f(1)
----> 2 g(x)
Cell In[1], line 7, in g(x)
AssertionError: closed form differs
"""


def test_the_outermost_frame_is_the_cell_that_failed():
    assert cells.frame_in_cell(TRACEBACK) == (3, 2)


def test_a_traceback_without_a_cell_has_no_frame():
    assert cells.frame_in_cell("SystemExit: 1") is None


def test_the_message_is_the_last_line():
    assert cells.last_line(TRACEBACK) == "AssertionError: closed form differs"
    assert cells.last_line("") == "no traceback"
    assert cells.last_line("Died\nwithout a name") == "without a name"


def test_of_a_text_of_many_lines_it_is_the_one_that_says_what_differs():
    raised = "AssertionError: \nNot equal to tolerance rtol=0\n\n ACTUAL: array([[ 1.0,\n  2.0]])"
    assert cells.last_line(raised) == "AssertionError: Not equal to tolerance rtol=0"


PAGE = "# Page\n\n```{code-cell} python\n:tags: [hide-input]\nx = 1\nassert x == 2\n```\n"


@pytest.mark.parametrize(("offset", "line"), [(1, 5), (2, 6)])
def test_options_of_a_cell_do_not_shift_its_lines(offset, line):
    assert cells.line_in_page(PAGE, "x = 1\nassert x == 2", 3, offset) == line


def test_the_second_of_two_equal_cells_is_the_one_named():
    twice = PAGE + PAGE
    assert cells.line_in_page(twice, "x = 1\nassert x == 2", 10, 2) == 13


def test_an_indented_cell_is_found():
    page = "- item\n\n  ```{code-cell} python\n  x = 1\n  assert x == 2\n  ```\n"
    assert cells.line_in_page(page, "x = 1\nassert x == 2", 3, 2) == 5


def test_a_cell_that_is_not_in_the_text_is_named_by_its_fence():
    assert cells.line_in_page(PAGE, "y = 3", 3, 1) == 3

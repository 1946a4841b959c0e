"""The displays and declarations of MyST pages, with their lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from jacobians.equations import EquationError, Page, check_page, read
from jacobians.equations._markdown import declare_on, find, meaning, reason, without_comments
from tests.equations.pages import holds

TEXT = r"""---
title: A page
---

# Title

For {given}`x \in \mathbb{R}^{n}; the input` and $inline = mathematics$:

$$
y_i = 2 x_i
$$ (label)

- In a list:

  $$
  y = x + x
  $$

```{code-cell} python
:tags: [hide]
"$$ not = mathematics $$"
```

```python
"$$ nor = here $$"
```

````{note}
:class: wide

Inside {given}`a \in \mathbb{R}`.

```{math}
:label: inner

a = a
```
````

:::{tip}
---
class: wide
---
$$a y = 2 a x$$
:::

```{math} b = 2 a
```

| {given}`c \in \mathbb{R}` | cell |
|---|---|
| d | e |

$$
% not executed: a picture of the idea
J = J_3 J_2 J_1
$$
"""


def test_everything_is_found_with_its_line() -> None:
    found = [(item.kind, item.text.strip().split("\n")[0], item.line) for item in find(TEXT)]
    lines = TEXT.split("\n")
    assert [(kind, text) for kind, text, _ in found] == [
        ("given", r"x \in \mathbb{R}^{n}; the input"),
        ("display", "y_i = 2 x_i"),
        ("display", "y = x + x"),
        ("given", r"a \in \mathbb{R}"),
        ("display", "a = a"),
        ("display", "a y = 2 a x"),
        ("display", "b = 2 a"),
        ("given", r"c \in \mathbb{R}"),
        ("display", "% not executed: a picture of the idea"),
    ]
    for _, text, line in found:
        near = "\n".join(lines[line - 1 : line + 4])
        assert text in near


def test_an_unclosed_option_block_skips_nothing() -> None:
    assert [i.text for i in find(":::{note}\n---\n$$x = y$$\n:::\n")] == ["x = y"]


def test_a_reason_stands_in_a_comment() -> None:
    assert reason("% not executed: why\nx = y") == "why"
    assert reason("x = y % not executed: why") is None
    assert without_comments("% not executed: why\nx = y % note") == "x = y "
    assert without_comments(r"x = 5 \%") == r"x = 5 \%"


def test_words_after_the_semicolon_are_for_the_reader() -> None:
    assert meaning(r"x \in \mathbb{R} ; the input; twice") == (
        r"x \in \mathbb{R}",
        "the input; twice",
    )
    assert meaning("x") == ("x", "")


def test_a_page_is_checked(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(TEXT, encoding="utf-8")
    report = check_page(page)
    assert (report.executed, report.passed_over, report.problems) == (5, 1, ())


def test_problems_name_file_and_line(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "{given}`x \\in \\R`\n\n$$\nx = y\n$$\n\n{given}`import gone`\n\n$$\n1 = \\foo\n$$\n",
        encoding="utf-8",
    )
    first, second, third, fourth = check_page(page).problems
    assert first.startswith(f"{page}:1: the set")
    assert second.startswith(f"{page}:7: ")
    assert third == f"{page}:3: unknown symbol y: declare it in the prose, or define it before"
    assert fourth.startswith(f"{page}:9: unknown command \\foo (line 2, column 5")


def test_symbols_come_from_another_page(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "one.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "sub" / "two.md").write_text("{given}`import /one`\n", encoding="utf-8")
    page = Page()
    found = declare_on(page, "import two", tmp_path / "sub", tmp_path)
    assert found == tmp_path / "sub" / "two.md"
    assert holds(page, "y = 2 x")
    assert holds(read(tmp_path / "sub" / "two.md", tmp_path), "b y = 2 b x")
    assert declare_on(Page(), "import /one", tmp_path) == tmp_path / "one.md"


def test_symbols_come_from_an_entry() -> None:
    page = Page()
    assert declare_on(page, "import jacobians.softmax", Path()) is None
    assert page.definitions
    with pytest.raises(EquationError, match="there is no function 'nothing'"):
        declare_on(page, "import jacobians.nothing", Path())

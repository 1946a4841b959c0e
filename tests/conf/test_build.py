"""One small site, built as the docs environment builds: what must turn it red does."""

import pytest

from .small_site import Site

pytest.importorskip("sphinx")
pytest.importorskip("myst_nb")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("site"))
    assert site.build() == (0, "")
    return site


@pytest.fixture
def site(built):
    yield built
    built.page.write_text(built.good, encoding="utf-8")
    built.toy.write_text("def double(x):\n    return 2 * x\n", encoding="utf-8")


def test_a_page_asks_nobody_else_for_anything(built):
    assert "<math" in built.html
    for asset in ('src="http', "src='http", 'rel="stylesheet" type="text/css" href="http'):
        assert asset not in built.html
    assert 'href="_static/math-font.css' in built.html


def test_an_equation_has_its_number_and_one_id(built):
    assert built.html.count('id="equation-double"') == 1
    assert 'href="#equation-double">(1)<' in built.html


def test_nothing_is_written_beside_the_sources(built):
    assert {p.name for p in built.root.iterdir()} == {
        ".cache",
        "conf",
        "docs",
        "out",
        "pyproject.toml",
        "src",
    }


def test_a_failing_cell_is_red_in_every_build_with_page_and_line(site):
    site.edit({"== 4": "== 5"})
    for _ in range(2):
        code, output = site.build()
        assert code == 1
        assert "index.md:17: WARNING: cell failed: AssertionError" in output


def test_everything_else_that_is_wrong_is_red_with_page_and_line(site):
    site.edit(
        {
            "toy.double(3)": "import warnings; warnings.warn('x')",
            "toy.double(2)": "__import__('matplotlib.pyplot').pyplot.plot([1, 2]); toy.double(2)",
            "y = 2 x": r"y = \foo x",
            "{eq}`double`": "{eq}`triple`",
        }
    )
    code, output = site.build()
    assert code == 1
    assert "index.md:14: ERROR: stderr was found" in output
    assert "index.md:14: WARNING: a figure without words" in output
    assert r"index.md:9: WARNING: cannot render y = \foo" in output
    assert "index.md:21: WARNING: equation not found: triple" in output


BROKEN = r"""
To {doc}`nowhere`.

To {ref}`nothing`.

A {term}`nobody`.

The {py:func}`toy.absent`.

A [page](absent.md).

An [anchor](#absent).

![](dot.svg)

```{figure} dot.svg
A caption.
```

<p><img src="dot.svg"></p>

```{image} absent.svg
:alt: words
```

```{code-cell} python
:tags: [skip-execution]
toy.double(9)
```
"""


def test_what_is_broken_missing_or_left_out_is_named_with_its_line(site):
    docs = site.page.parent
    dot = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
    (docs / "dot.svg").write_text(dot, encoding="utf-8")
    (docs / "orphan.md").write_text("# Orphan\n", encoding="utf-8")
    (docs / "plain.md").write_text(
        "---\norphan: true\n---\n# Plain\n\n```{code-cell} python\n1\n```\n", encoding="utf-8"
    )
    site.page.write_text(site.good + BROKEN, encoding="utf-8")
    first = len(site.good.splitlines()) + 2
    code, output = site.build()
    for file in ("dot.svg", "orphan.md", "plain.md"):
        (docs / file).unlink()
    assert code == 1
    for shift, words in [
        (0, "unknown document: 'nowhere'"),
        (2, "undefined label: 'nothing'"),
        (4, "term not in glossary: 'nobody'"),
        (6, "py:func reference target not found: toy.absent"),
        (8, "cross-reference target not found: 'absent.md'"),
        (10, "cross-reference target not found: 'absent'"),
        (12, "a figure without words for those who cannot see it: write it"),
        (14, "a figure without words for those who cannot see it: write it"),
        (18, "a figure without words for those who cannot see it: give <img>"),
        (20, "image file not readable: absent.svg"),
        (26, "a cell that did not run"),
    ]:
        place = f"index.md:{first + shift}: WARNING: "
        named = [line for line in output.splitlines() if place in line]
        assert any(words in line for line in named), f"{place}{words}\n{output}"
    assert "orphan.md: WARNING: document isn't included in any toctree" in output
    assert "plain.md:6: WARNING: " in output


def test_an_edit_of_the_source_runs_the_cells_again(site):
    site.toy.write_text("def double(x):\n    return 2 * x + (x == 3)\n", encoding="utf-8")
    assert site.build() == (0, "")
    assert ">7\n" in site.html
    site.toy.write_text("def double(x):\n    return 3 * x\n", encoding="utf-8")
    code, output = site.build()
    assert code == 1
    assert "index.md:17: WARNING: cell failed" in output

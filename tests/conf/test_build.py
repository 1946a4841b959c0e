"""One small site, built as the docs environment builds: what must turn it red does, every time."""

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


def test_everything_else_that_is_wrong_is_red_in_every_build_with_page_and_line(site):
    site.edit(
        {
            "toy.double(3)": "import warnings; warnings.warn('x')",
            "toy.double(2)": "__import__('matplotlib.pyplot').pyplot.plot([1, 2]); toy.double(2)",
            "y = 2 x": r"y = \foo x",
            "{eq}`double`": "{eq}`triple`",
        }
    )
    for _ in range(2):
        code, output = site.build()
        assert code == 1
        assert "index.md:14: ERROR: stderr was found" in output
        assert "index.md:14: WARNING: a figure without words" in output
        assert r"index.md:9: WARNING: cannot render y = \foo" in output
        assert "index.md:21: WARNING: equation not found: triple" in output


def test_an_edit_of_the_source_runs_the_cells_again(site):
    site.toy.write_text("def double(x):\n    return 2 * x + (x == 3)\n", encoding="utf-8")
    assert site.build() == (0, "")
    assert ">7\n" in site.html
    site.toy.write_text("def double(x):\n    return 3 * x\n", encoding="utf-8")
    code, output = site.build()
    assert code == 1
    assert "index.md:17: WARNING: cell failed" in output


def test_downloaded_notebooks_keep_their_outputs_when_cells_come_from_the_cache(site):
    site.edit({"See ": "See also "})
    assert site.build() == (0, "")
    notebook = (site.root / ".cache" / "executed" / "index.ipynb").read_text(encoding="utf-8")
    assert '"output_type": "execute_result"' in notebook


def test_an_edit_while_the_cells_run_is_seen_by_the_next_build(site):
    late = f"open({str(site.page)!r}, 'a', encoding='utf-8').write('\\nlate words\\n')"
    site.edit({"toy.double(3)": f"_ = {late}"})
    assert site.build() == (0, "")
    assert "<p>late words</p>" not in site.html
    assert site.build() == (0, "")
    assert "<p>late words</p>" in site.html

"""What a reader takes away: the notebooks run, and say how; the wheel beside them installs."""

import json
import os
import re
import subprocess
import sys
import zipfile

import pytest

# Code, fenced or in a line, is not prose.
CODE = re.compile(r"^(?P<marks>`{3,}).*?^(?P=marks)$|``.+?``|`[^`\n]+`", re.DOTALL | re.MULTILINE)
nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")


@pytest.fixture(scope="module")
def taken(visit):
    """The two notebooks of a page, by the links that a reader would press."""
    page = visit("functions/softmax.html").page
    found = []
    for name in ("Notebook", "Notebook with outputs"):
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        found.append(nbformat.read(download.value.path(), as_version=4))
    return found


@pytest.fixture(scope="module")
def unpacked(site, tmp_path_factory):
    """The package as the wheel of the site has it, and from nowhere else."""
    (wheel,) = (site / "_static" / "live").glob("jacobians-*.whl")
    folder = tmp_path_factory.mktemp("wheel")
    with zipfile.ZipFile(wheel) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder


def test_a_plain_notebook_says_how_and_runs(taken, unpacked, tmp_path):
    plain, _ = taken
    nbformat.validate(plain)
    assert "%pip install numpy" in plain.cells[1].source
    assert not any(cell.get("outputs") for cell in plain.cells)
    client = nbclient.NotebookClient(
        plain, timeout=60, resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute(env=os.environ | {"PYTHONPATH": str(unpacked)})
    assert "256 x (10 | 10)" in json.dumps([cell.get("outputs") for cell in plain.cells])


def test_an_executed_notebook_has_the_outputs_of_the_page(taken):
    plain, executed = taken
    assert [c.source for c in executed.cells] == [c.source for c in plain.cells]
    assert any(cell.get("outputs") for cell in executed.cells)


def test_prose_has_no_directives_left(site):
    notebooks = sorted((site / "notebooks").rglob("*.ipynb"))
    assert len(notebooks) > 20
    for file in notebooks:
        for cell in nbformat.read(file, as_version=4).cells:
            if cell.cell_type == "markdown":
                prose = CODE.sub("", cell.source)
                for left in ("{given}", "{doc}", "{eq}", "{term}", "```{", ":::"):
                    assert left not in prose, f"{file}: {left}"


def test_the_wheel_of_the_site_is_the_package(unpacked):
    code = (
        "import jacobians, numpy as np; print(jacobians.__file__, jacobians.softmax(np.zeros(2)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(unpacked), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(unpacked) in done.stdout
    assert "[0.5 0.5]" in done.stdout

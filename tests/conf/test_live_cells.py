"""What live cells and downloads are made of: fetched files are checked, and nothing is a must."""

import base64
import csv
import hashlib
import importlib.util
import json
import shutil
import tomllib
import zipfile
from io import BytesIO, StringIO
from pathlib import Path

import npm
import pyodide_files
import pytest
import wheel
from notebook_text import plain

ROOT = Path(__file__).resolve().parents[2]
CONF = ROOT / "conf"
SCRIPT = "e.cdnUrl=k(e.packageBaseUrl??`https://packages.example/pyodide/v${U}/full/`),more"


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache that has the core, and a network that has nothing."""
    core = tmp_path / f"core-{pyodide_files.RELEASE}"
    core.mkdir()
    for name in pyodide_files.CORE:
        (core / name).write_text("x", encoding="utf-8")
    (core / "pyodide.mjs").write_text(SCRIPT, encoding="utf-8")
    packages = {n: {"file_name": f"{n}-1.whl", "sha256": "00"} for n in ("numpy", "matplotlib")}
    (core / "pyodide-lock.json").write_text(json.dumps({"packages": packages}), encoding="utf-8")

    def unreachable(address, timeout):
        asked.append(address)
        raise OSError("no network")

    asked = []
    monkeypatch.setattr(pyodide_files.urllib.request, "urlopen", unreachable)
    return tmp_path, core, asked


def test_a_build_without_npm_goes_on_and_says_why(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert pyodide_files.find(tmp_path).core is None
    assert "npm is not installed" in (tmp_path / "no-core").read_text(encoding="utf-8")


def test_what_failed_is_not_asked_for_again_by_the_next_build(cache):
    folder, core, asked = cache
    for _ in range(2):
        assert pyodide_files.find(folder) == (core, ())
    home = f"https://packages.example/pyodide/v{pyodide_files.RELEASE}/full/"
    assert asked == [home + "numpy-1.whl"]


def test_a_package_that_the_site_carries_is_asked_of_the_site(cache):
    folder, core, _ = cache
    (core / "numpy-1.whl").write_bytes(b"")
    packages = pyodide_files.lock(pyodide_files.find(folder))["packages"]
    assert packages["numpy"]["file_name"] == "numpy-1.whl"
    assert packages["matplotlib"]["file_name"].startswith("https://packages.example/")


def test_a_wheel_with_another_hash_is_not_kept(cache, monkeypatch):
    folder, core, _ = cache
    monkeypatch.setattr(pyodide_files.urllib.request, "urlopen", lambda *_, **__: BytesIO(b"other"))
    assert pyodide_files.find(folder).local == ()
    assert not (core / "numpy-1.whl").exists()
    assert "not the one that is pinned" in (folder / "no-numpy").read_text(encoding="utf-8")


def test_a_hash_is_checked():
    digest = base64.b64encode(hashlib.sha512(b"this").digest()).decode()
    npm.check(b"this", f"sha512-{digest}")
    with pytest.raises(ValueError, match="sha512 of what was fetched"):
        npm.check(b"that", f"sha512-{digest}")


def test_a_wheel_lists_what_it_holds_and_is_the_same_twice():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    content = wheel.wheel(ROOT / "src" / "jacobians", project)
    assert content == wheel.wheel(ROOT / "src" / "jacobians", project)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = archive.namelist()
        (record,) = (n for n in names if n.endswith("RECORD"))
        rows = list(csv.reader(StringIO(archive.read(record).decode())))
        assert [row[0] for row in rows] == names
        for name, digest, size in rows[:-1]:
            data = archive.read(name)
            found = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
            assert (digest, int(size)) == (f"sha256={found}", len(data))
        assert "jacobians/py.typed" in names
        assert f"Version: {project['version']}" in archive.read(f"{record[:-6]}METADATA").decode()


@pytest.mark.parametrize(
    ("page", "notebook"),
    [
        (r"Take {given}`v \in \mathbb{R}^{n}; the scores`.", r"Take $v \in \mathbb{R}^{n}$."),
        ("{given}`import functions/softmax`Now", "Now"),
        (
            "See {doc}`the rule\n</shape-rule>` and {doc}`softmax`.",
            "See [the rule](/shape-rule) and [](softmax).",
        ),
        ("By {eq}`one`", "By (7)"),
        ("$$\nx = 1\n$$ (one)", "$$\nx = 1 \\tag{7}\n$$"),
        ("a\n\n```{toctree}\n:hidden:\nb\n```\n\nc", "a\n\nc"),
        ("```{code-block} shell\npip\n```", "```shell\npip\n```"),
        ("```\n{doc}`x`\n```", "```\n{doc}`x`\n```"),
        ("``{doc}`x` `` is a role", "``{doc}`x` `` is a role"),
        (":::{note}\nMind.\n:::", "Mind."),
        ("% a comment\n(label)=\n# Title", "# Title"),
        ("a {term}`Jacobian <jac>`", "a Jacobian"),
    ],
)
def test_prose_becomes_plain_markdown(page, notebook):
    assert plain(page, lambda target, words: f"[{words}]({target})", lambda _: "7") == notebook


@pytest.fixture(scope="module")
def run():
    """The code that runs cells in a browser, here in this Python."""
    spec = importlib.util.spec_from_file_location("cell", CONF / "_static" / "live" / "cell.py")
    cell = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(cell)

    def run_cell(code):
        shown = []
        good = cell.run_cell(code, 3, lambda kind, content: shown.append((kind, content)))
        return good, shown

    run_cell.imports = cell.imports
    return run_cell


def test_a_cell_shows_what_it_prints_and_its_last_value(run):
    assert run("print(1)\nx = 2\nx + 1") == (True, [("text", "1"), ("text", "\n"), ("text", "3\n")])
    assert run("x;") == (True, [])
    assert run("_") == (True, [("text", "3\n")])


def test_a_value_that_is_html_is_shown_as_html(run):
    code = "class T:\n    def _repr_html_(self): return '<b>t</b>'\nT()"
    assert run(code) == (True, [("html", "<b>t</b>")])


def test_a_figure_is_shown_once(run):
    pytest.importorskip("matplotlib")
    code = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"
    good, shown = run(code)
    assert good
    ((kind, picture),) = shown
    assert kind == "picture"
    assert b"<svg" in base64.b64decode(picture)
    assert run("1;") == (True, [])


def test_a_traceback_starts_in_the_cell(run):
    good, ((kind, words),) = run("def f():\n    raise KeyError('k')\nf()")
    assert (good, kind) == (False, "error")
    assert "run_cell" not in words
    assert "  File \"<cell 3>\", line 2, in f\n    raise KeyError('k')" in words
    assert words.endswith("KeyError: 'k'\n")


def test_imports_are_found_with_their_parents(run):
    assert set(run.imports("def f():\n    from a.b import c\nimport d as e")) == {"a", "a.b", "d"}
    assert run.imports("x = (") == []

"""What live cells and downloads are made of: fetched files are checked, and nothing is a must."""

import base64
import importlib
import importlib.util
import json
import shutil
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import npm
import pyodide_files
import pytest
from notebook_text import plain

ROOT = Path(__file__).resolve().parents[2]
CONF = ROOT / "conf"
SCRIPT = "e.cdnUrl=k(e.packageBaseUrl??`https://packages.example/pyodide/v${U}/full/`),more"


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache that has the core, and a network that has nothing."""
    home = tmp_path / "npm"
    core = home / "node_modules" / "pyodide"
    core.mkdir(parents=True)
    lock = (CONF / "package-lock.json").read_text(encoding="utf-8")
    (home / "installed").write_text(lock, encoding="utf-8")
    (core / "package.json").write_text('{"version": "1.2.3"}', encoding="utf-8")
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
    assert "npm is not installed" in (tmp_path / "no-npm").read_text(encoding="utf-8")


def test_where_npm_fails_a_build_goes_on_and_says_why(tmp_path, monkeypatch):
    monkeypatch.setattr(npm.shutil, "which", lambda _: sys.executable)  # refuses the options of npm
    assert pyodide_files.find(tmp_path).core is None
    assert "npm: " in (tmp_path / "no-npm").read_text(encoding="utf-8")


def test_what_failed_is_not_asked_for_again_by_the_next_build(cache):
    folder, core, asked = cache
    for _ in range(2):
        assert pyodide_files.find(folder) == (core, None)
    assert asked == ["https://packages.example/pyodide/v1.2.3/full/numpy-1.whl"]


def test_a_package_that_the_site_carries_is_asked_of_the_site(cache):
    folder, _, _ = cache
    (folder / "numpy-1.whl").write_bytes(b"")
    packages = pyodide_files.lock(pyodide_files.find(folder))["packages"]
    assert packages["numpy"]["file_name"] == "numpy-1.whl"
    assert packages["matplotlib"]["file_name"].startswith("https://packages.example/")


def test_a_wheel_with_another_hash_is_not_kept(cache, monkeypatch):
    folder, _, _ = cache
    monkeypatch.setattr(pyodide_files.urllib.request, "urlopen", lambda *_, **__: BytesIO(b"other"))
    assert pyodide_files.find(folder).numpy is None
    assert not (folder / "numpy-1.whl").exists()
    assert "another hash than the one that is pinned" in (folder / "no-numpy").read_text(
        encoding="utf-8"
    )


def test_npm_is_told_hashes_and_no_address():
    lock = json.loads((CONF / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    wanted = json.loads((CONF / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert lock.pop("")["dependencies"] == wanted
    assert all(package["integrity"].startswith("sha512-") for package in lock.values())
    assert "://" not in json.dumps(lock)


def test_a_wheel_is_the_same_twice(tmp_path):
    pytest.importorskip("flit_core")
    wheel = importlib.import_module("wheel")
    found = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        wheel.put_wheel(ROOT, tmp_path / name)
        found.append(next((tmp_path / name).iterdir()).read_bytes())
    assert found[0] == found[1]
    with zipfile.ZipFile(BytesIO(found[0])) as archive:
        assert "jacobians/py.typed" in archive.namelist()
        assert not any("__pycache__" in name for name in archive.namelist())


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
    file = CONF / "live_cells" / "static" / "live" / "cell.py"
    spec = importlib.util.spec_from_file_location("cell", file)
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

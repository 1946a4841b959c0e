"""A new entry, begun and filled in as a contributor would: then its tests and its page hold."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("mpmath")
pytest.importorskip("lark")

ROOT = Path(__file__).resolve().parents[2]
NAME = "softsign"
SOURCE, PAGE = f"src/jacobians/functions/{NAME}.py", f"docs/functions/{NAME}.md"
REFERENCES, EQUIVALENTS = (
    "tests/functions/about/references.py",
    "tests/functions/about/equivalents.py",
)
pytestmark = pytest.mark.slow

# What stands in the skeleton, and what a contributor writes there; comments that say what to fill
# in go, and of the words of the page any will do here.
FILLED = {
    SOURCE: [
        ("FILL one line on softsign: what family it is of.", "An activation with slow tails."),
        ("y_i = x_i", r"y_i = \frac{x_i}{1 + |x_i|}"),
        ('torch="x"', 'torch="torch.nn.functional.softsign(x)"'),
        ('jax="x"', 'jax="jax.nn.soft_sign(x)"'),
        ("FILL what it does, in one sentence.", "Squash each number into (-1, 1), slowly."),
        ("array([ 1., -2.])", "array([ 0.5       , -0.66666667])"),
        ("+x  # another array", "x / (1 + np.where(np.real(x) < 0, -x, x))"),
        (r"x_j} = \delta_{ij}", r"x_j} = \delta_{ij} \frac{1}{(1 + |x_i|)^2}"),
        ("= I", r"= \operatorname{diag}((1 - |y|) \odot (1 - |y|))"),
        ("J = np.ones_like(x)[..., None]", "J = (1 + np.abs(x))[..., None] ** -2"),
        ("diagonal(np.ones_like(x))", "diagonal((1 / (1 + np.abs(x))) ** 2)"),
    ],
    REFERENCES: [
        (
            "softsign(xp, x):\n    return x",
            "softsign(xp, x):\n    return x / (1 + xp.where(x > 0, x, -x))",
        )
    ],
    PAGE: [
        (
            r"= \frac{\partial x_i}{\partial x_j} = \delta_{ij}",
            r"= \delta_{ij} \frac{1 + |x_i| - x_i \operatorname{sign}(x_i)}{(1 + |x_i|)^2}",
        ),
        ("\\delta_{ij}\n$$ (", "\\frac{\\delta_{ij}}{(1 + |x_i|)^2}\n$$ ("),
        ("= I", r"= \operatorname{diag}((1 - |y|) \odot (1 - |y|))"),
        ("y_i = x_i", r"y_i = \frac{x_i}{1 + |x_i|}"),
        ("    return x\n", "    return x / (1 + np.abs(x))\n"),
        ("plain = np.ones_like(x)[..., None]", "plain = (1 + np.abs(x))[..., None] ** -2"),
        ("FILL ", ""),
    ],
    # A mutant that computes the same survived: the test asked for the reason.
    EQUIVALENTS: [("] = [\n", "] = [\n    ('softsign', r'real\\(x\\) <= 0', ZERO),\n")],
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    root = tmp_path_factory.mktemp("tree")
    for name in ("conf", "docs", "src", "tests"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def run(root, *command):
    env = {**os.environ, "PYTHONPATH": str(root / "src"), "COVERAGE_PROCESS_START": ""}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=root,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def contents(root):
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for folder in ("docs", "src", "tests")
        for path in (root / folder).rglob("*")
        if path.suffix in {".md", ".py"}
    }


def run_tests(root):
    folders = ["tests/functions", "tests/equations/test_entry.py", "tests/test_package.py"]
    wanted = f"{NAME} or finished or reference or all_is_complete"
    return run(root, "-m", "pytest", "-q", *folders, "-k", wanted)


@pytest.mark.parametrize(
    "name", ["relu", "one", "sum", "class", "checker", "Softsign", "soft-sign", ""]
)
def test_a_name_that_is_taken_or_is_none_changes_nothing(tree, name):
    before = contents(tree)
    code, said = run(tree, "conf/new.py", name)
    assert code == 1, said
    assert repr(name) in said
    assert contents(tree) == before


def test_an_entry_is_begun_filled_in_and_whole(tree):
    before = contents(tree)
    assert run(tree, "conf/new.py", NAME)[0] == 0
    begun = contents(tree)
    assert begun.keys() - before.keys() == {SOURCE, PAGE}
    for name, old in before.items():
        # Names that are exported share their lines with others.
        parts = str.split if name == "src/jacobians/__init__.py" else str.splitlines
        kept = iter(parts(begun[name]))
        assert all(part in kept for part in parts(old)), f"{name} has lost a line or a name"
    assert run(tree, "conf/new.py", NAME) == (1, f"the name {NAME!r} is taken\n")

    code, said = run_tests(tree)
    assert code == 1, said
    for place, what in ((SOURCE, "the value"), (PAGE, "one step"), (REFERENCES, "the textbook")):
        assert f"{place}:" in said
        assert f"fill in {what}" in said
    assert run(tree, "-m", "jacobians.equations", PAGE)[0] == 0  # it works from the first minute

    for name, pieces in FILLED.items():
        text = re.sub(r" *# FILL .*\n+", "", begun[name])
        for old, new in pieces:
            assert old in text, f"the skeleton of {name} has no {old!r}"
            text = text.replace(old, new)
        (tree / name).write_text(text, encoding="utf-8")
    code, said = run_tests(tree)
    assert code == 0, said
    code, said = run(tree, "-m", "jacobians.equations", PAGE)
    assert (code, said) == (0, f"{PAGE}: 4 executed, 0 problems, 0 not executed\n")
    page = (tree / PAGE).read_text(encoding="utf-8")
    cells = [part.partition("```")[0] for part in page.split("```{code-cell} python\n")[1:]]
    assert run(tree, "-c", "\n".join(cells)) == (0, "")
    (tree / PAGE).write_text(page.replace("|x_i| - x_i", "|x_i| + x_i"), encoding="utf-8")
    code, said = run(tree, "-m", "jacobians.equations", PAGE)
    assert code == 1, said
    assert "false" in said

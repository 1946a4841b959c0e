"""A new entry, begun and filled in as a contributor would: before and after its tests hold."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("lark")

ROOT = Path(__file__).resolve().parents[1]
NAME = "softsign"
SOURCE, PAGE = f"src/jacobians/functions/{NAME}.py", f"docs/functions/{NAME}.md"
TABLE = "docs/data/checker-table.json"
# What an entry that is begun leaves red: the places to fill in, and the numbers it is to add to.
LEFT = {"test_nothing_is_left_to_be_filled_in", "test_the_committed_table_is_the_fresh_one"}
ABOUT = "tests/functions/about"
REFERENCES, EQUIVALENTS = f"{ABOUT}/references.py", f"{ABOUT}/equivalents.py"
FOLDERS = ["tests/functions", "tests/checker", "tests/equations", "tests/pages"]
FOLDERS += ["tests/test_package.py", "tests/test_house.py"]
pytestmark = pytest.mark.slow

# What stands in the skeleton, and what a contributor writes there; comments that say what to fill
# in go, and of the words of the page any will do here.
STEP = r"= \frac{1 + |h_i| - h_i \operatorname{sign}(h_i)}{(1 + |h_i|)^2}"
SLOPE = r"\frac{1}{(1 + |h_i|)^2}"
FILLED = {
    SOURCE: [
        ("FILL one line on softsign: what family it is of.", "An activation with slow tails."),
        ("import logistic", "import negative_part, positive_part"),
        (r"\frac{1}{1 + e^{-h_i}}", r"\frac{h_i}{1 + |h_i|}"),
        ("torch.sigmoid(h)", "torch.nn.functional.softsign(h)"),
        ("jax.nn.sigmoid(h)", "jax.nn.soft_sign(h)"),
        ("FILL what it does, in one sentence.", "Squash each number into (-1, 1), slowly."),
        ("[0.0, -1000.0]", "[1.0, -3.0]"),
        ("array([0.5, 0. ])", "array([ 0.5 , -0.75])"),
        ("return logistic(h)\n", "return h / (1 + positive_part(h) - negative_part(h))\n"),
        ("a_i (1 - a_i)", SLOPE),
        ('"a = 1 / (1 + np.exp(-h))\\na * (1 - a)"', '"(1 + np.abs(h)) ** -2.0"'),
        ('slope("', 'slope(r"'),
        ("logistic(h) * logistic(-h)", "(1 / (1 + positive_part(h) - negative_part(h))) ** 2"),
    ],
    REFERENCES: [
        (
            "softsign(xp, h):\n    return 1 / (1 + xp.exp(-h))",
            "softsign(xp, h):\n    return h / (1 + abs(h))",
        ),
    ],
    PAGE: [
        (r"a_i = \frac{1}{1 + e^{-h_i}}", r"a_i = \frac{h_i}{1 + |h_i|}"),
        (r"= \frac{e^{-h_i}}{(1 + e^{-h_i})^2}", STEP),
        ("a_i (1 - a_i)", SLOPE),
        ("return 1 / (1 + np.exp(-h))", "return h / (1 + np.abs(h))"),
        ("value(h) * (1 - value(h))", "(1 + np.abs(h)) ** -2.0"),
        ("FILL ", ""),
    ],
    # A mutant that computes the same survived: the test asked for the reason.
    EQUIVALENTS: [("] = [\n", "] = [\n    ('_softsign_slope', r'part\\(h\\) - \\(1', SQUARE),\n")],
}  # fmt: skip


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    root = tmp_path_factory.mktemp("tree")
    for name in ("conf", "docs", "src", "tests"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy(path, root)
    return root


def run(root, *command):
    done = subprocess.run(
        [sys.executable, *command],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "src")},
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
    """All tests that have the entry in their names, and those of all entries together."""
    wanted = f"{NAME} or package or house or reference or finished or committed"
    return run(root, "-m", "pytest", "-q", *FOLDERS, "-k", wanted)


@pytest.mark.parametrize(
    "name", ["relu", "one", "sum", "class", "checker", "linear", "Softsign", "soft-sign", ""]
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
    assert set(re.findall("^FAILED .*::(\\w+)", said, re.MULTILINE)) == LEFT, said
    for place, what in ((SOURCE, "the value"), (PAGE, "one step"), (REFERENCES, "the textbook")):
        assert f"{place}:" in said
        assert f"fill in {what}" in said
    executed = "2 executed, 0 problems, 0 not executed\n"
    assert run(tree, "-m", "jacobians.equations", PAGE) == (0, f"{PAGE}: {executed}")
    run_cells(tree)

    for name, pieces in FILLED.items():
        text = re.sub(r" *# FILL .*\n(# Here .*\n)?", "", begun[name])
        for old, new in pieces:
            assert old in text, f"the skeleton of {name} has no {old!r}"
            text = text.replace(old, new)
        (tree / name).write_text(text, encoding="utf-8")
    code, numbers = run(tree, "-m", "tests.checker.table")
    assert code == 0, numbers
    (tree / TABLE).write_text(numbers, encoding="utf-8")
    code, said = run_tests(tree)
    assert code == 0, said
    assert run(tree, "-m", "jacobians.equations", PAGE) == (0, f"{PAGE}: {executed}")
    run_cells(tree)
    page = (tree / PAGE).read_text(encoding="utf-8")
    (tree / PAGE).write_text(page.replace(SLOPE, SLOPE.replace("+", "-")), encoding="utf-8")
    code, said = run(tree, "-m", "jacobians.equations", PAGE)
    assert code == 1, said
    assert "false" in said


def run_cells(tree):
    page = (tree / PAGE).read_text(encoding="utf-8")
    cells = [part.partition("```")[0] for part in page.split("```{code-cell} python\n")[1:]]
    assert len(cells) == 2
    assert run(tree, "-c", "\n".join(cells)) == (0, "")

"""The package as a whole: its names, its words, and what importing it costs."""

import ast
import doctest
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import jacobians

FOLDER = Path(jacobians.__file__).parent
NEED_MORE = ("equations", "sphinxext")  # than NumPy
MODULES = sorted(
    path.relative_to(FOLDER).with_suffix("").as_posix()
    for path in FOLDER.rglob("*.py")
    if path.stem != "__init__" and path.relative_to(FOLDER).parts[0] not in NEED_MORE
)


def public():
    """Names that `jacobians` binds itself or takes from its modules."""
    tree = ast.parse((FOLDER / "__init__.py").read_text(encoding="utf-8"))
    for node in [*tree.body, *(n for x in tree.body if isinstance(x, ast.If) for n in x.body)]:
        if isinstance(node, ast.ImportFrom) and node.module.startswith("jacobians"):
            yield from (alias.asname or alias.name for alias in node.names)


def test_all_is_complete_and_sorted():
    names = jacobians.__all__
    assert sorted(names) == sorted(set(public()))
    # As ruff sorts them: constants, classes, functions.
    assert names == sorted(names, key=lambda n: (not n.isupper() or len(n) == 1, n[0].islower(), n))
    for name, f in jacobians.REGISTRY.items():
        assert name in names or "(" in name, f"{f} is in the registry, but is no public name"


@pytest.mark.parametrize("name", [n for n in jacobians.REGISTRY if "(" not in n])
def test_every_function_is_in_the_reference(name):
    reference = Path(__file__).resolve().parents[1] / "docs" / "api.md"
    lines = reference.read_text(encoding="utf-8").splitlines()
    assert f".. autofunction:: {name}" in lines


@pytest.mark.parametrize("name", [n for n in jacobians.__all__ if n != "REGISTRY"])
def test_every_public_name_says_what_it_is(name):
    thing = getattr(jacobians, name)
    text = (thing.__doc__ or "").strip()
    assert text.partition("\n")[0].endswith((".", ":"))
    if isinstance(thing, type) and thing is not jacobians.Operator:
        return  # made by the functions, which show how
    assert ">>>" in text, f"{name} has no example"


def test_every_public_method_says_what_it_does():
    for name in ("Jacobian", "Function"):
        for key, member in vars(getattr(jacobians, name)).items():
            if not key.startswith("_"):
                assert member.__doc__, f"{name}.{key}"


@pytest.mark.parametrize("name", MODULES)
def test_every_example_shows_what_it_gives(name):
    module = importlib.import_module(f"jacobians.{name.replace('/', '.')}")
    globs = vars(module).copy()
    finder = doctest.DocTestFinder(exclude_empty=True)
    tests = finder.find(module, globs=globs)
    for f in vars(module).values():
        if isinstance(f, jacobians.Function) and f.__module__ == module.__name__:
            tests += finder.find(f.value, name=f.__name__, globs=globs)
    for test in tests:
        if test.examples:
            assert doctest.DocTestRunner(verbose=False).run(test).failed == 0, test.name


def modules_after(code):
    code += "; import sys; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_importing_it_loads_numpy_and_nothing_else():
    base, ours = modules_after("import numpy"), modules_after("import jacobians")
    assert {n for n in ours - base if n not in sys.stdlib_module_names} == {"jacobians"}
    assert not ours & {"scipy", "sphinx", "lark", "matplotlib"}


@pytest.mark.parametrize("name", MODULES)
def test_most_of_it_imports_numpy_alone(name):
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            found.add(node.module)
    others = {n for n in found if n.partition(".")[0] not in sys.stdlib_module_names}
    if name == "algebra/_views":  # it is imported when it is asked for
        others.remove("scipy.sparse.linalg")
    assert all(n.partition(".")[0] in ("numpy", "jacobians") for n in others), others


def test_its_types_are_for_others_to_use():
    assert (FOLDER / "py.typed").is_file()

"""The house: imports run one way between rooms and inside them, and a name is used once."""

import ast
from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import jacobians

FOLDER = Path(jacobians.__file__).parent
# From the ground up: a room imports from its own floor and from those below.
FLOORS = ["_arrays", "contract numerics", "algebra", "declare", "functions show checker equations",
          "sphinxext"]  # fmt: skip
INSIDE = {"checker": "numeric diagnose report", "equations": "latex evaluate page"}


def name_of(path):
    parts = [FOLDER.name, *path.relative_to(FOLDER).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(FOLDER.rglob("*.py"))}


def imported(name):
    """Modules of the package that a module imports, also for types and inside of functions."""
    return MODULES.keys() & set(named(name))


def named(name):
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} imports by dots"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else node.module


def floor(name):
    """The floor of a room, and the one inside of it: what has no room there is on top."""
    room, inner = [*name.split(".")[1:], "", ""][:2]
    outer = {r: k for k, rooms in enumerate(FLOORS) for r in rooms.split()} | {"": len(FLOORS)}
    assert room in outer, f"the house has no room {room}"
    inside = INSIDE.get(room, "").split()
    return outer[room], inside.index(inner) if inner in inside else len(inside), room


@pytest.mark.parametrize("name", MODULES)
def test_imports_run_one_way(name):
    at, inner, room = floor(name)
    for other in imported(name):
        below, inner_below, there = floor(other)
        assert at > below or (at == below and (room != there or inner >= inner_below)), other


def test_no_import_comes_back():
    TopologicalSorter({name: imported(name) for name in MODULES}).prepare()


def test_no_room_is_imported_by_a_room_that_it_imports():
    rooms = {}
    for name in MODULES:
        room = name.split(".")[1] if "." in name else ""
        rooms.setdefault(room, set()).update(o.split(".")[1] for o in imported(name) if "." in o)
    TopologicalSorter({room: others - {room} for room, others in rooms.items()}).prepare()


def test_no_two_modules_have_one_name():
    counts = Counter(path.stem for path in MODULES.values())
    assert {n for n, k in counts.items() if k > 1} <= {"__init__", "__main__"}

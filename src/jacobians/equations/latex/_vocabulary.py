r"""How relations and functions are written: the grammar is made of what is entered here.

What they mean stands in the tables of `evaluate`; these enter the spellings, so that a relation or
a function is added in one place. `\sin` is no command of the grammar, but a word in it.
"""

from __future__ import annotations

import re

_RELATIONS: dict[str, str] = {}  # as it is written: as the tree says it
EXTREMES = {"max": "max", "min": "min", "sup": "max", "inf": "min"}  # over an index
_FUNCTIONS = dict.fromkeys(EXTREMES)  # commands without their backslash


def write_relation(name: str, *spellings: str) -> None:
    """Say how a relation is written, as a sign or as a command."""
    _RELATIONS.update(dict.fromkeys(spellings, name))


def write_function(name: str) -> None:
    r"""Say that a function has a command of its own, as `\sin`; without it is an operator name."""
    _FUNCTIONS[name] = None


def relation_of(written: str) -> str:
    """Return what the tree calls a relation."""
    return _RELATIONS[written]


def relations() -> str:
    """Return a pattern that fits every relation."""
    return "|".join(map(_pattern, sorted(_RELATIONS, key=len, reverse=True)))


def terminals() -> str:
    """Return the lines of the grammar that depend on the tables."""
    functions = "|".join(_pattern(f"\\{name}") for name in _FUNCTIONS)
    return (
        f"REL: /{relations()}/\n"
        rf"FUNCTION: /{functions}/ | /\\operatorname\*?\s*\{{[^{{}}]*\}}/"
        "\n"
    )


def _pattern(written: str) -> str:
    return re.escape(written) + (r"(?![A-Za-z])" if written.startswith("\\") else "")

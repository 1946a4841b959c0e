"""How names of arguments are written in LaTeX."""

from __future__ import annotations

import re


def spell(name: str) -> str:
    r"""Spell an argument's name in LaTeX.

    >>> spell("yhat"), spell("W1"), spell("alpha")
    ('\\hat{y}', 'W_{1}', '\\alpha')
    """
    if name.endswith("hat") and len(name) > len("hat"):
        return rf"\hat{{{name.removesuffix('hat')}}}"
    numbered = re.fullmatch(r"([A-Za-z])(\d+)", name)
    if numbered:
        return f"{numbered[1]}_{{{numbered[2]}}}"
    return name if len(name) == 1 else f"\\{name}"

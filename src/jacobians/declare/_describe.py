"""The sections of a docstring that follow from a declaration."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jacobians.declare._domain import Domain


def describe(
    text: str, shapes: dict[str, str], domains: dict[str, Domain], settings: dict[str, Any]
) -> str:
    """Put the shapes of the arguments and of the value behind the first paragraph of a docstring.

    Examples
    --------
    >>> from jacobians import softmax
    >>> softmax.__doc__.splitlines()[2:6]
    ['Parameters', '----------', 'v', '    Shape (..., n): real numbers.']
    """
    first, _, rest = inspect.cleandoc(text).partition("\n\n")
    *arguments, (_, result) = shapes.items()
    given = [f"{name}\n    Shape {shape}: {domains[name].words}." for name, shape in arguments] + [
        f"{name}\n    A number, {default} unless given." for name, default in settings.items()
    ]
    sections = {"Parameters": given, "Returns": [f"array\n    Shape {result}."]}
    refusals = [d.refusal for d in domains.values() if d.refusal]
    if refusals:
        sections["Raises"] = [f"ValueError\n    If {' or '.join(dict.fromkeys(refusals))}."]
    body = (f"{title}\n{'-' * len(title)}\n" + "\n".join(s) for title, s in sections.items())
    return "\n\n".join([first, *body, rest]) if first else ""

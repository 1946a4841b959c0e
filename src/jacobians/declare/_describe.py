"""How a declaration is told: the sections of its docstring, and its names in LaTeX."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jacobians.declare._domain import Domain
    from jacobians.declare._signature import Signature


def describe(
    text: str, signature: Signature, domains: dict[str, Domain], settings: dict[str, Any]
) -> str:
    """Put numpydoc's sections behind the first paragraph of a docstring.

    Shapes and refusals are those of the declaration; the rest are notes and, from the first prompt
    on, examples. A rest with headings of its own stays as it is.

    >>> from jacobians import softmax
    >>> softmax.__doc__.splitlines()[2:6]
    ['Parameters', '----------', 'v', '    Shape (..., n): real numbers.']
    """
    first, _, rest = inspect.cleandoc(text).partition("\n\n")
    *shapes, result = (f"({', '.join(('...', *c))})" for c in (*signature.inputs, signature.output))
    given = [
        f"{k}\n    Shape {s}: {domains[k].words}." for k, s in zip(domains, shapes, strict=True)
    ]
    given += [f"{name}\n    A number, {value} unless given." for name, value in settings.items()]
    refusals = " or ".join(dict.fromkeys(d.refusal for d in domains.values() if d.refusal))
    own = rest if "\n---" in rest else ""
    notes, prompt, examples = rest.removesuffix(own).partition(">>> ")
    sections = {
        "Parameters": "\n".join(given),
        "Returns": f"array\n    Shape {result}.",
        "Raises": refusals and f"ValueError\n    If {refusals}.",
        "Notes": notes.rstrip(),
        "Examples": prompt + examples,
    }
    told = [f"{title}\n{'-' * len(title)}\n{body}" for title, body in sections.items() if body]
    return "\n\n".join([first, *told, own]).rstrip() if first else ""


def spell(name: str) -> str:
    r"""Spell an argument's name in LaTeX.

    >>> spell("yhat"), spell("W1"), spell("alpha")
    ('\\hat{y}', 'W_{1}', '\\alpha')
    """
    if name.endswith("hat") and name != "hat":
        return rf"\hat{{{name.removesuffix('hat')}}}"
    if numbered := re.fullmatch(r"([A-Za-z])(\d+)", name):
        return f"{numbered[1]}_{{{numbered[2]}}}"
    return name if len(name) == 1 else f"\\{name}"

"""Whether an expression has a kink: then it is checked on more draws, on both sides of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jacobians.equations.evaluate import BUILT_IN
from jacobians.equations.latex import spell, walk
from jacobians.equations.latex import tree as t

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jacobians.equations.evaluate import Definition


def kinked(node: t.Node, definitions: Mapping[str, Definition]) -> bool:
    """Whether a kink stands in an expression, or in a definition that it uses."""
    rest = dict(definitions)
    waiting = [node]
    while waiting:
        for x in walk(waiting.pop()):
            if isinstance(x, t.Absolute | t.Cases | t.Indicator):
                return True
            if isinstance(x, t.Norm) and x.kind != "2":
                return True
            name = x.text if isinstance(x, t.Word) else x.op if isinstance(x, t.Big) else ""
            if name in BUILT_IN and BUILT_IN[name].kink:
                return True
            found = rest.pop(spell(x), None)
            if found is not None:
                waiting.append(found.body)
    return False

"""A display equation to its statements."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from jacobians.equations.latex._build import Builder
from jacobians.equations.latex._errors import ParseError
from jacobians.equations.latex._reader import read_row, rows
from jacobians.equations.latex._walk import children

if TYPE_CHECKING:
    from jacobians.equations.latex import _tree as t


_DEEPEST = 80  # levels of a tree; what people write has less than twenty
_TOO_DEEP = "the equation is nested too deeply"


def parse(text: str, functions: frozenset[str] = frozenset()) -> list[t.Chain]:
    r"""Parse a display equation into its statements.

    Parameters
    ----------
    text
        LaTeX without the dollar signs; one statement, or an `aligned` block of several lines.
    functions
        Names that are functions here, so that `f(x)` is a value and not a product.

    Returns
    -------
    list of Chain
        One for each statement: its sides and the relations between them. A line of `aligned` that
        starts with a relation goes on with the line before.

    Raises
    ------
    ParseError
        If the text is outside the subset; it names the command or character and its place.

    Examples
    --------
    >>> [chain] = parse(r"\sum_k q_k = 1")
    >>> chain.relations
    ('=',)
    """
    return list(_parse(text, functions))


@lru_cache(maxsize=4096)  # a page is read once for its definitions and once for its claims
def _parse(text: str, functions: frozenset[str]) -> tuple[t.Chain, ...]:
    builder = Builder(functions)
    try:
        chains = tuple(builder.chain(read_row(row)) for row in rows(text))
    except RecursionError:
        raise ParseError(_TOO_DEEP, 1, 1) from None
    if not chains:
        raise ParseError("an empty equation", 1, 1)
    if any(_depth(chain) > _DEEPEST for chain in chains):
        raise ParseError(_TOO_DEEP, 1, 1)
    return chains


def _depth(node: t.Node) -> int:
    """Count the levels of a tree, without recursion."""
    level: list[t.Node] = [node]
    count = 0
    while level:
        level = [child for x in level for child in children(x)]
        count += 1
    return count

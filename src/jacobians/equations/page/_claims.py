"""Claims: each link of a chain on each draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jacobians.equations.evaluate import evaluate, sizes_of
from jacobians.equations.latex import FalseEquationError, MeaningError, letters, loose, walk
from jacobians.equations.latex import tree as t
from jacobians.equations.page._draws import on_draws
from jacobians.equations.page._layers import Ranges, loops, numbers
from jacobians.equations.page._sides import compare

if TYPE_CHECKING:
    from collections.abc import Callable

    from jacobians.equations.evaluate import Scope


def run(chain: t.Chain, draws: int, ranges: Ranges, scope_of: Callable[[int], Scope]) -> None:
    """Check each link of a chain on each draw, for each number of its layers.

    Raises
    ------
    MeaningError
        If a symbol is unknown, or indices and shapes do not fit.
    FalseEquationError
        If a link is false; it says where and on which draw.
    """
    bound = {x.index for x in walk(chain) if isinstance(x, t.Big)}
    # A layer index counts where it stands as a value, too.
    places = t.Chain((chain, *(t.Sub(x, (x,)) for x in walk(chain) if isinstance(x, t.Name))))
    layers = [n for n in loops(places, ranges) if n not in bound]

    def check(draw: int) -> None:
        base = scope_of(draw)
        ran = 0
        skipped: MeaningError | None = None
        for values in numbers(layers, ranges):
            scope = base.child(integers={**base.integers, **values})
            try:
                _links(chain, scope, draw)
                ran += 1
            except MeaningError as error:
                # A recursion leaves its first layer to a line of its own.
                if not layers or "unknown symbol" not in str(error):
                    raise
                skipped = error
        if skipped is not None and ran == 0:
            raise skipped

    on_draws(draws, check)


def _links(chain: t.Chain, scope: Scope, draw: int) -> None:
    free = letters(chain) + loose(chain)
    free = [n for n in free if not scope.has(n) and n not in scope.integers]
    scope = scope.with_sizes(sizes_of(free, chain, scope))
    sides = []
    for side in chain.sides:
        scope.largest[0] = 0.0
        sides.append((evaluate(side, scope), scope.largest[0]))
    for k, relation in enumerate(chain.relations):
        problem = compare(sides[k], sides[k + 1], relation, sloppy=scope.sloppy[0])
        if problem is not None:
            several = len(chain.relations) > 1
            link = f"link {k + 1} of {len(chain.relations)}: " if several else ""
            drawn = ", ".join(f"{n} = {size}" for n, size in sorted(scope.integers.items()))
            where = f"draw {draw + 1}: {drawn or 'no sizes'}"
            raise FalseEquationError(f"{link}{problem}   ({where})")

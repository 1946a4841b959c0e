"""Draw values for all declared symbols of a page, and say how often; sizes differ pairwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jacobians.equations.evaluate import BUILT_IN, Definition, Scope, Symbol
from jacobians.equations.latex import MeaningError, SingularError, spell, walk
from jacobians.equations.latex import tree as t

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from jacobians.equations.evaluate import Array
    from jacobians.equations.page._given import Declaration

DRAWS = 4
KINKED = 3  # times as many draws where a value has a kink: each stratum of a number comes up twice
_STRATA = 6
_TRIES = 16  # for each draw that is wanted; of three sizes a random order fits one time in six
_SIZES = (3, 4, 5, 6, 7, 2, 8, 9, 10, 11, 12, 13)


def on_draws(count: int, work: Callable[[int], object]) -> None:
    """Do something on so many draws; one that makes a matrix singular makes room for another.

    `(X^T X)^{-1}` claims that X has no more columns than rows, which half of the draws give it.
    """
    done = draw = 0
    while done < count:
        try:
            work(draw)
        except SingularError:
            if draw >= _TRIES * count:
                raise
        else:
            done += 1
        draw += 1


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


def draw_scope(
    declarations: Iterable[Declaration],
    definitions: Mapping[str, Definition],
    integers: dict[str, int],
    constants: Mapping[str, Symbol],
    seed: int,
    draw: int,
) -> Scope:
    """Draw the values of one draw, and others on every draw."""
    rng = np.random.default_rng((seed, draw))
    strata = np.random.default_rng((seed, draw // _STRATA))  # one order for each round of them
    lengths = _lengths(declarations, integers)
    if len(lengths) > len(_SIZES):
        raise MeaningError(f"more than {len(_SIZES)} sizes on one page")
    pool = list(_SIZES[: max(len(lengths), 6)])
    rng.shuffle(pool)
    integers = integers | dict(zip(lengths, pool, strict=False))
    blank = Scope({}, {}, integers, {})
    symbols: dict[str, Symbol] = dict(constants)
    directions: dict[str, Array] = {}
    for one in declarations:
        stratum = int(strata.permuted(range(_STRATA))[draw % _STRATA])
        if one.domain == "count":
            continue
        array = one.draw(rng, blank, stratum)
        symbols[one.name] = Symbol(array, array.ndim)
        if one.continuous:
            directions[one.name] = one.direction(rng, array)
        if one.domain == "index":
            integers[one.name] = int(array)
    return Scope(symbols, definitions, integers, directions, lengths=frozenset(lengths))


def _lengths(declarations: Iterable[Declaration], integers: Mapping[str, int]) -> list[str]:
    """Return the names of sizes, in the order they are met."""
    names: dict[str, None] = {}
    for one in declarations:
        for dim in one.dims:
            whole = isinstance(dim, t.Name | t.Sub)
            for x in (dim,) if whole else walk(dim):
                if isinstance(x, t.Name | t.Sub) and spell(x) not in integers:
                    names[spell(x)] = None
        if one.domain == "count":
            names[one.name] = None
    return list(names)

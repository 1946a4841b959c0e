"""The equations of a page, checked one after another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from jacobians.equations.evaluate import BUILT_IN, Definition, Scope, Symbol, symbol
from jacobians.equations.latex import EquationError, MeaningError, parse, spell
from jacobians.equations.latex import tree as t
from jacobians.equations.page._claims import run
from jacobians.equations.page._define import Candidates, understood
from jacobians.equations.page._draws import DRAWS, KINKED, draw_scope, kinked, on_draws
from jacobians.equations.page._given import Declaration, declare
from jacobians.equations.page._layers import constants, filled, loops, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jacobians.equations.evaluate import Array


@dataclass(frozen=True)
class Checked:
    """What was done with an equation: how many draws, how many links, what it defined."""

    draws: int
    links: int
    defines: tuple[str, ...]


@dataclass
class Page:
    r"""Symbols, definitions and claims, in the order in which a reader meets them.

    Examples
    --------
    >>> page = Page()
    >>> page.given(r"v \in \mathbb{R}^{n}")
    >>> page.check(r"q_i = \frac{e^{v_i}}{\sum_k e^{v_k}}").defines
    ('q',)
    >>> page.check(r"\frac{\partial q_i}{\partial v_j} = q_i (\delta_{ij} - q_j)").links
    1
    """

    seed: int = 0
    draws: int = DRAWS
    declarations: dict[str, Declaration] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    ranges: dict[str, tuple[int, int]] = field(default_factory=dict)
    constants: dict[str, Symbol] = field(default_factory=dict)

    def given(self, text: str) -> None:
        r"""Declare symbols, as in `x, y \in \mathbb{R}^{n}`; the domain says how they are drawn.

        Raises
        ------
        MeaningError
            If the set is unknown, or a name has a meaning already.
        """
        declarations, ranges = declare(text)
        for name, bounds in ranges.items():
            if self.ranges.get(name, bounds) != bounds:
                raise MeaningError(f"{name} is a number of another range already")
            self.ranges[name] = bounds
        for one in declarations:
            for new in self._each_layer(one):
                before = self.declarations.get(new.name)
                other = before is not None and (before.dims, before.domain) != (
                    new.dims,
                    new.domain,
                )
                if other or new.name in self.definitions:
                    raise MeaningError(f"{new.name} has a meaning already; declare it once")
                self.declarations[new.name] = new

    def _each_layer(self, one: Declaration) -> list[Declaration]:
        """One declaration for each layer, where the name carries a layer index."""
        node = parse(one.name)[0].sides[0]
        layers = loops(node, self.ranges)
        return [
            one.of(spell(filled(node, n)), tuple(filled(d, n) for d in one.dims))
            for n in numbers(layers, self.ranges)
        ]

    def value(self, name: str, array: Any) -> None:
        """Give a symbol the value that a cell computed; it is the same on every draw."""
        array = np.asarray(array, dtype=float)
        self.constants[name] = Symbol(array, array.ndim)

    def take(self, other: Page) -> None:
        """Import the symbols and definitions of another page."""
        self.declarations |= other.declarations
        self.definitions |= other.definitions
        self.ranges |= other.ranges
        self.constants |= other.constants

    def collect(self, displays: Sequence[str]) -> list[tuple[str, ...]]:
        """Take the definitions of a whole page, so that a result may stand above its derivation.

        Returns the names that each display defines. What cannot be read defines nothing; `check`
        says why.
        """
        before = dict(self.definitions)
        while True:
            functions = self._functions()
            self.definitions = dict(before)
            result = []
            for text in displays:
                names: list[str] = []
                try:
                    for chain in parse(text, functions):
                        self._define(chain, names, None)
                except EquationError:
                    names = []
                result.append(tuple(names))
            if self._functions() <= functions:  # one was read as a product where it came first
                return result

    @np.errstate(all="ignore")  # a value that is not finite is refused where it comes up
    def check(self, text: str, defines: tuple[str, ...] | None = None) -> Checked:
        """Check a display equation, or take it as a definition.

        Parameters
        ----------
        text
            LaTeX without the dollar signs.
        defines
            What it defines, if that was collected before; else a left side that is a new bare
            symbol is defined by it. A second equation with the same left side is a claim.

        Raises
        ------
        ParseError
            If it is outside the subset of LaTeX.
        MeaningError
            If a symbol is unknown, or indices and shapes do not fit.
        FalseEquationError
            If the two sides differ.
        """
        links, draws = 0, self.draws
        names: list[str] = []
        for chain in parse(text, self._functions()):
            count = len(names)
            rest = self._define(chain, names, defines)
            if not rest.relations and len(names) == count:
                raise MeaningError("an expression that claims nothing: write an equation")
            for name in names[count:]:
                self._settle(self.definitions[name])
            links += len(rest.relations)
            if rest.relations:
                if kinked(chain, self.definitions):
                    draws = KINKED * self.draws
                run(rest, draws, self.ranges, self.scope)
        return Checked(draws, links, tuple(names))

    @np.errstate(all="ignore")
    def draw(self, *names: str, draw: int = 0) -> tuple[Array, ...]:
        r"""Arrays that given or defined symbols have on one draw, as a cell may want them.

        >>> page = Page()
        >>> page.given(r"v \in \mathbb{R}^{n}")
        >>> v, = page.draw("v")
        >>> v.ndim
        1
        """
        scope = self.scope(draw)
        spelled = [spell(parse(n)[0].sides[0]) for n in names]
        for name in spelled:
            if not scope.has(name):
                raise MeaningError(f"unknown symbol {name}: declare it in the prose")
        return tuple(symbol(n, scope).array for n in spelled)

    def scope(self, draw: int) -> Scope:
        """Return the drawn values; sizes are pairwise different, and others on every draw."""
        return draw_scope(
            self.declarations.values(),
            self.definitions,
            constants(self.ranges),
            self.constants,
            self.seed,
            draw,
        )

    # Definitions.
    def _known(self, name: str) -> bool:
        return name in self.declarations or name in self.definitions or name in self.constants

    def _functions(self) -> frozenset[str]:
        defined = {d.name for d in self.definitions.values() if d.parameters is not None}
        built_in = {n for n in BUILT_IN if n.startswith("\\") and not self._known(n)}
        return frozenset(defined | built_in)

    def _rank(self, name: str) -> int | None:
        """How many axes a known symbol has, if that can be said without evaluating."""
        if name in self.declarations:
            return len(self.declarations[name].dims)
        if name in self.constants:
            return self.constants[name].rank
        found = self.definitions.get(name)
        return len(found.indices) if found is not None and found.indices else None

    def _define(
        self, chain: t.Chain, names: list[str], collected: tuple[str, ...] | None
    ) -> t.Chain:
        """Take the first link as a definition where its left side is a new bare symbol.

        Adds to `names` what is defined, and returns what is left to check.
        """
        if not chain.relations or chain.relations[0] not in ("=", ":="):
            return chain
        found = Candidates(self.ranges, self._rank).of(chain.sides[0], chain.sides[1])
        new = [d for d in found if not self._known(d.name)]
        if collected is not None:
            new = [d for d in found if d.name in collected]
        if not new:
            if chain.relations[0] == ":=":
                what = f"{found[0].name} has a meaning already" if found else "no new symbol"
                raise MeaningError(f"the left side of := : {what}")
            return chain
        self.definitions |= {d.name: d for d in new}
        names += [d.name for d in new]
        return chain if new[0].indices else t.Chain(chain.sides[1:], chain.relations[1:])

    def _settle(self, definition: Definition) -> None:
        """Evaluate what is defined, though nothing compares with it yet."""
        if definition.parameters is not None:
            functions = self._functions()
            understood(definition, lambda n: self._known(n) or n in functions or n in self._sizes())
            return
        on_draws(self.draws, lambda draw: symbol(definition.name, self.scope(draw)))

    def _sizes(self) -> frozenset[str]:
        scope = self.scope(0)
        return scope.lengths | scope.integers.keys()

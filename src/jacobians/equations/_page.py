"""The equations of a page, checked one after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product as combinations
from typing import Any

import numpy as np

from jacobians.equations import _tree as t
from jacobians.equations import _values as v
from jacobians.equations._compare import compare
from jacobians.equations._errors import EquationError, FalseEquationError, MeaningError
from jacobians.equations._evaluate import evaluate, symbol
from jacobians.equations._functions import ENTRYWISE
from jacobians.equations._given import Declaration, declare
from jacobians.equations._indices import children, letters, sizes_of
from jacobians.equations._parse import parse, spell
from jacobians.equations._scope import Definition, Scope, Symbol

DRAWS = 4
_SIZES = (3, 4, 5, 6, 7, 2, 8, 9, 10, 11, 12, 13)


@dataclass(frozen=True)
class Checked:
    """What was done with an equation: how many draws, how many links, what it defined."""

    draws: int
    links: int
    defines: tuple[str, ...]


@dataclass
class Page:
    """Symbols, definitions and claims, in the order in which a reader meets them.

    Examples
    --------
    >>> page = Page()
    >>> page.given(r"v \\in \\mathbb{R}^{n}")
    >>> page.check(r"q_i = \\frac{e^{v_i}}{\\sum_k e^{v_k}}").defines
    ('q',)
    >>> page.check(r"\\frac{\\partial q_i}{\\partial v_j} = q_i (\\delta_{ij} - q_j)").links
    1
    """

    seed: int = 0
    draws: int = DRAWS
    declarations: dict[str, Declaration] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    ranges: dict[str, tuple[int, int]] = field(default_factory=dict)
    constants: dict[str, Symbol] = field(default_factory=dict)

    def given(self, text: str) -> None:
        """Declare symbols, as in `x, y \\\\in \\\\mathbb{R}^{n}`; the domain says how they are drawn.

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
            for name, dims in self._layers(one):
                new = Declaration(name, dims, one.domain, one.text, one.low, one.high)
                before = self.declarations.get(name)
                if (before is not None and before.dims != dims) or name in self.definitions:
                    raise MeaningError(f"{name} has a meaning already; declare it once")
                self.declarations[name] = new

    def _layers(self, one: Declaration) -> list[tuple[str, tuple[t.Node, ...]]]:
        """One symbol for each layer, where the name carries a layer index."""
        loops = [n for n, (a, b) in self.ranges.items() if a != b]
        node = parse(one.name)[0].sides[0]
        used = [n for n in loops if t.Name(n) in _decorations(node)]
        result = []
        for numbers in combinations(*(range(self.ranges[n][0], self.ranges[n][1] + 1) for n in used)):
            integers = dict(zip(used, numbers, strict=True))
            scope = Scope({}, {}, integers, {})
            dims = tuple(_filled(d, scope) for d in one.dims)
            result.append((scope.key(node) if used else one.name, dims))
        return result

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

        Returns the names that each display defines. What cannot be read defines nothing; `check` says
        why.
        """
        before = dict(self.definitions)
        while True:
            known = self._functions()
            self.definitions = dict(before)
            result = []
            for text in displays:
                names: list[str] = []
                try:
                    for chain in parse(text, known):
                        self._define(chain, names)
                except EquationError:
                    names = []
                result.append(tuple(names))
            if self._functions() <= known:  # a function was read as a product where it came first
                return result

    def check(self, text: str, defines: tuple[str, ...] | None = None) -> Checked:
        """Check a display equation, or take it as a definition.

        Parameters
        ----------
        text
            LaTeX without the dollar signs.
        defines
            What it defines, if that was collected before; else a left side that is a new bare symbol
            is defined by it.

        Raises
        ------
        ParseError
            If it is outside the subset of LaTeX.
        MeaningError
            If a symbol is unknown, or indices and shapes do not fit.
        FalseEquationError
            If the two sides differ.
        """
        links = 0
        names: list[str] = []
        for chain in parse(text, self._functions()):
            count = len(names)
            rest = self._define(chain, names, defines)
            if len(rest.sides) == 1 and len(names) == count:
                raise MeaningError("an expression that claims nothing: write an equation")
            links += len(rest.relations)
            self._run(rest)
        return Checked(self.draws, links, tuple(names))

    def _functions(self) -> frozenset[str]:
        defined = {d.name for d in self.definitions.values() if d.parameters is not None}
        built_in = {n for n in ENTRYWISE if n.startswith("\\") and not self._known(n)}
        return frozenset(defined | built_in)

    def _known(self, name: str) -> bool:
        return name in self.declarations or name in self.definitions or name in self.constants

    def draw(self, *names: str, draw: int = 0) -> tuple[v.Array, ...]:
        """Arrays that given or defined symbols have on one draw, as a cell may want them.

        >>> page = Page()
        >>> page.given(r"v \\in \\mathbb{R}^{n}")
        >>> v, = page.draw("v")
        >>> v.ndim
        1
        """
        scope = self.scope(draw)
        spelled = [spell(parse(n)[0].sides[0]) for n in names]
        return tuple(symbol(n, scope).array for n in spelled)

    # Definitions.
    def _define(
        self, chain: t.Chain, names: list[str], collected: tuple[str, ...] | None = None
    ) -> t.Chain:
        """Take the first link as a definition where its left side is a new bare symbol.

        Returns what is left to check.
        """
        if not chain.relations or chain.relations[0] not in ("=", ":="):
            return chain
        left, body = chain.sides[0], chain.sides[1]
        forced = chain.relations[0] == ":="
        found = self._new(left, body, forced or collected is not None)
        if found is None or (collected is not None and found[0].name not in collected):
            if forced:
                raise MeaningError("the left side of := is no symbol")
            return chain
        for definition in found:
            self.definitions[definition.name] = definition
            names.append(definition.name)
        return chain if found[0].indices else t.Chain(chain.sides[1:], chain.relations[1:])

    def _new(self, left: t.Node, body: t.Node, forced: bool) -> list[Definition] | None:
        if isinstance(left, t.Power) and left.exponent == t.Number(2.0) and isinstance(left.base, t.Name):
            if self._known(left.base.text):
                return None
            return self._new(left.base, t.Root(body, t.Number(2.0)), forced)
        if isinstance(left, t.Multiply | t.Call):
            return self._new_function(left, body)
        loops = {n: r for n, r in self.ranges.items() if r[0] != r[1] and not self._known(n)}
        used = [n for n in loops if t.Name(n) in _decorations(left)]
        if used:
            return self._new_layers(left, body, used, forced)
        name, indices = self._head(left, body)
        if name is None or (self._known(name) and not forced):
            return None
        return [Definition(name, body, indices)]

    def _head(self, left: t.Node, body: t.Node) -> tuple[str | None, tuple[str, ...]]:
        """The name and the indices that a left side defines."""
        if isinstance(left, t.Name):
            return left.text, ()
        if isinstance(left, t.Label):
            return spell(left), ()
        if not isinstance(left, t.Sub):
            return None, ()
        base = spell(left.base) if isinstance(left.base, t.Name | t.Label | t.Sub) else None
        if base is None or "?" in base:
            return None, ()
        free = letters(body) + _loose(body)
        indices = [i.text for i in left.items if isinstance(i, t.Name) and i.text in free]
        integers = self._integers()
        if len(indices) == len(left.items) and not any(i in integers for i in indices):
            if len(set(indices)) < len(indices):
                return None, ()
            return base, tuple(indices)
        if isinstance(left.base, t.Name | t.Label):
            return spell(left), ()
        return None, ()

    def _integers(self) -> dict[str, int]:
        return {n: a for n, (a, b) in self.ranges.items() if a == b}

    def _new_layers(self, left: t.Node, body: t.Node, used: list[str], forced: bool) -> list[Definition] | None:
        result = []
        for numbers in combinations(*(range(self.ranges[n][0], self.ranges[n][1] + 1) for n in used)):
            scope = Scope({}, {}, dict(zip(used, numbers, strict=True)), {})
            filled_left, filled = _filled(left, scope), _filled(body, scope)
            name, indices = self._head(filled_left, filled)
            if name is None or (self._known(name) and not forced):
                continue  # given apart, such as the first layer
            result.append(Definition(name, filled, indices))
        return result or None

    def _new_function(self, left: t.Node, body: t.Node) -> list[Definition] | None:
        """`f(x) = ...`: until it is known that f is a function, this reads as a product."""
        if isinstance(left, t.Call):
            name, arguments = left.function, left.arguments
        elif isinstance(left, t.Multiply) and left.op == "":
            name, arguments = left.left, (left.right,)
        else:
            return None
        if not isinstance(name, t.Name | t.Sub | t.Label) or not all(isinstance(a, t.Name) for a in arguments):
            return None
        text = spell(name)
        if self._known(text) or (isinstance(left, t.Multiply) and self._known(spell(arguments[0])) and text in "\\pi"):
            return None
        return [Definition(text, body, (), tuple(spell(a) for a in arguments))]

    # Claims.
    def _run(self, chain: t.Chain) -> None:
        loops = [n for n, (a, b) in self.ranges.items() if a != b and t.Name(n) in _all_decorations(chain, self.ranges)]
        bound = {x.index for x in _walk(chain) if isinstance(x, t.Big)}
        loops = [n for n in loops if n not in bound]
        for draw in range(self.draws):
            base = self.scope(draw)
            ran = 0
            skipped: MeaningError | None = None
            for numbers in combinations(*(range(self.ranges[n][0], self.ranges[n][1] + 1) for n in loops)):
                scope = base.child(integers={**base.integers, **dict(zip(loops, numbers, strict=True))})
                try:
                    self._links(chain, scope, draw)
                    ran += 1
                except MeaningError as error:
                    # A recursion leaves its first layer to a line of its own.
                    if not loops or "unknown symbol" not in str(error):
                        raise
                    skipped = error
            if skipped is not None and ran == 0:
                raise skipped

    def _links(self, chain: t.Chain, scope: Scope, draw: int) -> None:
        free = [n for n in letters(chain) + _loose(chain) if not scope.has(n) and n not in scope.integers]
        scope = scope.with_sizes(sizes_of(free, chain, scope))
        sides = []
        for side in chain.sides:
            scope.largest[0] = 0.0
            sides.append((evaluate(side, scope), scope.largest[0]))
        for k, relation in enumerate(chain.relations):
            problem = compare(sides[k], sides[k + 1], relation, sloppy=scope.sloppy[0])
            if problem is not None:
                link = f"link {k + 1} of {len(chain.relations)}: " if len(chain.relations) > 1 else ""
                drawn = ", ".join(f"{n} = {size}" for n, size in sorted(scope.integers.items()))
                raise FalseEquationError(f"{link}{problem}   (draw {draw + 1}: {drawn or 'no sizes'})")

    def scope(self, draw: int) -> Scope:
        """The drawn values; sizes are pairwise different, and others on every draw."""
        rng = np.random.default_rng((self.seed, draw))
        integers = self._integers()
        names = dict.fromkeys(n for d in self.declarations.values() for n in _size_names(d, integers))
        for d in self.declarations.values():
            if d.domain == "count":
                names[d.name] = None
        if len(names) > len(_SIZES):
            raise MeaningError(f"more than {len(_SIZES)} sizes on one page")
        pool = list(_SIZES[: max(len(names), 6)])
        rng.shuffle(pool)
        integers |= dict(zip(names, pool, strict=False))
        blank = Scope({}, {}, integers, {})
        symbols: dict[str, Symbol] = dict(self.constants)
        directions = {}
        for name, declaration in self.declarations.items():
            if declaration.domain == "count":
                continue
            array = declaration.draw(rng, blank)
            symbols[name] = Symbol(array, array.ndim)
            if declaration.continuous:
                direction = rng.standard_normal(array.shape)
                symmetric = declaration.domain in ("symmetric", "positive definite")
                directions[name] = direction + direction.T if symmetric else direction
            if declaration.domain == "index":
                integers[name] = int(array)
        return Scope(symbols, self.definitions, integers, directions)


def _walk(node: t.Node) -> Any:
    yield node
    for child in children(node):
        yield from _walk(child)


def _decorations(node: t.Node) -> set[t.Node]:
    """Names that stand in the scripts of a symbol."""
    found: set[t.Node] = set()
    for x in _walk(node):
        if isinstance(x, t.Sub):
            found |= {y for item in x.items for y in _walk(item)}
        if isinstance(x, t.Label):
            found |= set(_walk(x.item))
    return found


def _all_decorations(chain: t.Chain, ranges: Mapping[str, Any]) -> set[t.Node]:
    return _decorations(chain) | {x for x in _walk(chain) if isinstance(x, t.Name) and x.text in ranges}


def _loose(node: t.Node) -> list[str]:
    """Letters that stand as a value, and may be indices."""
    return list(dict.fromkeys(x.text for x in _walk(node) if isinstance(x, t.Name)))


def _size_names(declaration: Declaration, integers: Mapping[str, int]) -> list[str]:
    names = []
    for dim in declaration.dims:
        if isinstance(dim, t.Name | t.Sub):
            name = spell(dim)
            if name not in integers:
                names.append(name)
        else:
            names += [x.text for x in _walk(dim) if isinstance(x, t.Name) and x.text not in integers]
    return names


def _filled(node: Any, scope: Scope) -> Any:
    """Put the layer numbers of a scope into a tree."""
    from dataclasses import fields, replace

    if isinstance(node, tuple):
        return tuple(_filled(x, scope) for x in node)
    if not isinstance(node, t.Node):
        return node
    whole = scope.integer(node)
    if whole is not None and not isinstance(node, t.Number):
        return t.Number(float(whole)) if whole >= 0 else t.Negative(t.Number(float(-whole)))
    return replace(node, **{f.name: _filled(getattr(node, f.name), scope) for f in fields(node)})  # type: ignore[type-var, arg-type]

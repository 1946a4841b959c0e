"""Tables of what is known to go wrong: a bug is entered with its words, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from jacobians.checker.diagnose._diagnosis import Kind

if TYPE_CHECKING:
    from jacobians._arrays import Array
    from jacobians.checker.diagnose._case import Case
    from jacobians.checker.diagnose._diagnosis import Diagnosis


class Made(NamedTuple):
    """What a bug makes of the right array, and what fills its words."""

    array: Array
    detail: str = ""
    name: str = ""


class Bug(NamedTuple):
    """A bug, and the array that it makes."""

    kind: Kind
    made: Made
    likely: bool

    @property
    def array(self) -> Array:
        return self.made.array

    def named(self) -> Diagnosis:
        return self.kind(*self.made[1:])


Make = Callable[["Case", "Array"], Iterator[Made]]


class _Entry(NamedTuple):
    kind: Kind
    make: Make
    square: bool
    once: bool
    likely: bool


class Bugs:
    """Bugs as maps: each says what it makes of the right array."""

    def __init__(self) -> None:
        self._entries: list[_Entry] = []

    def enter(
        self,
        kind: Kind | str,
        *words: str,
        square: bool = False,
        once: bool = False,
        likely: bool = False,
    ) -> Callable[[Make], Make]:
        """Enter a map of a case and an array of shape (examples, outputs, inputs).

        Parameters
        ----------
        kind, *words
            What a report calls the bug; a name with its two sentences makes a new kind.
        square
            Whether it needs a diagonal: output and input of one shape.
        once
            Whether it is a map of the right array only, since it needs the function itself, or
            what was given; else it may follow another bug.
        likely
            Whether it comes to mind before a constant factor does.
        """
        known = kind if isinstance(kind, Kind) else Kind(kind, *words)

        def entered(make: Make) -> Make:
            self._entries.append(_Entry(known, make, square, once, likely))
            return make

        return entered

    def of(self, case: Case, e: Array, *, once: bool) -> Iterator[Bug]:
        """Apply each bug, those that are maps of the right array only or the others."""
        for entry in self._entries:
            if entry.once == once and (case.square or not entry.square):
                for made in entry.make(case, e):
                    yield Bug(entry.kind, made, entry.likely)


class Stage(Enum):
    """When a name is looked for that is read off the difference: the likeliest wins."""

    SURE = 0
    """Before any bug is tried."""
    LIKELY = 1
    """Before a constant factor."""
    ROUGH = 2
    """Where no bug explains it exactly."""
    TERM = 3
    """Where none does up to a factor."""


Read = Callable[["Case"], str | None]


class Reads:
    """Names that are read off the difference itself: a detail where it fits, else None."""

    def __init__(self) -> None:
        self._entries: list[tuple[Stage, Kind, Read, bool]] = []

    def enter(
        self, kind: Kind | str, *words: str, stage: Stage, turned: bool = False
    ) -> Callable[[Read], Read]:
        """Enter a reader; `turned` ones are tried once more with the other sign, at the end."""
        known = kind if isinstance(kind, Kind) else Kind(kind, *words)

        def entered(read: Read) -> Read:
            self._entries.append((stage, known, read, turned))
            return read

        return entered

    def of(self, case: Case, stage: Stage, *, turned: bool = False) -> Iterator[Diagnosis]:
        """Go through those of a stage that fit, or through its turned ones alone."""
        for at, kind, read, turns in self._entries:
            if at is stage and (turns or not turned):
                detail = read(case)
                if detail is not None:
                    yield kind(detail)

"""What a check found, as text and, in a notebook, as pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from jacobians.checker.report._picture import pictures

if TYPE_CHECKING:
    from jacobians._arrays import Array
    from jacobians.checker.diagnose import Diagnosis


@dataclass(frozen=True)
class Worst:
    """The entry with the largest error."""

    index: tuple[int, ...]
    expected: float
    given: float


@dataclass(frozen=True)
class Report:
    """The answer of `check`: true if the Jacobian is right."""

    ok: bool
    diagnoses: tuple[Diagnosis, ...] = ()
    """What is wrong, the first thing first."""
    worst: Worst | None = None
    """The entry with the largest error, where shapes agree."""
    expected: Array | None = field(default=None, repr=False)
    """The Jacobian computed from values."""
    given: Array | None = field(default=None, repr=False)
    """The Jacobian that was checked; mended, where its shape could be."""
    method: str = ""
    """How the expected one was computed."""
    notes: tuple[str, ...] = ()
    blind: tuple[str, ...] = ()
    """What this test cannot see, because of the arguments that it was given."""
    name: str = "the Jacobian"

    def __bool__(self) -> bool:
        return self.ok

    @property
    def diagnosis(self) -> str:
        """The kind of the first thing that is wrong; empty where nothing is."""
        return self.diagnoses[0].kind if self.diagnoses else ""

    @property
    def text(self) -> str:
        """Sentences: what is wrong, what to change, where it is worst, what cannot be seen."""
        title = self.name[:1].upper() + self.name[1:] if " " in self.name else self.name
        if self.ok:
            lines = [f"{title} is right (compared with a {self.method})."]
        else:
            first, *then = self.diagnoses
            lines = [f"{title} is wrong. {first}", *(f"Then: {d}" for d in then)]
        if self.worst is not None:
            w = self.worst
            at = ", ".join(map(str, w.index)) + ("," if len(w.index) == 1 else "")
            lines.append(f"Worst entry ({at}): expected {w.expected:.6g}, yours {w.given:.6g}.")
        lines += [f"Note: {n}" for n in self.notes]
        lines += [f"This test cannot see {b}" for b in self.blind]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<Report {'ok' if self.ok else self.diagnosis}>\n{self.text}"

    def _repr_html_(self) -> str:
        text = "<br>".join(escape(line) for line in self.text.split("\n"))
        if self.expected is None or self.given is None or self.expected.shape != self.given.shape:
            return f"<p>{text}</p>"
        return f"<p>{text}</p>{pictures(self.expected, self.given)}"


def worst_entry(expected: Array, given: Array) -> Worst:
    """Find the entry with the largest error; one that is not finite is the worst."""
    gap = np.abs(given - expected)
    at = np.unravel_index(int(np.argmax(np.where(np.isfinite(gap), gap, np.inf))), gap.shape)
    return Worst(tuple(int(k) for k in at), float(expected[at]), float(given[at]))

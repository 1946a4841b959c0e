"""What a check found, as text, as an exception and as pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

import numpy as np

from jacobians._shapes import Array
from jacobians.checker._kinds import Diagnosis


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
    worst: Worst | None = None
    expected: Array | None = None
    given: Array | None = None
    method: str = ""
    tolerance: float = 0.0
    notes: tuple[str, ...] = ()
    blind: tuple[str, ...] = ()
    """What this test cannot see, because of the arguments it was given."""
    name: str = field(default="the Jacobian")

    def __bool__(self) -> bool:
        return self.ok

    @property
    def diagnosis(self) -> str:
        """The kind of the first thing that is wrong; empty where nothing is."""
        return self.diagnoses[0].kind if self.diagnoses else "" if self.ok else "unknown"

    @property
    def text(self) -> str:
        """Sentences: what is wrong, what to change, where it is worst, what cannot be seen."""
        lines = [f"{self.name} is right ({self.method}, tolerance {self.tolerance:.0e})."] if self.ok else []
        if not self.ok:
            first, *then = self.diagnoses or (_UNKNOWN,)
            lines = [f"{self.name} is wrong. {first}", *(f"Then: {d}" for d in then)]
            if self.worst is not None:
                w = self.worst
                lines.append(f"Worst entry {w.index}: expected {w.expected:.6g}, yours {w.given:.6g}.")
            if self.method:
                lines.append(f"Compared with a {self.method}, to {self.tolerance:.0e} of the largest entry.")
        lines += [f"Note: {n}" for n in self.notes]
        lines += [f"This test cannot see: {b}" for b in self.blind]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<Report {'ok' if self.ok else self.diagnosis}>\n{self.text}"

    def _repr_html_(self) -> str:
        text = "<br>".join(escape(line) for line in self.text.split("\n"))
        if self.expected is None or self.given is None or self.expected.shape != self.given.shape:
            return f"<p>{text}</p>"
        pictures = "".join(
            f"<figure>{_picture(a, t)}<figcaption>{t}</figcaption></figure>"
            for t, a in (
                ("expected", self.expected),
                ("yours", self.given),
                ("difference", self.given - self.expected),
            )
        )
        return f'<p>{text}</p><div class="check-pictures" style="display:flex;gap:1rem;flex-wrap:wrap">{pictures}</div>'


_UNKNOWN = Diagnosis("unknown", "The numbers differ in no way that has a name here.", "Look at the worst entry.")


def worst_entry(expected: Array, given: Array) -> Worst:
    """Find the entry with the largest error; one that is not finite is the worst."""
    gap = np.abs(given - expected)
    at = np.unravel_index(int(np.argmax(np.where(np.isfinite(gap), gap, np.inf))), gap.shape)
    return Worst(tuple(int(k) for k in at), float(expected[at]), float(given[at]))


def _picture(array: Array, title: str, most: int = 24) -> str:
    """The first example as a grid of squares: blue above zero, orange below."""
    grid = array.reshape(-1, array.shape[-1]) if array.ndim > 1 else array.reshape(1, -1)
    grid = grid[:most, :most]
    top = float(np.max(np.abs(np.nan_to_num(grid, posinf=0, neginf=0)), initial=0)) or 1.0
    cells = []
    for (i, j), v in np.ndenumerate(grid):
        color = "#c33" if not np.isfinite(v) else "#2f6fde" if v > 0 else "#d9622b"
        alpha = 1.0 if not np.isfinite(v) else abs(float(v)) / top
        cells.append(
            f'<rect x="{8 * j}" y="{8 * i}" width="7" height="7" fill="{color}" fill-opacity="{alpha:.2f}" '
            'stroke="#8888" stroke-width=".3"/>'
        )
    height, width = 8 * grid.shape[0], 8 * grid.shape[1]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img" '
        f'aria-label="pattern of {escape(title)}">{"".join(cells)}</svg>'
    )

"""Where a function keeps its digits: declared with it, tested against exact arithmetic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt


@dataclass(frozen=True)
class Stable:
    """The magnitudes of the arguments for which value and Jacobian are right.

    An entry is right if it is within `ulps` units in the last place of the exact result, for
    arguments that are within as many of the given ones.

    Parameters
    ----------
    most
        The largest magnitude in float64; `inf` for any number, both infinities among them. Other
        dtypes have the root of it that their exponents have of those of float64.
    least
        The smallest magnitude beside 0, likewise.
    ulps
        How many units in the last place.
    beside
        The size of terms that cancel, where some do: an entry is within as many units of that.
    beyond
        What happens to larger and smaller numbers: results stay "finite", or some "overflow".

    Examples
    --------
    >>> print(Stable(1e296, beside=1, beyond="finite"))
    up to 1e296 (float32: 1e37), to 8 ulps of it or of 1; beyond it finite
    >>> print(Stable(1e144, 1e-144, beyond="overflow"))
    1e-144 to 1e144 (float32: 1e-18 to 1e18), to 8 ulps; beyond it some results overflow
    >>> print(Stable(inf))
    any number, to 8 ulps
    """

    most: float
    least: float = 0.0
    ulps: int = 8
    beside: float = 0.0
    beyond: Literal["", "finite", "overflow"] = ""

    def limits(self, dtype: npt.DTypeLike) -> tuple[float, float]:
        """Return the smallest and the largest magnitude in a dtype."""
        root = np.finfo(np.dtype(dtype)).maxexp / np.finfo(np.float64).maxexp
        return self.least**root, self.most**root

    def span(self, dtype: npt.DTypeLike = np.float64) -> str:
        """Say the range in words; powers of ten as in code: 1e9, not 1e+09."""
        least, most = (re.sub(r"e\+?(-?)0?", r"e\1", f"{x:.4g}") for x in self.limits(dtype))
        if self.most == inf:
            return "any number"
        return f"{least} to {most}" if self.least else f"up to {most}"

    def __str__(self) -> str:
        double, single = self.span(), self.span(np.float32)
        also = "" if single == double else f" (float32: {single.removeprefix('up to ')})"
        terms = f" of it or of {self.beside:g}" if self.beside else ""
        others = {"finite": "; beyond it finite", "overflow": "; beyond it some results overflow"}
        return f"{double}{also}, to {self.ulps} ulps{terms}{others.get(self.beyond, '')}"

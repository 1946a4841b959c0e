"""The relations that an equation may claim: how each is written, and when it holds of numbers."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from jacobians.equations.latex import write_relation

if TYPE_CHECKING:
    from collections.abc import Callable

    from jacobians.equations.evaluate._values import Array

_APPROXIMATE = 0.05  # what the sign of approximation means, relative to the largest entry


@dataclass(frozen=True)
class Relation:
    """What a relation says of the numbers on its two sides."""

    fails: Callable[[Array, Array, float], Any]
    """Where it does not hold, but for a slack that rounding explains."""
    sign: str
    """How an error writes it."""
    condition: Callable[[Array, Array], Any] | None = None
    """Where it holds exactly: in an indicator, a case, or below a sum."""
    directed: bool = False
    """Only the left side may have an index that the right one lacks: a result is the same for all.

    In `\\frac{\\partial m_j}{\\partial x_{bk}} = \\frac{1}{B} \\delta_{jk}` no b is on the right.
    """


RELATIONS: dict[str, Relation] = {}


def relation(
    name: str,
    *spellings: str,
    fails: Callable[[Array, Array, float], Any],
    condition: Callable[[Array, Array], Any] | None = None,
    directed: bool = False,
) -> None:
    """Enter a relation: what the tree calls it, how it is written, and what it means."""
    RELATIONS[name] = Relation(fails, spellings[0], condition, directed)
    write_relation(name, *spellings)


def _differ(x: Array, y: Array, slack: float) -> Any:
    return np.abs(x - y) > slack


def _no_multiple(x: Array, y: Array, slack: float) -> Any:
    factor = float(np.sum(x * y)) / max(float(np.sum(y * y)), 1e-300)
    return np.abs(x - factor * y) > slack


def _equal(x: Array, y: Array, slack: float) -> Any:
    """Equal in each entry: it is enough to differ in one."""
    return np.full(x.shape, bool(np.all(np.abs(x - y) <= slack)))


relation("=", "=", "\\equiv", fails=_differ, condition=operator.eq, directed=True)
relation(":=", ":=", fails=_differ, directed=True)
relation(
    "~",
    "\\approx",
    fails=lambda x, y, _: _differ(x, y, _APPROXIMATE * float(np.max(np.abs([x, y])))),
    directed=True,
)
relation("propto", "\\propto", fails=_no_multiple)
relation("!=", "\\ne", "\\neq", fails=_equal, condition=operator.ne)
relation("<", "<", "\\lt", fails=lambda x, y, slack: x > y - slack, condition=operator.lt)
relation(">", ">", "\\gt", fails=lambda x, y, slack: x < y + slack, condition=operator.gt)
relation("<=", "\\le", "\\leq", fails=lambda x, y, slack: x > y + slack, condition=operator.le)
relation(">=", "\\ge", "\\geq", fails=lambda x, y, slack: x < y - slack, condition=operator.ge)

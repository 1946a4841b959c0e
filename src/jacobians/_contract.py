"""Contract labelled arrays: einsum over any number of factors, in the cheapest order."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from jacobians._axes import aligned
from jacobians._order import order
from jacobians._pair import freed, pair
from jacobians._shapes import as_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jacobians._pair import Pair, Single
    from jacobians._shapes import Array

Sizes = tuple[tuple[str, int], ...]


class Step(NamedTuple):
    """Contract operands `left` and `right` to one with the labels `labels`."""

    left: int
    right: int
    labels: str
    run: Pair
    reuse: int = -1  # of these the one whose memory the result can take: nobody else needs it

    def __call__(self, work: Sequence[Array], out: Array | None = None) -> Array:
        a, b = work[self.left], work[self.right]
        if out is None and self.reuse >= 0 and a.dtype == b.dtype:
            out = work[self.reuse]
        return self.run(a, b, out)


class Plan(NamedTuple):
    """How to contract arrays of given labels and sizes, and what it costs."""

    names: tuple[str, ...]
    # Operands with labels that are repeated, or summed in them alone; what is left of the labels.
    first: tuple[tuple[int, str, Single], ...]
    steps: tuple[Step, ...]
    labels: str  # of the result: those of `keep` that an operand carries, in that order
    flops: int
    absent: int  # product of the sizes of summed labels that no operand carries

    def __call__(
        self, operands: tuple[Array, ...], out: Array | None = None, scale: float = 1.0
    ) -> Array:
        """Multiply the operands and a number, and sum over every label that is not kept.

        Without steps the result may be a view of the one operand, and `out` is not looked at.
        """
        plain = len(self.steps) == 1 and not self.first and scale == 1
        work: Sequence[Array] = operands if plain else self.before_last(operands, scale)
        if not self.steps:
            return aligned(self._reduced(0), self.labels)(work[0])
        return self.steps[-1](work, out)

    def before_last(self, operands: tuple[Array, ...], scale: float = 1.0) -> list[Array]:
        """Do all but the last step: return the operands and what was made of them.

        Of the operands of the last step the smaller one is scaled.
        """
        work = self.freed(operands)
        for step in self.steps[:-1]:
            work.append(step(work))
        if scale != 1:
            last = self.steps[-1][:2] if self.steps else (0,)
            k = min(last, key=lambda k: work[k].size)
            work[k] = as_array(work[k] * scale)  # NumPy makes a scalar of what has no axes
        return work

    def freed(self, operands: tuple[Array, ...]) -> list[Array]:
        """Free the operands from labels that are summed or repeated in one of them alone."""
        work = [*operands]
        for k, _, free in self.first:
            work[k] = free(work[k])
        return work

    def last_labels(self, k: int) -> str:
        """Name the axes of an operand of the last step."""
        count = len(self.names)
        return self._reduced(k) if k < count else self.steps[k - count].labels

    def _reduced(self, k: int) -> str:
        return next((to for at, to, _ in self.first if at == k), self.names[k])


@lru_cache(maxsize=4096)
def plan(labels: tuple[str, ...], keep: str, sizes: Sizes) -> Plan:
    """Work out the steps once for each set of labels and sizes."""
    size = dict(sizes)
    present = set().union(*labels) if labels else set()
    absent = prod(n for c, n in sizes if c not in present and c not in keep)
    work = []
    flops = 0
    for k, name in enumerate(labels):
        # A repeated label reads a diagonal; one that nobody else has is summed before it costs.
        needed = set(keep).union(*(other for j, other in enumerate(labels) if j != k))
        unique = "".join(dict.fromkeys(name))
        work.append("".join(c for c in unique if c in needed))
        if len(work[k]) < len(unique):
            flops += prod(size[c] for c in unique)
    first = tuple(
        (k, to, freed(labels[k], to, size)) for k, to in enumerate(work) if to != labels[k]
    )
    final = "".join(c for c in keep if c in present)
    pairs = order(tuple(work), keep, size)
    alive = set(range(len(work)))
    steps = []
    for at, (left, right) in enumerate(pairs):
        la, lb = work[left], work[right]
        alive -= {left, right}
        rest = set(keep).union(*(work[k] for k in alive))
        to, run = pair(la, lb, rest, size, final if at == len(pairs) - 1 else None)
        made = [k for k in (left, right) if k >= len(labels) and work[k] == to]
        steps.append(Step(left, right, to, run, made[0] if made else -1))
        union = set(la) | set(lb)
        flops += prod(size[c] for c in union) * (2 if union - set(to) else 1)
        alive.add(len(work))
        work.append(to)
    return Plan(labels, first, tuple(steps), final, flops, absent)

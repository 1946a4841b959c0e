"""Contract labelled arrays: einsum over any number of factors, in the cheapest order."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from jacobians.contract._axes import aligned, freed
from jacobians.contract._layout import layout
from jacobians.contract._order import order
from jacobians.contract._pair import pair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jacobians._arrays import Array
    from jacobians.contract._axes import View
    from jacobians.contract._layout import Layout, Sizes
    from jacobians.contract._pair import Pair


class Step(NamedTuple):
    """Contract operands `left` and `right` to one with the labels `labels`."""

    left: int
    right: int
    labels: str
    run: Pair
    reuse: int = -1  # of these the one whose memory the result can take: nobody else needs it

    def __call__(self, xp: Any, work: Sequence[Array], out: Array | None = None) -> Array:
        a, b = work[self.left], work[self.right]
        if out is None and xp is np and self.reuse >= 0 and a.dtype == b.dtype:
            out = work[self.reuse]
        return self.run(xp, a, b, out)


class Plan(NamedTuple):
    """How to contract arrays of given labels and sizes, and what it costs."""

    first: tuple[tuple[int, View], ...]  # frees operands of labels that no other one has
    steps: tuple[Step, ...]
    lay: View  # puts the axes of a single operand in order
    alone: bool  # there is one step, and nothing before it
    small: int  # of the operands of the last step the one with fewer numbers
    labels: str  # of the result: those of `keep` that an operand carries, in that order
    flops: int
    absent: int  # product of the sizes of summed labels that no operand carries

    def __call__(
        self, xp: Any, operands: tuple[Array, ...], scale: float = 1.0, out: Array | None = None
    ) -> Array:
        """Multiply the operands and a number, and sum over every label that is not kept.

        Without steps the result may be a view of the one operand, and `out`, an array of NumPy's,
        is not looked at.
        """
        if self.alone and scale == 1:
            step = self.steps[0]
            return step.run(xp, operands[step.left], operands[step.right], out)
        work = [*operands]
        for k, free in self.first:
            work[k] = free(xp, work[k])
        for step in self.steps[:-1]:
            work.append(step(xp, work))
        if scale != 1:
            work[self.small] = work[self.small] * scale
        return self.steps[-1](xp, work, out) if self.steps else self.lay(xp, work[0])


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
    single = "".join(c for c, n in sizes if n == 1)
    first = tuple((k, freed(labels[k], to, single)) for k, to in enumerate(work) if to != labels[k])
    final = "".join(c for c in keep if c in present)
    pairs = order(tuple(work), keep, size)
    alive = set(range(len(work)))
    steps = []
    for at, (left, right) in enumerate(pairs):
        la, lb = work[left], work[right]
        alive -= {left, right}
        rest = set(keep).union(*(work[k] for k in alive))
        to, run = pair(la, lb, rest, size, final if at == len(pairs) - 1 else None)
        made = [k for k in (left, right) if k >= len(labels) and work[k] == to != ""]
        steps.append(Step(left, right, to, run, made[0] if made else -1))
        union = set(la) | set(lb)
        flops += prod(size[c] for c in union) * (2 if union - set(to) else 1)
        alive.add(len(work))
        work.append(to)
    last = pairs[-1] if pairs else (0,)
    small = min(last, key=lambda k: prod(size[c] for c in work[k])) if work else 0
    alone = len(steps) == 1 and not first
    lay = aligned("".join(work[:1]), final)
    return Plan(first, tuple(steps), lay, alone, small, final, flops, absent)


@lru_cache(maxsize=4096)
def multiplied(a: Layout) -> tuple[Plan, int, Layout]:
    """Work out once how all factors of a layout are made one: the numbers of it, and its layout."""
    how = plan(a.spec.factors, "".join(dict.fromkeys(a.dense)), a.sizes)
    sizes = tuple((c, n) for c, n in a.sizes if c in a.dense)
    whole = layout(a.spec._replace(factors=(how.labels,)), sizes, a.batch)
    return how, prod(a.size[c] for c in how.labels), whole

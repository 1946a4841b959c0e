"""Contract labelled arrays: einsum over any number of factors, in the cheapest order."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from jacobians.contract._axes import freed
from jacobians.contract._layout import layout
from jacobians.contract._order import order
from jacobians.contract._pair import pair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jacobians._arrays import Array
    from jacobians.contract._layout import Layout, Sizes
    from jacobians.contract._pair import Pair


class Step(NamedTuple):
    """Contract operands `left` and `right` to one with the labels `labels`."""

    left: int
    right: int
    labels: str
    run: Pair
    reuse: int  # of these the one whose memory the result can take, as nobody else needs it; or -1

    def __call__(self, xp: Any, work: Sequence[Array], out: Array | None = None) -> Array:
        a, b = work[self.left], work[self.right]
        if out is None and xp is np and self.reuse >= 0 and a.dtype == b.dtype:
            out = work[self.reuse]
        return self.run(xp, a, b, out)


class Plan:
    """How to contract arrays of these labels and sizes, and what it costs: see `plan`."""

    def __init__(self, names: tuple[str, ...], keep: str, sizes: Sizes) -> None:
        size, present, keep = dict(sizes), "".join(names), "".join(dict.fromkeys(keep))
        self.labels = "".join(c for c in keep if c in present)  # of the result
        # The product of the sizes of summed labels that no operand carries.
        self.absent = prod(n for c, n in sizes if c not in present and c not in keep)
        single = "".join(c for c, n in sizes if n == 1)
        work, flops = [], 0
        self.first = []  # what frees operands of labels that no other one has
        for k, name in enumerate(names):
            # A repeated label reads a diagonal; one that nobody else has is summed before it costs.
            needed = keep + "".join(names[:k] + names[k + 1 :])
            unique = dict.fromkeys(name)
            to = "".join(c for c in unique if c in needed) if len(names) > 1 else self.labels
            if len(to) < len(unique):
                flops += prod(size[c] for c in unique)
            if to != name:
                self.first.append((k, freed(name, to, single)))
            work.append(to)
        cost, pairs = order(tuple(work), keep, size)
        self.flops = flops + cost.flops
        self.steps: list[Step] = []
        self.small = 0  # of the operands of the last step the one with fewer numbers
        alive = set(range(len(names)))
        for left, right in pairs:
            alive -= {left, right}
            rest = keep + "".join(work[k] for k in alive)
            to, run = pair(work[left], work[right], rest, size, None if alive else self.labels)
            made = [k for k in (left, right) if k >= len(names) and work[k] == to != ""]
            self.steps.append(Step(left, right, to, run, made[0] if made else -1))
            self.small = min(left, right, key=lambda k: prod(size[c] for c in work[k]))
            alive.add(len(work))
            work.append(to)
        # A product of two operands, with nothing before it.
        self.alone = self.steps[0].run if len(self.steps) == 1 and not self.first else None

    def __call__(
        self, xp: Any, operands: tuple[Array, ...], scale: float = 1.0, out: Array | None = None
    ) -> Array:
        """Multiply the operands and a number, and sum over every label that is not kept.

        Without steps the result may be a view of the one operand, and `out`, an array of NumPy's,
        is not looked at.
        """
        if self.alone and scale == 1:
            return self.alone(xp, operands[0], operands[1], out)
        work = [*operands]
        for k, free in self.first:
            work[k] = free(xp, work[k])
        for step in self.steps[:-1]:
            work.append(step(xp, work))
        if scale != 1:
            work[self.small] = work[self.small] * scale
        return self.steps[-1](xp, work, out) if self.steps else work[0]


plan = lru_cache(maxsize=4096)(Plan)
"""The steps are worked out once for each set of labels and sizes."""


@lru_cache(maxsize=4096)
def multiplied(a: Layout) -> tuple[Plan, int, Layout]:
    """Work out once how all factors of a layout are made one: the numbers of it, and its layout."""
    how = plan(a.spec.factors, "".join(dict.fromkeys(a.dense)), a.sizes)
    sizes = tuple((c, n) for c, n in a.sizes if c in a.dense)
    whole = layout(a.spec._replace(factors=(how.labels,)), sizes, a.batch)
    return how, prod(a.size[c] for c in how.labels), whole

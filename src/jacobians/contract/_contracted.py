"""Which factors of an einsum to multiply, so that no product with a vector becomes dearer."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from jacobians.contract._layout import Layout, layout
from jacobians.contract._plan import Plan, plan

if TYPE_CHECKING:
    from jacobians._arrays import Array


class Contracted(NamedTuple):
    """How the factors of a layout become fewer."""

    plan: Plan
    done: tuple[bool, ...]  # which of the plan's steps
    left: tuple[int, ...]  # which operands and results remain
    layout: Layout

    def __call__(self, xp: Any, factors: tuple[Array, ...]) -> tuple[Array, ...]:
        """Multiply those factors."""
        work: list[Any] = self.plan.freed(xp, factors)
        for step, done in zip(self.plan.steps, self.done, strict=True):
            work.append(step(xp, work) if done else None)
        return tuple([work[k] for k in self.left])


@lru_cache(maxsize=4096)
def contracted(before: Layout) -> Contracted:
    """Work out once which factors of a layout to multiply. Outer products stay as their factors."""
    spec, batch, sizes = before.spec, before.batch, before.sizes
    found = plan(spec.factors, "".join(dict.fromkeys(before.dense)), sizes)
    count = len(found.names)

    def cost(labels: dict[int, str]) -> int:
        t, u = batch + spec.input, batch + spec.output
        names = tuple(labels.values())
        return plan((*names, t), u, sizes).flops + plan((*names, u), t, sizes).flops

    labels = {k: found.last_labels(k) for k in range(count)}
    done = []
    for at, step in enumerate(found.steps):
        after = {k: name for k, name in labels.items() if k not in (step.left, step.right)}
        after[count + at] = step.labels
        pair = [set(labels.get(k, "")) for k in (step.left, step.right)]
        # An outer product is worth keeping as its two factors, even where it would cost no more.
        outer = set.union(*pair) == set(step.labels) and set(step.labels) not in pair
        possible = {step.left, step.right} <= labels.keys()
        done.append(possible and not outer and cost(after) <= cost(labels))
        if done[-1]:
            labels = after
    named = "".join(labels.values()) + before.dense
    kept = tuple((c, n) for c, n in sizes if c in named)
    after_all = layout(spec._replace(factors=tuple(labels.values())), kept, batch)
    return Contracted(found, tuple(done), tuple(labels), after_all)

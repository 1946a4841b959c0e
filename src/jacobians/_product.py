"""How a layout is multiplied with a vector: worked out once for each shape of the vector."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from jacobians._axes import aligned, einsum
from jacobians._contract import Plan, plan
from jacobians._layout import Layout, digits, layout
from jacobians._spec import fresh

if TYPE_CHECKING:
    from jacobians._shapes import Array, Shape


class Product(NamedTuple):
    """How a layout is multiplied with a vector of one shape."""

    plan: Plan
    drop: Shape  # axes of length one, which broadcast: they carry no label
    want: str | None  # labels of the result where the plan's are not those
    shape: Shape  # of the result
    ones: bool  # only axes of length one are missing from the plan's

    def spread(self, result: Array, dtype: np.dtype[Any]) -> Array:
        """Repeat along axes that no factor has; write what stands on a diagonal beside zeros."""
        want = self.want or ""
        unique = "".join(dict.fromkeys(want))
        if self.ones:
            result = aligned(self.plan.labels, unique)(result)
            return result if result.dtype == dtype else result.astype(dtype)
        make = np.empty if len(unique) == len(want) else np.zeros
        out: Array = make(self.shape, dtype, like=result)
        view = out if len(unique) == len(want) else einsum(unique, want)(out)
        view[...] = aligned(self.plan.labels, unique)(result)
        return out


@lru_cache(maxsize=4096)
def product(given: Layout, shape: Shape, push: bool, extra: int, examples: bool) -> Product:
    """Work out once how tangents (`push`) or cotangents of a shape are multiplied."""
    spec, batch = given.spec, given.batch
    more = ""
    for _ in range(extra):
        more += fresh("".join(given.size) + more)
    core, to = (
        (spec.input + more, spec.output + more) if push else (more + spec.output, more + spec.input)
    )
    count = len(shape) - len(core)
    lead = given.reduced[len(given.reduced) - count :] if examples else digits(count)
    drop = tuple(k for k in range(count) if shape[k] == 1)
    kept = "".join(c for k, c in enumerate(lead) if k not in drop)
    named = tuple(n for k, n in enumerate(shape) if k not in drop)
    size = given.size | dict(zip(kept + core, named, strict=True))
    if not examples and count > len(batch):
        batch = lead
        size = dict.fromkeys(lead, 1) | size  # an axis of length one was dropped
    want = batch + to
    unique = "".join(dict.fromkeys(want))
    found = plan((*spec.factors, kept + core), unique, tuple(size.items()))
    full = tuple(size[c] for c in want)
    missing = prod(size[c] for c in want if c not in found.labels)
    ones = missing == 1 and len(unique) == len(want)
    return Product(found, drop, None if found.labels == want else want, full, ones)


class Contracted(NamedTuple):
    """How factors become fewer without making a product with a vector dearer."""

    plan: Plan
    done: tuple[bool, ...]  # which of the plan's steps
    left: tuple[int, ...]  # which operands and results remain
    layout: Layout


@lru_cache(maxsize=4096)
def contracted(before: Layout) -> Contracted:
    """Work out once which factors of a layout to multiply."""
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

"""How a layout is multiplied with a vector: worked out once for each shape of the vector."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from jacobians._contract import Plan, aligned, einsum, plan
from jacobians._layout import Layout, digits
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
        view = out if len(unique) == len(want) else einsum(unique, (out, want))
        view[...] = aligned(self.plan.labels, unique)(result)
        return out


@lru_cache(maxsize=4096)
def product(layout: Layout, shape: Shape, push: bool, extra: int, examples: bool) -> Product:
    """Work out once how tangents (`push`) or cotangents of a shape are multiplied."""
    spec, batch = layout.spec, layout.batch
    more = ""
    for _ in range(extra):
        more += fresh("".join(layout.size) + more)
    core, to = (
        (spec.input + more, spec.output + more) if push else (more + spec.output, more + spec.input)
    )
    count = len(shape) - len(core)
    lead = layout.reduced[len(layout.reduced) - count :] if examples else digits(count)
    drop = tuple(k for k in range(count) if shape[k] == 1)
    kept = "".join(c for k, c in enumerate(lead) if k not in drop)
    named = tuple(n for k, n in enumerate(shape) if k not in drop)
    size = layout.size | dict(zip(kept + core, named, strict=True))
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

"""Where the time of a vjp goes: into NumPy's exp, the checks, the rest of the rule, the product."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import clock
from benchmarks.same import assert_same
from jacobians import (
    Function,
    cross_entropy,
    log_softmax,
    sigmoid,
    softmax,
    softmax_cross_entropy,
    tanh,
)

if TYPE_CHECKING:
    from benchmarks.clock import Candidates, Effort

SIZES = {"small": 10, "medium": 128}


# By which argument, and whether the rule takes exponentials.
FUNCTIONS: dict[str, tuple[Function[...], str, bool]] = {
    "sigmoid": (sigmoid, "h", True),
    "tanh": (tanh, "h", True),
    "softmax": (softmax, "v", True),
    "log_softmax": (log_softmax, "v", True),
    "softmax_cross_entropy": (softmax_cross_entropy, "v", True),
    "cross_entropy": (cross_entropy, "phat", False),
}


def records(effort: Effort) -> list[dict[str, Any]]:
    """Seconds of the whole, and what part of it each piece takes by itself."""
    return [record(name, size, effort) for size in SIZES for name in FUNCTIONS]


def record(name: str, size: str, effort: Effort) -> dict[str, Any]:
    """Measure the pieces of one vjp, with JAX's exp beside NumPy's where it is installed."""
    f, wrt, exponential = FUNCTIONS[name]
    rng = np.random.default_rng(0)
    v, w = rng.standard_normal((2, 256, SIZES[size]))
    p = softmax(v)
    arrays = {"v": (v,), "h": (v,), "phat": (p, softmax(w))}[wrt]
    arrays = (p, v) if len(f.parameters) > len(arrays) else arrays
    j = f.jacobian(*arrays, wrt=wrt)
    u = rng.standard_normal(j.batch_shape + j.output_shape)
    candidates: Candidates = {
        "whole": lambda: f.vjp(*arrays, cotangent=u, wrt=wrt),
        "checks": lambda: f._check(list(arrays), "f"),
        "rule": lambda: f.rules[wrt].make(*arrays),
        "product": lambda: j.vjp(u),
    }
    assert_same(name, candidates["whole"](), candidates["product"]())
    if exponential:
        candidates["exp"] = lambda: np.exp(v)
        if exp := _jax_exp():
            candidates["exp of JAX"] = lambda: exp(v).block_until_ready()
            assert_same(name, candidates["exp of JAX"](), candidates["exp"]())
    rounds = clock.measure(candidates, effort)
    parts = {c: clock.ratio(rounds, c, "whole").median for c in candidates if c != "whole"}
    return {"name": name, "size": size, "seconds": clock.seconds(rounds, "whole"), "parts": parts}


def _jax_exp() -> Any:
    if find_spec("jax") is None:
        return None
    import jax

    return jax.jit(jax.numpy.exp)

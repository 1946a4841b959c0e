"""Where the time of a vjp goes: into NumPy's exp, the checks, the rest of the rule, the product."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.benchmarks import clock
from tests.benchmarks.cases import make
from tests.benchmarks.same import assert_same

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.benchmarks.clock import Candidates, Effort

SIZES = ("small", "medium")
# Functions by an argument, and whether the rule takes exponentials of an array of its size.
PAIRS = {
    ("sigmoid", "h"): True,
    ("tanh", "h"): True,
    ("softmax", "v"): True,
    ("log_softmax", "v"): True,
    ("softmax_cross_entropy", "v"): True,
    ("cross_entropy", "phat"): False,
}


def records(effort: Effort) -> list[dict[str, Any]]:
    """Seconds of the whole, and what part of it each piece takes by itself."""
    return [record(*pair, size, effort) for size in SIZES for pair in PAIRS]


def record(name: str, wrt: str, size: str, effort: Effort) -> dict[str, Any]:
    """Measure the pieces of one vjp, with JAX's exp beside NumPy's where it is installed."""
    case = make(name, wrt, size)
    f, arrays, v = case.function, case.arrays, case.arrays[case.at]
    j = f.jacobian(*arrays, wrt=wrt)
    u = np.random.default_rng(0).standard_normal(j.batch_shape + j.output_shape)
    candidates: Candidates = {
        "whole": lambda: f.vjp(*arrays, cotangent=u, wrt=wrt),
        "checks": lambda: f._take(arrays, {}, "f"),
        "rule": lambda: f.rules[wrt].make(*arrays),
        "product": lambda: j.vjp(u),
    }
    assert_same(name, candidates["whole"](), candidates["product"]())
    if PAIRS[name, wrt]:
        candidates["exp"] = lambda: np.exp(v)
        if find_spec("jax") is not None:
            candidates["exp of JAX"] = _jax_exp(v)
            assert_same(name, candidates["exp of JAX"](), candidates["exp"]())
    rounds = clock.measure(candidates, effort)
    parts = {c: clock.ratio(rounds, c, "whole").median for c in candidates if c != "whole"}
    return {"name": name, "size": size, "seconds": clock.seconds(rounds, "whole"), "parts": parts}


def _jax_exp(v: np.ndarray) -> Callable[[], Any]:
    import jax

    exp, given = jax.jit(jax.numpy.exp), jax.numpy.asarray(v)
    return lambda: exp(given).block_until_ready()

"""What PyTorch and JAX give for four derivatives: `python -m tests.benchmarks.accuracy`.

Writes the inputs and the numbers as they are; the page `docs/accuracy.md` computes the exact values
and the errors, of these and of this package, on the same inputs.
"""

from __future__ import annotations

import tests.benchmarks.threads  # noqa: F401  # isort: skip  # before anything that loads NumPy

import json
from importlib.metadata import version
from typing import Any

import numpy as np

from tests.benchmarks import report

PATH = report.PATH.with_name("accuracy-peers.json")
SPREADS = (1, 5, 10, 20, 30)  # what the scores are multiplied by
RANGES = (1, 5, 10, 20, 30, 100, 300, 700)  # and the arguments of the sigmoid
EXAMPLES, CLASSES = 24, 8


def inputs() -> dict[str, Any]:
    """Draw normal scores with a label for each example, and arguments from -1 to 1."""
    rng = np.random.default_rng(0)
    return {
        "scores": rng.standard_normal((EXAMPLES, CLASSES)),
        "labels": rng.integers(CLASSES, size=EXAMPLES),
        "arguments": rng.uniform(-1, 1, EXAMPLES),
    }


def of_torch(scores: Any, label: Any, h: Any) -> dict[str, Any]:
    """Derivatives as PyTorch gives them."""
    import torch
    from torch.func import grad, jacrev, vmap

    def diagonal(f: Any) -> Any:
        return torch.diagonal(vmap(jacrev(f))(scores), dim1=1, dim2=2)

    scores, label, h = map(torch.from_numpy, (scores, label, h))
    loss = torch.nn.functional.cross_entropy
    by_scores = vmap(grad(loss))(scores, label)
    return {
        "softmax": diagonal(lambda v: torch.softmax(v, 0)),
        "log_softmax": diagonal(lambda v: torch.log_softmax(v, 0)),
        "label": by_scores[torch.arange(len(label)), label],
        "sigmoid": vmap(grad(torch.sigmoid))(h),
    }


def of_jax(scores: Any, label: Any, h: Any) -> dict[str, Any]:
    """Derivatives as JAX gives them."""
    import jax

    def diagonal(f: Any) -> Any:
        return jax.numpy.diagonal(jax.vmap(jax.jacrev(f))(scores), axis1=1, axis2=2)

    def loss(v: Any, label: Any) -> Any:
        return -jax.nn.log_softmax(v)[label]

    by_scores = jax.vmap(jax.grad(loss))(scores, label)
    return {
        "softmax": diagonal(jax.nn.softmax),
        "log_softmax": diagonal(jax.nn.log_softmax),
        "label": by_scores[np.arange(len(label)), label],
        "sigmoid": jax.vmap(jax.grad(jax.nn.sigmoid))(h),
    }


def results() -> dict[str, Any]:
    """For each package and derivative one array for each spread, or range of arguments."""
    given = inputs()
    scores, label, arguments = given["scores"], given["labels"], given["arguments"]
    peers: dict[str, dict[str, list[Any]]] = {}
    for name, peer in (("torch", of_torch), ("jax", of_jax)):
        by_spread = [peer(s * scores, label, arguments) for s in SPREADS]
        by_range = [peer(scores, label, s * arguments) for s in RANGES]
        peers[name] = {
            **{d: [r[d] for r in by_spread] for d in ("softmax", "log_softmax", "label")},
            "sigmoid": [r["sigmoid"] for r in by_range],
        }
    return {
        "spreads": SPREADS,
        "ranges": RANGES,
        "inputs": given,
        "peers": peers,
        "versions": {name: version(name) for name in peers},
    }


def plain(value: Any) -> Any:
    """Arrays of anybody to lists of floats, every digit kept."""
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return value if isinstance(value, str | int) else np.asarray(value).tolist()


if __name__ == "__main__":
    PATH.write_text(json.dumps(plain(results()), indent=None) + "\n", encoding="utf-8")

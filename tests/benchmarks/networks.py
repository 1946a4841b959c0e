"""The gradient of a mean loss by all weights of a deep network, and how its time grows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from jacobians import (
    affine_network,
    nonlinear_network,
    sigmoid,
    softmax,
    softmax_cross_entropy,
)
from tests.benchmarks import clock, note
from tests.benchmarks.entries import summary
from tests.benchmarks.same import assert_same

if TYPE_CHECKING:
    from jacobians import Jacobian
    from tests.benchmarks.clock import Candidates, Effort
    from tests.benchmarks.peers import Peer

Arrays = list[np.ndarray]

# One axis grows, the others stay.
AXES = {
    "depth": [2, 4, 8, 16, 32],
    "width": [16, 32, 64, 128, 256, 512],
    "batch": [64, 256, 1024, 4096],
}
NARROW = 16  # the dense chain of the note is measured up to here: it grows with the cube


class Net(NamedTuple):
    """A classifier: layers of one width, sigmoids or nothing between, softmax, cross entropy."""

    depth: int
    width: int
    batch: int
    bent: bool
    x: np.ndarray
    p: np.ndarray
    weights: Arrays


def make(depth: int = 4, width: int = 64, batch: int = 256, *, bent: bool) -> Net:
    """Draw weights that keep the size of what passes through them."""
    rng = np.random.default_rng(depth + width + batch)
    weights = [rng.standard_normal((width, width)) / np.sqrt(width) for _ in range(depth)]
    x, scores = rng.standard_normal((2, batch, width))
    return Net(depth, width, batch, bent, x, softmax(scores), weights)


def by_chain(net: Net) -> Arrays:
    """The chain rule, from the loss down through all layers in one sweep."""
    if net.bent:
        network = nonlinear_network(net.depth, sigmoid, biases=False)
    else:
        network = affine_network(net.depth, biases=False)

    def dloss(scores: np.ndarray) -> Jacobian:
        return softmax_cross_entropy.jacobian(net.p, scores, wrt="v")

    by = network.jacobians(net.x, *net.weights, left=dloss)
    return [by[f"W{k}"].mean().dense()[0] for k in range(1, net.depth + 1)]


def by_hand(net: Net) -> Arrays:
    """Backpropagation as one writes it in NumPy."""
    states = [net.x]
    for k, W in enumerate(net.weights):
        z = states[-1] @ W.T
        states.append(1 / (1 + np.exp(-z)) if net.bent and k < net.depth - 1 else z)
    e = np.exp(states[-1] - np.max(states[-1], axis=1, keepdims=True))
    g = (e / np.sum(e, axis=1, keepdims=True) - net.p) / net.batch
    gradients = []
    for k in reversed(range(net.depth)):
        gradients.append(g.T @ states[k])
        if k:
            g = g @ net.weights[k]
            if net.bent:
                g *= states[k] * (1 - states[k])
    return gradients[::-1]


def by_note(net: Net) -> Arrays:
    """Every Jacobian a dense array, as the note has them, chained by einsum."""
    states, diagonals = [net.x], []
    for k, W in enumerate(net.weights):
        z = np.einsum("ij,bj->bi", W, states[-1])
        bent = net.bent and k < net.depth - 1
        states.append(1 / (1 + np.exp(-z)) if bent else z)
        diagonals.append(note.CODE["sigmoid", "h"](z) if bent else None)
    q = softmax(states[-1])
    dsoftmax = note.CODE["softmax", "v"](states[-1])
    g = np.einsum("bij,bjk->bik", note.CODE["cross_entropy", "phat"](net.p, q), dsoftmax)
    gradients = []
    for k in reversed(range(net.depth)):
        if diagonals[k] is not None:
            g = np.einsum("bij,bjk->bik", g, diagonals[k])
        by_weight = np.einsum(
            "bij,bjkl->bikl", g, note.CODE["linear", "W"](net.weights[k], states[k])
        )
        gradients.append(np.mean(by_weight[:, 0], axis=0))
        g = np.einsum("bij,jk->bik", g, net.weights[k])
    return gradients[::-1]


def record(axis: str, size: int, bent: bool, peers: list[Peer], effort: Effort) -> dict[str, Any]:
    """Measure the gradient of one network."""
    net = make(**{axis: size}, bent=bent)
    candidates: Candidates = {"ours": lambda: by_chain(net), "by hand": lambda: by_hand(net)}
    if net.width <= NARROW:
        candidates["note"] = lambda: by_note(net)
    for peer in peers:
        candidates |= peer.gradient(net)
    wanted = by_hand(net)
    for name, call in candidates.items():
        for actual, right in zip(call(), wanted, strict=True):
            assert_same(name, actual, right)
    rounds = clock.measure(candidates, effort)
    return {"axis": axis, "size": size, "net": kind(bent), **summary(rounds, ["ours"])}


def kind(bent: bool) -> str:
    return "sigmoid" if bent else "affine"


def all_records(peers: list[Peer], effort: Effort, quick: bool) -> list[dict[str, Any]]:
    """Both kinds of network along each axis; in a quick run fewer points."""
    return [
        record(axis, size, bent, peers, effort)
        for bent in (False, True)
        for axis, sizes in AXES.items()
        for size in (sizes[:3] if quick else sizes)
    ]


def exponents(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How the time grows along each axis: over its last three sizes, where overhead is small."""
    found = []
    for bent in (False, True):
        for axis in AXES:
            rows = [r for r in records if (r["axis"], r["net"]) == (axis, kind(bent))][-3:]
            names = [n for n in rows[0]["seconds"] if all(n in r["seconds"] for r in rows)]
            sizes = [r["size"] for r in rows]
            found.append(
                {
                    "axis": axis,
                    "net": kind(bent),
                    "sizes": sizes,
                    "exponent": {
                        n: clock.exponent(sizes, [r["seconds"][n] for r in rows]) for n in names
                    },
                }
            )
    return found

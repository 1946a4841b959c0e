"""Automatic differentiation by others, on the same values: one class a package.

Each gives candidates for a case: functions without arguments that return the result. What is made
once (a compiled function, a copy of the arguments) is made before the clock starts, as users do.
A package that is not installed is left out, and the result says so.
"""

from __future__ import annotations

import importlib
from importlib.metadata import version
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.benchmarks import forms

if TYPE_CHECKING:
    from tests.benchmarks.cases import Case
    from tests.benchmarks.clock import Candidates
    from tests.benchmarks.networks import Net

# One pass for each entry of the output backwards, one for each of the input forwards: what needs
# many times more passes than the other is no candidate for the best.
MANY = 4


class Peer:
    """What an automatic differentiation can do, by its package."""

    package: str

    def __init__(self) -> None:
        self.library: Any = importlib.import_module(self.package)
        self.version = version(self.package)

    def dense(self, case: Case) -> Candidates:
        """The Jacobian of every example, `(B, *output, *input)`."""
        raise NotImplementedError

    def vjp(self, case: Case, u: np.ndarray) -> Candidates:
        """One cotangent an example; by a shared argument the sum over the batch."""
        raise NotImplementedError

    def jvp(self, case: Case, t: np.ndarray) -> Candidates:
        """One tangent of the argument; the result is `(B, *output)`."""
        raise NotImplementedError

    def gradient(self, net: Net) -> Candidates:
        """The gradient of the mean loss by every weight of a network."""
        raise NotImplementedError


def directions(case: Case) -> list[str]:
    """Which of the two modes can be the faster one; both where their passes are alike."""
    backward, forward = prod(case.output), prod(case.input)
    modes = {"jacrev": backward <= MANY * forward, "jacfwd": forward <= MANY * backward}
    if case.size == "large" and backward == forward:
        del modes["jacfwd"]  # they are alike and take seconds
    return [mode for mode, worth in modes.items() if worth]


class Jax(Peer):
    """JAX, compiled by `jit`; the arguments are arguments, so that nothing is folded."""

    package = "jax"

    def __init__(self) -> None:
        super().__init__()
        # Every result is waited for. Handing the work to another thread first costs JAX some
        # microseconds a call, and fifty where its pool has no second thread.
        self.library.config.update("jax_cpu_enable_async_dispatch", False)

    def _example(self, case: Case) -> Any:
        return forms.example(case.function, "jax", {"jax": self.library})

    def _whole(self, case: Case) -> Any:
        return self.library.vmap(self._example(case), case.axes)

    def _candidate(self, function: Any, *arguments: np.ndarray) -> Any:
        jax = self.library
        compiled, inside = jax.jit(function), [jax.numpy.asarray(a) for a in arguments]
        return lambda: compiled(*inside).block_until_ready()

    def dense(self, case: Case) -> Candidates:
        jax, f = self.library, self._example(case)
        return {
            f"jax {mode}": self._candidate(
                jax.vmap(getattr(jax, mode)(f, case.at), case.axes), *case.arrays
            )
            for mode in directions(case)
        }

    def vjp(self, case: Case, u: np.ndarray) -> Candidates:
        jax, f, at = self.library, self._whole(case), case.at

        def product(u: Any, *a: Any) -> Any:
            return jax.vjp(lambda x: f(*a[:at], x, *a[at + 1 :]), a[at])[1](u)[0]

        return {"jax": self._candidate(product, u, *case.arrays)}

    def jvp(self, case: Case, t: np.ndarray) -> Candidates:
        jax, f, at = self.library, self._whole(case), case.at

        def product(t: Any, *a: Any) -> Any:
            return jax.jvp(lambda x: f(*a[:at], x, *a[at + 1 :]), (a[at],), (t,))[1]

        return {"jax": self._candidate(product, t, *case.arrays)}

    def gradient(self, net: Net) -> Candidates:
        nn = self.library.nn

        def loss(weights: Any, x: Any, p: Any) -> Any:
            scores = _forward(net, weights, x, nn.sigmoid)
            return -self.library.numpy.sum(p * nn.log_softmax(scores)) / net.batch

        gradient = self.library.jit(self.library.grad(loss))
        arrays = self.library.tree.map(self.library.numpy.asarray, (net.weights, net.x, net.p))
        return {"jax": lambda: self.library.block_until_ready(gradient(*arrays))}


class Torch(Peer):
    """PyTorch: `torch.func`, and for a vjp the tape of `torch.autograd` too."""

    package = "torch"

    def __init__(self) -> None:
        super().__init__()
        self.library.set_num_threads(1)

    def _inside(self, *arrays: np.ndarray) -> list[Any]:
        return [self.library.from_numpy(a.copy()) for a in arrays]

    def _example(self, case: Case) -> Any:
        return forms.example(case.function, "torch", {"torch": self.library})

    def _of_one(self, case: Case) -> tuple[Any, Any]:
        """The value of the batch as a function of one argument, and that argument."""
        arguments, at = self._inside(*case.arrays), case.at
        f = forms.batch(case.function, "torch", {"torch": self.library})
        if tuple(f(*arguments).shape) != (case.batch, *case.output):
            f = self.library.vmap(self._example(case), case.axes)
        return lambda x: f(*arguments[:at], x, *arguments[at + 1 :]), arguments[at]

    def dense(self, case: Case) -> Candidates:
        func, f, arguments = self.library.func, self._example(case), self._inside(*case.arrays)

        def candidate(mode: str) -> Any:
            every = func.vmap(getattr(func, mode)(f, case.at), case.axes)
            return lambda: every(*arguments)

        return {f"torch {mode}": candidate(mode) for mode in directions(case)}

    def vjp(self, case: Case, u: np.ndarray) -> Candidates:
        torch, (f, x), (cotangent,) = self.library, self._of_one(case), self._inside(u)

        def tape() -> Any:
            leaf = x.detach().requires_grad_()
            return torch.autograd.grad(f(leaf), leaf, cotangent)[0]

        return {
            "torch.func": lambda: torch.func.vjp(f, x)[1](cotangent)[0],
            "torch.autograd": tape,
        }

    def jvp(self, case: Case, t: np.ndarray) -> Candidates:
        torch, (f, x), (tangent,) = self.library, self._of_one(case), self._inside(t)
        return {"torch.func": lambda: torch.func.jvp(f, (x,), (tangent,))[1]}

    def gradient(self, net: Net) -> Candidates:
        torch = self.library
        x, p, *weights = self._inside(net.x, net.p, *net.weights)

        def loss(*weights: Any) -> Any:
            scores = _forward(net, weights, x, torch.sigmoid)
            return -torch.sum(p * torch.log_softmax(scores, dim=-1)) / net.batch

        def tape() -> Any:
            leaves = [w.detach().requires_grad_() for w in weights]
            return torch.autograd.grad(loss(*leaves), leaves)

        gradient = torch.func.grad(loss, tuple(range(net.depth)))
        return {"torch.func": lambda: gradient(*weights), "torch.autograd": tape}


class Autograd(Peer):
    """HIPS autograd: no vmap, so a Jacobian of a batch is a loop over its examples."""

    package = "autograd"

    def __init__(self) -> None:
        super().__init__()
        self._names = {"jax": forms.autograd_as_jax()}

    def _batch(self, case: Case) -> Any:
        return forms.batch(case.function, "jax", self._names)

    def dense(self, case: Case) -> Candidates:
        f = forms.example(case.function, "jax", self._names)
        of_one = self.library.jacobian(f, case.at)

        def one(i: int) -> np.ndarray:
            pairs = zip(case.arrays, case.axes, strict=True)
            return of_one(*(a if axis is None else a[i] for a, axis in pairs))

        def loop() -> np.ndarray:
            return np.stack([one(i) for i in range(case.batch)])

        return {"autograd jacobian": loop}

    def vjp(self, case: Case, u: np.ndarray) -> Candidates:
        make = self.library.make_vjp(self._batch(case), case.at)
        return {"autograd": lambda: make(*case.arrays)[0](u)}

    def jvp(self, case: Case, t: np.ndarray) -> Candidates:
        make = self.library.make_jvp(self._batch(case), case.at)
        return {"autograd": lambda: make(*case.arrays)(t)[1]}

    def gradient(self, net: Net) -> Candidates:
        names = self._names["jax"]

        def loss(weights: Any) -> Any:
            scores = _forward(net, weights, net.x, names.nn.sigmoid)
            return -names.numpy.sum(net.p * names.nn.log_softmax(scores)) / net.batch

        gradient = self.library.grad(loss)
        return {"autograd": lambda: gradient(net.weights)}


def _forward(net: Net, weights: Any, x: Any, sigmoid: Any) -> Any:
    """The scores of a network, whoever's arrays they are."""
    for k, W in enumerate(weights):
        x = x @ W.T
        if net.bent and k < net.depth - 1:
            x = sigmoid(x)
    return x


def installed() -> tuple[list[Peer], list[str]]:
    """The packages that are here, and the names of those that are not."""
    here: list[Peer] = []
    missing: list[str] = []
    for peer in (Jax, Torch, Autograd):
        try:
            here.append(peer())
        except ImportError:
            missing.append(peer.package)
    return here, missing

"""Other checkers on the same mutants, as JSON: `python -m tests.checker.compare > FILE.json`.

Each peer gets a mutant as its documentation says: SciPy a gradient function of one scalar output,
PyTorch a `torch.autograd.Function`, JAX a `custom_vjp`, autograd a primitive with `defvjp`; each
with the mutant's Jacobian as the backward pass, the right function as the forward pass, random
arguments, float64, and the peer's own default tolerances. What a peer cannot be given, an array of
the wrong shape, is not counted for it. SciPy's function returns a number and leaves the tolerance
to the reader; 1e-6 times the norm of the gradient is taken. It takes some minutes; the file in
`docs/data` was written by it.
"""

from __future__ import annotations

import json
import re
import sys
import warnings
from importlib.metadata import version

import numpy as np

from jacobians import check, check_jvp
from tests.checker.table import entry, of_subject, subjects

ENTRIES = [
    ("softmax", "v"),
    ("log_softmax", "v"),
    ("tanh", "h"),
    ("gelu", "h"),
    ("cross_entropy", "phat"),
    ("least_squares_loss", "W"),
    ("linear", "W"),
    ("nonlinear_network(3, tanh)", "W2"),
]
PLAIN = ["layer_norm", "sine_of_square"]
# What the issue names: each at the point where somebody met it.
SPECIAL = ["sign at scale 1e-6", "0.09 % too large", "20 % too large, 30000 outputs"]


def representative():
    yield from (entry(name, wrt, (3, 4, 6, 7, 2), "", 0) for name, wrt in ENTRIES)
    yield from (s for s in subjects() if s.context.name in PLAIN)


def value_and_pull(subject, wrong):
    """The function of the argument alone, and the mutant as its backward pass."""
    c = subject.context

    def value(x):
        arguments = [x if name == c.wrt else a for name, a in c.arguments.items()]
        f = getattr(subject.f, "value", subject.f)
        return np.asarray(f(*arguments))

    def pull(u):
        b = c.batch[0]
        flat = wrong.reshape(b, -1, wrong.reshape(b, *wrong.shape[1:])[0].size // u[0].size)
        return np.einsum("bi,bij->bj", u.reshape(b, -1), flat).reshape(c.arguments[c.wrt].shape)

    return np.asarray(c.arguments[c.wrt]), value, pull


def scipy_check(x, value, pull):
    from scipy.optimize import check_grad

    u = np.random.default_rng(1).standard_normal(value(x).shape)

    def f(flat):
        return float(np.sum(u * value(flat.reshape(x.shape))))

    error = check_grad(f, lambda flat: pull(u).ravel(), x.ravel())
    size = np.linalg.norm(pull(u))
    return bool(np.isfinite(error) and error <= 1e-6 * size), ""


def torch_check(x, value, pull, **options):
    import torch

    class Mutant(torch.autograd.Function):
        @staticmethod
        def forward(_, a):
            return torch.from_numpy(np.array(value(a.detach().numpy())))

        @staticmethod
        def backward(_, u):
            return torch.from_numpy(np.array(pull(u.detach().numpy())))

    try:
        torch.autograd.gradcheck(
            Mutant.apply, torch.tensor(x, requires_grad=True), check_undefined_grad=False, **options
        )
    except RuntimeError as error:  # the GradcheckError is one
        return False, str(error)
    return True, ""


def torch_fast(x, value, pull):
    return torch_check(x, value, pull, fast_mode=True)


def jax_check(x, value, pull):
    import jax
    from jax.test_util import check_grads

    shape = jax.ShapeDtypeStruct(value(x).shape, np.float64)
    back = jax.ShapeDtypeStruct(x.shape, np.float64)

    @jax.custom_vjp
    def f(a):
        return jax.pure_callback(lambda b: value(np.asarray(b)), shape, a)

    f.defvjp(
        lambda a: (f(a), None),
        lambda _, u: (jax.pure_callback(lambda v: pull(np.asarray(v)), back, u),),
    )
    try:
        check_grads(f, (x,), order=1, modes=["rev"])
    except AssertionError as error:
        return False, str(error)
    return True, ""


def autograd_check(x, value, pull):
    from autograd.extend import defvjp, primitive
    from autograd.test_util import check_grads

    f = primitive(value)
    defvjp(f, lambda y, a: pull)
    try:
        check_grads(f, modes=["rev"], order=1)(x)
    except AssertionError as error:
        return False, str(error)
    return True, ""


PEERS = {
    "scipy.optimize.check_grad": scipy_check,
    "torch gradcheck": torch_check,
    "torch gradcheck, fast": torch_fast,
    "jax check_grads": jax_check,
    "autograd check_grads": autograd_check,
}
NAMES = r"transpos|sign|factor|diagonal|scale|missing|shape|permut|zero|nan|float32|batch"


def special():
    """What the issue names: label, argument, value, backward pass, and our report."""
    from jacobians import softmax

    x = np.random.default_rng(0).standard_normal((5, 4))
    J = 1e-6 * softmax.jacobian(x).dense()
    yield (
        SPECIAL[0],
        x,
        lambda a: 1e-6 * softmax.value(a),
        lambda u: -np.einsum("bi,bij->bj", u, J),
        check(lambda a: 1e-6 * softmax.value(a), -J, x, batch=1),
    )
    full = softmax.jacobian(x).dense()
    yield (
        SPECIAL[1],
        x,
        softmax.value,
        lambda u: 1.0009 * np.einsum("bi,bij->bj", u, full),
        check(softmax, 1.0009 * full, x),
    )
    big = np.random.default_rng(0).standard_normal(30_000)

    def wrong(u, a):
        return 1.2 * u * np.cos(a)

    yield SPECIAL[2], big, np.sin, lambda u: wrong(u, big), check_jvp(np.sin, wrong, big)


def jax_forward(x, value, push):
    """As `jax_check`, for a forward pass."""
    import jax
    from jax.test_util import check_grads

    shape = jax.ShapeDtypeStruct(value(x).shape, np.float64)

    @jax.custom_jvp
    def f(a):
        return jax.pure_callback(lambda b: value(np.asarray(b)), shape, a)

    @f.defjvp
    def _(primals, tangents):
        push_out = jax.pure_callback(lambda t: push(np.asarray(t)), shape, tangents[0])
        return f(*primals), push_out

    try:
        check_grads(f, (x,), order=1, modes=["fwd"])
    except AssertionError as error:
        return False, str(error)
    return True, ""


def seeded(peer, *arguments):
    """Some peers draw directions from NumPy's global generator."""
    np.random.seed(0)  # noqa: NPY002
    return peer(*arguments)


def main():
    import jax

    jax.config.update("jax_enable_x64", True)
    peers = {name: {"given": 0, "caught": 0, "named": 0, "false alarms": 0} for name in PEERS}
    ours = {"given": 0, "caught": 0, "named": 0, "false alarms": 0}
    missed = {name: {} for name in PEERS}
    shapes = 0
    for subject in representative():
        x, value, pull = value_and_pull(subject, subject.J)
        ours["false alarms"] += not check(
            subject.f, subject.J, *subject.arguments, **subject.options
        )
        for name, peer in PEERS.items():
            peers[name]["false alarms"] += not seeded(peer, x, value, pull)[0]
        for o in of_subject(subject):
            ours["given"] += 1
            ours["caught"] += not o.report.ok
            ours["named"] += o.named
            if o.wrong.shape != subject.J.shape:
                shapes += 1
                continue
            x, value, pull = value_and_pull(subject, o.wrong)
            for name, peer in PEERS.items():
                passed, text = seeded(peer, x, value, pull)
                peers[name]["given"] += 1
                peers[name]["caught"] += not passed
                peers[name]["named"] += not passed and re.search(NAMES, head(text)) is not None
                if passed:
                    missed[name][o.mutant.title] = missed[name].get(o.mutant.title, 0) + 1
    return {
        "entries": [f"{n} by {w}" for n, w in ENTRIES] + [f"{n} by x" for n in PLAIN],
        "of wrong shape": shapes,
        "jacobians": ours,
        "peers": peers,
        "missed": missed,
        "special": special_rows(),
        "versions": {p: version(p) for p in ("scipy", "torch", "jax", "autograd", "numpy")},
    }


def special_rows():
    rows = {}
    for label, x, value, pull, report in special():
        rows[label] = {"jacobians": not report.ok}
        for name, peer in PEERS.items():
            if x.size > 1000 and name in ("torch gradcheck", "scipy.optimize.check_grad"):
                rows[label][name] = None  # a full Jacobian of 7 GB, or one scalar of 30000 inputs
                continue
            rows[label][name] = not seeded(peer, x, value, pull)[0]
        if x.size > 1000:
            rows[label]["jax check_grads, forward"] = not seeded(jax_forward, x, value, pull)[0]
    return rows


def head(text: str) -> str:
    """The sentence of an error, without the numbers and arrays below it."""
    return re.sub(
        r"\(shapes .*?\)", "", text.split("\n", maxsplit=1)[0].partition("numerical")[0]
    ).lower()


if __name__ == "__main__":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        json.dump(main(), sys.stdout, indent=1)
    sys.stdout.write("\n")

"""What is asked of vectors and batches, and the words of the errors about them."""

from __future__ import annotations

from math import prod
from typing import Any, NoReturn

import numpy as np

from jacobians._arrays import Array, Shape, as_array, astype, beside, kind, library, namespace

# The type itself is made with these checks, so they cannot import it.
Jacobian = Any


def bar(j: Jacobian) -> str:
    """`(10 | 4, 3)`: the output shape and the input shape."""
    return f"({', '.join(map(str, j.output_shape))} | {', '.join(map(str, j.input_shape))})"


def vector(name: str, given: Any, core: Shape, j: Jacobian) -> Array:
    """Check a tangent or a cotangent: its last axes are `core`, the others fit the batch.

    NumPy's arrays, lists and numbers go to the library of the Jacobian.
    """
    array = as_array(given)
    letter = kind(array)
    if letter not in ("f", "i"):
        raise TypeError(f"the {name} has dtype {array.dtype}; real numbers are expected")
    if j.like is not None and type(j.like) is not np.ndarray:
        array = _at_home(array, letter, j.like)
    lead = array.ndim - len(core)
    if lead < 0 or array.shape[lead:] != core:
        side = "input" if name == "tangent" else "output"
        raise ValueError(
            f"the {name} has shape {tuple(array.shape)}, but the {side} of {j!r} has shape {core}: "
            "its last axes must be these"
        )
    given_batch, batch = array.shape[:lead], j.reduced_shape or j.batch_shape
    if not given_batch or not batch or given_batch == batch:
        return array
    try:
        full = np.broadcast_shapes(given_batch, batch)
    except ValueError:
        full = None
    if full is None or (j.reduced_shape and full != batch):
        raise ValueError(
            f"the {name} has leading axes {tuple(given_batch)}, "
            f"but the batch of {j!r} is {batch}: they must broadcast"
        )
    return array


def _at_home(array: Array, letter: str, like: Array) -> Array:
    xp = namespace(like)
    if xp is not np and namespace(array) is np:
        array = xp.asarray(array, **beside(like))
    # Other libraries than NumPy do not multiply whole numbers by real ones.
    return astype(array, like.dtype) if letter == "i" else array


def common_batch(a: Jacobian, b: Jacobian, verb: str) -> Shape:
    """Broadcast the batches of two Jacobians."""
    if a.batch_shape == b.batch_shape or not b.batch_shape:
        return a.batch_shape
    if not a.batch_shape:
        return b.batch_shape
    try:
        return np.broadcast_shapes(a.batch_shape, b.batch_shape)
    except ValueError:
        raise ValueError(
            f"cannot {verb} {a!r} and {b!r}: the batches {a.batch_shape} and {b.batch_shape} "
            "do not broadcast"
        ) from None


def out_for(j: Jacobian, out: Array) -> Array:
    """Check an array to write a Jacobian into."""
    xp = np if j.like is None else namespace(j.like)
    xp = namespace(as_array(out)) if xp is np else xp
    if xp is not np:
        raise TypeError(f"out is for NumPy's arrays alone, not for those of {library(xp)}")
    if out.shape != j.shape:
        raise ValueError(f"out has shape {out.shape}, but this Jacobian has {j.shape}")
    if j.dtype != out.dtype and not np.can_cast(j.dtype, out.dtype, "safe"):
        raise TypeError(f"out has dtype {out.dtype}, which cannot hold {j.dtype}")
    if not out.flags.writeable:
        raise ValueError("out is read-only")
    return out


def not_a_jacobian() -> NoReturn:
    """Refuse `J @ array` and `array @ J`."""
    raise TypeError(
        "@ is the chain rule between two Jacobians; for an array write J.jvp(t) or J.vjp(u)"
    )


def table(j: Jacobian) -> str:
    """Rows of HTML that a notebook shows for a Jacobian."""
    rows = {
        "shape": repr(j).partition("  [")[0],
        "spec": j.spec.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
        "stored": f"{j.stored:,} of {prod(j.shape):,} numbers",
        "operations": ", ".join(f"{k} {v:,}" for k, v in j.flops._asdict().items()),
        "dtype": str(j.dtype),
    }
    body = "".join(
        f'<tr><th scope="row">{k}</th><td><code>{v}</code></td></tr>' for k, v in rows.items()
    )
    return f'<table class="jacobian">{body}</table>'

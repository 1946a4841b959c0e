"""What is asked of vectors and batches, and the words of the errors about them."""

from __future__ import annotations

from math import prod
from typing import Any, NoReturn

import numpy as np

from jacobians._arrays import Array, Shape, as_array, astype, kind, library, namespace, together

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
        _, array = together([j.like, array])
        # Other libraries than NumPy do not multiply whole numbers by real ones.
        array = astype(array, j.like.dtype) if letter == "i" else array
    lead = array.ndim - len(core)
    if lead < 0 or array.shape[lead:] != core:
        side = "input" if name == "tangent" else "output"
        raise ValueError(
            f"the {name} has shape {tuple(array.shape)}, but the {side} of {j!r} has shape {core}: "
            "its last axes must be these"
        )
    mine, batch = tuple(array.shape[:lead]), j.reduced_shape or j.batch_shape
    if mine and batch and mine != batch:
        try:
            fits = np.broadcast_shapes(mine, batch) == batch or not j.reduced_shape
        except ValueError:
            fits = False
        if not fits:
            raise ValueError(
                f"the {name} has leading axes {mine}, but the batch of {j!r} is {batch}: "
                "they must broadcast"
            )
    return array


def stretch(array: Array, batch: Shape, core: int) -> Array:
    """Broadcast the leading axes with a batch; the last `core` axes are not of it."""
    shape = tuple(array.shape)
    at = len(shape) - core
    lead = np.broadcast_shapes(shape[:at], batch)
    return namespace(array).broadcast_to(array, lead + shape[at:]) if lead != shape[:at] else array


def total(array: Array, batch: int, core: int) -> Array:
    """Sum over so many axes of a batch, which stand before the last `core` axes."""
    at = array.ndim - core
    return namespace(array).sum(array, axis=tuple(range(at - batch, at)))


def common_batch(a: Jacobian, b: Jacobian, verb: str) -> Shape:
    """Broadcast the batches of two Jacobians."""
    if a.batch_shape == b.batch_shape or not b.batch_shape:
        return a.batch_shape
    try:
        return np.broadcast_shapes(a.batch_shape, b.batch_shape)
    except ValueError:
        raise ValueError(
            f"cannot {verb} {a!r} and {b!r}: the batches {a.batch_shape} and {b.batch_shape} "
            "do not broadcast"
        ) from None


def out_for(j: Jacobian, out: Array) -> Array:
    """Check an array to write a Jacobian into."""
    xp = namespace(j.like)
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

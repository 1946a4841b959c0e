"""Shapes, and the words of the errors about them."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from jacobians._jacobian import Jacobian

Array = npt.NDArray[Any]
Shape = tuple[int, ...]


def bar(j: Jacobian) -> str:
    """`(10 | 4, 3)`: the output shape and the input shape."""
    return f"({', '.join(map(str, j.output_shape))} | {', '.join(map(str, j.input_shape))})"


def as_array(given: Any) -> Array:
    """Leave whatever follows NumPy's protocols as it is; make arrays of lists and numbers."""
    return given if hasattr(given, "__array_function__") else np.asarray(given)


def vector(name: str, given: npt.ArrayLike, core: Shape, j: Jacobian) -> Array:
    """Check a tangent or a cotangent: its last axes are `core`, the others fit the batch."""
    array = as_array(given)
    if array.dtype.kind not in "fiu":
        raise TypeError(f"the {name} has dtype {array.dtype}; real numbers are expected")
    lead = array.ndim - len(core)
    if lead < 0 or array.shape[lead:] != core:
        side = "input" if name == "tangent" else "output"
        raise ValueError(
            f"the {name} has shape {array.shape}, but the {side} of {j!r} has shape {core}: "
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
            f"the {name} has leading axes {given_batch}, but the batch of {j!r} is {batch}: "
            "they must broadcast"
        )
    return array


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


def check_broadcast(batch: Shape, to: Shape) -> None:
    """Raise ValueError unless `batch` broadcasts to `to`."""
    extra = len(to) - len(batch)
    if extra < 0 or any(n not in (1, m) for n, m in zip(batch, to[extra:], strict=True)):
        raise ValueError(f"a batch of shape {batch} does not broadcast to {to}")


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

"""What is asked of vectors, numbers and batches, in words; `j` is a Jacobian, made with these."""

from __future__ import annotations

import numbers
from functools import lru_cache
from typing import Any

import numpy as np

from jacobians._arrays import Array, Shape, as_array, astype, kind, library, namespace, together


def vector(j: Any, given: Any, push: bool) -> Array:
    """Check a tangent (`push`) or a cotangent, and bring it to the library of the Jacobian."""
    name, side = ("tangent", "input") if push else ("cotangent", "output")
    core = j.input_shape if push else j.output_shape
    array = as_array(given)
    letter = kind(array)
    if letter not in ("f", "i"):
        raise TypeError(f"the {name} has dtype {array.dtype}; real numbers are expected")
    if j.like is not None and type(j.like) is not np.ndarray:
        _, array = together([j.like, array])
    if letter == "i":  # they become floating, as the Jacobian is or a number of Python's becomes
        same = j.like is not None and namespace(j.like) is namespace(array)
        array = astype(array, (j if same else namespace(array).asarray(1.0)).dtype)
    lead = array.ndim - len(core)
    if lead < 0 or array.shape[lead:] != core:
        raise ValueError(
            f"the {name} has shape {tuple(array.shape)}, but the {side} of {j!r} has shape {core}: "
            "its last axes must be these"
        )
    mine, batch = tuple(array.shape[:lead]), j.reduced_shape or j.batch_shape
    both = met(mine, batch) if mine and batch and mine != batch else batch
    if both is None or (j.reduced_shape and both != batch):
        raise ValueError(
            f"the {name} has leading axes {mine}, but the batch of {j!r} is {batch}: "
            "they must broadcast"
        )
    return array


@lru_cache(maxsize=4096)
def met(a: Shape, b: Shape) -> Shape | None:
    """Broadcast two shapes, if they do."""
    try:
        return np.broadcast_shapes(a, b)
    except ValueError:
        return None


def common_batch(a: Any, b: Any, verb: str) -> Shape:
    """Broadcast the batches of two Jacobians."""
    both = met(a.batch_shape, b.batch_shape)
    if both is None:
        raise ValueError(
            f"cannot {verb} {a!r} and {b!r}: the batches {a.batch_shape} and {b.batch_shape} "
            "do not broadcast"
        )
    return both


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


def out_for(j: Any, out: Array) -> Array:
    """Check an array to write a Jacobian into."""
    xp = namespace(j.like, as_array(out))
    if xp is not np:
        raise TypeError(f"out is for NumPy's arrays alone, not for those of {library(xp)}")
    if out.shape != j.shape:
        raise ValueError(f"out has shape {out.shape}, but this Jacobian has {j.shape}")
    if j.dtype != out.dtype and not np.can_cast(j.dtype, out.dtype, "safe"):
        raise TypeError(f"out has dtype {out.dtype}, which cannot hold {j.dtype}")
    if not out.flags.writeable:
        raise ValueError("out is read-only")
    return out


def number(given: object, verb: str) -> float:
    """Check a number that scales a Jacobian."""
    given = given.item() if isinstance(given, np.ndarray) and given.ndim == 0 else given
    if not isinstance(given, numbers.Real):
        raise TypeError(
            f"a Jacobian is {verb} by a real number, not by {type(given).__name__}; "
            "to scale each output write diagonal(d) @ J"
        )
    return float(given)

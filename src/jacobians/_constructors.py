"""How a Jacobian is written down: from its spec, and the usual ones by name."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from jacobians._einsum import Einsum
from jacobians._layout import Layout, digits, layout
from jacobians._shapes import Shape, as_array
from jacobians._spec import Spec, parse


def J(  # noqa: N802  # the symbol of a Jacobian
    spec: str,
    *factors: npt.ArrayLike,
    batch: Shape = (),
    dtype: npt.DTypeLike | None = None,
    **sizes: int,
) -> Einsum:
    """Make a Jacobian from its spec.

    Parameters
    ----------
    spec
        `"factor labels, ... -> output labels | input labels"`. A label on both sides of the bar is
        a Kronecker delta; one that stands left of the arrow alone is summed over; one that no
        factor has is constant along its axis.
    *factors
        One array for each comma-parted group of labels. Leading axes beyond its labels are batch
        axes, and broadcast.
    batch
        Batch axes that no factor has.
    dtype
        Of a Jacobian without factors; float64 unless given.
    **sizes
        The size of each label that no factor has, as in `i=3`.

    Raises
    ------
    ValueError
        If the spec does not parse, or sizes are missing or disagree.
    TypeError
        If a factor, or the dtype given, is not floating.

    Examples
    --------
    The Jacobian of `W x` by `W`, for W of shape (2, 3), holds x and nothing else:

    >>> import numpy as np
    >>> dyhat_dw = J("k -> i|ik", np.array([1.0, 2.0, 3.0]), i=2)
    >>> dyhat_dw
    (2 | 2, 3)  [k->i|ik]
    >>> dyhat_dw.dense()[1]
    array([[0., 0., 0.],
           [1., 2., 3.]])
    """
    arrays = tuple([as_array(f) for f in factors])
    if dtype is None and not arrays:
        dtype = np.float64
    if dtype is not None and np.dtype(dtype).kind != "f":
        raise TypeError(f"spec {spec!r}: dtype {np.dtype(dtype)} is not floating: use float")
    for k, array in enumerate(arrays):
        if array.dtype.kind != "f":
            raise TypeError(
                f"spec {spec!r}: factor {k} has dtype {array.dtype}; "
                "a derivative needs a floating dtype: use .astype(float)"
            )
    shapes = tuple([a.shape for a in arrays])
    found, drops = _read(spec, shapes, tuple(batch), tuple(sizes.items()))
    if drops:
        pairs = zip(arrays, drops, strict=True)
        arrays = tuple([np.squeeze(a, axis=d) if d else a for a, d in pairs])
    return Einsum(found, arrays, dtype=dtype)


@lru_cache(maxsize=4096)
def _read(
    text: str, shapes: tuple[Shape, ...], batch: Shape, given: tuple[tuple[str, int], ...]
) -> tuple[Layout, tuple[Shape, ...]]:
    """Read a spec for factors of these shapes: its layout, and the axes that each factor loses.

    An axis of length one in the batch is broadcast and carries no label, so it goes.
    """
    spec = parse(text, len(shapes))
    known = _sizes(text, spec, shapes, dict(given))
    leads = [s[: len(s) - len(name)] for s, name in zip(shapes, spec.factors, strict=True)]
    try:
        batch_shape = np.broadcast_shapes(batch, *leads)
    except ValueError:
        listed = ", ".join(map(str, [batch, *leads] if batch else leads))
        raise ValueError(f"spec {text!r}: the batches {listed} do not broadcast") from None
    names = digits(len(batch_shape))
    known |= dict(zip(names, batch_shape, strict=True))
    drops = tuple(tuple(k for k, n in enumerate(lead) if n == 1) for lead in leads)
    factors = tuple(
        "".join(c for k, c in enumerate(digits(len(lead))) if k not in drop) + name
        for lead, drop, name in zip(leads, drops, spec.factors, strict=True)
    )
    found = layout(spec._replace(factors=factors), tuple(known.items()), names)
    return found, drops if any(drops) else ()


def _sizes(
    text: str, spec: Spec, shapes: tuple[Shape, ...], given: dict[str, int]
) -> dict[str, int]:
    """Read the size of every label off the factors and the sizes given; refuse what disagrees."""
    known = {c: n for c, n in given.items() if c in spec.output + spec.input}
    for c in given.keys() - known.keys():
        raise ValueError(f"spec {text!r} has no label {c!r} right of its arrow")
    for k, (shape, name) in enumerate(zip(shapes, spec.factors, strict=True)):
        lead = len(shape) - len(name)
        if lead < 0:
            raise ValueError(
                f"spec {text!r}: factor {k} has labels {name!r}, but its shape {shape} "
                f"has {len(shape)} axes"
            )
        for c, n in zip(name, shape[lead:], strict=True):
            if known.setdefault(c, n) != n:
                raise ValueError(
                    f"spec {text!r}: label {c!r} is {known[c]}, but {n} in factor {k} "
                    f"of shape {shape}"
                )
    for c in spec.output + spec.input:
        if c not in known:
            raise ValueError(
                f"spec {text!r}: no factor has label {c!r}: give its size, as in {c}=3"
            )
    return known


def diagonal(d: npt.ArrayLike) -> Einsum:
    """Make `d_i delta_ij`: the Jacobian of an elementwise function; `d` has shape (..., n).

    >>> diagonal([1.0, 2.0])
    (2 | 2)  [i->i|i]
    """
    return J("i->i|i", d)


def outer(u: npt.ArrayLike, v: npt.ArrayLike) -> Einsum:
    """Make `u_i v_j`, of rank one; `u` has shape (..., n), `v` (..., m).

    >>> outer([1.0, 2.0], [3.0, 4.0, 5.0])
    (2 | 3)  [i,j->i|j]
    """
    return J("i,j->i|j", u, v)


def matrix(a: npt.ArrayLike) -> Einsum:
    """Make `A_ij`, the Jacobian of `A x` by `x`; `a` has shape (..., n, m).

    >>> matrix([[1.0, 2.0, 3.0]])
    (1 | 3)  [ij->i|j]
    """
    return J("ij->i|j", a)


def identity(n: int, *, batch: Shape = (), dtype: npt.DTypeLike = np.float64) -> Einsum:
    """Make `delta_ij` of size n, which holds no number at all.

    >>> identity(3).stored
    0
    """
    return J("->i|i", i=n, batch=batch, dtype=dtype)

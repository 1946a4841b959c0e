"""How a Jacobian is written down: from its spec, and the usual ones by name."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jacobians._einsum import Einsum, digits, squeeze
from jacobians._shapes import Array, Shape, as_array
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
    arrays = [as_array(f) for f in factors]
    parsed = parse(spec, len(arrays))
    if dtype is None and not arrays:
        dtype = np.float64
    if dtype is not None and np.dtype(dtype).kind != "f":
        raise TypeError(f"spec {spec!r}: dtype {np.dtype(dtype)} is not floating: use float")
    known = _sizes(spec, parsed, arrays, sizes)
    lead_shapes = [
        a.shape[: a.ndim - len(name)] for a, name in zip(arrays, parsed.factors, strict=True)
    ]
    try:
        batch_shape = np.broadcast_shapes(tuple(batch), *lead_shapes)
    except ValueError:
        listed = ", ".join(map(str, [tuple(batch), *lead_shapes] if batch else lead_shapes))
        raise ValueError(f"spec {spec!r}: the batches {listed} do not broadcast") from None
    names = digits(len(batch_shape))
    known |= dict(zip(names, batch_shape, strict=True))
    squeezed = [squeeze(a, digits(len(lead))) for a, lead in zip(arrays, lead_shapes, strict=True)]
    labels = (lead + name for (_, lead), name in zip(squeezed, parsed.factors, strict=True))
    return Einsum(
        parsed._replace(factors=tuple(labels)),
        tuple(a for a, _ in squeezed),
        known,
        names,
        dtype=dtype,
    )


def _sizes(text: str, spec: Spec, arrays: list[Array], given: dict[str, int]) -> dict[str, int]:
    """Read the size of every label off the factors and the sizes given; refuse what disagrees."""
    known = {c: n for c, n in given.items() if c in spec.output + spec.input}
    for c in given.keys() - known.keys():
        raise ValueError(f"spec {text!r} has no label {c!r} right of its arrow")
    for k, (array, name) in enumerate(zip(arrays, spec.factors, strict=True)):
        if array.dtype.kind != "f":
            raise TypeError(
                f"spec {text!r}: factor {k} has dtype {array.dtype}; "
                "a derivative needs a floating dtype: use .astype(float)"
            )
        lead = array.ndim - len(name)
        if lead < 0:
            raise ValueError(
                f"spec {text!r}: factor {k} has labels {name!r}, but its shape {array.shape} "
                f"has {array.ndim} axes"
            )
        for c, n in zip(name, array.shape[lead:], strict=True):
            if known.setdefault(c, n) != n:
                raise ValueError(
                    f"spec {text!r}: label {c!r} is {known[c]}, but {n} in factor {k} "
                    f"of shape {array.shape}"
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

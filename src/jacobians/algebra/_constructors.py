"""How a Jacobian is written down: from its spec, and the usual ones by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jacobians._arrays import Shape, as_array, kind, namespace, together
from jacobians.algebra._einsum import Einsum
from jacobians.contract import read

if TYPE_CHECKING:
    import numpy.typing as npt


def J(  # noqa: N802  # the symbol of a Jacobian
    spec: str,
    *factors: npt.ArrayLike,
    batch: Shape = (),
    like: npt.ArrayLike | None = None,
    **sizes: int,
) -> Einsum:
    """Make a Jacobian from its spec, `"factor labels, ... -> output labels | input labels"`.

    A label on both sides of the bar is a Kronecker delta; one that stands left of the arrow alone
    is summed over; one that no factor has is constant along its axis, and its size is given, as in
    `i=3`. There is one array for each group of labels. Its leading axes are its batch; `batch` are
    axes that none has. A Jacobian without factors takes library, device and dtype from the array
    `like`, else from what it meets, or is NumPy's float64.

    Raises
    ------
    ValueError, TypeError
        If the spec does not parse, sizes are missing or disagree, or a dtype is not floating.

    Examples
    --------
    The Jacobian of `W x` by `W`, for W of shape (2, 3), holds x and nothing else:

    >>> dyhat_dw = J("k -> i|ik", [1.0, 2.0, 3.0], i=2)
    >>> dyhat_dw
    (2 | 2, 3)  [k->i|ik]
    >>> dyhat_dw.dense()[1]
    array([[0., 0., 0.],
           [1., 2., 3.]])
    """
    arrays = [as_array(f) for f in factors]
    xp = namespace(*arrays)
    arrays = arrays if xp is np else together(arrays)
    model = [] if like is None else [as_array(like)]
    for k, array in enumerate(arrays + model):
        if kind(array) != "f":
            what = f"factor {k}" if k < len(arrays) else "like"
            raise TypeError(
                f"spec {spec!r}: {what} has dtype {array.dtype}; "
                "a derivative needs a floating dtype: use .astype(float)"
            )
    shapes = tuple([tuple(a.shape) for a in arrays])
    found, drops = read(spec, shapes, tuple(batch), tuple(sizes.items()))
    if drops:
        arrays = [xp.squeeze(a, axis=d) if d else a for a, d in zip(arrays, drops, strict=True)]
    return Einsum(found, tuple(arrays), 1.0, *model)


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


def identity(n: int, *, batch: Shape = (), like: npt.ArrayLike | None = None) -> Einsum:
    """Make `delta_ij` of size n, which holds no number; `batch` and `like` are those of `J`.

    >>> identity(3).stored
    0
    """
    return J("->i|i", i=n, batch=batch, like=like)

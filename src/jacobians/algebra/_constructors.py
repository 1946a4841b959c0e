"""How a Jacobian is written down: from its spec, and the usual ones by name."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from jacobians._arrays import Shape, as_array, kind, namespace, together
from jacobians.algebra._einsum import Einsum
from jacobians.contract import Layout, digits, layout, parse

if TYPE_CHECKING:
    import numpy.typing as npt

    from jacobians.contract import Spec


def J(  # noqa: N802  # the symbol of a Jacobian
    spec: str,
    *factors: npt.ArrayLike,
    batch: Shape = (),
    like: npt.ArrayLike | None = None,
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
    like
        For a Jacobian without factors: an array whose library, device and dtype it takes. Without
        it they are those of what it meets, or NumPy's float64.
    **sizes
        The size of each label that no factor has, as in `i=3`.

    Raises
    ------
    ValueError
        If the spec does not parse, or sizes are missing or disagree.
    TypeError
        If a factor, or `like`, is not of a floating dtype.

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
    arrays = together([as_array(f) for f in factors])
    model = None if like is None else as_array(like)
    for what, array in (*((f"factor {k}", a) for k, a in enumerate(arrays)), ("like", model)):
        if array is not None and kind(array) != "f":
            raise TypeError(
                f"spec {spec!r}: {what} has dtype {array.dtype}; "
                "a derivative needs a floating dtype: use .astype(float)"
            )
    shapes = tuple([tuple(a.shape) for a in arrays])
    found, drops = _read(spec, shapes, tuple(batch), tuple(sizes.items()))
    if drops:
        xp = namespace(*arrays)
        arrays = [xp.squeeze(a, axis=d) if d else a for a, d in zip(arrays, drops, strict=True)]
    return Einsum(found, tuple(arrays), like=None if arrays else model)


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


def identity(n: int, *, batch: Shape = (), like: npt.ArrayLike | None = None) -> Einsum:
    """Make `delta_ij` of size n, which holds no number at all; `like` as in `J`.

    >>> identity(3).stored
    0
    """
    return J("->i|i", i=n, batch=batch, like=like)

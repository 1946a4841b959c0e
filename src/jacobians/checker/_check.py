"""`check`: is this Jacobian right, and if not, what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from jacobians.algebra import Jacobian
from jacobians.checker._compare import compare
from jacobians.checker.diagnose import STOCHASTIC
from jacobians.checker.numeric import Point, StochasticError, Value, make_point
from jacobians.checker.report import Report
from jacobians.declare import Function

if TYPE_CHECKING:
    from jacobians._arrays import Array


def check(
    f: Value,
    J: Any,
    *arguments: Any,
    wrt: str | int | None = None,
    batch: int | None = None,
    shared: bool | None = None,
    columns: int | None = None,
    confidence: float = 0.99,
    **settings: Any,
) -> Report:
    """Compare a Jacobian with one computed from values alone, and say in words what is wrong.

    Parameters
    ----------
    f
        A function of this package, or any function of NumPy arrays.
    J
        The Jacobian: an array of shape `batch + output + input`, a `Jacobian`, or a function that
        takes the same arguments and returns one of these (or a tuple, one for each argument).
    *arguments, **settings
        The point; arrays, or what NumPy makes arrays of.
    wrt
        The argument by which `J` differentiates, by name or by number; the first one unless given.
    batch
        How many leading axes of the output are a batch, 0 unless given. A function of this package
        knows it.
    shared
        Whether all examples share the argument, as they do a weight. Read off the shapes unless
        given.
    columns
        How many columns to compare, drawn at random. All are compared up to 1024; of more, as many
        as find one wrong column in a hundred with probability `confidence`.
    confidence
        See `columns`.

    Returns
    -------
    Report
        True if right; `text` says what is wrong and what to change.

    Raises
    ------
    TypeError
        If the argument `wrt` is not of a floating dtype.
    ValueError
        If `wrt` is no argument.

    Examples
    --------
    >>> import numpy as np
    >>> from jacobians import softmax
    >>> v = np.array([0.3, -1.2, 0.8])
    >>> q = softmax(v)
    >>> check(softmax, np.diag(q) - np.outer(q, q), v).ok
    True
    >>> check(softmax, np.diag(q * (1 - q)), v).diagnosis
    'only the diagonal'
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence={confidence}: it lies between 0 and 1")
    point = make_point(f, arguments, wrt, batch, shared, settings)
    name = title(J, "the Jacobian")
    try:
        value = point.value()
    except StochasticError:
        return Report(False, (STOCHASTIC(),), name=name)
    given = _given(J, point, arguments, settings)
    return compare(f, point, value, given, columns, confidence, name)


def assert_jacobian(f: Value, J: Any, *arguments: Any, **options: Any) -> None:
    """Raise AssertionError with the report's text unless `check` finds the Jacobian right.

    Parameters
    ----------
    f, J, *arguments, **options
        As for `check`.

    Raises
    ------
    AssertionError
        If it is wrong.

    Examples
    --------
    >>> from jacobians import tanh
    >>> assert_jacobian(tanh, tanh.jacobian, [0.5, -0.2])
    """
    __tracebackhide__ = True
    report = check(f, J, *arguments, **options)
    if not report:
        raise AssertionError(report.text)


def title(written: Any, otherwise: str) -> str:
    """Name the thing that was checked, for the report."""
    name = getattr(written, "__name__", "") if callable(written) else ""
    owner = getattr(written, "__self__", None)
    if isinstance(owner, Function):
        return f"{owner.__name__}.{name}"
    return otherwise if name in ("", "<lambda>") else str(name)


def _given(J: Any, point: Point, arguments: tuple[Any, ...], settings: dict[str, Any]) -> Array:
    if callable(J):
        own = isinstance(getattr(J, "__self__", None), Function)
        # The rule of a function of this package asks which argument is meant.
        J = J(*arguments, **settings, **({"wrt": point.names[point.wrt]} if own else {}))
    if isinstance(J, tuple):
        J = J[point.wrt]
    return J.dense() if isinstance(J, Jacobian) else np.asarray(J)

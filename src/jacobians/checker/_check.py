"""`check`: is this Jacobian right, and if not, what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import ceil, log, prod
from typing import Any

import numpy as np

from jacobians._function import Function
from jacobians._jacobian import Jacobian
from jacobians._shapes import Array, Shape
from jacobians.checker._blind import blind_spots, sums_to_zero
from jacobians.checker._kinds import Diagnosis, of
from jacobians.checker._numeric import Estimate, Point, StochasticError, estimate, mixes_examples, one_sided, roundoff
from jacobians.checker._report import Report, worst_entry
from jacobians.checker._shape import name_shape
from jacobians.checker._value import Case, name_value

_MOST = 2048  # columns that are all computed; beyond, some are drawn
_SINGLE = 2e-5  # float32 keeps seven digits, of which a formula loses one
_SHARE = 0.01  # the share of wrong columns that a draw must not miss

Value = Callable[..., Any] | Function[Any]


def check(
    f: Value,
    J: Any,  # noqa: N803  # the symbol of a Jacobian
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
        takes the same arguments and returns one of these.
    *arguments, **settings
        The point; arrays, or what NumPy makes arrays of.
    wrt
        The argument by which `J` differentiates, by number or (of a function of this package) by
        name; the first one unless given.
    batch
        How many leading axes of the output are a batch, 0 unless given. A function of this package
        knows it.
    shared
        Whether all examples share the argument, as they do a weight. Read off the shapes unless given.
    columns
        How many columns to compare, drawn at random. All are compared up to 2048; of more, as many as
        find one wrong column in a hundred with probability `confidence`.

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
    point = _point(f, arguments, wrt, batch, shared, settings)
    name = getattr(J, "__name__", "the Jacobian") if callable(J) else "the Jacobian"
    try:
        value = point.value()
    except StochasticError as error:
        return Report(False, (_stochastic(error),), name=name)
    given = J(*arguments, **settings) if callable(J) else J
    given = given.dense() if isinstance(given, Jacobian) else np.asarray(given)
    return _compare(f, point, value, given, columns, confidence, name)


def assert_jacobian(f: Value, J: Any, *arguments: Any, **options: Any) -> None:  # noqa: N803
    """Raise AssertionError with the report's text unless `check` finds the Jacobian right.

    >>> from jacobians import tanh
    >>> assert_jacobian(tanh, tanh.jacobian, [0.5, -0.2])
    """
    __tracebackhide__ = True
    report = check(f, J, *arguments, **options)
    if not report:
        raise AssertionError(report.text)


def check_vjp(f: Value, backward: Callable[..., Any], *arguments: Any, **options: Any) -> Report:
    """Check a hand-written backward pass: `backward(cotangent, *arguments)`.

    It returns the gradient by the argument `wrt`, or a tuple with one for each argument. The cotangent
    has the shape of the output. For an argument that a batch shares the gradient is the sum over the
    batch. Options are those of `check`.

    >>> import numpy as np
    >>> from jacobians import softmax
    >>> def backward(u, v):
    ...     q = softmax(v)
    ...     return q * (u - np.sum(u, axis=-1, keepdims=True))
    >>> check_vjp(softmax, backward, np.array([[0.3, -1.2, 0.8], [0.1, 0.9, -0.4]])).ok
    False
    """
    point, value, report = _pass_point(f, arguments, options, backward)
    if report is not None:
        return report
    lead, output = value.shape[: point.batch], value.shape[point.batch :]
    rows = []
    for i in range(prod(output)):
        unit = np.zeros(prod(output))
        unit[i] = 1
        rows.append(_rows(backward, unit.reshape(output), lead, point, arguments))
        if rows[-1].shape != _row_shape(point, lead):
            return _wrong_gradient(point, rows[-1], lead, backward)
    given = np.stack(rows, axis=len(lead)) if rows else np.zeros((*lead, *output, *point.core))
    given = given.reshape(*lead, *output, *point.core)
    problem = _linear(backward, given, lead, output, point, arguments)
    report = _compare(f, point, value, given, None, 0.99, backward.__name__)
    return report if problem is None or not report else replace(report, ok=False, diagnoses=(problem,))


def check_jvp(f: Value, forward: Callable[..., Any], *arguments: Any, **options: Any) -> Report:
    """Check a hand-written forward pass: `forward(tangent, *arguments)` returns the output's tangent.

    >>> import numpy as np
    >>> check_jvp(np.sin, lambda t, x: t * np.cos(x), np.array([0.2, 1.1])).ok
    True
    """
    point, value, report = _pass_point(f, arguments, options, forward)
    if report is not None:
        return report
    columns = [np.asarray(_gradient(forward(point.unit(j), *arguments), point)) for j in range(prod(point.core))]
    wrong = next((c for c in columns if c.shape != value.shape), None)
    if wrong is not None:
        says = f"The tangent of the output has shape {wrong.shape}; the output has {value.shape}."
        one = Diagnosis("shape: tangent", says, "They must be equal.")
        return Report(False, (one,), name=forward.__name__)
    given = np.stack(columns, axis=-1).reshape(*value.shape, *point.core)
    return _compare(f, point, value, given, None, 0.99, forward.__name__)


def _pass_point(
    f: Value, arguments: Sequence[Any], options: dict[str, Any], written: Callable[..., Any]
) -> tuple[Point, Array, Report | None]:
    known = {k: options.pop(k, None) for k in ("wrt", "batch", "shared")}
    point = _point(f, arguments, known["wrt"], known["batch"], known["shared"], options)
    try:
        return point, point.value(), None
    except StochasticError as error:
        return point, np.zeros(0), Report(False, (_stochastic(error),), name=written.__name__)


def _point(
    f: Value, arguments: Sequence[Any], wrt: str | int | None, batch: int | None, shared: bool | None, settings: dict[str, Any]
) -> Point:
    arrays = [np.asarray(a) for a in arguments]
    if isinstance(f, Function):
        name = wrt if isinstance(wrt, str) else None if wrt is None and len(f.rules) == 1 else f.parameters[wrt or 0]
        at = f.parameters.index(name or next(iter(f.rules)))
        _, shape = f.signature.match([a.shape for a in arrays])
        batch = len(shape)
        core = len(f.signature.inputs[at])
        own = arrays[at].shape[: arrays[at].ndim - core]
        shared = own == () and shape != () if shared is None else shared
        if not shared:
            arrays[at] = np.broadcast_to(arrays[at], shape + arrays[at].shape[len(own) :])
        function: Callable[..., Any] = f.value
    else:
        if isinstance(wrt, str) or not 0 <= (wrt or 0) < len(arrays):
            raise ValueError(f"wrt={wrt!r}: of a function that is not of this package it is a number below {len(arrays)}")
        at, batch, function = wrt or 0, batch or 0, f
    x = arrays[at]
    if x.dtype.kind != "f":
        raise TypeError(f"the argument has dtype {x.dtype}; a derivative needs a floating dtype: use .astype(float)")
    # Differences in float32 lose half the digits: the function is differentiated in float64.
    wide = tuple(a.astype(np.float64) if a.dtype.kind == "f" else a for a in arrays)
    bound = (lambda *a: function(*a, **settings)) if settings else function
    if shared is None:
        output = np.shape(bound(*wide))
        shared = batch > 0 and x.shape[:batch] != output[:batch]
    return Point(bound, wide, at, batch, shared, x.dtype.itemsize < 8)


def _compare(
    f: Value, point: Point, value: Array, given: Array, columns: int | None, confidence: float, name: str
) -> Report:
    batch, output, inputs = value.shape[: point.batch], value.shape[point.batch :], point.core
    notes: list[str] = []
    blind = blind_spots(point, value, f)
    diagnoses: list[Diagnosis] = []
    if given.shape != batch + output + inputs:
        one, mended = name_shape(given, batch, output, inputs)
        diagnoses.append(one)
        if mended is None:
            return Report(False, (one,), given=given, blind=blind, name=name)
        given = mended
    if mixes_examples(point):
        says = "The function mixes examples: a change of one changes the output of another."
        one = Diagnosis("f mixes examples", says, "Give batch=0: its Jacobian has a block for each pair of examples.")
        return Report(False, (*diagnoses, one), given=given, blind=blind, name=name)
    chosen = _draw(prod(inputs), columns, confidence, notes)
    found = estimate(point, chosen)
    expected = found.array.reshape(batch + output + (-1,))
    compared = given.reshape(batch + output + (-1,))
    if chosen is not None:
        compared = compared[..., chosen]
        inputs = (len(chosen),)
    tolerance = max(found.tolerance, _SINGLE if point.single else 0.0)
    expected, kinks = _at_kinks(point, found, expected, compared, tolerance)
    if kinks:
        notes.append(f"{kinks} entries stand at a kink; yours lie between the slopes of the two sides.")
    full = batch + output + inputs
    expected, compared = expected.reshape(full), compared.reshape(full)
    if not np.all(np.isfinite(expected)):
        says = "The value of f is nan or infinite at this point, or beside it."
        return Report(False, (Diagnosis("nan in f", says, "Choose another point."),), given=given, name=name)
    if value.ndim > point.batch and prod(output) > 1 and sums_to_zero(expected, point.batch, len(output)):
        notes.append("the outputs' rows sum to zero, so a test with the loss sum(output) sees nothing.")
    right = _right(expected, compared, tolerance, point, value)
    if not right:
        if found.tolerance >= 1e-2:
            says = "The function is not smooth at this point: differences with different steps disagree."
            diagnoses.append(Diagnosis("not differentiable", says, "Choose another point, or look for a jump."))
        else:
            diagnoses += _named(point, expected, compared, batch, output, inputs, tolerance)
    worst = None if right else worst_entry(expected, compared)
    ok = right and not diagnoses
    return Report(ok, tuple(diagnoses), worst, expected, compared, found.method, tolerance, tuple(notes), blind, name)


def _named(
    point: Point, expected: Array, given: Array, batch: Shape, output: Shape, inputs: Shape, tolerance: float
) -> list[Diagnosis]:
    def at_output() -> Array | None:
        y = point.at(point.x)
        if y.shape != point.x.shape:
            return None
        moved = list(point.arguments)
        moved[point.wrt] = y
        other = estimate(replace(point, arguments=tuple(moved)))
        return other.array.reshape(batch + output + point.core)

    names = {f"argument {k}": a for k, a in enumerate(point.arguments) if a.dtype.kind == "f"}
    case = Case(expected, given, batch, output, inputs, tolerance, names, at_output)
    if not np.any(expected) and np.any(given):
        return name_value(case) or [of("identity")]
    return name_value(case)


def _right(expected: Array, given: Array, tolerance: float, point: Point, value: Array) -> bool:
    """Relative to the largest entry of each example: a small example hides behind no large one."""
    core = tuple(range(point.batch, expected.ndim))
    size = np.max(np.abs(expected), axis=core, keepdims=True, initial=0)
    unseen = roundoff(point, value)
    unseen = unseen.reshape(unseen.shape[: point.batch] + (1,) * len(core))
    return bool(np.all(np.abs(given - expected) <= tolerance * size + unseen))


def _draw(count: int, columns: int | None, confidence: float, notes: list[str]) -> Array | None:
    if columns is None and count <= _MOST:
        return None
    wanted = columns or ceil(log(1 - confidence) / log(1 - _SHARE))
    if wanted >= count:
        return None
    notes.append(
        f"{wanted} of {count} columns were compared, drawn at random: if one in a hundred were wrong, "
        f"one of them would be among these with probability {1 - (1 - _SHARE) ** wanted:.3f}."
    )
    return np.sort(np.random.default_rng(0).choice(count, size=wanted, replace=False))


def _at_kinks(
    point: Point, found: Estimate, expected: Array, given: Array, tolerance: float
) -> tuple[Array, int]:
    """Take the given entry where it lies between the slopes from below and from above."""
    size = float(np.max(np.abs(expected), initial=0)) if np.all(np.isfinite(expected)) else 0.0
    wrong = np.abs(given - expected) > tolerance * size
    axes = tuple(range(expected.ndim - 1))
    columns = np.flatnonzero(np.any(wrong, axis=axes))
    if not 0 < len(columns) <= 256:
        return expected, 0
    expected = expected.copy()
    count = 0
    for k in columns:
        below, above = one_sided(point, int(found.columns[k]))
        low, high = np.minimum(below, above), np.maximum(below, above)
        jump = high - low > 1e-3 * max(size, 1e-300)
        inside = (given[..., k] >= low - 1e-4 * size) & (given[..., k] <= high + 1e-4 * size)
        take = wrong[..., k] & jump & inside
        expected[..., k] = np.where(take, given[..., k], expected[..., k])
        count += int(np.sum(take))
    return expected, count


def _stochastic(error: Exception) -> Diagnosis:
    return Diagnosis("stochastic", f"{error}.".capitalize(), "Fix the seed, or switch dropout off.")


def _gradient(result: Any, point: Point) -> Any:
    return result[point.wrt] if isinstance(result, tuple) else result


def _rows(backward: Callable[..., Any], unit: Array, lead: Shape, point: Point, arguments: Sequence[Any]) -> Array:
    """The gradient for one output entry; by a shared argument for each example in turn."""
    if not point.shared or not lead:
        cotangent = np.broadcast_to(unit, lead + unit.shape).copy()
        return np.asarray(_gradient(backward(cotangent, *arguments), point))
    result = []
    for b in range(prod(lead)):
        cotangent = np.zeros((prod(lead), *unit.shape))
        cotangent[b] = unit
        result.append(np.asarray(_gradient(backward(cotangent.reshape(lead + unit.shape), *arguments), point)))
    return np.stack(result).reshape(lead + result[0].shape)


def _row_shape(point: Point, lead: Shape) -> Shape:
    return lead + point.core if point.shared else point.x.shape


def _wrong_gradient(point: Point, given: Array, lead: Shape, backward: Callable[..., Any]) -> Report:
    shape = given.shape[len(lead) :] if point.shared else given.shape
    says = f"The gradient has shape {shape}; the argument has shape {point.x.shape}."
    change = "They must be equal: sum over the axes along which the argument was broadcast."
    return Report(False, (Diagnosis("shape: gradient", says, change),), given=given, name=backward.__name__)


def _linear(
    backward: Callable[..., Any], given: Array, lead: Shape, output: Shape, point: Point, arguments: Sequence[Any]
) -> Diagnosis | None:
    """A backward pass is linear in its cotangent; units alone would not show that it is not."""
    u = np.random.default_rng(3).standard_normal(lead + output)
    got = np.asarray(_gradient(backward(u, *arguments), point))
    flat = given.reshape(prod(lead), prod(output), -1)
    want = np.einsum("bi,bij->bj", u.reshape(prod(lead), -1), flat)
    want = (np.sum(want, axis=0) if point.shared and lead else want).reshape(got.shape)
    size = float(np.max(np.abs(want), initial=0))
    if np.max(np.abs(got - want), initial=0) <= 1e-6 * size:
        return None
    says = "The backward pass is not linear in the cotangent: a random one gives something else than its parts."
    return Diagnosis("not linear", says, "Use the cotangent once, as a factor; it multiplies everything.")

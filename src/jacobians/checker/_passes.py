"""`check_vjp` and `check_jvp`: a hand-written backward or forward pass."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from jacobians.checker._check import title
from jacobians.checker._compare import compare
from jacobians.checker._linearity import linear
from jacobians.checker._sketch import sketch
from jacobians.checker.diagnose import STOCHASTIC, Diagnosis, Kind
from jacobians.checker.numeric import MOST, Point, StochasticError, Value, make_point
from jacobians.checker.report import Report

if TYPE_CHECKING:
    from jacobians._arrays import Array, Shape

Pass = Callable[..., Any]

_TANGENT = Kind(
    "shape: tangent",
    "The tangent of the output has shape {detail}.",
    "They must be equal.",
)
_MISSING = Kind(
    "missing gradient",
    "There is no gradient by {name}: {detail}.",
    "Return one gradient for each argument, in their order.",
)


class _Wrong(Exception):  # noqa: N818  # it carries an answer, it is no error
    """What a pass returned cannot be compared."""

    def __init__(self, diagnosis: Diagnosis) -> None:
        super().__init__(str(diagnosis))
        self.diagnosis = diagnosis


def check_vjp(f: Value, backward: Pass, *arguments: Any, **options: Any) -> Report:
    """Check a hand-written backward pass: `backward(cotangent, *arguments)`.

    Parameters
    ----------
    f
        A function of this package, or any function of NumPy arrays.
    backward
        Takes a cotangent of the shape of the output, and the arguments; returns the gradient by
        the argument `wrt`, or a tuple with one for each argument. By an argument that a batch
        shares the gradient is the sum over the batch.
    *arguments, **options
        As for `check`.

    Returns
    -------
    Report
        True if right; `text` says what is wrong and what to change. Large ones are compared on
        random cotangents, and the text says so.

    Examples
    --------
    >>> import numpy as np
    >>> from jacobians import softmax
    >>> def backward(u, v):
    ...     q = softmax(v)
    ...     return q * (u - np.sum(u, axis=-1, keepdims=True))
    >>> check_vjp(softmax, backward, np.array([[0.3, -1.2, 0.8], [0.1, 0.9, -0.4]])).ok
    False
    """
    return _check(f, backward, arguments, options, _Backward)


def check_jvp(f: Value, forward: Pass, *arguments: Any, **options: Any) -> Report:
    """Check a hand-written forward pass: `forward(tangent, *arguments)`.

    Parameters
    ----------
    f
        A function of this package, or any function of NumPy arrays.
    forward
        Takes a tangent of the shape of the argument `wrt`, and the arguments; returns the tangent
        of the output.
    *arguments, **options
        As for `check`.

    Returns
    -------
    Report
        True if right; `text` says what is wrong and what to change.

    Examples
    --------
    >>> import numpy as np
    >>> check_jvp(np.sin, lambda t, x: t * np.cos(x), np.array([0.2, 1.1])).ok
    True
    """
    return _check(f, forward, arguments, options, _Forward)


def _check(
    f: Value,
    written: Pass,
    arguments: Sequence[Any],
    options: dict[str, Any],
    kind: type[_Backward | _Forward],
) -> Report:
    known = {k: options.pop(k, None) for k in ("wrt", "batch", "shared", "columns", "confidence")}
    point = make_point(f, arguments, known["wrt"], known["batch"], known["shared"], options)
    name = title(written, kind.title)
    try:
        value = point.value()
    except StochasticError:
        return Report(False, (STOCHASTIC(),), name=name)
    one = kind(written, point, value, tuple(arguments), options)
    try:
        if one.units > MOST:
            return sketch(point, value, one, name)
        given = one.dense()
        problem = one.nonlinear(given)
    except _Wrong as wrong:
        return Report(False, (wrong.diagnosis,), name=name)
    report = compare(f, point, value, given, known["columns"], known["confidence"] or 0.99, name)
    if problem is None:
        return report
    return replace(report, ok=False, diagnoses=(problem,))


class _Backward:
    """A backward pass, applied to unit cotangents it gives the rows."""

    title = "the backward pass"

    def __init__(
        self, written: Pass, point: Point, value: Array, arguments: tuple[Any, ...], settings: Any
    ) -> None:
        self.point, self.value = point, value
        self.lead: Shape = value.shape[: point.batch]
        self.output: Shape = value.shape[point.batch :]
        self.written, self.arguments, self.settings = written, arguments, settings
        self.dtype = np.asarray(arguments[point.wrt]).dtype
        # By a shared argument each example is taken in turn: its cotangent alone is not zero.
        self.turns = prod(self.lead) if point.shared else 1
        self.units = prod(self.output) * self.turns

    def apply(self, u: Array) -> Array:
        """Pull one cotangent back."""
        result = self.written(u.astype(self.dtype), *self.arguments, **self.settings)
        name = self.point.names[self.point.wrt]
        if isinstance(result, (tuple, list)):
            if len(result) <= self.point.wrt:
                text = f"the pass returns {len(result)} gradient{'s' * (len(result) != 1)}"
                raise _Wrong(_MISSING(text, name))
            result = result[self.point.wrt]
        if result is None:
            raise _Wrong(_MISSING("the pass returns None", name))
        gradient = np.asarray(result)
        if gradient.shape != self.point.x.shape:
            raise _Wrong(self._shape(gradient.shape, name))
        return gradient

    def _shape(self, shape: Shape, name: str) -> Diagnosis:
        right = self.point.x.shape
        change = "They must be equal."
        if self.point.shared and shape == self.lead + right:
            change = f"All examples share {name}: sum over the batch axes."
        elif _widens(right, shape):
            change = f"Sum over the axes along which {name} was broadcast."
        elif shape == self.value.shape:
            change = "It is the shape of the output: multiply by the derivative of f."
        says = f"The gradient has shape {shape}; {name} has shape {right}."
        return Diagnosis("shape: gradient", says, change)

    def dense(self) -> Array:
        """All rows."""
        n, core = prod(self.output), self.point.core
        rows = np.zeros((prod(self.lead), n, prod(core)))
        for i in range(n):
            for b in range(self.turns):
                u = np.zeros((prod(self.lead), n))
                u[b if self.point.shared else slice(None), i] = 1
                gradient = self.apply(u.reshape(self.value.shape))
                if self.point.shared:
                    rows[b, i] = gradient.reshape(-1)
                else:
                    rows[:, i] = gradient.reshape(prod(self.lead), prod(core))
        return rows.reshape(self.lead + self.output + core)

    def nonlinear(self, given: Array) -> Diagnosis | None:
        """Units alone do not show that a pass is not linear, nor that it ignores its cotangent."""
        u = np.asarray(np.random.default_rng(3).standard_normal(self.value.shape))
        got = self.apply(u)
        b, n = prod(self.lead), prod(self.output)
        flat = given.reshape(b, n, prod(self.point.core))
        want = np.einsum("bi,bij->bj", u.reshape(b, n), flat)
        want = np.asarray(np.sum(want, axis=0) if self.point.shared else want).reshape(got.shape)
        return linear(got, want, self.apply(2 * u), self.apply(0 * u), self.point, "cotangent")


class _Forward:
    """A forward pass, applied to unit tangents it gives the columns."""

    title = "the forward pass"

    def __init__(
        self, written: Pass, point: Point, value: Array, arguments: tuple[Any, ...], settings: Any
    ) -> None:
        self.point, self.value = point, value
        self.written, self.arguments, self.settings = written, arguments, settings
        self.dtype = np.asarray(arguments[point.wrt]).dtype
        self.units = prod(point.core)

    def apply(self, t: Array) -> Array:
        """Push one tangent forward."""
        tangent = np.asarray(self.written(t.astype(self.dtype), *self.arguments, **self.settings))
        if tangent.shape != self.value.shape:
            raise _Wrong(_TANGENT(f"{tangent.shape}; the output has {self.value.shape}"))
        return tangent

    def dense(self) -> Array:
        """All columns."""
        core, shape = self.point.core, self.point.x.shape
        units = np.eye(prod(core)).reshape(prod(core), *core)
        columns = [self.apply(np.broadcast_to(t, shape)) for t in units]
        given = np.stack(columns, axis=-1) if columns else np.zeros((*self.value.shape, 0))
        return given.reshape(self.value.shape + core)

    def nonlinear(self, given: Array) -> Diagnosis | None:
        """As for a backward pass."""
        core = self.point.core
        t = np.asarray(np.random.default_rng(3).standard_normal(core))
        full = np.broadcast_to(t, self.point.x.shape)
        got = self.apply(full)
        want = given.reshape((*self.value.shape, prod(core))) @ t.reshape(-1)
        return linear(got, want, self.apply(2 * full), self.apply(0 * full), self.point, "tangent")


def _widens(right: Shape, shape: Shape) -> bool:
    """Whether an array of the right shape broadcasts to this one."""
    try:
        return np.broadcast_shapes(right, shape) == shape
    except ValueError:
        return False

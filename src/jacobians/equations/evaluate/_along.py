"""A derivative along a line: a complex step, or a seven-point difference inside one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jacobians.equations.evaluate._values import Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from jacobians.equations.evaluate._scope import Scope

_STEP = 1e-30
_DIFFERENCE = 2e-3
_WEIGHTS = {-3: -1 / 60, -2: 3 / 20, -1: -3 / 4, 1: 3 / 4, 2: -3 / 20, 3: 1 / 60}


def along(function: Callable[[complex, Scope], Value], scope: Scope) -> Value:
    """Differentiate a function of a step at zero, by a complex step if none is taken yet."""
    if not scope.complex_step:
        value = function(1j * _STEP, scope.child(complex_step=True, cache={}))
        return Value(np.imag(value.array) / _STEP, value.names, value.stretch, value.eye)
    scope.sloppy[0] = True
    values = [function(k * _DIFFERENCE, scope.child(cache={})) for k in _WEIGHTS]
    weighted = [w / _DIFFERENCE * x.array for w, x in zip(_WEIGHTS.values(), values, strict=True)]
    return values[0].with_array(np.sum(weighted, axis=0))

"""Evaluate a tree on one draw: the modules named here enter their rules in the one table."""

from __future__ import annotations

from jacobians.equations import (  # noqa: F401
    _access,
    _arithmetic,
    _calls,
    _conditions,
    _derive,
    _sums,
)
from jacobians.equations._dispatch import evaluate
from jacobians.equations._symbols import sizes_of, symbol

__all__ = ["evaluate", "sizes_of", "symbol"]

"""Which library an array belongs to: NumPy, or any that follows the Python array API standard."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

# An array of any library: its type is known when it comes.
Array = Any
Shape = tuple[int, ...]

# Libraries whose arrays do not say themselves where their functions are.
_BY_COMPAT = {"torch": "PyTorch", "dask": "Dask", "cupy": "CuPy"}
_KINDS = {"f": "real floating", "c": "complex floating", "i": "integral", "b": "bool"}
# The letters of NumPy's dtypes, which JAX has, too.
_LETTERS = {"u": "i"} | {letter: letter for letter in _KINDS}
_FOUND: dict[type, Any] = {np.ndarray: np}


def namespace(*arrays: Array) -> Any:
    """Find the functions for these arrays: those of their library, where it is not NumPy.

    None among them counts as no array. Raises TypeError if there are arrays of two libraries beside
    NumPy's, ImportError if the library needs `array-api-compat`, and that is not installed.

    >>> namespace(np.ones(3)).__name__
    'numpy'
    """
    found = np
    for array in arrays:
        cls = type(array)
        if cls is np.ndarray or array is None:
            continue
        mine = _FOUND.get(cls) or _FOUND.setdefault(cls, _find(cls, array))
        if found is not np and mine is not np and mine is not found:
            raise TypeError(
                f"arrays of two libraries meet, {library(found)} and {library(mine)}: "
                "convert one of them"
            )
        found = found if mine is np else mine
    return found


def library(xp: Any) -> str:
    """Return the usual name of a library."""
    module = xp.__name__.removeprefix("array_api_compat.").partition(".")[0]
    return {"numpy": "NumPy", "jax": "JAX", **_BY_COMPAT}.get(module, module)


def _find(cls: type, array: Array) -> Any:
    package = _needs_compat(cls)
    if not package:
        # A scalar of NumPy 2.0 does not say so itself.
        return np if issubclass(cls, np.ndarray | np.generic) else array.__array_namespace__()
    try:
        compat = import_module("array_api_compat")
    except ImportError as error:
        raise ImportError(
            f"arrays of {_BY_COMPAT[package]} need array-api-compat: pip install array-api-compat"
        ) from error
    return compat.array_namespace(array)


def _needs_compat(cls: type) -> str:
    """Name the package of an array that needs `array-api-compat`; nothing for any other object."""
    if not hasattr(cls, "__array__") and not hasattr(cls, "__cuda_array_interface__"):
        return ""
    packages = (base.__module__.partition(".")[0] for base in cls.__mro__)
    return next((p for p in packages if p in _BY_COMPAT), "")


def as_array(given: Any) -> Array:
    """Leave the arrays of any library as they are; make NumPy's of lists, numbers and tables."""
    cls = type(given)
    if cls is np.ndarray:
        return given
    # NumPy's matrices multiply in a way of their own: its subclasses become plain arrays.
    known = hasattr(cls, "__array_namespace__") and not issubclass(cls, np.ndarray | np.generic)
    return given if known or _needs_compat(cls) else np.asarray(given)


def beside(array: Array | None) -> dict[str, Any]:
    """Say where a new array is made: on the device of another, unless JAX still traces that."""
    device = None if type(array) is np.ndarray else getattr(array, "device", None)
    return {} if device is None else {"device": device}


def together(arrays: list[Array]) -> list[Array]:
    """Bring NumPy's arrays to the library and the device of the others, if there are any."""
    xp = namespace(*arrays)
    if xp is np:
        return arrays
    other = next(a for a in arrays if namespace(a) is xp)
    return [xp.asarray(a, **beside(other)) if namespace(a) is np else a for a in arrays]


def kind(array: Array) -> str:
    """Tell a dtype by a letter: f real floating, c complex, i integer, b boolean, or nothing."""
    letter = getattr(array.dtype, "kind", "")
    if letter in _LETTERS:
        return _LETTERS[letter]
    isdtype = namespace(array).isdtype
    return next((k for k, text in _KINDS.items() if isdtype(array.dtype, text)), "")


def astype(array: Array, dtype: Any) -> Array:
    """Convert to a dtype of the array's library; NumPy 2.0 has a method for it alone."""
    own = hasattr(array, "astype")
    return array.astype(dtype) if own else namespace(array).astype(array, dtype)


def holds(condition: Array) -> bool:
    """Whether a condition holds anywhere; no where that cannot be known now."""
    if type(condition) is np.ndarray:
        return bool(np.count_nonzero(condition))  # a tenth of the time of np.any
    try:  # looking at an array of Dask would compute it
        known = not hasattr(condition, "__dask_graph__")
        return known and bool(namespace(condition).any(condition))
    except (TypeError, RuntimeError):  # JAX's and PyTorch's words for a traced value
        return False

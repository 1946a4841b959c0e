"""`@function` and `.wrt`: one declaration of a function, its shapes and its Jacobians."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Generic, NoReturn, ParamSpec

from jacobians._domain import REAL, Domain, Index
from jacobians._rows import product
from jacobians._shapes import Array, Shape, as_array
from jacobians._signature import Signature

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from jacobians._jacobian import Jacobian
    from jacobians._stable import Stable

    # The Jacobian of what follows a function, or how it is made from the function's value.
    Left = Jacobian | Callable[[Array], Jacobian]

P = ParamSpec("P")

REGISTRY: dict[str, Function[Any]] = {}
"""Every function of the package by its name."""


@dataclass(frozen=True)
class Rule:
    """How to make the Jacobian by one argument, and the formulas it follows."""

    make: Callable[..., Jacobian]
    formula: str
    matrix: str = ""
    numpy: str = ""
    """Lines of plain NumPy that end in `J = ...`, for one example or with a batch in front."""


class Function(Generic[P]):
    """A function with a shape signature, and the Jacobians by its arguments.

    Calling it gives the value. The positional parameters are arrays, with batch axes in front that
    broadcast; keyword-only parameters are settings.
    """

    def __init__(
        self,
        value: Callable[P, Array],
        signature: str,
        definition: str,
        domains: dict[str, Domain],
        symbols: dict[str, str] | None = None,
        elsewhere: dict[str, str] | None = None,
        stable: Stable | None = None,
    ) -> None:
        update_wrapper(self, value)
        self.__name__: str
        self.value = value
        """The value without any check."""
        self.definition = definition
        self.elsewhere = elsewhere or {}
        """The value of one example in `torch` and in `jax`; the last line is an expression."""
        self.stable = stable
        """For which arguments value and Jacobians keep their digits, where it is known."""
        self.rules: dict[str, Rule] = {}
        self.sweep: Callable[[list[Array], Shape, Left | None], dict[str, Jacobian]] | None = None
        """All Jacobians at once, where they share work."""
        parameters = inspect.signature(value).parameters.values()
        self.parameters = tuple(p.name for p in parameters if p.kind != p.KEYWORD_ONLY)
        """Names of the array arguments."""
        self.settings = {p.name: p.default for p in parameters if p.kind == p.KEYWORD_ONLY}
        """Keyword settings and their defaults."""
        self.signature = Signature(self.__name__, self.parameters, signature)
        self.domains = {name: domains.get(name, REAL) for name in self.parameters}
        """Where each argument lives."""
        self.symbols = {name: spell(name) for name in (*self.parameters, *self.settings)}
        """What each argument and setting is called in the formulas, in LaTeX."""
        self.symbols |= symbols or {}
        if unknown := domains.keys() - set(self.parameters):
            self._no_argument(", ".join(sorted(unknown)))

    def __repr__(self) -> str:
        return f"<{self.__name__} {self.signature}>"

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Array:
        arrays, settings = self._bind(args, kwargs)
        arrays = [
            a.astype(float) if a.dtype.kind in "iub" and self._real(k) else a
            for k, a in enumerate(arrays)
        ]
        self._check(arrays, "fc")
        return self.value(*arrays, **settings)  # type: ignore[arg-type]

    def jacobian(self, *args: Any, wrt: str | None = None, **kwargs: Any) -> Jacobian:
        """Make the Jacobian by one argument, of shape `batch + output + input`.

        Parameters
        ----------
        *args, **kwargs
            As for the value.
        wrt
            The argument's name; it may be left out where there is one to choose.

        Raises
        ------
        ValueError
            If the shapes disagree, a value lies outside its domain, or `wrt` is missing or unknown.
        TypeError
            If an argument is not of a floating dtype.
        """
        rule = self.rules[self._argument(wrt)]
        arrays, settings = self._bind(args, kwargs)
        batch = self._check(arrays, "f")
        return rule.make(*arrays, **settings).broadcast(batch)

    def jvp(
        self, *args: Any, tangent: npt.ArrayLike, wrt: str | None = None, **kwargs: Any
    ) -> Array:
        """Multiply the Jacobian by a tangent: `f.jacobian(*args, wrt=wrt).jvp(tangent)`.

        The Jacobian is not kept, so a large batch is done block by block in the cache.

        Parameters
        ----------
        *args, wrt, **kwargs
            As for `jacobian`.
        tangent
            As for `Jacobian.jvp`.

        Raises
        ------
        ValueError, TypeError
            As `jacobian` and `Jacobian.jvp`.

        Examples
        --------
        >>> softmax = REGISTRY["softmax"]
        >>> softmax.jvp([0.0, 0.0], tangent=[1.0, 0.0])
        array([ 0.25, -0.25])
        """
        return product(self, "jvp", tangent, wrt, args, kwargs)

    def vjp(
        self, *args: Any, cotangent: npt.ArrayLike, wrt: str | None = None, **kwargs: Any
    ) -> Array:
        """Multiply a cotangent by the Jacobian: `f.jacobian(*args, wrt=wrt).vjp(cotangent)`.

        The Jacobian is not kept, so a large batch is done block by block in the cache.

        Parameters
        ----------
        *args, wrt, **kwargs
            As for `jacobian`.
        cotangent
            As for `Jacobian.vjp`.

        Raises
        ------
        ValueError, TypeError
            As `jacobian` and `Jacobian.vjp`.

        Examples
        --------
        >>> softmax = REGISTRY["softmax"]
        >>> softmax.vjp([0.0, 0.0], cotangent=[1.0, 0.0])
        array([ 0.25, -0.25])
        """
        return product(self, "vjp", cotangent, wrt, args, kwargs)

    def _argument(self, wrt: str | None) -> str:
        if wrt is None and len(self.rules) == 1:
            (wrt,) = self.rules
        if wrt not in self.rules:
            given = "is missing" if wrt is None else f"{wrt!r} is unknown"
            choices = ", ".join(f"wrt={name!r}" for name in self.rules)
            raise ValueError(f"{self.__name__}: wrt {given}; choose {choices}")
        return wrt

    def jacobians(
        self,
        *args: Any,
        left: Jacobian | Callable[[Array], Jacobian] | None = None,
        **kwargs: Any,
    ) -> dict[str, Jacobian]:
        """Make the Jacobians by all arguments that there is a rule for, in one sweep.

        Parameters
        ----------
        *args, **kwargs
            As for the value.
        left
            The Jacobian of what follows by the value, as that of a loss; or a function that makes
            it from the value, so that the value is computed once. It is chained to each of them.

        Returns
        -------
        dict
            The Jacobian by each argument, by its name.

        Raises
        ------
        ValueError, TypeError
            As `jacobian` and `@`.

        Examples
        --------
        Half a squared error by all arguments of an affine map:

        >>> import numpy as np
        >>> from jacobians import affine, half_squared_error
        >>> W, x, b, y = (np.ones(s) for s in [(2, 3), (5, 3), 2, (5, 2)])
        >>> by = affine.jacobians(
        ...     W, x, b, left=lambda yhat: half_squared_error.jacobian(y, yhat, wrt="yhat")
        ... )
        >>> by["W"], by["b"]
        (5 x (1 | 2, 3)  [i,k->o|ik], 5 x (1 | 2)  [i->o|i])
        """
        arrays, settings = self._bind(args, kwargs)
        batch = self._check(arrays, "f")
        if self.sweep is not None:
            return self.sweep(arrays, batch, left)
        found = {
            name: rule.make(*arrays, **settings).broadcast(batch)
            for name, rule in self.rules.items()
        }
        if left is None:
            return found
        if callable(left):
            left = left(self.value(*arrays, **settings))  # type: ignore[arg-type]
        return {name: left @ j for name, j in found.items()}

    def wrt(
        self, name: str, formula: str, matrix: str = "", numpy: str = ""
    ) -> Callable[[Callable[..., Jacobian]], Callable[..., Jacobian]]:
        """Declare the Jacobian by the argument `name`, as a function of all arguments.

        `formula` has indices; `matrix` says the same in matrix notation, where that can. `numpy` is
        the dense array in plain NumPy, to be copied: lines that end in `J = ...`.
        """
        if name not in self.parameters:
            self._no_argument(repr(name))

        def register(make: Callable[..., Jacobian]) -> Callable[..., Jacobian]:
            self.rules[name] = Rule(make, formula, matrix, numpy)
            return make

        return register

    def _no_argument(self, name: str) -> NoReturn:
        known = ", ".join(self.parameters)
        raise TypeError(f"{self.__name__} has no argument {name}; it has {known}")

    def _real(self, k: int) -> bool:
        return not isinstance(self.domains[self.parameters[k]], Index)

    def _bind(
        self, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[list[Array], dict[str, Any]]:
        if len(args) != len(self.parameters) or kwargs.keys() - self.settings.keys():
            try:
                bound = inspect.signature(self.value).bind(*args, **kwargs)
            except TypeError as error:
                raise TypeError(f"{self.__name__}: {error}   [{self.signature}]") from None
            args, kwargs = bound.args, bound.kwargs
        return [as_array(a) for a in args], kwargs

    def _check(self, arrays: list[Array], kinds: str) -> Shape:
        sizes, batch = self.signature.match([a.shape for a in arrays])
        for k, (name, array) in enumerate(zip(self.parameters, arrays, strict=True)):
            if array.dtype.kind in kinds and self.domains[name] is REAL:
                continue
            if array.dtype.kind not in kinds and self._real(k):
                raise TypeError(
                    f"{self.__name__}: {name} has dtype {array.dtype}; "
                    "a derivative needs a floating dtype: use .astype(float)"
                )
            try:
                self.domains[name].check(name, array, sizes)
            except (TypeError, ValueError) as error:
                raise type(error)(f"{self.__name__}: {error}   [{self.signature}]") from None
        return batch


def spell(name: str) -> str:
    r"""Spell an argument's name in LaTeX.

    >>> spell("yhat"), spell("W1"), spell("alpha")
    ('\\hat{y}', 'W_{1}', '\\alpha')
    """
    if name.endswith("hat") and len(name) > len("hat"):
        return rf"\hat{{{name.removesuffix('hat')}}}"
    numbered = re.fullmatch(r"([A-Za-z])(\d+)", name)
    if numbered:
        return f"{numbered[1]}_{{{numbered[2]}}}"
    return name if len(name) == 1 else f"\\{name}"

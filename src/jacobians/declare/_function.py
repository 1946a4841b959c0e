"""A function with its shapes, and the Jacobians by its arguments."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Generic, NoReturn, ParamSpec, TypeVar

from jacobians._arrays import Array, Shape, as_array, astype, kind, namespace, together
from jacobians.declare._describe import describe
from jacobians.declare._domain import REAL, Domain, Index
from jacobians.declare._latex import spell
from jacobians.declare._signature import Signature

if TYPE_CHECKING:
    from collections.abc import Callable

    from jacobians.algebra import Jacobian
    from jacobians.declare._stable import Stable

P = ParamSpec("P")
F = TypeVar("F", bound="Function[Any]")

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
    broadcast; keyword-only parameters are settings. Arrays may be those of any library that follows
    the array API standard: results are of the same library, device and dtype.
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
        name: str = "",
        call: inspect.Signature | None = None,
    ) -> None:
        update_wrapper(self, value)
        self.__name__ = name or value.__name__
        self.value = value
        """The value without any check."""
        self.call = call or inspect.signature(value)
        """How it is called."""
        self.definition = definition
        self.elsewhere = elsewhere or {}
        """The value of one example in `torch` and in `jax`; the last line is an expression."""
        self.stable = stable
        """For which arguments value and Jacobians keep their digits, where it is known."""
        self.rules: dict[str, Rule] = {}
        parameters = self.call.parameters.values()
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
        self.__doc__ = describe(
            value.__doc__ or "", self.signature.shapes, self.domains, self.settings
        )
        if unknown := domains.keys() - set(self.parameters):
            self._no_argument(", ".join(sorted(unknown)))

    def __repr__(self) -> str:
        return f"<{self.__name__} {self.signature}>"

    @property
    def family(self) -> str:
        """The name that it is imported by; several functions of `REGISTRY` may have one."""
        return self.__name__

    @property
    def python(self) -> tuple[tuple[str, ...], str]:
        """The names to import from this package, and the expression that is this function."""
        return (self.__name__,), self.__name__

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

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Array:
        arrays, settings = self._bind(args, kwargs)
        arrays = [
            _floats(a) if self._real(k) and kind(a) in ("i", "b") else a
            for k, a in enumerate(arrays)
        ]
        self._check(arrays, ("f", "c"))
        return self.value(*arrays, **settings)

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
        batch = self._check(arrays, ("f",))
        return rule.make(*arrays, **settings).broadcast(batch)

    def jvp(self, *args: Any, tangent: Any, wrt: str | None = None, **kwargs: Any) -> Array:
        """Multiply the Jacobian by a tangent: `f.jacobian(*args, wrt=wrt).jvp(tangent)`.

        >>> softmax = REGISTRY["softmax"]
        >>> softmax.jvp([0.0, 0.0], tangent=[1.0, 0.0])
        array([ 0.25, -0.25])
        """
        return self.jacobian(*args, wrt=wrt, **kwargs).jvp(tangent)

    def vjp(self, *args: Any, cotangent: Any, wrt: str | None = None, **kwargs: Any) -> Array:
        """Multiply a cotangent by the Jacobian: `f.jacobian(*args, wrt=wrt).vjp(cotangent)`.

        >>> softmax = REGISTRY["softmax"]
        >>> softmax.vjp([0.0, 0.0], cotangent=[1.0, 0.0])
        array([ 0.25, -0.25])
        """
        return self.jacobian(*args, wrt=wrt, **kwargs).vjp(cotangent)

    def jacobians(
        self,
        *args: Any,
        left: Jacobian | Callable[[Array], Jacobian] | None = None,
        **kwargs: Any,
    ) -> dict[str, Jacobian]:
        """Make the Jacobians by all arguments that there is a rule for.

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
        batch = self._check(arrays, ("f",))
        return self._jacobians(arrays, settings, batch, left)

    def _jacobians(
        self, arrays: list[Array], settings: dict[str, Any], batch: Shape, left: Any
    ) -> dict[str, Jacobian]:
        found = {
            name: rule.make(*arrays, **settings).broadcast(batch)
            for name, rule in self.rules.items()
        }
        if left is None:
            return found
        if callable(left):
            left = left(self.value(*arrays, **settings))
        return {name: left @ j for name, j in found.items()}

    def _argument(self, wrt: str | None) -> str:
        if wrt is None and len(self.rules) == 1:
            (wrt,) = self.rules
        if wrt not in self.rules:
            given = "is missing" if wrt is None else f"{wrt!r} is unknown"
            choices = ", ".join(f"wrt={name!r}" for name in self.rules)
            raise ValueError(f"{self.__name__}: wrt {given}; choose {choices}")
        return wrt

    def _no_argument(self, name: str) -> NoReturn:
        known = ", ".join(self.parameters)
        raise TypeError(f"{self.__name__} has no argument {name}; it has {known}")

    def _real(self, k: int) -> bool:
        return not isinstance(self.domains[self.parameters[k]], Index)

    def _bind(
        self, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[list[Array], dict[str, Any]]:
        if len(args) != len(self.parameters) or (kwargs and kwargs.keys() - self.settings.keys()):
            try:
                bound = self.call.bind(*args, **kwargs)
            except TypeError as error:
                raise TypeError(f"{self.__name__}: {error}   [{self.signature}]") from None
            args, kwargs = bound.args, bound.kwargs
        arrays = [as_array(a) for a in args]
        try:
            return together(arrays), kwargs
        except TypeError as error:
            raise TypeError(f"{self.__name__}: {error}   [{self.signature}]") from None

    def _check(self, arrays: list[Array], kinds: tuple[str, ...]) -> Shape:
        sizes, batch = self.signature.match([a.shape for a in arrays])
        for k, (name, array) in enumerate(zip(self.parameters, arrays, strict=True)):
            known = kind(array) in kinds
            if known and self.domains[name] is REAL:
                continue
            if not known and self._real(k):
                raise TypeError(
                    f"{self.__name__}: {name} has dtype {array.dtype}; "
                    "a derivative needs a floating dtype: use .astype(float)"
                )
            try:
                self.domains[name].check(name, array, sizes)
            except (TypeError, ValueError) as error:
                raise type(error)(f"{self.__name__}: {error}   [{self.signature}]") from None
        return batch


def enter(function: F) -> F:
    """Enter a function in `REGISTRY` under its name.

    Raises
    ------
    ValueError
        If the name is taken.
    """
    if function.__name__ in REGISTRY:
        raise ValueError(f"there is a function {function.__name__!r} already")
    REGISTRY[function.__name__] = function
    return function


def _floats(array: Array) -> Array:
    """Make whole numbers floating, as the library makes a number of Python's."""
    return astype(array, namespace(array).asarray(1.0).dtype)

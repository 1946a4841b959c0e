"""A function with its shapes, and the Jacobians by its arguments."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Generic, NoReturn, ParamSpec, TypeVar

from jacobians._arrays import Array, Shape, as_array, astype, kind, namespace, together
from jacobians.declare._describe import describe, spell
from jacobians.declare._domain import REAL, Domain, Index
from jacobians.declare._signature import Signature

if TYPE_CHECKING:
    from collections.abc import Callable

    from jacobians.algebra import Jacobian
    from jacobians.declare._stable import Stable

P = ParamSpec("P")
F = TypeVar("F", bound="Function[Any]")

REGISTRY: dict[str, Function[Any]] = {}
"""Every function of the package by its name."""

_VALUE, _JACOBIAN = "fcib", "f"  # kinds of dtypes; a complex step goes through the value


@dataclass(frozen=True)
class Rule:
    """How to make the Jacobian by one argument, and what it follows: see `Function.wrt`."""

    make: Callable[..., Jacobian]
    formula: str
    matrix: str = ""
    numpy: str = ""


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
        python: tuple[tuple[str, ...], str] | None = None,
        call: inspect.Signature | None = None,
    ) -> None:
        update_wrapper(self, value)
        self.python = python or ((value.__name__,), value.__name__)
        """The names to import from this package, and the expression that is this function."""
        self.__name__ = self.python[1]
        self.value = value
        """The value without any check."""
        self.call = call or inspect.signature(value)
        self.definition, self.stable, self.elsewhere = definition, stable, elsewhere or {}
        self.rules: dict[str, Rule] = {}
        parameters = self.call.parameters.values()
        self.parameters = tuple(p.name for p in parameters if p.kind != p.KEYWORD_ONLY)
        self.settings = {p.name: p.default for p in parameters if p.kind == p.KEYWORD_ONLY}
        self.signature = Signature(self.__name__, self.parameters, signature)
        self.domains = {name: domains.get(name, REAL) for name in self.parameters}
        self.symbols = {n: spell(n) for n in (*self.parameters, *self.settings)} | (symbols or {})
        """What each argument and setting is called in the formulas, in LaTeX."""
        self.__doc__ = describe(value.__doc__ or "", self.signature, self.domains, self.settings)
        if unknown := domains.keys() - self.domains.keys():
            self._no_argument(", ".join(sorted(unknown)))

    def __repr__(self) -> str:
        return f"<{self.__name__} {self.signature}>"

    def wrt(
        self, name: str, formula: str, matrix: str = "", numpy: str = ""
    ) -> Callable[[Callable[..., Jacobian]], Callable[..., Jacobian]]:
        """Declare the Jacobian by the argument `name`, as a function of all arguments.

        `formula` has indices; `matrix` says the same in matrix notation, where that can. `numpy` is
        for one example or a batch in front: lines of plain NumPy that end in `J = ...`.
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

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Array:
        arrays, settings, _ = self._take(args, kwargs, _VALUE)
        return self.value(*arrays, **settings)

    def jacobian(self, *args: Any, wrt: str | None = None, **kwargs: Any) -> Jacobian:
        """Make the Jacobian by one argument, of shape `batch + output + input`.

        It takes the arguments of the value; `wrt` may be left out where there is one to choose.

        Raises
        ------
        ValueError
            If the shapes disagree, a value lies outside its domain, or `wrt` is missing or unknown.
        TypeError
            If an argument is not of a floating dtype.
        """
        if wrt is None and len(self.rules) == 1:
            (wrt,) = self.rules
        if wrt not in self.rules:
            given = "is missing" if wrt is None else f"{wrt!r} is unknown"
            choices = ", ".join(f"wrt={name!r}" for name in self.rules)
            raise ValueError(f"{self.__name__}: wrt {given}; choose {choices}")
        arrays, settings, batch = self._take(args, kwargs, _JACOBIAN)
        return self.rules[wrt].make(*arrays, **settings).broadcast(batch)

    def jvp(self, *args: Any, tangent: Any, wrt: str | None = None, **kwargs: Any) -> Array:
        """Multiply the Jacobian by a tangent: `f.jacobian(*args, wrt=wrt).jvp(tangent)`.

        >>> REGISTRY["softmax"].jvp([0.0, 0.0], tangent=[1.0, 0.0])
        array([ 0.25, -0.25])
        """
        return self.jacobian(*args, wrt=wrt, **kwargs).jvp(tangent)

    def vjp(self, *args: Any, cotangent: Any, wrt: str | None = None, **kwargs: Any) -> Array:
        """Multiply a cotangent by the Jacobian: `f.jacobian(*args, wrt=wrt).vjp(cotangent)`.

        >>> REGISTRY["softmax"].vjp([0.0, 0.0], cotangent=[1.0, 0.0])
        array([ 0.25, -0.25])
        """
        return self.jacobian(*args, wrt=wrt, **kwargs).vjp(cotangent)

    def jacobians(
        self, *args: Any, left: Jacobian | Callable[[Array], Jacobian] | None = None, **kwargs: Any
    ) -> dict[str, Jacobian]:
        """Make the Jacobians by all arguments that there is a rule for, by their names.

        `left` is chained to each of them: the Jacobian of what follows by the value, as that of a
        loss; or a function that makes it from the value, which is computed once. What is refused is
        what `jacobian` and `@` refuse. Half a squared error by all arguments of an affine map:

        >>> import numpy as np
        >>> from jacobians import affine, half_squared_error as loss
        >>> W, x, b, y = (np.ones(s) for s in [(2, 3), (5, 3), 2, (5, 2)])
        >>> by = affine.jacobians(W, x, b, left=lambda yhat: loss.jacobian(y, yhat, wrt="yhat"))
        >>> by["W"], by["b"]
        (5 x (1 | 2, 3)  [i,k->o|ik], 5 x (1 | 2)  [i->o|i])
        """
        return self._jacobians(*self._take(args, kwargs, _JACOBIAN), left)

    def _jacobians(
        self, arrays: list[Array], settings: dict[str, Any], batch: Shape, left: Any
    ) -> dict[str, Jacobian]:
        rules = self.rules.items()
        found = {name: r.make(*arrays, **settings).broadcast(batch) for name, r in rules}
        if left is None:
            return found
        left = left(self.value(*arrays, **settings)) if callable(left) else left
        return {name: left @ j for name, j in found.items()}

    def _take(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], kinds: str
    ) -> tuple[list[Array], dict[str, Any], Shape]:
        """Bring the arguments into order, and refuse them where they do not fit."""
        try:
            unknown = kwargs and kwargs.keys() - self.settings.keys()
            if unknown or len(args) != len(self.parameters):
                bound = self.call.bind(*args, **kwargs)
                args, kwargs = bound.args, bound.kwargs
            arrays = together([as_array(a) for a in args])
        except TypeError as error:
            self.signature.refuse(error)
        sizes, batch = self.signature.match([a.shape for a in arrays])
        for k, (name, domain) in enumerate(self.domains.items()):
            letter = kind(arrays[k])
            if letter != "f" and not isinstance(domain, Index):
                if not letter or letter not in kinds:
                    needs = "a derivative needs a floating dtype: use .astype(float)"
                    raise TypeError(f"{self.__name__}: {name} has dtype {arrays[k].dtype}; {needs}")
                if letter in "ib":  # it becomes floating as a number of Python's does
                    arrays[k] = astype(arrays[k], namespace(arrays[k]).asarray(1.0).dtype)
            if domain is not REAL:
                try:
                    domain.check(name, arrays[k], sizes)
                except (TypeError, ValueError) as error:
                    self.signature.refuse(error)
        return arrays, kwargs, batch


def enter(function: F) -> F:
    """Enter a function in `REGISTRY` under its name; raise ValueError if that is taken."""
    if function.__name__ in REGISTRY:
        raise ValueError(f"there is a function {function.__name__!r} already")
    REGISTRY[function.__name__] = function
    return function

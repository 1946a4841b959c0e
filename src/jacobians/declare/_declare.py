"""`@function` and `@elementwise`: declare a function, and enter it in the registry."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any, ParamSpec

from jacobians.algebra import Jacobian, diagonal
from jacobians.declare._function import Function, enter

if TYPE_CHECKING:
    from collections.abc import Callable

    from jacobians._arrays import Array
    from jacobians.declare._domain import Domain
    from jacobians.declare._stable import Stable

P = ParamSpec("P")


def function(
    signature: str,
    *,
    definition: str,
    symbols: dict[str, str] | None = None,
    torch: str = "",
    jax: str = "",
    stable: Stable | None = None,
    **domains: Domain,
) -> Callable[[Callable[P, Array]], Function[P]]:
    r"""Declare a function of the package and enter it in `REGISTRY`.

    Parameters
    ----------
    signature
        In NumPy's gufunc notation, `"(n,m),(m)->(n)"`; a loss ends in `->(1)`.
    definition
        The value in LaTeX; of several statements on lines of their own the last one gives it.
    symbols
        What an argument or setting is called in the formulas, where its name does not say so, as
        `yhat` does for `\hat y`, `W1` for `W_1`, `alpha` for the Greek letter.
    torch, jax
        The value of one example in PyTorch and in JAX, an expression in the names of the arguments.
    stable
        For which arguments value and Jacobians keep their digits; the tests hold it to that.
    **domains
        Where an argument lives, by its name; `REAL` where nothing is said.

    Raises
    ------
    ValueError
        If the signature does not fit the parameters, or the name is taken.

    Examples
    --------
    >>> from jacobians import REGISTRY, diagonal
    >>> @function("(n)->(n)", definition="q_i = v_i^3")
    ... def cube(v):
    ...     return v**3
    >>> @cube.wrt("v", formula=r"\frac{\partial q_i}{\partial v_j} = 3 v_i^2 \delta_{ij}")
    ... def dcube_dv(v):
    ...     return diagonal(3 * v**2)
    >>> cube([1.0, 2.0]), cube.jacobian([1.0, 2.0])
    (array([1., 8.]), (2 | 2)  [i->i|i])
    >>> del REGISTRY["cube"]
    """
    elsewhere = {"torch": torch, "jax": jax}
    return lambda f: enter(Function(f, signature, definition, domains, symbols, elsewhere, stable))


class Elementwise(Function[P]):
    """A function of each number by itself, `a_i` of `h_i`: its Jacobian is diagonal."""

    derivative: Callable[..., Array]
    """The derivative of `a_i` by `h_i`, an array of the shape of `h`."""

    def slope(
        self, formula: str, numpy: str
    ) -> Callable[[Callable[..., Array]], Callable[..., Array]]:
        """Declare the derivative of `a_i` by `h_i`, as a function of `h` and the settings.

        `formula` is in LaTeX with the index i; `numpy` has lines, of which the last is the value.
        """
        *lines, last = numpy.strip().splitlines()
        times = rf"\left({formula}\right)" if _is_sum(formula) else formula

        def register(derivative: Callable[..., Array]) -> Callable[..., Array]:
            self.derivative = derivative
            self.wrt(
                "h",
                formula=rf"\frac{{\partial a_i}}{{\partial h_j}} = \delta_{{ij}} {times}",
                matrix=rf"g_i = {formula} \\ "
                r"\frac{\partial a}{\partial h} = \operatorname{diag}(g)",
                numpy="\n".join([*lines, f"J = ({last})[..., None] * np.eye(h.shape[-1])"]),
            )(self._diagonal)
            return derivative

        return register

    def _diagonal(self, h: Array, **settings: Any) -> Jacobian:
        return diagonal(self.derivative(h, **settings))


def elementwise(
    value: str,
    *,
    symbols: dict[str, str] | None = None,
    torch: str = "",
    jax: str = "",
    stable: Stable,
) -> Callable[[Callable[P, Array]], Elementwise[P]]:
    r"""Declare an elementwise function, as by `function`: `value` is `a_i` in LaTeX, by `h_i`.

    >>> from jacobians import REGISTRY, Stable
    >>> @elementwise("h_i^3", stable=Stable(1e96, 1e-96))
    ... def cube(h):
    ...     return h**3
    >>> @cube.slope("3 h_i^2", numpy="3 * h**2")
    ... def cube_slope(h):
    ...     return 3 * h**2
    >>> cube.rules["h"].formula
    '\\frac{\\partial a_i}{\\partial h_j} = \\delta_{ij} 3 h_i^2'
    >>> del REGISTRY["cube"]
    """
    told, elsewhere = f"a_i = {value}", {"torch": torch, "jax": jax}
    return lambda code: enter(Elementwise(code, "(n)->(n)", told, {}, symbols, elsewhere, stable))


def _is_sum(formula: str) -> bool:
    """Whether a formula has a plus or minus outside of all brackets."""
    depths = accumulate((c in "({[") - (c in ")}]") for c in formula)
    return any(c in "+-" and not depth for c, depth in zip(formula, depths, strict=True))

"""Elementwise functions: value, slope and their formulas are declared, the rest follows.

What follows is the signature, the formula with a Kronecker delta, the one in matrices, and the
dense array in plain NumPy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ParamSpec

from jacobians.algebra import Jacobian, diagonal
from jacobians.declare._function import Function, enter

if TYPE_CHECKING:
    from collections.abc import Callable

    from jacobians._arrays import Array
    from jacobians.declare._stable import Stable

P = ParamSpec("P")


def elementwise(
    value: str,
    *,
    symbols: dict[str, str] | None = None,
    torch: str = "",
    jax: str = "",
    stable: Stable,
) -> Callable[[Callable[P, Array]], Elementwise[P]]:
    r"""Declare an elementwise function and enter it in `REGISTRY`.

    Parameters
    ----------
    value
        `a_i` in LaTeX, by `h_i`.
    symbols, torch, jax, stable
        As for `function`.

    Raises
    ------
    ValueError
        If the name is taken.

    Examples
    --------
    >>> from jacobians import REGISTRY, Stable
    >>> @elementwise("h_i^3", stable=Stable(1e96, 1e-96))
    ... def cube(h):
    ...     "Raise each number to its third power."
    ...     return h**3
    >>> @cube.slope("3 h_i^2", numpy="3 * h**2")
    ... def cube_slope(h):
    ...     return 3 * h**2
    >>> cube.jacobian([1.0, 2.0]).dense()
    array([[ 3.,  0.],
           [ 0., 12.]])
    >>> cube.rules["h"].formula
    '\\frac{\\partial a_i}{\\partial h_j} = \\delta_{ij} 3 h_i^2'
    >>> del REGISTRY["cube"]
    """

    def declare(code: Callable[P, Array]) -> Elementwise[P]:
        elsewhere = {"torch": torch, "jax": jax}
        definition = f"a_i = {value}"
        return enter(Elementwise(code, "(n)->(n)", definition, {}, symbols, elsewhere, stable))

    return declare


class Elementwise(Function[P]):
    """A function of each number by itself, `a_i` of `h_i`: its Jacobian is diagonal."""

    derivative: Callable[..., Array]
    """The derivative of `a_i` by `h_i`, an array of the shape of `h`."""

    def slope(
        self, formula: str, numpy: str
    ) -> Callable[[Callable[..., Array]], Callable[..., Array]]:
        """Declare the derivative of `a_i` by `h_i`, as a function of `h` and the settings.

        `formula` is it in LaTeX with the index i; `numpy` the same in plain NumPy, lines of which
        the last is an expression.
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


def _is_sum(formula: str) -> bool:
    """Whether a formula has a plus or minus outside of all brackets."""
    depth = 0
    for before, c in zip(" " + formula, formula, strict=False):
        depth += (c in "({[") - (c in ")}]")
        if c in "+-" and not depth and before.isspace():
            return True
    return False

"""`@function`: declare a function with its shapes, and enter it in the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec

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
        The formula of the value, in LaTeX; of several statements on lines of their own the last one
        gives the value.
    symbols
        What an argument or setting is called in the formulas, where its name does not say so:
        `yhat` is `\hat y`, `W1` is `W_1`, `alpha` the Greek letter.
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

    def declare(value: Callable[P, Array]) -> Function[P]:
        elsewhere = {"torch": torch, "jax": jax}
        return enter(Function(value, signature, definition, domains, symbols, elsewhere, stable))

    return declare

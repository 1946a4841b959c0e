"""One Jacobian as code to copy: with this package, in plain NumPy, and by PyTorch and JAX.

All of it is assembled from the declaration, and run by the tests as it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jacobians.declare import Function

FORMS = {"package": "jacobians", "numpy": "NumPy", "torch": "PyTorch", "jax": "JAX"}
_TRANSFORMS = {"torch": "torch.func.jacrev", "jax": "jax.jacrev"}


def code(function: Function[Any], wrt: str, form: str) -> str:
    """Write the lines that make the Jacobian `J` from arrays named as the arguments.

    The form is one of `FORMS`; where the declaration has no code in it, nothing is written.

    Examples
    --------
    >>> from jacobians import linear
    >>> print(code(linear, "x", "numpy"))
    import numpy as np
    <BLANKLINE>
    J = W
    >>> print(code(linear, "x", "torch"))
    import torch
    <BLANKLINE>
    def f(W, x):
        return W @ x
    <BLANKLINE>
    J = torch.func.jacrev(f, argnums=1)(W, x)
    """
    if form == "package":
        return _package(function, wrt)
    written = function.rules[wrt].numpy if form == "numpy" else function.elsewhere.get(form, "")
    settings = "".join(f"{name} = {value}\n" for name, value in function.settings.items())
    if not written.strip():
        return ""
    if form == "numpy":
        return f"import numpy as np\n\n{settings}{written.strip()}"
    *lines, value = written.strip().splitlines()
    body = "".join(f"    {line}\n" for line in [*lines, f"return {value}"])
    arguments, which = ", ".join(function.parameters), function.parameters.index(wrt)
    choice = f", argnums={which}" if which else ""
    return (
        f"import {form}\n\n{settings + chr(10) if settings else ''}def f({arguments}):\n{body}\n"
        f"J = {_TRANSFORMS[form]}(f{choice})({arguments})"
    )


def _package(function: Function[Any], wrt: str) -> str:
    names, expression = function.python
    made = "" if expression == names[0] else f"net = {expression}\n"
    choice = [f'wrt="{wrt}"'] if len(function.rules) > 1 else []
    settings = [f"{name}={value}" for name, value in function.settings.items()]
    call = f"jacobian({', '.join([*function.parameters, *choice, *settings])})"
    who = "net" if made else expression
    return f"from jacobians import {', '.join(names)}\n\n{made}J = {who}.{call}"

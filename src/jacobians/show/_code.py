"""One Jacobian as code to copy: with this package, in plain NumPy, and by PyTorch and JAX.

All of it is assembled from the declaration, and run by the tests as it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jacobians.declare import Function

FORMS = {"package": "jacobians", "numpy": "NumPy", "torch": "PyTorch", "jax": "JAX"}


def code(function: Function[Any], wrt: str, form: str) -> str:
    """Write the lines that make the Jacobian `J` from arrays named as the arguments.

    Parameters
    ----------
    function
        A function of `REGISTRY`.
    wrt
        The argument to differentiate by.
    form
        "package", "numpy", "torch" or "jax".

    Returns
    -------
    str
        Lines of Python, or nothing where the declaration has none for this form.

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
    if form == "numpy":
        return _numpy(function, wrt)
    return _elsewhere(function, wrt, form)


def _package(function: Function[Any], wrt: str) -> str:
    names, expression = function.python
    made = "" if expression == names[0] else f"net = {expression}\n"
    choice = f', wrt="{wrt}"' if len(function.rules) > 1 else ""
    settings = "".join(f", {name}={value}" for name, value in function.settings.items())
    arguments = f"{', '.join(function.parameters)}{choice}{settings}"
    made_by = f"{'net' if made else expression}.jacobian({arguments})"
    return f"from jacobians import {', '.join(names)}\n\n{made}J = {made_by}"


def _settings(function: Function[Any]) -> str:
    return "".join(f"{name} = {value}\n" for name, value in function.settings.items())


def _numpy(function: Function[Any], wrt: str) -> str:
    lines = function.rules[wrt].numpy.strip()
    return f"import numpy as np\n\n{_settings(function)}{lines}" if lines else ""


def _elsewhere(function: Function[Any], wrt: str, form: str) -> str:
    body = function.elsewhere.get(form, "").strip()
    if not body:
        return ""
    *lines, value = body.splitlines()
    inside = "".join(f"    {line}\n" for line in [*lines, f"return {value}"])
    names = ", ".join(function.parameters)
    which = function.parameters.index(wrt)
    choice = f", argnums={which}" if which else ""
    transform = "torch.func.jacrev" if form == "torch" else "jax.jacrev"
    settings = _settings(function)
    return (
        f"import {form}\n\n{settings}{settings and chr(10)}def f({names}):\n{inside}\n"
        f"J = {transform}(f{choice})({names})"
    )

"""What a network says of itself: its formulas, and its value and Jacobians as code to copy."""

from __future__ import annotations

from typing import Any

from jacobians.declare import Function, spell
from jacobians.functions.activations import tanh


def definition(depth: int, activation: Function[Any] | None, biases: bool) -> str:
    """One statement a layer; the last one gives the value."""
    rows = []
    for i in range(1, depth + 1):
        affine = rf"W_{{{i}}} {_state(i - 1)}" + (f" + b_{{{i}}}" if biases else "")
        if i == depth:
            rows.append(rf"\hat{{y}} = {affine}")
        elif activation is None:
            rows.append(f"h_{{{i}}} = {affine}")
        else:
            rows.append(f"z_{{{i}}} = {affine}")
            rows.append(rf"h_{{{i}}} = {_latex(activation)}(z_{{{i}}})")
    return r" \\ ".join(rows)


def formulas(name: str, depth: int, activation: Function[Any] | None) -> tuple[str, str]:
    """Write the Jacobian by one argument: with indices if it has three axes, and in matrices."""
    target = 0 if name == "x" else int(name[1:])
    product = ""
    for i in range(depth, target, -1):
        product += f" W_{{{i}}}"
        if activation is not None and i > 1:
            product += rf" \operatorname{{diag}}({_latex(activation)}'(z_{{{i - 1}}}))"
    product = product.strip()
    left = rf"\frac{{\partial \hat{{y}}}}{{\partial {spell(name)}}}"
    if name[0] != "W":
        return (f"{left} = {product or 'I'}",) * 2
    entry = rf"\left({product}\right)_{{ka}}" if product else r"\delta_{ka}"
    indexed = rf"\frac{{\partial \hat{{y}}_k}}{{\partial (W_{{{target}}})_{{ac}}}}"
    vec = rf"\frac{{\partial \hat{{y}}}}{{\partial \operatorname{{vec}}(W_{{{target}}})}}"
    state = _state(target - 1)
    whole = rf"\left({product}\right)" if product else f"I_{{n_{{{depth}}}}}"
    return f"{indexed} = {entry} ({state})_c", rf"{vec} = {state}^\top \otimes {whole}"


def value_code(form: str, depth: int, activation: Function[Any] | None, biases: bool) -> str:
    """Write the value in another package; the argument of an activation is called `h`, too."""
    lines = []
    for i in range(1, depth + 1):
        affine = f"W{i} @ {'h' if i > 1 else 'x'}" + (f" + b{i}" if biases else "")
        lines.append(affine if i == depth else f"h = {affine}")
        if activation is not None and i < depth:
            lines.append(f"h = {activation.elsewhere[form]}")
    return "\n".join(lines)


def numpy_code(name: str, depth: int, activation: Function[Any] | None, biases: bool) -> str:
    """Write the dense Jacobian in plain NumPy: forward, and then backward to the argument."""
    if activation not in (None, tanh):
        return ""  # the derivative of tanh is that of its value; others have lines of their own
    target = 0 if name == "x" else int(name[1:])
    last = depth - 1 if activation is not None else target - 1 if name[0] == "W" else 0
    lines = []
    for i in range(1, last + 1):
        affine = f"{f'h{i - 1}' if i > 1 else 'x'} @ W{i}.T" + (f" + b{i}" if biases else "")
        lines.append(f"h{i} = {affine}" if activation is None else f"h{i} = np.tanh({affine})")
    product = ""
    for i in range(depth, target, -1):
        product = f"{product} @ W{i}" if product else f"W{i}"
        if activation is not None and i > 1:
            lines.append(f"A = {product} * (1 - h{i - 1} ** 2)[..., None, :]")
            product = "A"
    whole = product or f"np.eye(W{depth}.shape[0])"
    if name[0] != "W":
        return "\n".join([*lines, f"J = {whole}"])
    state = f"h{target - 1}" if target > 1 else "x"
    return "\n".join([*lines, f'J = np.einsum("...ka,...c->...kac", {whole}, {state})'])


def _state(layer: int) -> str:
    return f"h_{{{layer}}}" if layer else "x"


def _latex(activation: Function[Any]) -> str:
    name = activation.__name__
    return rf"\{name}" if name == "tanh" else rf"\operatorname{{{name}}}"

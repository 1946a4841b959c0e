"""What a network says of itself: its formulas, and its value and Jacobians as code to copy."""

from __future__ import annotations

import re

from jacobians.declare import Function
from jacobians.functions.activations import tanh


def definition(depth: int, activation: Function[...] | None, biases: bool) -> str:
    """One statement a layer; the last one gives the value."""
    layer = r"z{i} = W{i} {h} + b{i} \\ h{i} = f(z{i})" if activation else "h{i} = W{i} {h} + b{i}"
    rows = _layers([layer] * (depth - 1) + ["yhat = W{i} {h} + b{i}"], biases)
    return _latex(r" \\ ".join(rows), activation)


def formulas(name: str, depth: int, activation: Function[...] | None) -> tuple[str, str]:
    """Write the Jacobian by one argument: with indices if it has three axes, and in matrices."""
    target, product = int(name[1:] or 0), ""
    for i in range(depth, target, -1):
        slope = rf" \operatorname{{diag}}(f'(z{i - 1}))" if activation and i > 1 else ""
        product += f" W{i}{slope}" if product else f"W{i}{slope}"
    left = r"\frac{\partial yhat%s}{\partial %s} = "
    if name[0] != "W":
        return (_latex(left % ("", name) + (product or "I"), activation),) * 2
    state = f"h{target - 1}" if target > 1 else "x"
    whole = rf"\left({product}\right)" if product else f"I_{{n{depth}}}"
    entry = rf"{whole}_{{ka}}" if product else r"\delta_{ka}"
    indexed = left % ("_k", f"({name})_{{ac}}") + f"{entry} ({state})_c"
    matrices = left % ("", rf"\operatorname{{vec}}({name})") + rf"{state}^\top \otimes {whole}"
    return _latex(indexed, activation), _latex(matrices, activation)


def value_code(form: str, depth: int, activation: Function[...] | None, biases: bool) -> str:
    """Write the value in another package; the argument of an activation is called `h`, too."""
    layers = ["h = W{i} @ {h} + b{i}"] * (depth - 1) + ["W{i} @ {h} + b{i}"]
    between = f"\nh = {activation.elsewhere[form]}\n" if activation else "\n"
    return between.join(_layers(layers, biases, state="h"))


def numpy_code(name: str, depth: int, activation: Function[...] | None, biases: bool) -> str:
    """Write the dense Jacobian in plain NumPy: forward, and then backward to the argument."""
    if activation not in (None, tanh):
        return ""  # the derivative of tanh is that of its value; others have lines of their own
    target, product = int(name[1:] or 0), ""
    needed = depth - 1 if activation else target - 1 if name[0] == "W" else 0
    layer = "h{i} = np.tanh({h} @ W{i}.T + b{i})" if activation else "h{i} = {h} @ W{i}.T + b{i}"
    lines = _layers([layer] * needed, biases)
    for i in range(depth, target, -1):
        product = f"{product} @ W{i}" if product else f"W{i}"
        if activation and i > 1:
            lines.append(f"A = {product} * (1 - h{i - 1} ** 2)[..., None, :]")
            product = "A"
    whole, state = product or f"np.eye(W{depth}.shape[0])", f"h{target - 1}" if target > 1 else "x"
    by_weight = f'np.einsum("...ka,...c->...kac", {whole}, {state})'
    return "\n".join([*lines, f"J = {by_weight if name[0] == 'W' else whole}"])


def _layers(templates: list[str], biases: bool, state: str = "h{}") -> list[str]:
    """Put numbers and states into the texts of the layers."""
    kept = [t if biases else t.replace(" + b{i}", "") for t in templates]
    return [t.format(i=k + 1, h=state.format(k) if k else "x") for k, t in enumerate(kept)]


def _latex(text: str, activation: Function[...] | None) -> str:
    """Spell yhat, the numbers of layers, and the activation, which the text calls f."""
    name = getattr(activation, "__name__", "")
    f = rf"\{name}" if name == "tanh" else rf"\operatorname{{{name}}}"
    text = re.sub(r"\b([Wbhnz])(\d+)", r"\1_{\2}", text.replace("yhat", r"\hat{y}"))
    return re.sub(r"\bf(?='?\()", lambda _: f, text)

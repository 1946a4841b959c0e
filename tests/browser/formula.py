"""The entries of an einsum as a formula: what the explorer has to write."""

from jacobians.contract import fresh

NAMES = "abcdefghpqrstuvwxyz"


def latex(j):
    """Write the entries of an einsum as a formula; factors are called a, b, c."""
    spec = j.labels
    used = "".join(dict.fromkeys("".join(spec.factors) + spec.output + spec.input))
    inputs, deltas = "", ""
    for position, c in enumerate(spec.input):
        if c in spec.output or c in spec.input[:position]:
            new = fresh(used)
            used += new
            inputs += new
            deltas += rf"\delta_{{{c}{new}}} "
        else:
            inputs += c
    summed = dict.fromkeys(c for f in spec.factors for c in f if not c.isdigit())
    summed = {c: None for c in summed if c not in spec.output + spec.input}
    total = rf"\sum_{{{''.join(summed)}}} " if summed else ""
    terms = []
    for name, f in zip(NAMES, spec.factors, strict=False):
        labels = "".join(c for c in f if not c.isdigit())
        terms.append(f"{name}_{{{labels}}}" if labels else name)
    scale = {1.0: "", -1.0: "-"}.get(j.scale, f"{j.scale:.4g} ")
    return f"J_{{{spec.output},{inputs}}} = {scale}{total}{deltas}{' '.join(terms)}".strip()

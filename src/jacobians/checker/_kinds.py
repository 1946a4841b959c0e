"""What can be wrong with a Jacobian, in words: the bug, and what to change."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Diagnosis:
    """One thing that is wrong.

    `kind` is a short fixed name, `says` tells what was found, `change` what to do.
    """

    kind: str
    says: str
    change: str

    def __str__(self) -> str:
        return f"{self.says} {self.change}"


def factor(c: float, sizes: dict[str, int]) -> Diagnosis:
    """A constant in front; `sizes` names the numbers that it may be made of."""
    if abs(c + 1) < 1e-6:
        return Diagnosis("sign", "The sign is wrong: yours is -1 times the right one.", "Negate it.")
    minus = "minus " if c < 0 else ""
    size = abs(c)
    named: dict[str, float] = {"2": 2.0, "1/2": 0.5}
    for name, n in sizes.items():
        if n > 1:
            named |= {name: float(n), f"1/{name}": 1 / n}
            named |= {f"{name}/({name} - 1)": n / (n - 1), f"({name} - 1)/{name}": (n - 1) / n}
    words = [name for name, value in named.items() if abs(size - value) < 1e-6 * value]
    is_ = f"{minus}{' or '.join(words)} times" if words else f"{c:.6g} times"
    if "B" in words:
        change = "You summed over the batch of B examples where the mean is meant: divide by B."
    elif "1/B" in words:
        change = "You took the mean over the batch of B examples where one example (or the sum) is meant."
    else:
        change = f"Divide it by {minus}{words[0]}." if words else f"Divide it by {c:.6g}."
    return Diagnosis("factor", f"A constant factor is wrong: yours is {is_} the right one.", change)


TABLE: dict[str, tuple[str, str]] = {
    "transpose": (
        "It is transposed: output and input axes are swapped.",
        "Output axes come first, then input axes: transpose it.",
    ),
    "axes swapped": (
        "Two axes of the same size are swapped: {detail}.",
        "Bring them into the order output axes, then input axes.",
    ),
    "only the diagonal": (
        "Only the diagonal is there; the function mixes its inputs.",
        "Add the entries beside the diagonal: each output depends on every input.",
    ),
    "diagonal zero": (
        "The diagonal is missing; what stands beside it is right.",
        "Add the term with the Kronecker delta.",
    ),
    "wrong diagonal term": (
        "The entries beside the diagonal are right; those on it are not.",
        "Check the term with the Kronecker delta: it is missing, or its factor is wrong.",
    ),
    "only a triangle": (
        "Only the {detail} triangle is there.",
        "Fill the other triangle too; there is no order among the inputs.",
    ),
    "diagonal doubled": (
        "The diagonal is twice what it should be.",
        "A term was counted from both sides: take the diagonal once.",
    ),
    "missing identity": (
        "The identity is missing: the input also reaches the output directly.",
        "Add 1 on the diagonal (the skip connection).",
    ),
    "extra identity": (
        "There is an identity too much on the diagonal.",
        "Take 1 off the diagonal.",
    ),
    "missing mean term": (
        "A term that is the same for every {detail} is missing: the function subtracts a mean, and "
        "the mean depends on every input.",
        "Differentiate the mean too.",
    ),
    "missing rank-one term": (
        "A term u_i v_j (of rank one) is missing or wrong.",
        "Look for a normalising sum that you held fixed: it depends on the input.",
    ),
    "scale": (
        "{detail}.",
        "Check where {name} enters the function, and on which side.",
    ),
    "row scale": (
        "Each output row is off by a factor of its own.",
        "A derivative or scale of the outer function is missing: multiply row i by it.",
    ),
    "column scale": (
        "Each input column is off by a factor of its own.",
        "The derivative of the inner function is missing: multiply column j by it.",
    ),
    "at the output": (
        "It is the right formula at the wrong point: the derivative is taken at f(x), not at x.",
        "Pass the input of the function, or write the derivative in terms of the output.",
    ),
    "examples mixed": (
        "Examples are mixed: {detail}.",
        "Keep the batch axis first, and index it on both sides.",
    ),
    "batch sum": (
        "Every example holds the {detail} over the batch.",
        "Do not reduce over the batch axis: each example has its own Jacobian.",
    ),
    "rows permuted": ("The outputs are in another order: {detail}.", "Reorder the rows."),
    "columns permuted": ("The inputs are in another order: {detail}.", "Reorder the columns."),
    "flattened in another order": (
        "The axes of the {detail} were flattened in another order (Fortran for C, or the reverse).",
        "Reshape in C order, or transpose before reshaping.",
    ),
    "rows all equal": (
        "All rows are equal: {detail}.",
        "Do not sum over the outputs, and do not broadcast one row with np.ones(n).",
    ),
    "one entry": ("One entry alone is wrong: {detail}.", "Check the index that writes it."),
    "one slice": ("One {detail} alone is wrong, the rest is right.", "Check the boundary of the loop or slice."),
    "zeros": ("It is all zeros.", "The graph is detached, or the result was never written."),
    "partly zeros": ("Some entries are zero that should not be: {detail}.", "Part of the graph is detached or masked."),
    "identity": (
        "It is the identity: the derivative passes straight through.",
        "A straight-through estimator is no derivative; if it is meant, do not check it as one.",
    ),
    "sign lost": ("Every sign is lost: it is the absolute value of the right one.", "Take the absolute value off."),
    "reciprocal": ("Each entry is the reciprocal of the right one.", "The fraction is upside down."),
    "squared": ("Each entry is the square of the right one.", "A factor was taken twice."),
    "inverse": ("It is the inverse matrix of the right one.", "That is the Jacobian of the inverse function."),
    "float32": (
        "It is right to float32 only, though the arguments are float64.",
        "Look for a float32 constant, array or cast on the way.",
    ),
    "nan": (
        "It is nan or infinite where the derivative is finite: {detail}.",
        "np.where evaluates both branches: make the argument of the branch not taken safe before it.",
    ),
}


def of(kind: str, detail: str = "", name: str = "") -> Diagnosis:
    """A diagnosis by its kind."""
    says, change = TABLE[kind]
    return Diagnosis(kind, says.format(detail=detail, name=name), change.format(detail=detail, name=name))

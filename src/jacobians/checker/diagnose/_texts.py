"""Each kind of bug: what a report says was found, and what it says to change."""

TEXTS: dict[str, tuple[str, str]] = {
    "sign": ("The sign is wrong: yours is -1 times the right one.", "Negate it."),
    "transpose": (
        "It is transposed: output and input axes are swapped.",
        "Output axes come first, then input axes: transpose it.",
    ),
    "axes swapped": (
        "Axes of the same size are swapped: {detail}.",
        "Bring them into the order output axes, then input axes, each in its own order.",
    ),
    "only the diagonal": (
        "Only the diagonal is there, but the function mixes its inputs.",
        "Add the entries beside the diagonal: each output depends on every input.",
    ),
    "diagonal zero": (
        "The diagonal is zero; what stands beside it is right.",
        "Add the term with the Kronecker delta.",
    ),
    "wrong diagonal term": (
        "The entries beside the diagonal are right; those on it are not.",
        "Check the term with the Kronecker delta: it is missing, or its factor is wrong.",
    ),
    "wrong beside the diagonal": (
        "The entries on the diagonal are right; those beside it are not.",
        "Check the case where output and input have different indices.",
    ),
    "diagonal doubled": (
        "The diagonal is twice what it should be.",
        "A term was counted from both sides: take the diagonal once.",
    ),
    "diagonal sign": (
        "The sign of the entries {detail} is wrong; the others are right.",
        "Check the sign of the term with the Kronecker delta, relative to the other.",
    ),
    "only a triangle": (
        "Only the {detail} triangle is there.",
        "Fill the other triangle too; there is no order among the inputs.",
    ),
    "missing identity": (
        "The identity is missing: the input also reaches the output directly.",
        "Add 1 on the diagonal (a skip connection, or the delta of the formula).",
    ),
    "extra identity": (
        "There is an identity too much: every entry on the diagonal is too large by 1.",
        "Take 1 off the diagonal.",
    ),
    "missing mean term": (
        (
            "A term that is the same for every {detail} is missing or wrong: the function "
            "subtracts a "
            "mean or a sum, which depends on every input."
        ),
        "Differentiate the mean too: it gives -1/n times the rest.",
    ),
    "missing rank-one term": (
        "A term u_i v_j (of rank one) is missing or wrong.",
        "Look for a sum that normalises and that you held fixed: it depends on every input.",
    ),
    "scale forgotten": (
        "The scale {name} is missing from every {detail}.",
        "The function multiplies by {name}, so its derivative does too.",
    ),
    "scale twice": (
        "The factor {name} stands in every {detail} once too often.",
        "Check where {name} enters the function, and multiply by it once.",
    ),
    "scale misplaced": (
        "The scale {name} multiplies the {detail}.",
        "Index it by the other side: an output's scale is gamma_i, not gamma_j.",
    ),
    "row factor": (
        "Each output row is off by a factor of its own.",
        "The derivative of the outer function, or a scale of each output, is missing or wrong.",
    ),
    "column factor": (
        "Each input column is off by a factor of its own.",
        "The derivative of the inner function, or a scale of each input, is missing or wrong.",
    ),
    "example factor": (
        "Each example is off by a factor of its own.",
        "A weight, norm or scale of each example is missing, or is taken from another example.",
    ),
    "entry factor": (
        "The pattern is right, but each entry on the diagonal is off by a factor of its own.",
        "A factor of the chain rule is missing, or has another index: check the inner function.",
    ),
    "at the output": (
        "It is the right formula at the wrong point: the derivative is taken at f(x), not at x.",
        "Pass the input of the function, or write the derivative in terms of the output.",
    ),
    "another argument": (
        "It is the Jacobian by {name}, not by {detail}.",
        "Two gradients are swapped: return them in the order of the arguments.",
    ),
    "examples mixed": (
        "Examples are mixed: {detail}.",
        "Keep the batch axis first, and index it on both sides.",
    ),
    "batch sum": (
        "Every example holds the sum over the batch.",
        "Do not sum over the batch axis: each example has its own Jacobian.",
    ),
    "batch mean": (
        "Every example holds the mean over the batch.",
        "Do not average over the batch axis: each example has its own Jacobian.",
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
    "one entry": (
        "One entry alone is wrong: the one at {detail}.",
        "Check the index that writes it.",
    ),
    "one slice": (
        "One {detail} alone is wrong; the rest is right.",
        "Check the boundary of the loop or of the slice.",
    ),
    "zeros": ("It is all zeros.", "The graph is detached, or the result was never written."),
    "partly zeros": (
        "Zeros stand where there should be none: {detail}; the rest is right.",
        "Part of the graph is detached or masked.",
    ),
    "identity": (
        "It is the identity: the derivative passes straight through.",
        "A straight-through estimator is no derivative; if it is meant, do not check it as one.",
    ),
    "sign lost": (
        "Every sign is lost: it is the absolute value of the right one.",
        "Take the absolute value off.",
    ),
    "reciprocal": (
        "Each entry is the reciprocal of the right one.",
        "The fraction is upside down.",
    ),
    "squared": ("Each entry is the square of the right one.", "A factor was taken twice."),
    "inverse": (
        "It is the inverse matrix of the right one.",
        "That is the Jacobian of the inverse function: invert it.",
    ),
    "clipped": (
        "It is right up to {detail} and cut off there.",
        "Gradient clipping belongs behind the derivative, not inside it.",
    ),
    "float32": (
        "It is right to float32 only, though the arguments are float64.",
        "Look for a float32 constant, array or cast on the way.",
    ),
    "approximate": (
        "It is right to about {detail} only.",
        (
            "An approximation is used: a difference with a poor step, a rounded constant, or "
            "a formula "
            "for a function that is nearly this one."
        ),
    ),
    "cancellation": (
        (
            "It is right but for rounding: digits are lost where two numbers that are nearly "
            "equal are "
            "subtracted."
        ),
        (
            "Write the difference so that it does not cancel, such as q_i times the sum of "
            "the others "
            "for q_i (1 - q_i)."
        ),
    ),
    "nan": (
        "It is nan or infinite where the derivative is finite: {detail}.",
        (
            "Look for 0/0, log 0 or an overflow on the way, also in the branch of np.where that is "
            "not taken: both are evaluated. Make the argument safe before it."
        ),
    ),
    "unknown": (
        "The numbers differ in no way that has a name here.",
        "Look at the worst entry, and check the formula term by term.",
    ),
    "unknown, large": (
        "It is wrong, and too large for its bug to be looked for.",
        "Check the same code on smaller arrays: there the bug can be named.",
    ),
    "dtype": (
        "It has dtype {detail}.",
        "A Jacobian of real functions is an array of real numbers.",
    ),
    "stochastic": (
        "Two calls of f with the same arguments differ.",
        "Fix the seed inside f, or switch dropout off.",
    ),
    "f mixes examples": (
        "The function mixes examples: a change of one changes the output of another.",
        "Give batch=0: its Jacobian has a block for each pair of examples, as of a batch norm.",
    ),
    "nan in f": (
        "The value of f is nan or infinite at this point.",
        "Choose another point, or mend f first.",
    ),
    "nan beside f": (
        "The value of f is nan or infinite close to this point, so it has no derivative here.",
        "Choose a point inside the domain of f.",
    ),
    "not differentiable": (
        "f jumps or has a vertical slope at this point: differences with different steps disagree.",
        "Choose another point; a rounding, a comparison or a root in f has no derivative there.",
    ),
    "kink": (
        "f has a kink at this point: {detail}.",
        "Any number between the two slopes will do; yours is outside.",
    ),
    "not linear": (
        "The pass is not linear in its {name}: {detail}.",
        "Use the {name} once, as a factor that multiplies everything.",
    ),
    "no cotangent": (
        "The pass ignores its {name}: {detail}.",
        "Multiply the derivative by the {name}; a test with the loss sum(output) hides this.",
    ),
    "shape: gradient": ("The gradient has shape {detail}.", "{name}"),
    "shape: tangent": ("The tangent of the output has shape {detail}.", "They must be equal."),
    "missing gradient": (
        "There is no gradient by {name}: {detail}.",
        "Return one gradient for each argument, in their order.",
    ),
}

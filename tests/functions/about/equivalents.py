"""Mutants that no check can notice, each with the reason: they compute the same.

A row holds the function, a regular expression that finds the changed line, and why. A row that no
surviving mutant needs fails the test as well.
"""

from inspect import signature

import numpy as np

SLOWER = "the branch for every library gives NumPy the same numbers, more slowly"
ONE_LIBRARY = "all arrays of a call have been brought to one library: any of them names it"
ALIKE = "all arrays of a test have one dtype and lie on one device"
COMPLEX = "NumPy orders complex numbers by their real part, and at the bound both sides are right"
BOUND = "at the bound itself both approximations are right"
UNUSED = "what is computed there is not used: it only has to stay finite"
NEAR = "near and mid are y wherever the approximation close to zero is used"
ORDER_OF_TWO = "of two numbers the order does not matter"
NOT_NEGATIVE = "no probability is negative"
TAIL = "every tail is zero long before: the bound only keeps infinity out of a product"
SQUARE = "a square has no sign"
OF_ITS_OWN = "the code to copy, the formulas and the stable range have tests of their own"

EQUIVALENTS: list[tuple[str, str, str]] = [
    ("decay", r"if (True|size is not np\.ndarray):", SLOWER),
    ("decay", r"np\.exp\(size\)$", "in memory of its own it is the same, more slowly"),
    ("decay", r"namespace\(size\)", ONE_LIBRARY),
    ("hump", r"if (True|total is not np\.ndarray):|np\.divide\(e, total\)$", SLOWER),
    (
        "hump",
        r"type\(e\) is|out=e\)",
        "`e` is as new as `total`",
    ),
    ("magnitude", r"return xp\.where|if h is np and", SLOWER),
    ("magnitude", r"kind\(h\) >= 'f'", "whole numbers, whose letter is later, are made floating"),
    ("negative", r"return h <= 0", COMPLEX),
    ("real", r"kind\(h\) <= 'c'", "no booleans come, whose letter is earlier"),
    ("logistic", r"return xp\.where|if [he] is np else", SLOWER),
    ("logistic", r"maximum\(real\(h\) > 0, e\)", ORDER_OF_TWO),
    ("logistic", r"maximum\(e, real\(h\) >= 0\)", "at zero e is one as well"),
    ("logistic", r"maximum\(e, h > 0\)", COMPLEX),
    ("positive_part", r"return xp\.where|if h is np else", SLOWER),
    ("positive_part", r"maximum\(0, h\)", ORDER_OF_TWO),
    ("negative_part", r"return xp\.where|if h is np else", SLOWER),
    ("negative_part", r"minimum\(0, h\)", ORDER_OF_TWO),
    ("step", r"return xp\.where|if (h|above) is np else", SLOWER),
    ("step", r"where\(h > 0, 1, above", "the part above zero is above zero where the number is"),
    ("_elu_slope", r"namespace\(above\)", ONE_LIBRARY),
    ("_gelu_slope", r"namespace\((below|density)\)", ONE_LIBRARY),
    ("_HUGE", r"", TAIL),
    ("_FAR", r"60\.0[56]", TAIL),
    ("normal_cdf_and_pdf", r"clip\(y, None, (0\.469[12]\d*|4\.004)\)", UNUSED),
    ("normal_cdf_and_pdf", r"0\.5 \* (y|mid) \* _ratio|, (mid \* near|near \* mid)\)", NEAR),
    ("normal_cdf_and_pdf", r"where\(y <= (4|0\.46875),", COMPLEX),
    ("normal_cdf_and_pdf", r"where\(real\(y\) < (4|0\.46875),", BOUND),
    (
        "normal_cdf_and_pdf",
        r"where\(real\((size|coarse)\) <= 0\.46875",
        "from y = 0.33 on the middle approximation has the digits that gelu declares, too",
    ),
    ("normal_cdf_and_pdf", r"real\((far\) <= 4|mid\) <= 0\.46875)", "true where it is of y"),
    ("_polynomial", r"if (False|result is np\.ndarray):", SLOWER),
    ("_polynomial", r"type\((coefficients|first|second|rest|c)\) is", SLOWER),
    ("_polynomial", r"type\(x\) is", "the result is an array of NumPy where x is"),
    ("cross_entropy", r"namespace\(", ONE_LIBRARY),
    ("x_log_y", r"namespace\(", ONE_LIBRARY),
    ("x_log_y", r"[xy] <= 0", NOT_NEGATIVE),
    ("x_log_y", r"\(y == 0\), 2", "0 log 2 is 0 as 0 log 1 is"),
    ("ratio", r"namespace\(", ONE_LIBRARY),
    ("ratio", r"[xy] <= 0", NOT_NEGATIVE),
    ("ratio", r"return xp\.where|z if [xyz] is np|z if both is np|holds\([xyz]\)", SLOWER),
    ("row_max", r"if (True|v is not np\.ndarray):", SLOWER),
    ("softmax_cross_entropy", r"namespace\(", ONE_LIBRARY),
    ("softmax_cross_entropy", r"p <= 0", NOT_NEGATIVE),
    ("softmax_cross_entropy", r"\(log_q\), 1", "0 times anything finite is 0"),
    ("_dsoftmax_cross_entropy_dv", r"namespace\((v, p|v, v|p, p)\)", ONE_LIBRARY),
    ("softmax_cross_entropy_with_integer_labels", r"namespace\(", ONE_LIBRARY),
    ("one_hot", r"namespace\(|beside\(at\)|type\((label|at)\) is", ONE_LIBRARY),
    ("one_hot", r"beside\(v\)", ALIKE),
    ("one_hot", r"if (True|v is not np\.ndarray|type\(n\) is not np\.ndarray):", SLOWER),
    (
        "softmax_cross_entropy_with_integer_labels",
        r"one_hot\(label, v\) >= 1",
        "nothing is above 1",
    ),
    ("linear", r"namespace\(", ONE_LIBRARY),
    (
        "linear",
        r"if (False|W\.ndim (<= 2|== 1)):",
        "the shortcut for one matrix is faster, and the same number",
    ),
    ("_daffine_db", r"like=(W|x)", ALIKE),
    ("half_squared_error", r"namespace\((yhat, y|yhat, yhat|y, y)\)", ONE_LIBRARY),
    ("half_squared_error", r"\(yhat - y\) \*\* 2", SQUARE),
    ("least_squares_loss", r"value\(linear\.value\(W, x\), y\)", SQUARE),
    (
        "Network.__init__",
        r"biases\), \{\}, stable=|'jax'\)\}, python=|wrt\(n, text, \*",
        OF_ITS_OWN,
    ),
    ("Network.__init__", r"\(\(str\(i\), \*given", "after the last layer i is the depth"),
    ("_ORDERS", r"", OF_ITS_OWN),
    ("Network._jacobian", r"wrt\[0\] <= 'W'", "of the names of arguments none comes before W"),
    ("Network._jacobian", r"like=(arrays\[-1\]|inputs\[-1\]|weights\[-?0\])", ALIKE),
    ("Network._through", r"i <= 1", "layers are counted from one"),
]

if signature(np.take_along_axis).parameters["axis"].default == -1:
    EQUIVALENTS.append(
        ("row_max", r"along_axis\(v, at\)", "NumPy from 2.3 on takes the last axis itself")
    )

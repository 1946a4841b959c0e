"""Mutants that no check can notice, each with the reason: they compute the same.

A row holds the function, a regular expression that finds the changed line, and why. A row that no
surviving mutant needs fails the test as well.
"""

ZERO = "at zero both branches have the same value, and complex numbers are not asked there"
BOUND = "both approximations are exact at the bound, or a little beyond it"
UNUSED = "what is computed there is not used: it only has to stay finite"
MORE = "more is made than is needed, which a test of its own counts"
ORDER_OF_TWO = "of two numbers the order does not matter"
TAIL = "every tail is zero long before: the bound only keeps infinity out of a product"

EQUIVALENTS: list[tuple[str, str, str]] = [
    ("_exp_minus_magnitude", r"real\(h\) <= 0", ZERO),
    ("sigmoid", r"real\(h\) > 0", ZERO),
    ("sigmoid", r"maximum\(np\.real\(h\) >= 0, e", ORDER_OF_TWO),
    ("leaky_relu", r"m(ax|in)imum\(0, h\)", ORDER_OF_TWO),
    ("elu", r"m(ax|in)imum\(0, h\)", ORDER_OF_TWO),
    ("_delu_dh", r"minimum\(0, h\)", ORDER_OF_TWO),
    ("_delu_dh", r"minimum\(h, 1\)", UNUSED),
    ("_exp_minus_magnitude", r"size = np\.where|>= 'f'|np\.exp\(size\)$", "the same, more slowly"),
    ("_step", r"maximum\(0, h\)", ORDER_OF_TWO),
    ("relu", r"maximum\(0, h\)", ORDER_OF_TWO),
    ("softplus", r"maximum\(0, h\)", ORDER_OF_TWO),
    ("_dsilu_dh", r"h >= _HUGE|where\(h > _HUGE, 1", TAIL),
    ("_dgelu_dh", r"h >= _HUGE|where\(h > _HUGE, 1", TAIL),
    ("_not_below", r"<= -_HUGE", "at the bound itself it is replaced by itself"),
    ("_HUGE", r"", TAIL),
    ("_FAR", r"60\.0[56]", TAIL),
    ("_dlog_softmax_dv", r"(v|column)\.shape\)", "all of one shape"),
    ("_dlog_softmax_dv", r"_one_hot\(", "it only has to be like the others"),
    ("_dsoftmax_dv", r"_one_hot\(", "it only has to be like the others"),
    ("_dsoftmax_dv", r"_put\(q \* -top", "q differs from rest where the number is overwritten"),
    ("half_squared_error", r"yhat - y\) \*\* 2", "a square has no sign"),
    ("least_squares_loss", r"value\(linear\.value\(W, x\), y\)", "a square has no sign"),
    ("_dcross_entropy_dphat", r"p(hat)? <= 0|phat >= 0", "none is negative; 0 over more is 0"),
    ("cross_entropy", r"p <= 0|p == 0, 2", "p is not negative, and 0 log 2 is 0 log 1"),
    (
        "softmax_cross_entropy",
        r"p <= 0|p == 0, 1",
        "p is not negative, and 0 times anything finite is 0",
    ),
    ("_dsoftmax_cross_entropy_dv", r"reshape\((others|total|p_others)\.shape", "all of one shape"),
    ("_dsoftmax_cross_entropy_dv", r"if True:$", "arrays of one shape stay as they are"),
    ("_dsoftmax_cross_entropy_dv", r"top >= 0\.5|0\.5005", "either is exact at the bound"),
    (
        "_dsoftmax_cross_entropy_dv",
        r"first, p_others|total > 0\.5|top > -0\.5",
        "it matters with many classes, for which there is a test",
    ),
    (
        "_dsoftmax_cross_entropy_with_integer_labels_dv",
        r"arange\(0, q\.size|q\.shape\[-1\]|broadcast_shapes\(v",
        "of the shape of v; shapes broadcast both ways",
    ),
    (
        "linear",
        r"if (False|W\.ndim (<= 2|== 1)):",
        "the shortcut for one matrix is faster, and the same number",
    ),
    ("_magnitude", r"<= 0, -h, h", ZERO),
    ("_magnitude", r"size = np\.where|>= 'f'", "the same, more slowly"),
    ("_magnitude", r"minimum\(_FAR", ORDER_OF_TWO),
    ("_exp_half_square", r"np\.rint", "any multiple of 1/16 close by splits the square as well"),
    ("normal_cdf_and_pdf", r"m(in|ax)imum\((0\.46875|4\.0), y\)", ORDER_OF_TWO),
    ("normal_cdf_and_pdf", r"imum\(y, (0\.469\d*|4\.004)\)", UNUSED),
    (
        "normal_cdf_and_pdf",
        r"0\.5 \* (y|mid) \* _ratio|, (y|mid) \* near\)|, near \* (y|mid)\)",
        "near is y where the product is used",
    ),
    ("normal_cdf_and_pdf", r"tail = np\.where\((y < |y <= 0\.469\d|size <= 0)", BOUND),
    ("normal_cdf_and_pdf", r"tail = np\.where\((far <= 4|(near|mid) <= 0)", "true where y is"),
    ("normal_cdf_and_pdf", r"h <= 0, tail, 1 - tail", "at zero the tail is one half"),
    ("_forward", r"step >= 2", "a layer has one array or two"),
    ("_give_signature", r"^(setattr\(|value$|key$|text$)", "a name and a docstring are words"),
    ("_network", r"net\.wrt\(n, (\*|numpy_code)", "formulas and code have tests of their own"),
    ("_network", r"biases\), \{\}, stable=", "code to copy has tests of its own"),
    ("_network", r"'jax'\)\}\)$", "the stable range has tests of its own"),
    ("_dsilu_dh", r"maximum\(e, h (>|<=) 0", ZERO),
    ("_dsilu_dh", r"maximum\(h (>=|<) 0, e", ORDER_OF_TWO),
    ("_forward", r"len\((parameters|arrays)\):$|if True:$", MORE),
    (
        "_network",
        r"^(layers|slopes) = |(layers|slopes) <=? target\)$|onwards=True|activation, arrays\)",
        MORE,
    ),
    ("_network", r"result_type\(\*(inputs|weights)\)", "all arrays of a test have one dtype"),
    ("_network", r"outputs\[2 - i\]", "of three layers two have an activation"),
    ("_network", r"forward\(arrays\)", "it takes any sequence"),
    ("_sweep", r"else left$", "the identity tells the batch, which what follows has, too"),
    ("_sweep", r"len\((in|out)puts\)", "there is one for each layer"),
    ("_network", r"wrt >= 'x'", "of the names of arguments only x comes that late"),
]

"""Values and Jacobians against exact arithmetic and against a complex step, entry by entry."""

import mpmath
import numpy as np
import pytest

from jacobians import softmax_cross_entropy, softmax_cross_entropy_with_integer_labels
from tests.functions.about import checks
from tests.functions.about.samples import Case, draw, each_argument, each_case, generator
from tests.functions.about.truth import assert_within, truth, truth_at

CLASSIFIERS = [softmax_cross_entropy, softmax_cross_entropy_with_integer_labels]
scales = pytest.mark.parametrize("scale", checks.SCALES)
dtypes = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])


@scales
@each_case
def test_the_value_is_exact(case, scale):
    checks.check_value(case.f, case, scale)


@scales
@each_argument
def test_the_jacobian_is_exact(case, wrt, scale):
    checks.check_jacobian(case.f, case, wrt, scale)


@each_case
def test_the_value_is_as_exact_as_float32_can_be(case):
    checks.check_value(case.f, case, 1.0, np.float32)


@each_argument
def test_the_jacobian_is_as_exact_as_float32_can_be(case, wrt):
    checks.check_jacobian(case.f, case, wrt, 1.0, np.float32)


@dtypes
@each_case
def test_an_elementwise_function_is_exact_along_the_whole_line(case, dtype):
    checks.check_grid(case.f, case, dtype)


@each_case
def test_an_elementwise_function_does_not_overflow_in_float16(case):
    checks.check_half_precision(case.f, case)


@each_argument
def test_a_complex_step_gives_the_jacobian(case, wrt):
    checks.check_complex_step(case.f, case, wrt)


@each_case
def test_an_elementwise_value_differentiates_itself_at_its_kinks_too(case):
    checks.check_differentiates_itself(case.f, case)


@each_case
def test_a_value_of_vectors_and_the_rules_of_a_loss_differentiate_themselves(case):
    checks.check_vector_differentiates_itself(case.f, case)


@each_case
def test_a_number_without_axes_is_one_too(case):
    checks.check_number(case.f, case)


@each_case
def test_the_textbook_formula_in_floats_agrees_at_scale_one(case):
    """The references run on NumPy as they are: nothing in them needs exact numbers."""
    import math
    from types import SimpleNamespace

    xp = SimpleNamespace(**vars(np), erfc=np.vectorize(math.erfc))
    t = truth(case, 1.0)
    for i in range(len(t.value)):
        naive = case.reference(xp, *(a[i] for a in t.inputs), **dict(case.settings))
        np.testing.assert_allclose(naive, t.value[i], rtol=1e-12, strict=True)


@dtypes
@scales
@pytest.mark.parametrize("name", ["softmax", "logsumexp"])
def test_probabilities_keep_every_digit_the_smallest_too(name, scale, dtype):
    case = Case(name)
    inputs = draw(case.f, (3,), scale, dtype)
    t = truth_at(case, inputs, beside=0)
    if name == "softmax":
        assert_within(case.f(*inputs), t.value, t.value_error, "the value")
    else:
        actual = case.f.jacobian(*inputs).dense()
        assert_within(actual, t.jacobians["v"], t.jacobian_errors["v"], "the Jacobian")


@dtypes
@pytest.mark.parametrize("loss", CLASSIFIERS, ids=lambda f: f.__name__)
def test_a_loss_over_many_classes_keeps_its_digits(loss, dtype):
    # No probability is large: the one of the largest score is no better as one minus the others.
    rows, n, label = 8, 500, 7
    v = generator("classes", loss.__name__).standard_normal((rows, n)).astype(dtype)
    target = np.int64(label) if loss.parameters[0] == "label" else np.eye(n, dtype=dtype)[label]
    actual = loss.jacobian(target, v, wrt="v").dense()[:, 0]
    for row, scores in zip(actual, v, strict=True):
        with mpmath.workdps(40):
            e = [mpmath.exp(float(x)) for x in scores]
            total = mpmath.fsum(e)
            exact = [x / total - (k == label) for k, x in enumerate(e)]
            off = [abs((mpmath.mpf(float(a)) - x) / x) for a, x in zip(row, exact, strict=True)]
        assert max(off) < 8 * np.finfo(dtype).eps

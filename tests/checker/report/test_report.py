"""A report as text and as pictures."""

import numpy as np
import pytest

from jacobians import check, softmax

X = np.random.default_rng(0).standard_normal((5, 4))
DENSE = softmax.jacobian(X).dense()


def test_a_report_has_a_name_a_text_and_pictures():
    def my_softmax_jacobian(v):
        return -DENSE

    report = check(softmax, my_softmax_jacobian, X)
    assert str(report).startswith("my_softmax_jacobian is wrong. The sign is wrong")
    assert repr(report).startswith("<Report sign>\n")
    html = report._repr_html_()
    assert html.count("<svg") == 3
    for title in ("expected", "yours", "difference"):
        assert f"<figcaption>{title}</figcaption>" in html
    assert "softmax.jacobian is right" in check(softmax, softmax.jacobian, X).text
    assert "<svg" not in check(softmax, DENSE[0, 0], X)._repr_html_()
    assert report.worst.given == pytest.approx(-report.worst.expected)
    assert report.diagnosis == "sign"
    assert check(softmax, DENSE, X).diagnosis == ""


def test_pictures_of_arrays_that_are_no_matrices():
    assert "<svg" in check(np.sum, np.ones(3), np.ones(3))._repr_html_()
    assert "<svg" in check(lambda x: x, 1.0, 2.0)._repr_html_()
    nan = check(softmax, np.where(np.arange(4) == 2, np.nan, DENSE), X)
    assert "#c2185b" in nan._repr_html_().partition("<small")[0]
    assert "<svg" not in check(lambda x: x[:0], np.zeros((0, 3)), np.ones(3))._repr_html_()

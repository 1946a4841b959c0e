"""A bug that nobody knew is entered by one decorator, and then it is named."""

import numpy as np
import pytest

from jacobians import check, softmax
from jacobians.checker.diagnose import _wrong_shape
from jacobians.checker.diagnose._changes import changes
from jacobians.checker.diagnose._known import Made, Stage
from jacobians.checker.diagnose._terms import terms

X = np.random.default_rng(0).standard_normal((5, 4))
DENSE = softmax.jacobian(X).dense()


@pytest.fixture(autouse=True)
def _kept(monkeypatch):
    for table in (changes, terms):
        monkeypatch.setattr(table, "_entries", list(table._entries))
    monkeypatch.setattr(_wrong_shape, "_TESTS", list(_wrong_shape._TESTS))


def test_as_a_map():
    assert check(softmax, DENSE**3, X).diagnosis == "unknown"

    @changes.enter("cubed", "Each entry is the cube of the right one.", "A factor was taken twice.")
    def cubed(case, e):
        yield Made(e**3)

    assert check(softmax, DENSE**3, X).diagnosis == "cubed"
    twice = check(softmax, -2 * DENSE**3, X)
    assert [d.kind for d in twice.diagnoses] == ["cubed", "factor"]
    assert "is wrong. Each entry is the cube of the right one. A factor was taken" in twice.text


def test_as_something_to_read_off():
    given = np.where(DENSE < 0, DENSE**3, DENSE**5)
    assert check(softmax, given, X).diagnosis == "unknown"

    @terms.enter(
        "too small", "No entry is above {detail}.", "Look for a product.", stage=Stage.TERM
    )
    def too_small(case):
        top = np.max(np.abs(case.mine))
        return f"{top:.1g}" if top < 0.1 * case.size else None

    report = check(softmax, given, X)
    assert report.diagnosis == "too small"
    assert "No entry is above 0.0" in report.text


def test_of_a_shape():
    given = np.zeros((7, 1, 1, 1))
    assert check(softmax, given, X).diagnosis == "shape: wrong number of axes"

    @_wrong_shape.shape_test
    def seven(s):
        if s.given.shape[0] == 7:
            yield "seven", "It is seven long.", "Seven is too many.", None

    assert check(softmax, given, X).diagnosis == "shape: seven"

"""Terms that have no name."""

import numpy as np

from jacobians import check


def test_few_wrong_entries_of_one_row_are_not_called_a_term():
    x = np.array([0.3, -1.2, 0.8, 1.9, -0.4])
    mine = 2 * x[None] + np.array([[0.1, 0, -0.7, 0, 0]])
    report = check(lambda x: np.sum(x**2, keepdims=True), mine, x)
    assert not report.ok
    assert report.diagnosis != "missing mean term"

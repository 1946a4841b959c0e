"""Words of a display, and where they stand."""

from jacobians.equations import Page
from jacobians.equations.latex._reader import tokens


def test_the_words_of_a_display_have_their_places():
    assert [(str(w), w.column) for w in tokens(r"\hat y = 2 x")] == [
        (r"\hat", 1), ("y", 6), ("=", 8), ("2", 10), ("x", 12),
    ]  # fmt: skip


def test_an_index_need_only_exist_where_a_sum_takes_it():
    page = Page()
    page.given(r"x, w \in \mathbb{R}^{n}")
    page.check(r"y_i = \sum_{k \le i} w_k x_{i - k + 1}")
    assert page.check(r"y_1 = w_1 x_1").links == 1

import pytest

pytest.importorskip("sphinx")

import reading_time
from docutils import nodes


def document(*children):
    made = nodes.section()
    made += children
    return made


def test_prose_is_read_and_code_is_not():
    page = document(
        nodes.paragraph(text="three short words"),
        nodes.literal_block(text="not = 'prose'"),
        nodes.container(nb_element="cell_code"),
        nodes.container("", nodes.paragraph(text="a card"), classes=["entry-card"]),
    )
    assert reading_time.reading(page) == (3, 1)

"""Each code cell and each Python block of a page is a test.

One page is one namespace, as in its kernel. A block that is shown but not meant to run is written
with the directive ``{code-block}``.
"""

from __future__ import annotations

import contextlib
import doctest
from pathlib import Path
from typing import TYPE_CHECKING

from sybil import Example, Sybil
from sybil.evaluators.doctest import DocTestEvaluator
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.abstract.doctest import DocTestStringParser
from sybil.parsers.markdown.lexers import FencedCodeBlockLexer
from sybil.parsers.myst.lexers import DirectiveLexer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sybil import Document, Region

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
run = PythonEvaluator()


def run_cell(example: Example) -> None:
    """Run one cell in the folder of its page; one tagged ``raises-exception`` must raise one."""
    __tracebackhide__ = True
    with contextlib.chdir(Path(example.path).parent):
        _run_there(example)


def _run_there(example: Example) -> None:
    __tracebackhide__ = True
    if "raises-exception" not in str(example.region.lexemes.get("options", {}).get("tags", "")):
        run(example)
        return
    try:
        run(example)
    except Exception:  # noqa: BLE001 -- the page shows whatever it is
        return
    raise AssertionError("this cell is tagged raises-exception, but it raised nothing")


def cells(document: Document) -> Iterator[Region]:
    """Parse ``{code-cell} python``."""
    for region in DirectiveLexer("code-cell", arguments="python")(document):
        region.parsed, region.evaluator = region.lexemes["source"], run_cell
        yield region


def blocks(document: Document) -> Iterator[Region]:
    """Parse fenced ``python`` and ``pycon`` blocks, as a session if they start with a prompt."""
    sessions = DocTestStringParser(DocTestEvaluator(FLAGS))
    for region in FencedCodeBlockLexer("(?:python|pycon)")(document):
        source = region.lexemes["source"]
        if source.lstrip().startswith(">>>"):
            for session in sessions(source, document.path):
                session.adjust(region, source)
                yield session
        else:
            region.parsed, region.evaluator = source, run
            yield region


HERE = str(Path(__file__).parent)
pytest_collect_file = Sybil([cells, blocks], patterns=["*.md"], path=HERE).pytest()

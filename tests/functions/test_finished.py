"""What `python3 dev.py new` left to be filled in is filled in."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MARK = re.compile(r"\bFILL (?P<what>.*?)(?:\"\"\"|\"|$)")
PLACES = ("src/jacobians/functions/*.py", "tests/functions/about/references.py", "docs/**/*.md")


def unfilled(root):
    """Name each place by file and line, with what belongs there."""
    for pattern in PLACES:
        for path in sorted(root.glob(pattern)):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if found := MARK.search(line):
                    yield f"{path.relative_to(root).as_posix()}:{number}: fill in {found['what']}"


def test_nothing_is_left_to_be_filled_in():
    left = list(unfilled(ROOT))
    assert not left, "\n".join(["this entry is not finished:", *left])

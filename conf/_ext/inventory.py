"""Stays, so that no build needs a network: types of other projects, a short list kept as text.

A line is ``name role address``; ``$`` in the address stands for the name. Several spellings may
lead to one address, because signatures show types as the source spells them.
"""

from __future__ import annotations

import zlib
from pathlib import Path

CONF = Path(__file__).resolve().parents[1]
CACHE = CONF.parent / ".cache" / "inventories"
HEAD = """\
# Sphinx inventory version 2
# Project: {project}
# Version:
# The remainder of this file is compressed using zlib.
"""


def write(name: str) -> str:
    """Write what intersphinx reads, outside of anything a live preview watches; return where."""
    source, target = CONF / "inventories" / f"{name}.txt", CACHE / f"{name}.inv"
    rows = [
        row.split() for row in source.read_text(encoding="utf-8").splitlines() if row[:1] != "#"
    ]
    lines = "".join(f"{row[0]} {row[1]} 1 {row[2]} -\n" for row in rows if row)
    CACHE.mkdir(parents=True, exist_ok=True)
    target.write_bytes(HEAD.format(project=name).encode() + zlib.compress(lines.encode(), 9))
    return str(target)

"""Stays, so that no build needs a network: types of other projects, a short list kept as text.

A line is ``name role address``; ``$`` in the address stands for the name. Several spellings may
lead to one address, because signatures show types as the source spells them.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
# Sphinx inventory version 2
# Project: {project}
# Version:
# The remainder of this file is compressed using zlib.
"""


def compress(project: str, text: str) -> bytes:
    """Turn the list into the format that intersphinx reads."""
    lines = []
    for row in text.splitlines():
        if row and not row.startswith("#"):
            name, role, address = row.split()
            lines.append(f"{name} {role} 1 {address} -\n")
    return HEAD.format(project=project).encode() + zlib.compress("".join(lines).encode(), 9)


def write(source: Path, folder: Path) -> str:
    """Compress one list into ``folder``, outside of anything a live preview watches."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{source.stem}.inv"
    target.write_bytes(compress(source.stem, source.read_text(encoding="utf-8")))
    return str(target)

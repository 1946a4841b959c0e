"""Blocks of pages that are shown and not run there: they need PyTorch, JAX or Dask, and run here.

A line with an arrow, `x.shape  # -> (3,)`, claims what it gives.
"""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
BLOCK = re.compile(r"^```\{code-block\} python\n(.*?)^```", re.DOTALL | re.MULTILINE)
ARROW = re.compile(r"^(?P<line>[^#\n]*\S)\s+# -> (?P<result>.*)$")
PACKAGES = ("torch", "jax", "dask")

pytestmark = [
    pytest.mark.oracles,
    pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated:DeprecationWarning"),
]


def blocks(package):
    """Page and code: blocks from the one that imports the package on, to the next import."""
    found = []
    for page in sorted(DOCS.rglob("*.md")):
        current = None
        for block in BLOCK.findall(page.read_text(encoding="utf-8")):
            imported = [p for p in PACKAGES if re.search(rf"^import {p}\b", block, re.MULTILINE)]
            current = imported[0] if imported else current
            if current == package:
                found.append((page.relative_to(DOCS).as_posix(), block))
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_what_pages_show_of_other_packages_is_what_they_do(package):
    pytest.importorskip(package, reason=f"{package} is not installed")
    assert blocks(package)
    spaces, claims = {}, 0
    for page, block in blocks(package):
        space = spaces.setdefault(page, {})
        lines = []
        for line in block.splitlines():
            if claim := ARROW.match(line):
                claims += 1
                run = "\n".join(lines)
                exec(compile(run, page, "exec"), space)  # noqa: S102
                lines = []
                assert str(eval(claim["line"], space)) == claim["result"], line  # noqa: S307
            else:
                lines.append(line)
        exec(compile("\n".join(lines), page, "exec"), space)  # noqa: S102
    assert claims >= 3

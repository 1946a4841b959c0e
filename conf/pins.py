"""Write ``conf/requirements/*.txt``: one file for each group that an environment installs.

``python3 dev.py pins`` keeps what is pinned and adds what is missing; ``-- --upgrade`` moves on.
The files hold hashes and no address, so that any mirror of the package index will do.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GROUPS = ["docs", "browser", "test", "lint", "types", "oracles", "bench", "min", "pkg", "tox"]
OPTIONS = [
    *("--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-header", "--no-annotate", "--no-emit-index-url", "--quiet"),
]


def main(options: list[str]) -> None:
    """Compile all groups, in one order so that a failure names its group."""
    for group in GROUPS:
        target = f"conf/requirements/{group}.txt"
        print(target, flush=True)
        command = ["uv", "pip", "compile", "pyproject.toml", "--group", group, *OPTIONS, *options]
        subprocess.run([*command, "-o", target], cwd=ROOT, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])

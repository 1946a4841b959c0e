"""Stays, as the recipe of _static/math.woff2: the characters of math-characters.txt and no others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CONF = Path(__file__).resolve().parent
sys.path.insert(0, str(CONF / "_ext"))

import math_font  # noqa: E402
import npm  # noqa: E402

WHOLE = "@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2"


def main() -> None:
    """Leave out of the whole font what no formula needs, and hints for coarse screens."""
    command = [
        sys.executable, "-m", "fontTools.subset", str(npm.install(CONF.parent / ".cache") / WHOLE),
        f"--unicodes={','.join(f'{ord(c):X}' for c in sorted(math_font.characters()))}",
        "--layout-features=", "--no-hinting", "--flavor=woff2", f"--output-file={math_font.FONT}",
    ]  # fmt: skip
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()

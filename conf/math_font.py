"""Make _static/math.woff2 from the characters of math-characters.txt."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

CONF = Path(__file__).resolve().parent
sys.path.insert(0, str(CONF / "_ext"))

import mathml  # noqa: E402
import npm  # noqa: E402

PACKAGE = "@fontsource/stix-two-math@5.3.0"
HASH = (
    "sha512-negoeozw6VSXjZMozwKRSm/dhCQT62csZcuea9I8KYqPaZq/"
    "8KbbBBrA02ZHF7AyuR5mVML/p+q0bwFuSIf2GQ=="
)
WHOLE = "files/stix-two-math-latin-400-normal.woff2"


def main() -> None:
    """Take the font from npm; leave out what no formula needs, and hints for coarse screens."""
    with tempfile.TemporaryDirectory() as place:
        npm.fetch(PACKAGE, HASH, [WHOLE], Path(place))
        command = [
            sys.executable, "-m", "fontTools.subset", str(Path(place) / WHOLE),
            f"--unicodes={','.join(f'{ord(c):X}' for c in sorted(mathml.characters()))}",
            "--layout-features=", "--no-hinting", "--flavor=woff2",
            f"--output-file={CONF / mathml.FONT}",
        ]  # fmt: skip
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()

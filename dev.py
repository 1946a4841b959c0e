"""The project's commands, for a machine that has Python 3.11 or newer and nothing else.

``python3 dev.py live``        build the site, serve it, follow every change
``python3 dev.py test``        run all tests, checks and examples
``python3 dev.py ENV [ARGS]``  run one environment of tox.ini

The first call puts tox, pinned by hash, into .tox/; the system's Python stays as it is.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
HOME = ROOT / ".tox" / ".bootstrap"
PYTHON = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PINS = ROOT / "conf" / "requirements" / "tox.txt"
TEST = "py,doctest,lint,types"
NO_VENV = (
    "This Python cannot make virtual environments; "
    "on Debian or Ubuntu run: sudo apt install python3-venv"
)


def bootstrap() -> None:
    """Install tox once for each version of its pins and of Python."""
    mark = HOME / "installed"
    wanted = f"{sys.version}\n{PINS.read_text(encoding='utf-8')}"
    if PYTHON.exists() and mark.exists() and mark.read_text(encoding="utf-8") == wanted:
        return
    try:
        import ensurepip  # noqa: F401, PLC0415 -- Debian ships venv without it
        import venv  # noqa: PLC0415
    except ImportError:
        sys.exit(NO_VENV)
    print("Preparing tox in .tox/ (only the first time) ...", flush=True)
    venv.EnvBuilder(clear=True, with_pip=True).create(HOME)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*pip, "--require-hashes", "-r", PINS], check=False)
    if done.returncode:
        sys.exit("tox could not be installed; the lines above say why. Is there a network?")
    mark.write_text(wanted, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Run what is asked for and return its exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036 -- older Pythons start this file too
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(__doc__)
        return 0
    bootstrap()
    name, *rest = arguments
    if rest[:1] == ["--"]:  # as people write it for tox itself
        del rest[0]
    command = [PYTHON, "-m", "tox", "run", "-e", TEST if name == "test" else name]
    try:
        return subprocess.run(
            [*command, *(["--", *rest] if rest else [])], cwd=ROOT, check=False
        ).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Stays, as a build goes on without npm: what conf/package-lock.json pins, in the cache."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

CONF = Path(__file__).resolve().parents[1]


def install(cache: Path) -> Path:
    """Return the folder of the packages; raise ``OSError`` if they cannot be had.

    The hashes of the lock decide, not who sends the files.
    """
    home, lock = cache / "npm", (CONF / "package-lock.json").read_text(encoding="utf-8")
    mark = home / "installed"
    if mark.exists() and mark.read_text(encoding="utf-8") == lock:
        return home / "node_modules"
    npm = shutil.which("npm")
    if npm is None:
        raise OSError("npm is not installed")
    home.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(CONF / name, home)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0"]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"npm: {done.stderr.strip()}")
    mark.write_text(lock, encoding="utf-8")
    return home / "node_modules"

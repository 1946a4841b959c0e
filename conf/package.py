"""Build sdist and wheel, check their metadata, and import the wheel where nothing else is."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SMOKE = """
import importlib.metadata, importlib.resources, jacobians
assert importlib.resources.files(jacobians).joinpath("py.typed").is_file()
print("imported", importlib.metadata.version("jacobians"), "from", jacobians.__file__)
"""


def main() -> None:
    """Stop at the first step that fails."""
    dist = ROOT / "dist"
    shutil.rmtree(dist, ignore_errors=True)

    def python(*arguments: str | Path, of: str | Path = sys.executable, at: Path = ROOT) -> None:
        subprocess.run([of, *arguments], cwd=at, check=True)

    # The backend is pinned and installed already; the wheel is built from the sdist.
    python("-m", "build", "--no-isolation", "--outdir", dist)
    files = sorted(dist.iterdir())
    python("-m", "twine", "check", "--strict", *files)
    wheel = next(file for file in files if file.suffix == ".whl")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        venv.create(home, with_pip=True)
        fresh = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        python("-m", "pip", "install", "--quiet", wheel, of=fresh, at=home)
        python("-W", "error", "-c", SMOKE, of=fresh, at=home)


if __name__ == "__main__":
    main()

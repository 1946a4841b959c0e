"""Files of one npm package, by the npm that is there, checked against a pinned hash."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

WAIT = 180  # seconds
ERRORS = (OSError, ValueError, subprocess.SubprocessError, tarfile.TarError)


def fetch(package: str, integrity: str, names: Iterable[str], folder: Path) -> None:
    """Put files of ``package``, as in ``name@1.2.3``, into ``folder``; raise one of ERRORS if not.

    ``npm view package dist.integrity`` says the hash.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise OSError("npm is not installed")
    with tempfile.TemporaryDirectory() as place:
        command = [npm, "pack", package, "--silent", "--pack-destination", place]
        subprocess.run(command, check=True, capture_output=True, timeout=WAIT)
        (archive,) = Path(place).glob("*.tgz")
        check(archive.read_bytes(), integrity)
        with tarfile.open(archive) as packed:
            for name in names:
                member = packed.extractfile(f"package/{name}")
                if member is None:
                    raise ValueError(f"{name} is no file")
                write(folder / name, member.read())


def check(content: bytes, integrity: str) -> None:
    """Raise ``ValueError`` unless the hash is right; it is written as npm and browsers write it."""
    kind, _, wanted = integrity.partition("-")
    if base64.b64encode(hashlib.new(kind, content).digest()).decode() != wanted:
        raise ValueError(f"{kind} of what was fetched is not the one that is pinned")


def write(target: Path, content: bytes) -> None:
    """Write a whole file or none, whatever other build is doing the same."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as partial:
        partial.write(content)
    Path(partial.name).chmod(0o644)
    Path(partial.name).replace(target)

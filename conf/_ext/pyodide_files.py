"""Python for the reader's browser: the files of Pyodide, fetched once and checked by hash.

The core comes from the npm package and is served by this site. NumPy's wheel for the browser is in
no registry: Pyodide's own distribution has it, at the address that Pyodide itself uses when it is
told nothing. Where a build cannot reach that address, the reader's browser does, on a click.
Nothing here is committed, and no build fails because something could not be fetched.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple

RELEASE = "314.0.7"
# `npm view pyodide@RELEASE dist.integrity` says it; another release means another hash.
INTEGRITY = (
    "sha512-0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyM"
    "cWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A=="
)
CORE = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
    "package.json",  # says whose it is, and its licence
)
HOME = re.compile(r"`(?P<start>https:[^`$]+)\$\{\w+\}(?P<end>/[^`$]*)`")
PATIENCE = 3600  # seconds until what failed is tried again
WAIT = 20  # seconds for an answer of a server


class Found(NamedTuple):
    """What there is: the folder of the core, and the packages that lie beside it."""

    core: Path | None
    local: tuple[str, ...] = ()


def find(cache: Path) -> Found:
    """Bring what can be had into ``cache``; be quick where it is there, or lately could not be."""
    core = cache / f"core-{RELEASE}"
    if not _complete(core) and not _once(cache / "no-core", lambda: _fetch_core(core)):
        return Found(None)
    wheel = core / _numpy(core)["file_name"]
    if wheel.exists() or _once(cache / "no-numpy", lambda: _fetch_numpy(core, wheel)):
        return Found(core, ("numpy",))
    return Found(core)


def lock(found: Found) -> dict[str, Any]:
    """Return Pyodide's lock, in which packages that are not carried here have full addresses."""
    assert found.core is not None  # noqa: S101 -- asked only where there is a core
    content = json.loads((found.core / "pyodide-lock.json").read_text(encoding="utf-8"))
    home = distribution(found.core)
    for name, package in content["packages"].items():
        if name not in found.local:
            package["file_name"] = home + package["file_name"]
    return content


def distribution(core: Path) -> str:
    """Read, from Pyodide's own script, where its distribution is."""
    match = HOME.search((core / "pyodide.mjs").read_text(encoding="utf-8"))
    if match is None:
        raise ValueError("pyodide.mjs names no distribution: see HOME in pyodide_files.py")
    return f"{match['start']}{RELEASE}{match['end']}"


def check(content: bytes, integrity: str) -> None:
    """Raise ``ValueError`` unless the hash is right; ``integrity`` is as browsers write it."""
    kind, _, wanted = integrity.partition("-")
    if base64.b64encode(hashlib.new(kind, content).digest()).decode() != wanted:
        raise ValueError(f"{kind} of what was fetched is not the one that is pinned")


def _complete(core: Path) -> bool:
    return all((core / name).exists() for name in CORE)


def _numpy(core: Path) -> dict[str, str]:
    content = json.loads((core / "pyodide-lock.json").read_text(encoding="utf-8"))
    return content["packages"]["numpy"]


def _once(mark: Path, fetch: Any) -> bool:
    """Try, unless it failed within the last hour; leave a note of why it failed."""
    if mark.exists() and time.time() - mark.stat().st_mtime < PATIENCE:
        return False
    try:
        fetch()
    except (OSError, ValueError, subprocess.SubprocessError, tarfile.TarError) as error:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(f"{error}\n", encoding="utf-8")
        return False
    mark.unlink(missing_ok=True)
    return True


def _fetch_core(core: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise OSError("npm is not installed")
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", f"pyodide@{RELEASE}", "--silent", "--pack-destination", folder]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        (archive,) = Path(folder).glob("*.tgz")
        check(archive.read_bytes(), INTEGRITY)
        core.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive) as packed:
            for name in CORE:
                member = packed.extractfile(f"package/{name}")
                if member is None:
                    raise ValueError(f"{name} is no file")
                _write(core / name, member.read())


def _fetch_numpy(core: Path, wheel: Path) -> None:
    package = _numpy(core)
    address = distribution(core) + package["file_name"]
    with urllib.request.urlopen(address, timeout=WAIT) as answer:  # noqa: S310 -- HOME says https
        content = answer.read()
    digest = base64.b64encode(bytes.fromhex(package["sha256"])).decode()
    check(content, f"sha256-{digest}")
    _write(wheel, content)


def _write(target: Path, content: bytes) -> None:
    """Write a whole file or none, whatever other build is doing the same."""
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as partial:
        partial.write(content)
    Path(partial.name).chmod(0o644)
    Path(partial.name).replace(target)

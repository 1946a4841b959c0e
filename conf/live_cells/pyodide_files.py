"""Stays, as no library carries it: Python for the reader's browser, with NumPy, checked by hash.

The core comes from npm and is served by this site. NumPy's wheel for the browser is in no registry:
Pyodide's own distribution has it, at the address that Pyodide itself uses when it is told nothing.
Where a build cannot reach that address, the reader's browser does, on a click. Nothing here is
committed, and no build fails because something could not be fetched.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
import urllib.request
from typing import TYPE_CHECKING, Any, NamedTuple

import npm

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
ABOUT = ("pyodide-lock.json", "package.json")  # what there is to load; whose it is, its licence
HOME = re.compile(r"`(?P<start>https:[^`$]+)\$\{\w+\}(?P<end>/[^`$]*)`")
PATIENCE = 3600  # seconds until what failed is tried again
WAIT = 20  # seconds for an answer of a server


class Found(NamedTuple):
    """What there is: the folder of the core, and NumPy's wheel."""

    core: Path | None
    numpy: Path | None = None


def find(cache: Path) -> Found:
    """Bring what can be had into ``cache``; be quick where it is there, or lately could not be."""
    modules = _try(cache / "no-npm", lambda: npm.install(cache))
    if modules is None:
        return Found(None)
    core = modules / "pyodide"
    return Found(core, _try(cache / "no-numpy", lambda: _numpy(core, cache)))


def lock(found: Found) -> dict[str, Any]:
    """Return Pyodide's lock, in which packages that are not carried here have full addresses."""
    assert found.core is not None  # noqa: S101 -- asked only where there is a core
    content = json.loads((found.core / "pyodide-lock.json").read_text(encoding="utf-8"))
    home = distribution(found.core)
    for name, package in content["packages"].items():
        if name != "numpy" or found.numpy is None:
            package["file_name"] = home + package["file_name"]
    return content


def distribution(core: Path) -> str:
    """Read, from Pyodide's own script, where its distribution is."""
    match = HOME.search((core / "pyodide.mjs").read_text(encoding="utf-8"))
    if match is None:
        raise ValueError("pyodide.mjs names no distribution: see HOME in pyodide_files.py")
    release = json.loads((core / "package.json").read_text(encoding="utf-8"))["version"]
    return f"{match['start']}{release}{match['end']}"


def _try(mark: Path, fetch: Callable[[], Path]) -> Path | None:
    """Try, unless it failed within the last hour; leave a note of why it failed."""
    if mark.exists() and time.time() - mark.stat().st_mtime < PATIENCE:
        return None
    try:
        found = fetch()
    except OSError as error:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(f"{error}\n", encoding="utf-8")
        return None
    mark.unlink(missing_ok=True)
    return found


def _numpy(core: Path, cache: Path) -> Path:
    text = (core / "pyodide-lock.json").read_text(encoding="utf-8")
    package = json.loads(text)["packages"]["numpy"]
    wheel = cache / package["file_name"]
    if not wheel.exists():
        address = distribution(core) + package["file_name"]
        with urllib.request.urlopen(address, timeout=WAIT) as answer:  # noqa: S310 -- HOME says https
            content = answer.read()
        if hashlib.sha256(content).hexdigest() != package["sha256"]:
            raise OSError(f"{address} has another hash than the one that is pinned")
        wheel.write_bytes(content)
    return wheel

"""Python for the reader's browser: the files of Pyodide, fetched once and checked by hash.

The core comes from the npm package and is served by this site. NumPy's wheel for the browser is in
no registry: Pyodide's own distribution has it, at the address that Pyodide itself uses when it is
told nothing. Where a build cannot reach that address, the reader's browser does, on a click.
Nothing here is committed, and no build fails because something could not be fetched.
"""

from __future__ import annotations

import base64
import json
import re
import time
import urllib.request
from typing import TYPE_CHECKING, Any, NamedTuple

import npm

if TYPE_CHECKING:
    from pathlib import Path

RELEASE = "314.0.7"
PACKAGE = f"pyodide@{RELEASE}"
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
    if not _complete(core) and not _once(
        cache / "no-core", lambda: npm.fetch(PACKAGE, INTEGRITY, CORE, core)
    ):
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
    except npm.ERRORS as error:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(f"{error}\n", encoding="utf-8")
        return False
    mark.unlink(missing_ok=True)
    return True


def _fetch_numpy(core: Path, wheel: Path) -> None:
    package = _numpy(core)
    address = distribution(core) + package["file_name"]
    with urllib.request.urlopen(address, timeout=WAIT) as answer:  # noqa: S310 -- HOME says https
        content = answer.read()
    digest = base64.b64encode(bytes.fromhex(package["sha256"])).decode()
    npm.check(content, f"sha256-{digest}")
    npm.write(wheel, content)

"""The package as a wheel, made from its source with every build of the site.

One file serves two: Python in the reader's browser unpacks it, and ``pip install`` takes it, so
that a downloaded notebook runs with the very code that the page was built with.
"""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from importlib.metadata import distribution
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# What jacobians.equations needs, all of it pure Python: for pages whose cells read equations.
EXTRAS = ("lark", "markdown-it-py", "mdit-py-plugins", "mdurl")
MOMENT = (2020, 1, 1, 0, 0, 0)  # one date, so that the same source gives the same bytes
TAG = "py3-none-any"


def file_name(project: dict[str, Any]) -> str:
    """Return the name that ``pip`` expects."""
    return f"{project['name']}-{project['version']}-{TAG}.whl"


def wheel(source: Path, project: dict[str, Any]) -> bytes:
    """Pack ``source``, the folder of the package, with what ``pip`` wants to know."""
    files = {
        f"{source.name}/{path.relative_to(source).as_posix()}": path.read_bytes()
        for path in sorted(source.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    info = f"{project['name']}-{project['version']}.dist-info"
    files[f"{info}/METADATA"] = _metadata(project).encode()
    files[f"{info}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: jacobians\nRoot-Is-Purelib: true\nTag: {TAG}\n"
    ).encode()
    rows = [f"{name},{_digest(content)},{len(content)}" for name, content in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*rows, f"{info}/RECORD,,", ""]).encode()
    return _zip(files.items())


def extras_name() -> str:
    """Name the file of the extras after the versions in it."""
    versions = "".join(distribution(name).version for name in EXTRAS)
    return f"extras-{hashlib.sha256(versions.encode()).hexdigest()[:8]}.zip"


def extras() -> bytes:
    """Pack the installed copies of what the extra ``equations`` needs."""
    found = {}
    for name in EXTRAS:
        installed = distribution(name)
        for path in installed.files or ():
            text = path.as_posix()
            if not text.startswith("..") and not text.endswith((".pyc", ".so", ".pyd")):
                found[text] = path.locate().read_bytes()
    return _zip(sorted(found.items()))


def _metadata(project: dict[str, Any]) -> str:
    lines = [
        "Metadata-Version: 2.4",
        f"Name: {project['name']}",
        f"Version: {project['version']}",
        f"Summary: {project['description']}",
        f"Requires-Python: {project['requires-python']}",
        *(f"Requires-Dist: {need}" for need in project["dependencies"]),
    ]
    for extra, needs in project.get("optional-dependencies", {}).items():
        lines.append(f"Provides-Extra: {extra}")
        lines += [f'Requires-Dist: {need}; extra == "{extra}"' for need in needs]
    return "\n".join([*lines, ""])


def _digest(content: bytes) -> str:
    raw = hashlib.sha256(content).digest()
    return "sha256=" + base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _zip(files: Iterable[tuple[str, bytes]]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, MOMENT), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()

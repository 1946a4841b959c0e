"""Stays, as the extras are of this site: the package as a wheel, and what its equations need.

One file serves two: Python in the reader's browser unpacks it, and ``pip install`` takes it, so
that a downloaded notebook runs with the very code that the page was built with.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import zipfile
from importlib.metadata import distribution
from typing import TYPE_CHECKING

from flit_core.wheel import make_wheel_in

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx.config import Config

# What jacobians.equations needs, all of it pure Python: for pages whose cells read equations.
EXTRAS = ("lark", "markdown-it-py", "mdit-py-plugins", "mdurl")
MOMENT = 1577836800  # the year 2020: one date, so that the same source gives the same bytes


def file_name(config: Config) -> str:
    """Return the name that ``pip`` expects."""
    return f"{config.project}-{config.release}-py3-none-any.whl"


def put_wheel(root: Path, folder: Path) -> None:
    """Write the wheel of the package."""
    logging.getLogger("flit_core").setLevel(logging.WARNING)
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(MOMENT))
    make_wheel_in(root / "pyproject.toml", folder)


def put_extras(folder: Path) -> str:
    """Pack the installed copies of the extras; return the file, named after what it holds."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in EXTRAS:
            for path in sorted(distribution(name).files or (), key=str):
                if ".." not in path.parts and path.suffix not in {".pyc", ".so", ".pyd"}:
                    entry = zipfile.ZipInfo(path.as_posix(), (2020, 1, 1, 0, 0, 0))
                    archive.writestr(entry, path.locate().read_bytes(), zipfile.ZIP_DEFLATED)
    name = f"extras-{hashlib.sha256(packed.getvalue()).hexdigest()[:8]}.zip"
    (folder / name).write_bytes(packed.getvalue())
    return name

"""A kernel that starts while the build before its page does, for a preview with a core to spare.

The start of a kernel is most of the wait for a cell, and needs nothing of the build but a folder.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_cache.executors.utils import single_nb_execution
from jupyter_client.manager import AsyncKernelManager
from myst_nb.core.execute import cache

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

_waiting: dict[Path, AsyncKernelManager] = {}


def _begin(app: Sphinx, config: Config) -> None:
    if config.read_first and (os.cpu_count() or 1) > 1:  # see stages.py
        folder = (Path(app.srcdir) / config.read_first).parent.resolve()
        kernel = _waiting[folder] = AsyncKernelManager()
        history = ["--HistoryManager.hist_file=:memory:"]  # as nbclient starts one
        asyncio.run(kernel.start_kernel(cwd=str(folder), extra_arguments=history))


def _end(_app: Sphinx, _error: Exception | None) -> None:
    while _waiting:
        asyncio.run(_waiting.popitem()[1].shutdown_kernel(now=True))


def _run(notebook: Any, cwd: str, **options: Any) -> Any:
    kernel = _waiting.pop(Path(cwd).resolve(), None)
    # A kernel has nothing to tidy up; its leave would take another tenth of a second.
    return single_nb_execution(notebook, cwd, km=kernel, shutdown_kernel="immediate", **options)


def setup(app: Sphinx) -> dict[str, bool]:
    """Have pages run in the kernel that waits, or in one of their own."""
    cache.single_nb_execution = _run
    app.connect("config-inited", _begin)
    app.connect("build-finished", _end)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

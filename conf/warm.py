"""Builds by a process that has the imports already: for a live preview on Linux.

Two processes wait. The outer one imports what no edit of this project can change. Its child, the
inner one, imports this project's modules as well, and is made anew when one of their files changes.
Each build is a child of the inner one: it starts with a fresh state, and never with an old module.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import multiprocessing
import signal
import sys
import tempfile
from typing import TYPE_CHECKING, Any, NamedTuple

from jupyter_cache import get_cache
from nbformat import current_nbformat, current_nbformat_minor, validator
from nbformat.v4 import new_notebook
from pygments.lexers import get_lexer_by_name
from sphinx.cmd.build import build_main

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from pathlib import Path


class Modules(NamedTuple):
    """What a build had imported, in the order of its imports, and from where."""

    foreign: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    path: tuple[str, ...] = ()


class Child:
    """A forked process that answers one message after the other, until it is closed."""

    def __init__(self, work: Callable[..., None], *arguments: Any) -> None:
        context = multiprocessing.get_context("fork")
        self.pipe, there = context.Pipe()
        self.process = context.Process(target=self._start, args=(work, there, arguments))
        self.process.start()
        there.close()

    def _start(self, work: Callable[..., None], there: Connection, arguments: Any) -> None:
        self.pipe.close()  # else it would never hear that the other side has gone
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with the process that made it
        with contextlib.suppress(EOFError, BrokenPipeError):
            work(there, *arguments)

    def ask(self, message: Any) -> Any:
        """Send a message and wait for the answer; a process that has died answers nothing."""
        self.pipe.send(message)
        with contextlib.suppress(EOFError):
            return self.pipe.recv()
        return None

    def close(self) -> None:
        """Let it end."""
        self.pipe.close()
        self.process.join()


def warm(root: Path) -> Child:
    """Start the outer process; ask it for a build by its arguments, it answers the exit status."""
    return Child(_outer, root)


def _outer(requests: Connection, root: Path) -> None:
    known, made_for = Modules(), files(root)
    inner = Child(_inner, known, root)
    try:
        while True:
            arguments = requests.recv()
            if made_for != (now := files(root)):
                inner.close()
                inner, made_for = Child(_inner, known, root), now
            code, found = inner.ask(arguments) or (1, None)
            requests.send(code)
            if code == 0 and found and set(found.foreign) - set(known.foreign):
                known = found
                load(known.foreign)
                fill_caches()
                gc.freeze()  # shared pages of memory stay shared
                inner.close()
                made_for = files(root)
                inner = Child(_inner, known, root)
    finally:
        inner.close()


def _inner(requests: Connection, known: Modules, root: Path) -> None:
    sys.path[:] = known.path or sys.path
    if not load(known.own):
        # A build must meet the error itself, and not what half an import leaves behind.
        for name in known.own:
            sys.modules.pop(name, None)
    elif equations := sys.modules.get("jacobians.equations"):
        equations.Page().given(r"x \in \mathbb{R}^{n}")  # makes the parser, once for all builds
    gc.freeze()
    while True:
        arguments = requests.recv()
        build = Child(_build, root, bool(known.own))
        found = build.ask(arguments)
        build.close()
        requests.send((build.process.exitcode, found))


def _build(requests: Connection, root: Path, small: bool) -> None:
    arguments = requests.recv()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if small:
        gc.disable()  # what is not collected goes with the process
    code = 1
    try:
        code = build_main(arguments)
    finally:
        requests.send(modules(root))
    sys.exit(code)


def modules(root: Path) -> Modules:
    """Part the modules in memory into those of this project and those of others."""
    ours = tuple(f"{root / folder}/" for folder in ("conf", "src"))
    foreign, own = [], []
    for name, module in sys.modules.items():
        file = getattr(module, "__file__", None)
        if file and name != "__main__":
            (own if file.startswith(ours) else foreign).append(name)
    return Modules(tuple(foreign), tuple(own), tuple(sys.path))


def load(names: tuple[str, ...]) -> bool:
    """Import modules, and return whether all could be; those of others may refuse to be alone."""
    good = True
    for name in names:
        try:
            importlib.import_module(name)
        except Exception:  # noqa: BLE001 -- for any reason; the build says which
            good = False
    return good


def fill_caches() -> None:
    """Let others do what they do once in a process: compile a schema, patterns and queries."""
    validator.get_validator(current_nbformat, current_nbformat_minor)
    for name in ("python", "ipython3", "pycon", "shell", "text"):
        list(get_lexer_by_name(name).get_tokens("x = 1\n"))
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(KeyError):
        get_cache(folder).match_cache_notebook(new_notebook())


def files(root: Path) -> dict[str, tuple[int, int]]:
    """Return date and size of each file that an import may read."""
    found = {}
    for folder in ("conf", "src"):
        for path in (root / folder).rglob("*"):
            if "__pycache__" not in path.parts and path.is_file():
                state = path.stat()
                found[str(path)] = (state.st_mtime_ns, state.st_size)
    return found

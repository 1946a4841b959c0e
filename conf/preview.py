"""Live preview: ``python conf/preview.py [options of sphinx-autobuild]``.

sphinx-autobuild as it is; here stands what it is to watch and how it is to build.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from argparse import ArgumentParser
from pathlib import Path

from sphinx_autobuild.__main__ import main
from sphinx_autobuild.utils import find_free_port

ROOT = Path(__file__).resolve().parent.parent
BEGIN = Path(".cache/live/begin")
# Cells that saw the same sources are not run again; nobody who writes a page reads llms.txt. One
# page at a time: kernels that start together may take one another's ports, and a build then stops.
BUILD = "-q -n -c conf -d .cache/live/doctrees -D nb_execution_mode=cache -D llms_txt_enabled=0"
WATCH = f"--no-initial --watch src --watch conf --watch {BEGIN} --re-ignore __pycache__"


def answers(host: str, port: int) -> bool:
    """Say whether the server is there."""
    with socket.socket() as caller:
        return caller.connect_ex((host, port)) == 0


def begin(host: str, port: int) -> None:
    """Ask for the first build once all is watched: what is saved meanwhile is built next."""
    while not answers(host, port):
        time.sleep(0.1)
    time.sleep(1)
    (BEGIN / "now").write_text(str(time.time()), encoding="utf-8")


def start(arguments: list[str]) -> None:
    """Serve the site and follow changes of pages, settings and source."""
    os.chdir(ROOT)
    BEGIN.mkdir(parents=True, exist_ok=True)
    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    place = parser.parse_known_args(arguments)[0]
    port = place.port or find_free_port()
    threading.Thread(target=begin, args=(place.host, port), daemon=True).start()
    main([*BUILD.split(), *WATCH.split(), "docs", "out/live/html", *arguments, f"--port={port}"])


if __name__ == "__main__":
    start(sys.argv[1:])

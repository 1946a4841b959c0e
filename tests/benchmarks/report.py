"""One file with all results: what was measured, on what, when, and which goals are met."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from tests.benchmarks.peers import Peer

PATH = Path(__file__).resolve().parents[2] / "docs" / "data" / "benchmarks.json"
DIGITS = 4


def machine() -> dict[str, Any]:
    """What the numbers depend on: the kind of machine, and nothing that tells which one it is."""
    built = np.show_config(mode="dicts")
    blas = built["Build Dependencies"]["blas"]
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory GiB": round(_memory("MemTotal") / 2**30),
        "system": platform.system(),
        "python": platform.python_version(),
        "blas": f"{blas['name']} {blas['version']}",
        # Which kernels NumPy has on this processor: with X86_V4 (AVX-512) its exp of doubles is
        # vectorised, without it is a loop over the C library's.
        "numpy kernels": built["SIMD Extensions"]["found"],
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory(kind: str) -> int:
    """Bytes of memory, `MemTotal` or `MemAvailable`; 8 GiB where nobody says."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 8 * 2**30
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith(kind))


def largest_array(wanted: int) -> int:
    """The largest dense array to make: peers hold several of them at once."""
    return min(wanted, _memory("MemAvailable") // 12)


def load() -> float | None:
    """How many programs want to run; one of them is this."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def header(peers: list[Peer], missing: list[str], mode: str) -> dict[str, Any]:
    """What stands at the top of the file."""
    return {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "mode": mode,
        "machine": machine(),
        "versions": {"numpy": version("numpy")} | {p.package: p.version for p in peers},
        "not installed": missing,
    }


def write(results: dict[str, Any], path: Path) -> None:
    """A line for each record, so that two runs can be compared."""
    parts = []
    for key, value in results.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lines = ",\n".join(_json(row) for row in value)
            parts.append(f"{_json(key)}: [\n{lines}\n]")
        else:
            parts.append(f"{_json(key)}: {_json(value)}")
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


def _json(value: Any) -> str:
    return json.dumps(rounded(value), separators=(",", ":"))


def rounded(value: Any) -> Any:
    """Cut floats to four digits, everywhere."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, dict):
        return {key: rounded(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(v) for v in value]
    return value

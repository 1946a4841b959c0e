"""Tests import their helpers (nodes, references, samples, checks, ...) by name."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "functions")]

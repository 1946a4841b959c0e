"""Tests import their helpers (nodes, references, samples, checks, ...) by name."""

import sys
from pathlib import Path

for folder in (".", "functions", "oracles"):
    sys.path.insert(0, str(Path(__file__).resolve().parent / folder))

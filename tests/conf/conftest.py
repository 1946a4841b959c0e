"""The site's extensions live beside its settings, not in a package."""

import sys
from pathlib import Path

CONF = Path(__file__).resolve().parents[2] / "conf"
sys.path[:0] = [str(CONF / "_ext"), str(CONF / "live_cells")]

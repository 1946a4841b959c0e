"""The site's extensions live beside its settings, not in a package."""

import sys
from pathlib import Path

CONF = Path(__file__).resolve().parents[2] / "conf"
sys.path.insert(0, str(CONF / "_ext"))

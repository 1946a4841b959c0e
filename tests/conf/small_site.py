"""A site of one page and one module, built with the real settings and extensions."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PAGE = r"""---
file_format: mystnb
kernelspec:
  name: python3
---
# Page

$$
y = 2 x
$$ (double)

```{code-cell} python
:tags: [hide-input]
import sys
sys.path.insert(0, SOURCE)
import toy
assert toy.double(2) == 4
toy.double(3)
```

See {eq}`double`.
"""


class Site:
    def __init__(self, root):
        self.root = root
        shutil.copytree(ROOT / "conf", root / "conf", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", root)
        (root / "src").mkdir()
        (root / "docs").mkdir()
        self.toy = root / "src" / "toy.py"
        self.toy.write_text("def double(x):\n    return 2 * x\n", encoding="utf-8")
        self.page = root / "docs" / "index.md"
        self.good = PAGE.replace("SOURCE", repr(str(root / "src")))
        self.page.write_text(self.good, encoding="utf-8")

    def edit(self, changes):
        text = self.good
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        self.page.write_text(text, encoding="utf-8")

    def build(self):
        options = "-q -E -W -n --keep-going -c conf -d .cache/doctrees docs out/html"
        done = subprocess.run(
            [sys.executable, "-m", "sphinx", "build", *options.split()],
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stderr

    @property
    def html(self):
        return (self.root / "out" / "html" / "index.html").read_text(encoding="utf-8")

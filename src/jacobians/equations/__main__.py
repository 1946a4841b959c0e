# ruff: noqa: T201 - a command prints
"""Check the display equations of pages without building the site.

python -m jacobians.equations docs/functions/softmax.md
"""

from __future__ import annotations

import sys
from pathlib import Path

from jacobians.equations._markdown import check_page


def main(arguments: list[str]) -> int:
    """Check the pages named and return the exit status."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print("usage: python -m jacobians.equations PAGE.md ...")
        return 0 if arguments else 2
    failed = False
    for name in arguments:
        path = Path(name)
        if not path.is_file():
            print(f"{name}: there is no such page", file=sys.stderr)
            failed = True
            continue
        report = check_page(path, root=_root(path))
        for line in report.problems:
            print(line)
        failed |= bool(report.problems)
        print(
            f"{name}: {report.executed} executed, {len(report.problems)} problems, "
            f"{report.passed_over} not executed"
        )
    return int(failed)


def _root(path: Path) -> Path | None:
    """Return the folder of the site's pages: the outermost above that holds an index page."""
    above = [p for p in path.resolve().parents if (p / "index.md").is_file()]
    return above[-1] if above else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

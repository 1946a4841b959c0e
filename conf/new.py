"""Begin the entry of a function: ``python3 dev.py new softsign``.

It makes the declaration, the page and the reference value from conf/skeleton, and the lines that
lead to them. What it makes works at once, as the identity, so a live preview shows it; every place
to fill in begins with the word FILL, and a test lists those that are left. Nothing is replaced.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SKELETON = Path(__file__).resolve().parent / "skeleton"
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
USAGE = "say the name of one function, as in: python3 dev.py new softsign"


class RefusedError(Exception):
    """Nothing was written; the text says why."""


def insert(text: str, pattern: str, line: str, key: str) -> str:
    """Put ``line`` among the lines of ``pattern``, whose first group they are sorted by."""
    rows = list(re.finditer(pattern, text, re.MULTILINE))
    if not rows:
        raise RefusedError(f"no line like {pattern!r} stands where {line.strip()!r} belongs")
    after = next((row for row in rows if row[1] > key), None)
    at = after.start() if after else text.find("\n", rows[-1].end() - 1) + 1
    return text[:at] + line + text[at:]


def package(text: str, name: str) -> str:
    """Export the function."""
    line = f"from jacobians.functions.{name} import {name}\n"
    text = insert(text, r"^from jacobians\.functions\.(\w+) import (?:\([^)]*\)|.*)\n", line, name)
    head, found, rest = text.partition("__all__ = [\n")
    names, _, tail = rest.partition("]\n")
    rows = insert(re.sub(r",\s+", ",\n", names), r'^ *"([a-z]\w*)",\n', f'"{name}",\n', name)
    packed = textwrap.indent(textwrap.fill(" ".join(rows.split()), 92), "    ")
    return f"{head}{found}{packed}\n]\n{tail}"


def contents(text: str, page: str) -> str:
    """List the page after the last one on a single function."""
    caption = ":caption: One Jacobian at a time"
    head, found, rest = text.partition(caption)
    block, fence, tail = rest.partition("```")
    if not (found and fence):
        raise RefusedError(f"docs/index.md has no list with {caption!r}")
    return f"{head}{found}{block}functions/{page}\n{fence}{tail}"


def listed(text: str, name: str, title: str) -> str:
    """List the function in the reference, in a group of its own until somebody moves it."""
    heading = "## Networks\n"
    if text.count(heading) != 1:
        raise RefusedError("docs/api.md has no heading 'Networks'")
    group = f"### {title}\n\n```{{eval-rst}}\n.. autofunction:: {name}\n```\n\n"
    return text.replace(heading, group + heading)


def names(root: Path) -> set[str]:
    """Name what a function cannot be called: it would hide what is there."""
    source = root / "src" / "jacobians"
    tree = ast.parse((source / "__init__.py").read_text(encoding="utf-8"))
    found = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    found |= {path.stem for path in [*source.iterdir(), *(source / "functions").iterdir()]}
    tree = ast.parse((root / "tests/functions/about/references.py").read_text(encoding="utf-8"))
    found |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return {str(name) for name in found}


def plan(root: Path, name: str) -> dict[Path, str]:
    """Return each file that changes, with its new text; raise ``RefusedError`` if one cannot."""
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        raise RefusedError(
            f"{name!r} is no name for a function: lower case, digits, single underscores"
        )
    if name in names(root) or hasattr(builtins, name):
        raise RefusedError(f"the name {name!r} is taken")
    words, page = name.replace("_", " "), name.replace("_", "-")
    title = words[0].upper() + words[1:]
    fields = {"NAME": name, "WORDS": words, "PAGE": page, "TITLE": title}

    def skeleton(file: str) -> str:
        text = (SKELETON / f"{file}.txt").read_text(encoding="utf-8")
        for field, value in fields.items():
            text = text.replace(f"@{field}@", value)
        return text

    def edited(file: str, edit: object, *arguments: str) -> None:
        text = (root / file).read_text(encoding="utf-8")
        changes[root / file] = edit(text, *arguments)  # type: ignore[operator]

    changes = {
        root / f"src/jacobians/functions/{name}.py": skeleton("entry.py"),
        root / f"docs/functions/{page}.md": skeleton("page.md"),
    }
    for path in changes:
        if path.exists():
            raise RefusedError(f"{path.relative_to(root).as_posix()} is there already")
    edited("src/jacobians/__init__.py", package, name)
    edited("docs/index.md", contents, page)
    edited("docs/api.md", listed, name, title)
    edited("tests/functions/about/references.py", str.__add__, skeleton("reference.py"))
    return changes


def main(arguments: list[str]) -> int:
    """Write all files or none; say what is left to do."""
    if len(arguments) != 1:
        print(USAGE)
        return 2
    try:
        changes = plan(ROOT, arguments[0])
    except RefusedError as refusal:
        print(refusal)
        return 1
    for path, text in changes.items():
        print(f"{'changed' if path.exists() else 'made'} {path.relative_to(ROOT).as_posix()}")
        path.write_text(text, encoding="utf-8", newline="\n")
    print("Fill in what is marked FILL; python3 dev.py live shows the page meanwhile.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Begin the entry of a function: ``python3 dev.py new softsign``.

It makes declaration, page and reference value from conf/skeleton, and the lines that lead to them.
All of it works at once, as the sigmoid; a test lists the places marked FILL that are left.
"""

from __future__ import annotations

import builtins
import keyword
import re
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE, REFERENCES = "src/jacobians/__init__.py", "tests/functions/about/references.py"
SKELETONS = {
    "src/jacobians/functions/@NAME@.py": "entry.py.txt",
    "docs/functions/@PAGE@.md": "page.md.txt",
}
API = """\
### @TITLE@

```{eval-rst}
.. autofunction:: @NAME@
```

"""
REFERENCE = """

# FILL the textbook formula of one example, with xp.exp and the like.
@reference("@NAME@")
def @NAME@(xp, h):
    return 1 / (1 + xp.exp(-h))
"""
# In files that are there: before which text, and what.
LINES = {
    PACKAGE: ("\nif TYPE_CHECKING:", "from jacobians.functions.@NAME@ import @NAME@\n"),
    REFERENCES: ("\n\n# Networks: layer by layer.\n", REFERENCE),
    "docs/api.md": ("## Networks\n", API),
    "docs/index.md": ("functions/softmax\n", "functions/@PAGE@\n"),
}


def read(path: str) -> str:
    """Return the text of a file of the project."""
    return (ROOT / path).read_text(encoding="utf-8")


def refusal(name: str) -> str:
    """Say why a function cannot be called that: it would hide what is there."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or keyword.iskeyword(name):
        return f"{name!r} is no name for a function: lower case, digits, single underscores"
    files = {path.stem for path in (ROOT / PACKAGE).parent.rglob("[a-z]*")}
    known = re.search(rf'"{name}"|def {name}\(', read(PACKAGE) + read(REFERENCES))
    taken = known or name in files or hasattr(builtins, name)
    return f"the name {name!r} is taken" if taken else ""


def plan(name: str) -> dict[Path, str]:
    """Return each file that is made or changed, with its new text."""
    words = name.replace("_", " ")
    fields = {"NAME": name, "WORDS": words, "TITLE": words.capitalize()}
    fields["PAGE"] = name.replace("_", "-")
    texts = {path: read(f"conf/skeleton/{file}") for path, file in SKELETONS.items()}
    for path, (mark, lines) in LINES.items():
        head, found, tail = read(path).rpartition(mark)
        if not found:
            sys.exit(f"{path} has no {mark.strip()!r}, before which a line belongs")
        texts[path] = head + lines + mark + tail
    head, start, rest = texts[PACKAGE].partition("__all__ = [\n")
    names, end, tail = rest.partition("\n]")
    after = next((n for n in re.findall(r'"([a-z]\w*)"', names) if n > name), None)
    at = names.index(f'"{after}"') if after else len(names)
    row = " ".join(f'{names[:at]} "@NAME@", {names[at:]}'.split())
    texts[PACKAGE] = head + start + textwrap.indent(textwrap.fill(row, 92), "    ") + end + tail

    def filled(text: str) -> str:
        return re.sub(r"@([A-Z]+)@", lambda field: fields[field[1]], text)

    return {ROOT / filled(path): filled(text) for path, text in texts.items()}


def main(arguments: list[str]) -> int:
    """Write all files or none; say what is left to do."""
    if len(arguments) != 1 or (why := refusal(*arguments)):
        print(why if len(arguments) == 1 else __doc__)
        return 1
    for path, text in plan(*arguments).items():
        print(f"{'changed' if path.exists() else 'made'} {path.relative_to(ROOT).as_posix()}")
        path.write_text(text, encoding="utf-8", newline="\n")
    print("Fill in what is marked FILL: `dev.py live` shows the page, `dev.py test` what is left.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

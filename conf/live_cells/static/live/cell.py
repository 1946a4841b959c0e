"""Run one cell in the reader's browser as a notebook would: what it prints, what it ends with.

Nothing here is of a browser: ``show(kind, content)`` takes text, HTML, a picture or a traceback.
"""

import ast
import base64
import importlib.util
import io
import linecache
import os
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout

MOST = 100_000  # characters that one cell may print
NAMESPACE = {"__name__": "__main__"}
os.environ["MPLBACKEND"] = "agg"


class Printed(io.TextIOBase):
    """Sends on what is printed, until it is too much to look at."""

    def __init__(self, show):
        self.show, self.left = show, MOST

    def writable(self):
        """Say that there is somewhere to write to."""
        return True

    def write(self, text):
        """Show a piece of text."""
        if self.left > 0:
            self.show("text", text[: self.left])
            if len(text) >= self.left:
                self.show("text", "\n... and more, which is not shown\n")
        self.left -= len(text)
        return len(text)


def imports(code):
    """Name the modules that a cell imports, each with its parents; none if it cannot be parsed."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return []
    found = {}
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        for name in names:
            parts = name.split(".")
            found |= dict.fromkeys(".".join(parts[: k + 1]) for k in range(len(parts)))
    return list(found)


def importable(name):
    """Say whether a module is there, also one that was not a moment ago."""
    importlib.invalidate_caches()
    return importlib.util.find_spec(name) is not None


def run_cell(code, number, show):
    """Run a cell and say whether it ended well; ``number`` is what tracebacks call it."""
    name = f"<cell {number}>"
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    out = Printed(show)
    try:
        with redirect_stdout(out), redirect_stderr(out):
            body, last = _parse(code, name)
            exec(body, NAMESPACE)  # noqa: S102 -- the reader's own code, in the reader's browser
            if last is not None:
                value = eval(last, NAMESPACE)  # noqa: S307 -- as above
                if value is not None and not code.rstrip().endswith(";"):
                    NAMESPACE["_"] = value
                    show(*_shown(value))
        for picture in _figures():
            show("picture", picture)
    except BaseException as error:  # noqa: BLE001 -- whatever it is, the reader sees it
        show("error", _words(error, name))
        return False
    return True


def _parse(code, name):
    """Part the last expression from the rest: its value is shown."""
    tree = ast.parse(code, name)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = compile(ast.Expression(tree.body.pop().value), name, "eval")
    return compile(tree, name, "exec"), last


def _shown(value):
    for method, kind in (
        ("_repr_html_", "html"),
        ("_repr_svg_", "html"),
        ("_repr_markdown_", "text"),
    ):
        describe = getattr(value, method, None)
        if describe is not None and not isinstance(value, type):
            content = describe()
            if content is not None:
                return kind, content
    return "text", f"{value!r}\n"


def _figures():
    """Yield the open Matplotlib figures as SVG, and close them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    for number in pyplot.get_fignums() if pyplot else ():
        file = io.BytesIO()
        pyplot.figure(number).savefig(file, format="svg", bbox_inches="tight", transparent=True)
        pyplot.close(number)
        yield base64.b64encode(file.getvalue()).decode()


def _words(error, name):
    """Write the traceback from the reader's code on."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename != name:
        frames = frames.tb_next
    if isinstance(error, SyntaxError) and frames is None:
        return "".join(traceback.format_exception_only(error))
    return "".join(traceback.format_exception(type(error), error, frames))

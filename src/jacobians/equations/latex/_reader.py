"""LaTeX to lark's tree: lines of a display, bars that open or close, errors with a place."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from jacobians.equations.latex._errors import ParseError
from jacobians.equations.latex._vocabulary import relations, terminals

if TYPE_CHECKING:
    from collections.abc import Iterator

_PADDING = [
    r"(?<!\\)%.*",
    r"\\(begin|end)\{(aligned|align\*?|gathered|gather\*?|equation\*?|split)\}",
    r"\\(label|tag)\{[^}]*\}",
]
_OPENING = ("LPAR", "LSQB", "LBRACE", "LSET", "BEGIN_MATRIX", "BEGIN_CASES")
_CLOSING = ("RPAR", "RSQB", "RBRACE", "RSET", "END_MATRIX", "END_CASES")
_DEEPEST = 40  # groups inside groups; what people write has less than ten


class _Bars:
    """Tell an opening bar from a closing one: a bar closes what is open at its depth."""

    always_accept = ("BAR", "DOUBLE_BAR")

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        open_bars: list[set[str]] = [set()]
        for token in stream:
            if token.type in _OPENING:
                open_bars.append(set())
                if len(open_bars) > _DEEPEST:
                    text = f"more than {_DEEPEST} groups inside each other"
                    raise ParseError(text, token.line or 1, token.column or 1)
            elif token.type in _CLOSING and len(open_bars) > 1:
                open_bars.pop()
            elif token.type in self.always_accept:
                kind = "VERT" if token.type == "BAR" else "NORM"
                here = open_bars[-1]
                side = "R" if kind in here else "L"
                here ^= {kind}
                token = Token.new_borrow_pos(side + kind, token.value, token)  # noqa: PLW2901
            yield token


class _Reader(NamedTuple):
    """What is made of the grammar and of the words that are entered in it."""

    lark: Lark
    follows: re.Pattern[str]
    aligned: re.Pattern[str]


def _reader() -> _Reader:
    return _made(terminals(), relations())


@lru_cache(maxsize=1)
def _made(words: str, signs: str) -> _Reader:
    grammar = files("jacobians.equations.latex").joinpath("grammar.lark").read_text("utf-8")
    return _Reader(
        Lark(
            grammar + words,
            parser="lalr",
            lexer="basic",
            postlex=_Bars(),
            propagate_positions=True,
        ),
        re.compile(rf"[\s&]*({signs})"),
        # Beside a relation or a sign `&` is typeset only; elsewhere it would part two equations.
        re.compile(rf"&(?:[\s&]*({signs})|[\s&]*[+-]|(?<=[=<>]&)|(?<=[=<>]\s&))"),
    )


def blank(text: str) -> str:
    """Overwrite comments, labels and the frame of an aligned block with spaces.

    >>> blank("x % a number")
    'x           '
    """
    for pattern in _PADDING:
        text = re.sub(pattern, lambda m: " " * len(m.group()), text)
    return text


def rows(text: str) -> list[str]:
    r"""Split an aligned block, each line padded so that its places stay those of the whole text.

    A line that starts with a relation goes on with the line before.

    >>> rows(r"a &= b \\ c &= d \\ &= e")
    ['a  = b', '          c  = d     = e']
    """
    text = blank(text)
    reader = _reader()
    found, depth, start, k = [], 0, 0, 0
    out = list(text)
    while k < len(text):
        if text.startswith(("\\begin{", "\\end{"), k):
            depth += 1 if text[k + 1] == "b" else -1
        elif text.startswith("\\\\", k) and depth == 0:
            if reader.follows.match(text, k + 2):
                out[k : k + 2] = "  "
            else:
                found.append((start, k))
                start = k + 2
        elif (
            text[k] == "&"
            and depth == 0
            and (reader.aligned.match(text, k) or not text[start:k].strip())
        ):
            out[k] = " "
        k += 2 if text[k] == "\\" else 1
    found.append((start, len(text)))
    whole = "".join(out)
    padded = [re.sub(r"[^\n]", " ", whole[:a]) + whole[a:b] for a, b in found]
    return [re.sub(r"[.,;]\s*$", "", row.rstrip()) for row in padded if row.strip()]


def tokens(text: str) -> Iterator[Token]:
    """Return the words of a display, with their places in it."""
    return _reader().lark.lex(blank(text))


def read_row(row: str) -> Tree[Any]:
    """Read one line of a display into lark's tree of a chain.

    Raises
    ------
    ParseError
        If it is outside the grammar; it names the command or character, line and column.
    """
    try:
        return _reader().lark.parse(row).children[0]  # type: ignore[return-value]
    except UnexpectedToken as error:
        if error.token.type == "$END":
            raise _too_early(row) from None
        kind = "unknown command" if error.token.type == "COMMAND" else "unexpected"
        raise ParseError(f"{kind} {error.token!s}", error.line, error.column) from None
    except UnexpectedCharacters as error:
        raise ParseError(f"unexpected {error.char!r}", error.line, error.column) from None


def _too_early(row: str) -> ParseError:
    lines = row.split("\n")
    return ParseError("the equation ends too early", len(lines), len(lines[-1]) + 1)

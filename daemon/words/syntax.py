"""What is no Jinja2 in a template: every mistake of a file at once, each with its line, its column and what to write.

Jinja2 stops at the first mistake. Here the tag it stands in is mended, or taken out, and the file is read again.
"""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.lexer import Token, TokenStream
from jinja2.parser import Parser

MOST = 20  # mistakes told of one file; in a file with more, one leads to the next
_ENDS = {"if": "endif", "for": "endfor", "macro": "endmacro", "call": "endcall", "filter": "endfilter",
         "block": "endblock", "with": "endwith", "set": "endset"}  # fmt: skip
_TAGS = (*_ENDS, *_ENDS.values(), "elif", "else", "include", "extends", "import", "from")
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
_PLAIN = (  # Jinja2's words, and those of people who see the file
    ("token 'end of print statement'", '"}}"'),
    ("'end of print statement'", '"}}"'),
    ("token 'end of statement block'", '"%}"'),
    ("'end of statement block'", '"%}"'),
)
_HINTS = (
    (r"expected an expression|expected name or number|^unexpected \"|^expected token 'name'",
     "write what belongs there, a name as in {{ client_name }}"),
    (r"expected token 'in'", "write {% for item in items %}"),
    (r"expected token '='", "write {% set name = value %}"),
    (r"got '='", "write == to compare"),
    (r"^['\"]{3} means nothing", "close the quotation"),
    (r'^expected "', "two things stand side by side: join them, or take one out"),
    (r"expected (token )?'[)\]}]'", "close the bracket"),
    (r"^tag name", "write what it does, as in {% if … %}, or take it out"),
)  # fmt: skip


class Mistake(NamedTuple):
    """Something wrong in a file; line and column count from 1."""

    file: str
    line: int
    column: int
    found: str
    wanted: str


class Change(NamedTuple):
    """Text that takes the place of what stands between two offsets, so that the rest can be read."""

    start: int
    end: int
    text: str


class Told(NamedTuple):
    """A mistake by its offset, and what lets the rest be read; None: nothing does."""

    offset: int
    found: str
    wanted: str
    change: Change | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A token of Jinja2's and where it begins in the file."""

    token: Token
    start: int
    end: int


def read(jinja: Environment, text: str, file: str) -> tuple[nodes.Template | None, tuple[Mistake, ...]]:
    """The template as far as it can be read, and what is wrong in it; None: nothing of it can."""
    text = re.sub(r"\r\n?", "\n", text)
    mended, found = text, list[Mistake]()
    stood = list(range(len(text) + 1))  # where in the file each character of `mended` stands
    while len(found) < MOST:
        pieces, broken = _pieces(jinja, mended, file)
        parser = Parser(jinja, "", file)
        parser.stream = TokenStream(iter([piece.token for piece in pieces]), file, file)
        try:
            if broken is None:
                return parser.parse(), tuple(sorted(set(found)))
            at, error = len(pieces), broken
        except TemplateSyntaxError as raised:
            now = parser.stream.current
            at, error = next((n for n, p in enumerate(pieces) if p.token is now), len(pieces)), raised
        offset, said, wanted, change = _explained(mended, pieces, at, error)
        found.append(Mistake(file, *_place(text, stood[offset]), said, wanted))
        if change is None:
            break
        lines = "\n" * (mended.count("\n", change.start, change.end) - change.text.count("\n"))
        before, mended = mended, mended[: change.start] + change.text + lines + mended[change.end :]
        stood[change.start : change.end] = [stood[change.start]] * (len(change.text) + len(lines))
        if before == mended:
            break
    return None, tuple(sorted(set(found)))


def _place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _pieces(jinja: Environment, text: str, file: str) -> tuple[list[Piece], TemplateSyntaxError | None]:
    """The tokens up to the end, or up to where it cannot even be taken apart."""
    found: list[Piece] = []
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    at = 0
    try:
        for line, kind, value in jinja.lexer.tokeniter(text, file, file):
            at = max(at, starts[min(line, len(starts)) - 1])
            sought = value.strip() if kind.endswith(("_begin", "_end")) else value  # these have blanks about them
            start = text.find(sought, at)
            start = at if start < 0 else start
            at = start + len(sought)
            found += [Piece(token, start, at) for token in jinja.lexer.wrap(iter([(line, kind, value)]), file, file)]
    except TemplateSyntaxError as error:
        return found, error
    return found, None


def _explained(text: str, pieces: Sequence[Piece], at: int, error: TemplateSyntaxError) -> Told:
    """`at`: the token at which it was noticed; after the last, when it cannot even be taken apart."""
    said = str(error.message or "it cannot be read")
    if said.startswith("Unexpected end of template") and (opened := list(_open(pieces))):
        word, tag = opened[-1]
        end = f"{{% {_ENDS[word]} %}}"
        return Told(tag.start, f"{{% {word} … %}} is not closed", f"write {end} where it ends",
                    Change(len(text), len(text), end))  # fmt: skip
    begin = next((p for p in reversed(pieces[: at + 1]) if p.token.type in ("variable_begin", "block_begin")), None)
    if begin is None or said.startswith("Missing end of"):
        start = max(text.find("{#", pieces[-1].end if pieces else 0), 0)
        return Told(start, said[0].lower() + said[1:], 'write "#}" or {% endraw %} where it ends', None)
    if at < len(pieces) and said.startswith("Encountered unknown tag"):
        return _unknown_tag(text, pieces[at], Change(begin.start, _end(text, begin, pieces), ""), [*_open(pieces[:at])])
    return _within(text, pieces, at, begin, said)


def _within(text: str, pieces: Sequence[Piece], at: int, begin: Piece, said: str) -> Told:
    """A mistake in what stands in a tag."""
    end = _end(text, begin, pieces)
    opening, tag = text[begin.start : begin.start + 2], text[begin.start : end]
    again = re.search(r"\{[{%#]", tag[2:])
    if again or not re.search(r"[%}]\}$", tag):
        stop = min(begin.end + again.start() if again else end, _end_of_line(text, begin.start))
        return Told(begin.start, f'"{opening}" is not closed', f'write "{_CLOSING[opening]}" where it ends',
                    Change(begin.start, stop, ""))  # fmt: skip
    inside = at < len(pieces) and pieces[at].start < end
    where = pieces[at].start if inside else max(p.start for p in pieces if begin.start <= p.start < end)
    if char := re.search(r"^unexpected char (.+) at (\d+)$", said):
        where, said = int(char[2]), f"{char[1]} means nothing here"
    said = said[0].lower() + said[1:].rstrip(".")
    for word, plain in _PLAIN:
        said = said.replace(word, plain)
    wanted = next((hint for sign, hint in _HINTS if re.search(sign, said)), "docs/templates.md says what there is")
    if said == "unexpected '}'":
        wanted = f'write "{_CLOSING[opening]}" where it ends'
    return Told(where, f"{_quoted(tag)}: {said}", wanted, Change(begin.start, end, _stand_in(tag)))


def _unknown_tag(text: str, piece: Piece, tag: Change, opened: Sequence[tuple[str, Piece]]) -> Told:
    """A word that is no tag, or the end of something that did not begin, or has not come to its end."""
    word = str(piece.token.value)
    if word not in _TAGS:
        near = sorted(difflib.get_close_matches(word, _TAGS, 3), key=lambda tag: sorted(tag) != sorted(word))
        wanted = f"did you mean {near[0]}?" if near else f"tags are: {', '.join(sorted(_TAGS))}"
        instead = Change(piece.start, piece.end, near[0]) if near else tag
        return Told(piece.start, f'there is no tag "{word}"', wanted, instead)
    if opened:
        inner, begun = opened[-1]
        found = f"{{% {word} %}} stands within the {{% {inner} … %}} of line {_place(text, begun.start)[0]}"
        return Told(piece.start, found, f"end that first, with {{% {_ENDS[inner]} %}}, or take this out", tag)
    return Told(piece.start, f"{{% {word} %}} stands outside of what it belongs to", "take it out", tag)


def _open(pieces: Sequence[Piece]) -> Iterator[tuple[str, Piece]]:
    """What has begun and not ended, outermost first."""
    opened: list[tuple[str, Piece]] = []
    for number, piece in enumerate(pieces[:-1]):
        if piece.token.type != "block_begin":
            continue
        word = str(pieces[number + 1].token.value)
        if word in _ENDS and not (word == "set" and _assigns(pieces[number + 1 :])):
            opened.append((word, piece))
        elif opened and _ENDS[opened[-1][0]] == word:
            opened.pop()
    yield from opened


def _assigns(pieces: Sequence[Piece]) -> bool:
    """`{% set x = 1 %}` has no end; `{% set x %}` has one."""
    kinds = (piece.token.type for piece in pieces)
    return next((kind for kind in kinds if kind in ("assign", "block_end")), "") == "assign"


def _stand_in(tag: str) -> str:
    """A tag that can be read in place of one that cannot, so that its end and its names are not missed."""
    if not tag.startswith("{%"):
        return ""
    word, _, rest = tag.strip("{}%-+ \n").partition(" ")
    named = re.match(r"\s*([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)", rest)
    names = named[1] if named else "_"
    name = names.partition(",")[0]
    stand_ins = {"if": "if 0", "elif": "elif 0", "for": f"for {names} in []", "set": f"set {name} = 0", "with": "with",
                 "macro": f"macro {name}()", "call": f"call {name}()", "filter": "filter trim",
                 "block": f"block {name}"}  # fmt: skip
    return f"{{% {stand_ins[word]} %}}" if word in stand_ins else ""


def _end(text: str, begin: Piece, pieces: Sequence[Piece]) -> int:
    """Where a tag ends, by its closing token or, where that was not reached, as it looks."""
    closed = next((p.end for p in pieces if p.start > begin.start and p.token.type.endswith("_end")), None)
    return closed or _end_of_line(text, begin.start)


def _end_of_line(text: str, start: int) -> int:
    """The end of a tag that cannot be taken apart: where it is closed on its line, else its line."""
    line = text.find("\n", start)
    line = len(text) if line < 0 else line
    closed = re.compile(r"[%}]\}").search(text, start + 2, line)
    return closed.end() if closed else line


def _quoted(tag: str) -> str:
    one_line = " ".join(tag.split())
    return one_line if len(one_line) <= 60 else f"{one_line[:59]}…"

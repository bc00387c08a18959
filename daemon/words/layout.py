"""One body, two dresses: the plain text of a letter, tidied for reading, and the same words as HTML.

Templates are written as the mail looks. Five conventions, all readable as they stand: a line under a line of dashes
is a heading, "- " starts a point, "| a | b |" is a row of a table (its second row, "| --- | ---: |", says how columns
are set; an empty first row makes a table of labels and values), "> " quotes, and all below a line "--" is the foot.
HTML is made from these by markdown-it with everything else switched off: no emphasis, links or pictures can come out
of what a mail said.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from textwrap import wrap

from markdown_it import MarkdownIt

WIDTH = 76  # columns of the plain text; RFC 5322 2.1.1 asks for at most 78
BAR = "\ue000"  # (private use) stands for a "|" that came in with a fact, so that it cannot cut a cell in two
FOOT = re.compile(r"^--[ ]?$", re.MULTILINE)
_PREFIX = re.compile(r"^(?:> ?)*[ ]*(?:- |\d{1,3}[.)] )?")
_QUOTED = re.compile(r"^(?:> ?)*")
_NO_HEAD = re.compile(r"<table>\n<thead>\n<tr>\n(?:<th[^>]*></th>\n)+</tr>\n</thead>")
_UNDERLINE = re.compile(r"^(?:-{3,}|={3,})$")

_markdown = MarkdownIt("zero", {"breaks": True, "html": False}).enable(
    ["list", "lheading", "table", "blockquote", "newline"]
)


def tidy(body: str) -> str:
    """No blanks at line ends, never two empty lines in a row, none at the ends: conditionals leave such traces."""
    lines = (line.rstrip(" ") for line in body.expandtabs(4).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def plain(body: str) -> str:
    """The text part: lines of at most 76 columns, tables aligned, the foot under the usual "-- " (RFC 3676 4.3)."""
    lines: list[str] = []
    for is_table, group in groupby(tidy(body).splitlines(), key=_is_row):
        rows = list(group)
        lines += _aligned(rows) if is_table else [out for line in rows for out in _wrapped(line)]
    for at in range(1, len(lines)):  # a heading is underlined in its own width, whatever it was filled with
        quote = _QUOTED.match(lines[at])
        mark = quote[0] if quote else ""
        if lines[at - 1].strip("> ") and _UNDERLINE.match(lines[at][len(mark) :]):
            lines[at] = mark + lines[at][-1] * max(3, columns(lines[at - 1][len(mark) :]))
    return FOOT.sub("-- ", "\n".join(lines) + "\n").replace(BAR, "|")


def rich(body: str) -> tuple[str, str]:
    """The body and the foot as HTML fragments; every word of the mail escaped."""
    main, foot = (*FOOT.split(tidy(body), maxsplit=1), "")[:2]
    return _html(main), _html(foot)


def _html(part: str) -> str:
    return _NO_HEAD.sub('<table class="facts">', _markdown.render(part)).replace(BAR, "|")


def columns(text: str) -> int:
    """Width on a terminal: Chinese, Japanese and Korean characters take two columns (UAX #11)."""
    return sum(0 if unicodedata.combining(c) else 2 if _is_wide(c) else 1 for c in text)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _wrapped(line: str) -> Iterator[str]:
    """A line by words; Chinese and its kin are left whole, as their readers' programs break them anywhere."""
    if len(line) <= WIDTH or sum(map(_is_wide, line)) * 4 > len(line):
        yield line
        return
    first = _PREFIX.match(line)
    start = first[0] if first else ""
    quote = _QUOTED.match(start)
    rest = (quote[0] if quote else "") + " " * (len(start) - len(quote[0] if quote else ""))
    yield from wrap(
        line[len(start) :],
        WIDTH,
        initial_indent=start,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
        expand_tabs=False,
        replace_whitespace=False,
    ) or [line]


def _is_row(line: str) -> bool:
    return line.startswith("|") and line.endswith("|") and len(line) > 1


def _aligned(rows: list[str]) -> list[str]:
    cells = [[cell.strip(" ") for cell in row[1:-1].split("|")] for row in rows]
    width = max(map(len, cells))
    cells = [row + [""] * (width - len(row)) for row in cells]
    marks = next((row for row in cells if all(re.fullmatch(r":?-{3,}:?", c) for c in row)), [""] * width)
    body = [row for row in cells if row is not marks]
    sizes = [max(columns(row[at]) for row in body) for at in range(width)]
    lines = [
        "  ".join(_set(c, size, mark) for c, size, mark in zip(row, sizes, marks, strict=True)).rstrip() for row in body
    ]
    if not any(body[0]):
        del lines[0]
    elif marks in cells:
        lines.insert(1, "  ".join("-" * size for size in sizes))
    return lines


def _set(cell: str, size: int, mark: str) -> str:
    blanks = " " * (size - columns(cell))
    return blanks + cell if mark.endswith(":") and not mark.startswith(":") else cell + blanks

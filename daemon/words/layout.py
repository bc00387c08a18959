"""One body, two dresses: the plain text of a letter, tidied for reading, and the same words as HTML.

Templates are written as the mail looks. Five conventions, all readable as they stand: a line under a line of dashes
is a heading, "- " starts a point, "| a | b |" is a row of a table (its second row, "| --- | ---: |", says how columns
are set; an empty first row makes a table of labels and values), "> " quotes, and all below a line "--" is the foot.
HTML is made from these by markdown-it with everything else switched off: no emphasis, links or pictures can come out
of what a mail said.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from textwrap import wrap

from markdown_it import MarkdownIt
from markdown_it.token import Token

from daemon.words.tables import aligned, columns, dressed, is_row, is_wide

WIDTH = 76  # columns of the plain text; RFC 5322 2.1.1 asks for at most 78
BAR = "\ue000"  # (private use) stands for a "|" that came in with a fact, so that it cannot cut a cell in two
FOOT = re.compile(r"^--[ ]?$", re.MULTILINE)
_PREFIX = re.compile(r"^(?:> ?)*[ ]*(?:- |\d{1,3}[.)] )?")
_QUOTED = re.compile(r"^(?:> ?)*")
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
    for is_table, group in groupby(tidy(body).splitlines(), key=is_row):
        rows = list(group)
        lines += aligned(rows, WIDTH) if is_table else [out for line in rows for out in _wrapped(line)]
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
    html = str(_markdown.renderer.render(dressed(_whose(_markdown.parse(part))), _markdown.options, {}))
    return html.replace(BAR, "|")


def _whose(tokens: Sequence[Token]) -> Sequence[Token]:
    """What somebody wrote runs in the direction of its own script (HTML 3.2.6.4), whatever the letter's is."""
    for token in tokens:
        if token.type == "blockquote_open":
            token.attrSet("dir", "auto")
    return tokens


def _wrapped(line: str) -> Iterator[str]:
    """A line by words; Chinese and its kin are left whole, as their readers' programs break them anywhere."""
    if len(line) <= WIDTH or sum(map(is_wide, line)) * 4 > len(line):
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

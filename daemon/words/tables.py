"""Tables of a letter: aligned or unrolled in the text, labelled for screen readers and narrow screens in the HTML."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from textwrap import wrap

from markdown_it.token import Token

MANY = 4  # columns: so many do not stand side by side on a telephone
_RULE = re.compile(r":?-{3,}:?")


def columns(text: str) -> int:
    """Width on a terminal: Chinese, Japanese and Korean characters take two columns (UAX #11), marks that are
    written over others and marks of direction none."""
    return sum(0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 2 if is_wide(c) else 1 for c in text)


def is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def is_row(line: str) -> bool:
    return line.startswith("|") and line.endswith("|") and len(line) > 1


def aligned(rows: Sequence[str], width: int) -> list[str]:
    """The lines of a table in plain text; where they would be wider than `width`, its cells one below another."""
    cells = [[cell.strip(" ") for cell in row[1:-1].split("|")] for row in rows]
    most = max(map(len, cells))
    cells = [row + [""] * (most - len(row)) for row in cells]
    marks = next((row for row in cells if all(map(_RULE.fullmatch, row))), [""] * most)
    head, *body = [row for row in cells if row is not marks]
    shown = ([head] if any(head) else []) + body
    sizes = [max(columns(row[at]) for row in shown) for at in range(most)]
    if sum(sizes) + 2 * (most - 1) > width:
        return list(_unrolled(head, body, width) if any(head) else _facts(body, sizes[0], width))
    lines = ["  ".join(map(_set, row, sizes, marks)).rstrip() for row in shown]
    if any(head) and any(marks):
        lines.insert(1, "  ".join("-" * size for size in sizes))
    return lines


def _set(cell: str, size: int, mark: str) -> str:
    blanks = " " * (size - columns(cell))
    return blanks + cell if mark.endswith(":") and not mark.startswith(":") else cell + blanks


def _facts(rows: Sequence[Sequence[str]], label: int, width: int) -> Iterator[str]:
    """Labels in one column, each value broken beside it."""
    for name, *values in rows:
        first = name + " " * (label - columns(name) + 2)
        yield from _broken(first, " " * (label + 2), "  ".join(filter(None, values)), width)


def _unrolled(head: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """A paragraph for each row: "Item: Summer poster", "Noted: approved"; empty cells are left out. A sum, with nothing
    beside its name but the figure, is one line."""
    for number, row in enumerate(rows):
        if number:
            yield ""
        if len(row) > 2 and not any(row[1:-1]):
            yield f"{row[0]}: {row[-1]}"
            continue
        for name, cell in zip(head, row, strict=True):
            if cell:
                yield from _broken(f"{name}: " if name else "", "  ", cell, width)


def _broken(start: str, rest: str, text: str, width: int) -> list[str]:
    if columns(start + text) <= width or sum(map(is_wide, text)) * 4 > len(text):
        return [(start + text).rstrip()]
    return wrap(text, width, initial_indent=start, subsequent_indent=rest, break_long_words=False,
                break_on_hyphens=False, replace_whitespace=False)  # fmt: skip


def dressed(tokens: Sequence[Token]) -> list[Token]:
    """markdown-it's tokens, its tables made fit to be read aloud and on a telephone.

    Each head tells its column (`scope`, HTML 4.9.12). A table without a head is one of labels and values: class
    "facts", its labels heads of their rows. One of many columns is marked `data-rows`, each value with its
    `data-label`, so that the style sheet can set the cells one below another; a row that leaves cells empty is a "sum".
    """
    out: list[Token] = []
    table: list[Token] = []
    for token in tokens:
        if token.type == "table_open" or table:
            table.append(token)
        else:
            out.append(token)
        if token.type == "table_close":
            out += _table(table)
            table = []
    return out


def _table(tokens: list[Token]) -> list[Token]:
    end = next(at for at, token in enumerate(tokens) if token.type == "thead_close")
    names = [t.content for t in tokens[:end] if t.type == "inline"]
    head, body = tokens[1 : end + 1], tokens[end + 1 :]
    if not any(names):
        tokens[0].attrSet("class", "facts")
        return [tokens[0], *_labels_as_heads(body)]
    for token in head:
        if token.type == "th_open":
            token.attrSet("scope", "col")
    if len(names) >= MANY:
        tokens[0].attrSet("data-rows", "")
        _label_cells(body, names)
    return tokens


def _labels_as_heads(body: list[Token]) -> list[Token]:
    for at, token in enumerate(body):
        if token.type == "tr_open":
            body[at + 1].tag = body[at + 3].tag = "th"
            body[at + 1].attrSet("scope", "row")
    return body


def _label_cells(body: list[Token], names: Sequence[str]) -> None:
    row, column = body[0], 0
    for at, token in enumerate(body):
        if token.type == "tr_open":
            row, column = token, 0
        elif token.type == "td_open":
            filled = bool(body[at + 1].content)
            if filled and column:
                token.attrSet("data-label", names[column])
            elif not filled:
                row.attrSet("class", "sum")
            column += 1

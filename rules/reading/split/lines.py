"""A text as lines: what is quoted by a mark in front, and the bare words in a form that can be compared."""

import re
import unicodedata
from typing import Final, Literal, NamedTuple

Mark = Literal["", "quoted", "forwarded", "signature"]

MAX_LOOK: Final = 1_000  # characters of a line that are looked at; what is behind them only belongs to it
_UNSEEN: Final = dict.fromkeys((0xAD, 0x34F, 0x61C, 0x180E, 0xFEFF), None) | dict.fromkeys(
    (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)), None
)
_BLANK: Final = {0xA0: " ", 0x3000: " ", 0x2007: " ", 0x202F: " ", 0: " "}
_SEEN: Final = str.maketrans(_UNSEEN | _BLANK)
_MARKS: Final = ">＞"
_ESCAPED: Final = re.compile(r"(?:\s{0,3}&gt;)+")
_CJK: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0e7f"
_TOKEN: Final = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")
_LINKS: Final = re.compile(r"<?(?:https?://|mailto:|www\.)[^\s<>\"']{0,2000}>?", re.IGNORECASE)
_PLACEHOLDERS: Final = re.compile(r"\[(?:cid|image|inline image|bild|imagen|图片)[:：]?[^\]\n]{0,300}\]", re.IGNORECASE)


class Line(NamedTuple):
    """One line with its line end. `depth`: marks of quotation in front; `content`: the words behind them, cleaned.

    `mark`, `small`, `struck` (out, or shown so that it may not be seen) are what HTML said of it.
    """

    text: str
    start: int
    depth: int
    content: str
    mark: Mark = ""
    small: bool = False
    struck: bool = False

    @property
    def bare(self) -> str:
        """The cleaned line with its marks of quotation."""
        return clean(self.text)


def cut_lines(text: str, flowed: bool = False) -> list[Line]:
    """The text's lines, none lost. In a flowed text a mark counts only in the first column (RFC 3676 4.5)."""
    lines: list[Line] = []
    start = 0
    for raw in text.splitlines(keepends=True):
        lines.append(make_line(raw, start, flowed))
        start += len(raw)
    return _with_bars(lines)


def make_line(raw: str, start: int, flowed: bool = False) -> Line:
    """One line, read."""
    depth, behind = _depth(raw, flowed)
    return Line(raw, start, depth, clean(raw[behind:]) if depth else clean(raw))


def clean(text: str) -> str:
    """At most the first thousand characters, without unseen ones, blanks of all kinds as one blank, ends trimmed."""
    text = text[:MAX_LOOK]
    if not text.isascii() or "\0" in text:
        text = text.translate(_SEEN)
    if "&nbsp;" in text:
        text = text.replace("&nbsp;", " ")
    return " ".join(text.split())


def _depth(raw: str, flowed: bool) -> tuple[int, int]:
    """How many marks of quotation stand in front, and where the words begin."""
    if raw[:1].isalnum():
        return 0, 0
    behind, depth, blanks = 0, 0, 0
    if not flowed and "&gt;" in raw[:40] and (match := _ESCAPED.match(raw)):
        return match.group().count("&gt;"), match.end()
    for char in raw:
        if char in _MARKS:
            depth, blanks = depth + 1, 0
        elif char in " \t\xa0\ufeff":
            blanks += 1
            if (flowed and depth == 0) or blanks > (4 if depth == 0 else 2):
                break
        else:
            break
        behind += 1
    return depth, behind if depth else 0


def _with_bars(lines: list[Line]) -> list[Line]:
    """Runs of two or more lines behind a bar ("| …") are quoted as well; a table, barred at both ends, is not."""
    barred: list[int] = []
    for at, line in enumerate([*lines, None]):
        if line is not None and line.depth == 0 and line.content.startswith(("|", "¦", "│")):
            barred.append(at)
            continue
        contents = [lines[i].content for i in barred]
        table = any(len(content) > 1 and content.endswith("|") for content in contents)
        if len(barred) >= 2 and not table and any(content.strip("|¦│ ") for content in contents):
            for i in barred:
                lines[i] = lines[i]._replace(depth=1, content=lines[i].content[1:].strip())
        barred = []
    return lines


def words(text: str) -> tuple[str, ...]:
    """The words of a text for comparing: folded, without punctuation, links and picture placeholders; one Chinese,
    Japanese, Korean or Thai character is one word."""
    text = _PLACEHOLDERS.sub(" ", _LINKS.sub(" ", text))
    return tuple(_TOKEN.findall(unicodedata.normalize("NFKC", text).casefold()))

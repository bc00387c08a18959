"""The values of the split: spans of a text by who wrote them, and what is left as newly written."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

SpanKind = Literal["new", "quoted", "signature", "disclaimer", "forwarded", "header block"]

WRAP_FROM = 55  # characters: no mail program breaks lines shorter than this by itself
SENTENCE_ENDS = ".!?:;。！？：；…"
_OWN_LINE = re.compile(r"[\w -]{1,30}\s?[:：=]|[a-z0-9]{1,2}[.)] ")  # "job: …" or "b) …" stays a line of its own

Pieces = tuple[tuple[int, int], ...]  # (place in the line of `new_text`, place in the text)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of whole lines of one kind; `start` is its offset in the text, in characters."""

    kind: SpanKind
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True)
class Split:
    """A text cut into spans; joined they are the text again, byte for byte.

    `source` says which text that is: the mail's own ("text"), or what its HTML was turned into ("html").
    `agree` is false when there is reason to doubt what is new: the text and the HTML of the mail differ in it,
    words in it are struck out or hardly to be seen, or a quote seems to have lost its marks. Nothing should be decided
    by machine then.
    """

    spans: tuple[Span, ...]
    agree: bool = True
    source: Literal["text", "html"] = "text"
    flowed: bool = False

    @cached_property
    def text(self) -> str:
        """The whole text, every span in its place."""
        return "".join(span.text for span in self.spans)

    @cached_property
    def new_text(self) -> str:
        """What the writer wrote: the new spans, blank ends trimmed, line ends as "\\n", wrapped lines joined again."""
        return "\n".join(text for text, _ in self._written)

    def of(self, kind: SpanKind) -> tuple[Span, ...]:
        return tuple(span for span in self.spans if span.kind == kind)

    def locate(self, offset: int) -> int:
        """The place in `text` of a place in `new_text` (both in characters): where deciding words really stand."""
        for text, starts in self._written:
            if offset <= len(text):
                at = max((piece for piece in starts if piece[0] <= offset), default=(0, 0))
                return at[1] + offset - at[0]
            offset -= len(text) + 1
        return len(self.text)

    @cached_property
    def _written(self) -> tuple[tuple[str, Pieces], ...]:
        """The lines of `new_text`, each with (place in it, place in the text) of the pieces it was joined from."""
        lines: list[tuple[str, Pieces]] = []
        before, end = "", -1
        for text, start in _lines(self.of("new")):
            if lines and end == start and self._wrapped(before, text):
                whole, pieces = lines[-1]
                whole = whole.rstrip() + " "
                lines[-1] = (whole + text.rstrip(), (*pieces, (len(whole), start)))
            else:
                lines.append((text.rstrip(), ((0, start),)))
            before, end = text, start + len(text)
        return tuple(_without_blank_ends(lines))

    def _wrapped(self, line: str, following: str) -> bool:
        """Whether the mail program broke the line: softly (RFC 3676 4.1), or at its width before a small letter.

        Joining what a program tore apart keeps "not" and "approved" in one clause; in doubt a line stays a line.
        """
        if not following.strip() or not line.strip() or not line.endswith("\n"):
            return False
        body = line.rstrip("\r\n")
        if self.flowed and body.endswith(" ") and body != "-- ":
            return True
        if len(body) < WRAP_FROM or body.rstrip()[-1] in SENTENCE_ENDS:
            return False
        return following[0].islower() and not _OWN_LINE.match(following)


def _lines(spans: Iterable[Span]) -> Iterable[tuple[str, int]]:
    for span in spans:
        at = span.start
        for line in span.text.splitlines(keepends=True):
            yield line, at
            at += len(line)


def _without_blank_ends(lines: list[tuple[str, Pieces]]) -> list[tuple[str, Pieces]]:
    first, last = 0, len(lines)
    while first < last and not lines[first][0].strip():
        first += 1
    while last > first and not lines[last - 1][0].strip():
        last -= 1
    return lines[first:last]

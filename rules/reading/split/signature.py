"""What stands under a written text without being written for it: signatures, tag lines, notices; and banners above."""

import re
from collections.abc import Callable, Collection, Sequence
from typing import Final

from rules.reading.split.lines import Line, words
from rules.reading.split.markers import is_rule
from rules.reading.split.model import SpanKind
from rules.reading.split.notices import is_banner, is_disclaimer, is_tag_line
from rules.reading.split.shapes import (
    AFTERTHOUGHT,
    BARS,
    CLOSING,
    ENDS_SENTENCE,
    PICTURE,
    has_contact,
    is_name,
    is_name_of,
    is_short,
    is_signature_like,
    name_words,
)

_STRICT: Final = re.compile(r"--[ \xa0]?\s*$")
_WEAK: Final = re.compile(r"(?:-{2,4}|—|––|_{2,10}|\*\s?\*\s?\*)$")


def sort_written(lines: Sequence[Line], top: bool, writer: str, signed: Collection[str]) -> tuple[list[SpanKind], bool]:
    """The kinds of a run of unquoted lines, and whether they are sure.

    `top`: it begins the mail; `writer`: the sender's name as From says it; `signed`: lines (as `line_key`) that the
    mail's HTML marks as signature. Blank lines are "new" here. Not sure: lines under a signature that could be either.
    """
    kinds: list[SpanKind] = ["new"] * len(lines)
    paragraphs = _paragraphs(lines)
    first = _sort_banners(lines, paragraphs, kinds) if top else 0
    for start, after in paragraphs[first:]:
        if start and is_disclaimer(_joined(lines, start, after)):
            kinds[start:after] = ["disclaimer"] * (after - start)
    for at, line in enumerate(lines):
        if kinds[at] == "new" and (
            _is_tag(lines, kinds, at) or PICTURE.match(line.content) or line.mark == "signature"
        ):
            kinds[at] = "signature"
    begin = _signature_begin(lines, paragraphs, kinds, writer, signed)
    return kinds, begin is None or _sign(lines, paragraphs, kinds, begin, signed)


def line_key(content: str) -> str:
    """A line for comparing with its other rendering: its words alone."""
    return " ".join(words(content))


def _paragraphs(lines: Sequence[Line]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    start: int | None = None
    for at in range(len(lines) + 1):
        filled = at < len(lines) and bool(lines[at].content)
        if filled and start is None:
            start = at
        elif not filled and start is not None:
            found.append((start, at))
            start = None
    return found


def _joined(lines: Sequence[Line], start: int, after: int) -> str:
    return " ".join(line.content for line in lines[start : min(after, start + 30)])


def _sort_banners(lines: Sequence[Line], paragraphs: Sequence[tuple[int, int]], kinds: list[SpanKind]) -> int:
    """Marks the banners on top; returns how many paragraphs they are. A banner line may stand right above the text."""
    for number, (start, after) in enumerate(paragraphs[:4]):
        lone = is_banner(lines[start].content)
        if after - start > 8 or not (lone or is_banner(_joined(lines, start, after))):
            return number
        last = start + 1 if lone else after
        while lone and last < after and _reads_on(lines[last - 1].content, lines[last].content):
            last += 1
        kinds[start:last] = ["disclaimer"] * (last - start)
        if last < after:
            return number
    return len(paragraphs)


def _reads_on(above: str, content: str) -> bool:
    """Whether a line still belongs to the banner line above it: it warns itself, or goes on with the sentence."""
    return is_banner(content) or (content[:1].islower() and not ENDS_SENTENCE.search(above))


def _is_tag(lines: Sequence[Line], kinds: Sequence[SpanKind], at: int) -> bool:
    """A tag line stands alone: above it is nothing, a blank line or another tag line."""
    if not is_tag_line(lines[at].content):
        return False
    above = at - 1
    return above < 0 or not lines[above].content or kinds[above] != "new" or len(lines[at].content.split()) <= 6


def _signature_begin(
    lines: Sequence[Line],
    paragraphs: Sequence[tuple[int, int]],
    kinds: Sequence[SpanKind],
    writer: str,
    signed: Collection[str],
) -> int | None:
    """The index of the line a signature begins with, or None."""
    for at, line in enumerate(lines):
        if line.mark or not line.content:
            continue
        if _STRICT.match(line.text):
            if line.text.startswith("-- ") or is_signature_like(lines[at + 1 : at + 100]):
                return at
        elif at and (is_rule(line.content) or BARS.match(line.content) or _WEAK.match(line.content)):
            below = lines[at + 1 : at + 100]
            named_below = any(is_name_of(under.content, name_words(writer)) for under in below[:4])
            if (has_contact(below) or named_below) and is_signature_like(below):
                return at
    named = _name_line(lines, kinds, writer)
    if named is not None:
        return named
    marked = _tail(lines, kinds, lambda line: line.mark == "signature" or line_key(line.content) in signed)
    if marked is not None:
        return marked
    small = _tail(lines, kinds, lambda line: line.small)
    if small is not None and any(line.content and not line.small for line in lines[:small]):
        return small
    return _contact_block(lines, paragraphs, kinds)


def _name_line(lines: Sequence[Line], kinds: Sequence[SpanKind], writer: str) -> int | None:
    """The last line that is the sender's name.

    Right under a typed closing ("Best regards,") the name was typed with it: the signature begins below.
    """
    name = name_words(writer)
    if not name:
        return None
    for at in range(len(lines) - 1, -1, -1):
        if kinds[at] != "new" or lines[at].depth or not is_name_of(lines[at].content, name):
            continue
        if at and CLOSING.match(lines[at - 1].content) and len(lines[at - 1].content.split()) <= 5:
            at += 1
            return at if at < len(lines) and any(line.content for line in lines[at:]) else None
        return at
    return None


def _tail(lines: Sequence[Line], kinds: Sequence[SpanKind], test: Callable[[Line], bool]) -> int | None:
    """Where the run of lines at the end that pass the test begins (blank and already sorted lines may lie between)."""
    begin: int | None = None
    for at in range(len(lines) - 1, -1, -1):
        if not lines[at].content or kinds[at] != "new":
            continue
        if not test(lines[at]):
            break
        begin = at
    return begin


def _contact_block(
    lines: Sequence[Line], paragraphs: Sequence[tuple[int, int]], kinds: Sequence[SpanKind]
) -> int | None:
    """The last written paragraph when it is a name over short lines with a telephone number, web or mail address.

    A closing typed above the name stays written. A mail of this one paragraph has no signature.
    """
    written = [(start, after) for start, after in paragraphs if "new" in kinds[start:after]]
    while len(written) > 1 and all(has_contact([line]) for line in lines[written[-1][0] : written[-1][1]]):
        written.pop()  # contacts apart from the name
    if len(written) < 2:
        return None
    start, after = written[-1]
    if CLOSING.match(lines[start].content) and len(lines[start].content.split()) <= 5:
        start += 1
    block = lines[start:after]
    if not block or not is_signature_like(block) or not is_name(block[0].content):
        return None
    return start if has_contact(lines[start:]) and len(lines[start:]) > 1 else None


def _sign(
    lines: Sequence[Line],
    paragraphs: Sequence[tuple[int, int]],
    kinds: list[SpanKind],
    begin: int,
    signed: Collection[str],
) -> bool:
    """Marks everything from `begin` on as signature; what was written under it after all stays new.

    Short lines apart from the rest count as signature only before something that surely is: a telephone number, a
    picture, a notice. Otherwise they stay new and the answer is False: a slogan, or a last wish?
    """
    strict = lines[begin].text.startswith("-- ")
    evident = [
        at
        for at in range(begin, len(lines))
        if kinds[at] != "new"
        or lines[at].small
        or has_contact(lines[at : at + 1])
        or line_key(lines[at].content) in signed
    ]
    sure, below = True, False
    for start, after in paragraphs:
        if after <= begin:
            continue
        start = max(start, begin)
        written = bool(AFTERTHOUGHT.match(lines[start].content))
        if below and not strict and not written and start > max(evident, default=-1):
            written = True
            sure = sure and not all(is_short(line.content) for line in lines[start:after])
        elif below and not strict:
            written = written or not all(is_short(line.content) for line in lines[start:after])
        elif not strict and not below:
            odd = [line for line in lines[start:after] if not (is_short(line.content) or line.small or line.mark)]
            sure = sure and all(is_disclaimer(line.content) or line_key(line.content) in signed for line in odd)
        below = True
        for at in range(start, after):
            if kinds[at] == "new" and not written:
                kinds[at] = "signature"
    return sure

"""Cutting a text: which lines are quoted, announced, forwarded, ours; what is left is what was written."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rules.reading.split.attributions import find_attribution
from rules.reading.split.headers import HeaderBlock, find_columns, find_headers, header_field, loose_headers
from rules.reading.split.known import OurWords
from rules.reading.split.lines import Line, words
from rules.reading.split.markers import dashed_marker, is_dashed, is_rule, plain_marker
from rules.reading.split.model import SENTENCE_ENDS, Span, SpanKind
from rules.reading.split.signature import sort_written

TORN_FROM = 60  # characters of a quoted line that a program may have broken in two
GAP = 6  # lines between two of ours that an answer among them may fill
Kinds = list[SpanKind | None]  # one a line; None: not decided yet


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known besides the text: texts we sent in this thread, the sender's name, lines the HTML marks as
    signature, and whether the subject says the mail is passed on."""

    ours: OurWords = field(default_factory=lambda: OurWords(()))
    writer: str = ""
    signed: Collection[str] = frozenset()
    forwarding: bool = False


def cut(lines: Sequence[Line], hints: Hints) -> tuple[tuple[Span, ...], bool]:
    """The spans of a text given as lines, and whether there is no doubt what is new."""
    kinds: Kinds = [_marked(line) for line in lines]
    _cut_announced(lines, kinds, hints)
    untouched = _cut_ours(lines, kinds, hints)
    sure = _cut_written(lines, kinds, hints)
    return _spans(lines, kinds), sure and untouched and (bool(hints.ours) or not _has_lost_marks(lines, kinds))


def _marked(line: Line) -> SpanKind | None:
    if line.mark in ("quoted", "forwarded"):
        return line.mark
    return "quoted" if line.depth else None


def _cut_announced(lines: Sequence[Line], kinds: Kinds, hints: Hints) -> None:
    """Attributions, header blocks and marker lines, and what they announce: marked lines, or all the rest."""
    rest: SpanKind | None = None
    at = 0
    while at < len(lines):
        found = _announced(lines, at, hints) if lines[at].content else None
        if found is None:
            if rest and kinds[at] is None:
                kinds[at] = rest
            at += 1
            continue
        kind, what, after, whole = found
        for index in range(at, after):
            if lines[index].depth == lines[at].depth or kinds[index] is None:
                kinds[index] = what
        if lines[at].depth or lines[at].mark or not whole:
            _carry(lines, kinds, after, kind)
        else:
            rest = kind
            _take_above(lines, kinds, at)
        at = after


def _announced(lines: Sequence[Line], at: int, hints: Hints) -> tuple[SpanKind, SpanKind, int, bool] | None:
    """What line `at` announces: (kind of what follows, kind of the announcement, index behind it, whether everything
    below belongs to it) or None."""
    content = lines[at].content
    passed_on: SpanKind = "forwarded" if hints.forwarding else "quoted"
    marker = dashed_marker(content)
    if marker and (marker[0] != "original" or lines[at].depth == 0):
        kind: SpanKind = "forwarded" if marker[0] == "forwarded" else passed_on
        block = _block_below(lines, at + 1)
        return (
            kind,
            "header block",
            block.after if block else at + 1,
            not _quote_below(lines, block.after if block else at + 1) or block is not None,
        )
    plain = plain_marker(content) if header_field(content) is None else None
    if plain and plain != "reply above" and (block := _block_below(lines, at + 1, deeper=True)):
        kind = "forwarded" if plain == "forwarded" else passed_on
        return (
            kind,
            "header block",
            at + 1 if lines[block.first].depth > lines[at].depth else block.after,
            lines[block.first].depth == lines[at].depth,
        )
    if plain == "reply above":
        return "quoted", "header block", at + 1, True
    if lines[at].depth and not hints.forwarding:
        return None
    if header_field(content) and (block := find_headers(lines, at)):
        return passed_on, "header block", block.after, True
    if "@" in content and (block := find_columns(lines, at)):
        return passed_on, "header block", block.after, True
    after = find_attribution(lines, at)
    if after is None:
        return None
    return passed_on, "quoted", after, not _quote_below(lines, after)


def _block_below(lines: Sequence[Line], at: int, deeper: bool = False) -> HeaderBlock | None:
    """The header block in the next lines, blank lines and a rule aside."""
    for index in range(at, min(at + 4, len(lines))):
        if lines[index].content and not is_rule(lines[index].content):
            if lines[index].depth > lines[at - 1].depth and not deeper:
                return None
            return find_headers(lines, index, announced=True)
    return None


def _quote_below(lines: Sequence[Line], at: int) -> bool:
    """Whether the next words are marked as quoted."""
    while at < len(lines) and not lines[at].content and not lines[at].depth and not lines[at].mark:
        at += 1
    return at < len(lines) and bool(lines[at].depth or lines[at].mark in ("quoted", "forwarded"))


def _carry(lines: Sequence[Line], kinds: Kinds, at: int, kind: SpanKind) -> None:
    """Gives the marked lines that follow the kind that was announced."""
    while at < len(lines) and (lines[at].depth or lines[at].mark or not lines[at].content):
        if lines[at].depth or lines[at].mark in ("quoted", "forwarded"):
            kinds[at] = kind
        at += 1


def _take_above(lines: Sequence[Line], kinds: Kinds, at: int) -> None:
    """A rule drawn above an announcement belongs to it, and so does the name above an address line."""
    above = at - 1
    while above >= 0 and not lines[above].content and at - above < 3:
        above -= 1
    if above < 0 or kinds[above] is not None:
        return
    content = lines[above].content
    if is_rule(content) or is_dashed(content):
        kinds[above] = "header block"
    elif (
        lines[at].content.startswith("<") and above == at - 1 and len(content) <= 60 and content[-1] not in ".!?。！？"
    ):
        kinds[above] = kinds[at]


def _cut_ours(lines: Sequence[Line], kinds: Kinds, hints: Hints) -> bool:
    """Our own words, unmarked: quoted, with the header lines of whatever language right above them.

    Lines among our words in an unmarked quote that are not ours were written there: they are new again, but the answer
    is False, for a program may have rewritten them.
    """
    if not hints.ours:
        return True
    ours = sorted(hints.ours.lines_of_ours(lines))
    unmarked = [at for at in ours if kinds[at] is None]
    for at in unmarked:
        kinds[at] = "quoted"
    if unmarked:
        top = unmarked[0]
        while top > 0 and not lines[top - 1].content:
            top -= 1
        for at in range(loose_headers(lines, top), top):
            kinds[at] = "header block" if kinds[at] is None else kinds[at]
        _take_above(lines, kinds, top)
    written = [at for one, other in pairwise(ours) if other - one <= GAP for at in range(one + 1, other)]
    written = [at for at in written if kinds[at] == "quoted" and not (lines[at].depth or lines[at].mark)]
    written = [at for at in written if words(lines[at].content)]
    for at in written:
        kinds[at] = None
    return not written


def _cut_written(lines: Sequence[Line], kinds: Kinds, hints: Hints) -> bool:
    """Sorts each run of lines that nothing claimed so far; whether that was possible without doubt."""
    at, top, sure = 0, True, True
    while at < len(lines):
        if kinds[at] is not None:
            top = top and not lines[at].content
            at += 1
            continue
        after = at
        while after < len(lines) and (kinds[after] is None):
            after += 1
        kinds[at:after], certain = sort_written(lines[at:after], top, hints.writer, hints.signed)
        sure = sure and certain
        top = False
        at = after
    return sure


def _has_lost_marks(lines: Sequence[Line], kinds: Kinds) -> bool:
    """Whether a new line looks like the torn end of a quoted one: between two of them, going on in small letters.

    Only asked when it is not known what we sent: torn words of ours are known as ours.
    """
    for at in range(1, len(lines) - 1):
        above, line, below = lines[at - 1 : at + 2]
        between = kinds[at] == "new" and above.depth and below.depth and len(above.content) >= TORN_FROM
        if between and line.content[:1].islower() and above.content[-1] not in SENTENCE_ENDS:
            return True
    return False


def _spans(lines: Sequence[Line], kinds: Kinds) -> tuple[Span, ...]:
    """Neighbours of one kind as one span; a blank line goes with the line above it."""
    spans: list[Span] = []
    run: list[str] = []
    start = 0
    kind: SpanKind = "new"
    filled = False
    for line, own in zip(lines, kinds, strict=True):
        here = own or "new"
        said = bool(line.content or line.depth)
        if said and here != kind:
            if not run or (not filled and kind == "new"):
                kind = here
            else:
                spans.append(Span(kind, "".join(run), start))
                run, start, kind = [], line.start, here
        filled = filled or said
        run.append(line.text)
    if run:
        spans.append(Span(kind, "".join(run), start))
    return tuple(spans)

"""Several items asked for in one mail: named in one note, listed in the text, or attached; and which file is whose."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules.nouns import Attachment, Message
from rules.reading.asking import asks_for_approval, deliverables, named_item
from rules.reading.pieces import pieces_in
from rules.reading.subjects import bare_subject, token_version
from rules.reading.values import read_item, slug

MOST = 30  # items of one mail; a longer list is no list of things to approve
_FILE_TYPE = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_LIST_LINE = re.compile(r"^\s{0,8}(?:(\d{1,2})\s?[.)、:：]|[-*•–])\s*(\S.{0,98}?)\s*$")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_QUOTED = re.compile(r"^(?:\s{0,3}[>＞])+\s?")
_DETAIL = re.compile(r"\s[-–—]\s|[:：(（,，;；]")
_BETWEEN = re.compile(r"\s*[,，;；、+&/]\s*|\s+(?:and|und|y|e|et|và)\s+|\s*[和与及]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to approve: its name, its version where one is said, and the files that show it."""

    name: str
    version: str | None = None
    files: tuple[Attachment, ...] = ()


def items_asked(message: Message, new_text: str) -> tuple[Item, ...]:
    """What a mail that asks for approval asks about: a list in its text, its files, else the one thing it names."""
    files = deliverables(message)
    for found in (_listed(new_text, files), _in_subject(message), _attached(message, files)):
        if 1 < len(found) <= MOST:
            return share_files(found, files)
    name, version = named_item(message)
    return (Item(name, version, files),)


def items_of_note(argument: str) -> tuple[Item, ...]:
    """`Poster v2, Flyer v1` → both; a list only where every part bears a version or is a piece people have a name for:
    "Black & white poster" is one."""
    parts = [p for p in _BETWEEN.split(argument.strip()) if p]
    found = tuple(Item(*read_item(part)) for part in parts)
    if 1 < len(found) <= MOST and all(i.version or (pieces_in(i.name) and len(i.name.split()) < 3) for i in found):
        return _distinct(found)
    return (Item(*read_item(argument)),)


def share_files(items: Sequence[Item], files: Sequence[Attachment]) -> tuple[Item, ...]:
    """Each item with the files that bear its name; a file that bears none, or several, belongs to all of them."""
    taken: list[list[Attachment]] = [[] for _ in items]
    for file in files:
        scores = [_likeness(item, file) for item in items]
        best = max(scores, default=0)
        ours = [n for n, score in enumerate(scores) if score == best]
        for n in ours if best and len(ours) == 1 else range(len(items)):
            taken[n].append(file)
    return tuple(Item(i.name, i.version, tuple(own)) for i, own in zip(items, taken, strict=True))


def _likeness(item: Item, file: Attachment) -> int:
    name, version = read_item(stem(file))
    if _holds(name, item.name):
        return 6 if version == item.version else 4
    if pieces_in(item.name) & pieces_in(name):
        return 3 if version == item.version else 2
    return 0


def _holds(name: str, words: str) -> bool:
    """All words of the item stand in the file's name; of scripts without blanks, the run of them."""
    inside, wanted = slug(name), slug(words)
    return set(wanted.split("-")) <= set(inside.split("-")) or (not wanted.isascii() and wanted in inside)


def stem(file: Attachment) -> str:
    return _FILE_TYPE.sub("", file.name).replace("_", " ").replace("-", " ")


def _listed(text: str, files: Sequence[Attachment]) -> tuple[Item, ...]:
    """The list below the words that ask, or one whose every line is plainly a piece: versioned, attached, or named."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()]
    for start, line in enumerate(lines):
        rows = list(_rows(lines[start:])) if _LIST_LINE.match(line) else []
        if len(rows) < 2:
            continue
        items = tuple(_row_item(row) for row in rows)
        before = _SENTENCE_END.split(lines[start - 1].strip())[-1] if start else ""
        below = before.endswith((":", "：")) and asks_for_approval(before)
        if below or all(i.version or pieces_in(i.name) or any(_likeness(i, f) for f in files) for i in items):
            return _distinct(items)
        return ()
    return ()


def listed_names(text: str) -> tuple[str, ...]:
    """The items that a quoted request numbers from 1; none when it numbers nothing, or one thing."""
    rows = [_QUOTED.sub("", line) for line in text[:20_000].splitlines()]
    filled = [row for row in rows if row.strip()]
    for start, row in enumerate(filled):
        if (match := _LIST_LINE.match(row)) and match[1] == "1":
            names = tuple(_row_item(line).name for line in _rows(filled[start:]))
            return names if 1 < len(names) <= MOST and all(names) else ()
    return ()


def _rows(lines: Sequence[str]) -> Iterator[str]:
    """The lines of one list; a numbered one counts from 1."""
    for at, line in enumerate(lines, 1):
        match = _LIST_LINE.match(line)
        if match is None or (match[1] and int(match[1]) != at):
            return
        yield match[2]


def _row_item(row: str) -> Item:
    """`Poster v2 – A2, matt` → Poster, v2."""
    name, version = read_item(_DETAIL.split(row, maxsplit=1)[0])
    return Item(name, version or read_item(row)[1])


def _in_subject(message: Message) -> tuple[Item, ...]:
    """`Poster v2 and Flyer v1`; not where the token names the one version that is asked about."""
    return () if token_version(message.subject) else items_of_note(bare_subject(message.subject))


def _attached(message: Message, files: Sequence[Attachment]) -> tuple[Item, ...]:
    """The files, where each is a piece of its own: not two sides or two formats of one, nor a paper beside it."""
    items = _distinct([Item(*read_item(stem(file))) for file in files])
    if len(items) < 2:
        return ()
    asked = read_item(bare_subject(message.subject))[0]
    inside = [_holds(item.name, asked) for item in items]
    if all(inside):  # poster_front.pdf, poster_back.pdf of "Poster"
        return ()
    plain = all(item.version or pieces_in(item.name) for item in items)
    return items if plain or not any(inside) else ()


def _distinct(items: Sequence[Item]) -> tuple[Item, ...]:
    found = {(slug(i.name), i.version): i for i in items if i.name}
    return tuple(found.values())

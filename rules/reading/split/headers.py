"""Header blocks standing in a text: `From: … Sent: … To: … Subject: …`, in any language and any layout of lines."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rules.reading.split.labels import MAX_LABEL, ROLES, Role, label_key
from rules.reading.split.lines import Line

MAX_LINES: Final = 40  # a block is no longer than this, folded addresses included
MAX_OTHERS: Final = 12  # lines after which a second label without role (attachments, priority) ends a block
_COLON: Final = re.compile(r"[:：]")
_ADDRESSES: Final = re.compile(r"[^\s@]{1,100}@[^\s@]{1,200}")
_DATE_ALONE: Final = re.compile(
    r"(?=.*\d[./-]\d)[\d./:,\s-]{6,30}(?:[AP]M|Uhr|h)?(?:\s?\(?[A-Z]{3,5}\)?)?", re.IGNORECASE
)
_LOOSE: Final = re.compile(r"[*_]{0,3}([^\W\d_][\w .'’/()-]{1,28}[*_]{0,3})\s?[:：]\s?\S")


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """A header block: lines `first` up to (not including) `after`, the values by role, unfolded."""

    first: int
    after: int
    fields: Mapping[Role, str]


def header_field(content: str) -> tuple[Role, str] | None:
    """The role and value of one header line, or None. `content` is a cleaned line."""
    colon = _COLON.search(content, 0, MAX_LABEL)
    if not colon:
        return None
    label = content[: colon.start()]
    if not label.isascii():
        label = unicodedata.normalize("NFKC", label)
    role = ROLES.get(label_key(label))
    return (role, content[colon.end() :].strip(" *_").strip()) if role else None


def find_headers(lines: Sequence[Line], first: int, announced: bool = False) -> HeaderBlock | None:
    """The header block that begins at line `first`, or None.

    It needs a sender and two of date, addressee and subject; after a line that announces it (`announced`), one. Not
    announced it must be a program's, no list of a writer's ("from: 10:00 / to: 12:00 / date: …"): labels begin with
    capitals, and there is a subject, or an address to the sender.
    """
    depth = lines[first].depth
    if lines[first].content and header_field(lines[first].content) is None:
        return None
    fields: dict[Role, str] = {}
    at = after = first
    role: Role | None = None
    while at < len(lines) and at - first < MAX_LINES and lines[at].depth == depth:
        content = lines[at].content
        found = header_field(content) if content else None
        if found:
            if found[0] in fields and (found[0] != "other" or at - first > MAX_OTHERS):
                break
            role = found[0]
            fields[role] = ", ".join(part for part in (fields.get(role, ""), found[1]) if part)
            after = at + 1
        elif role is None or not _goes_on(lines, at, fields, role):
            break
        elif content:
            fields[role] = f"{fields[role]} {content}".strip()
            after = at + 1
        at += 1
    named = fields.keys() & {"date", "to", "subject", "cc"}
    if announced:
        return HeaderBlock(first, after, fields) if len(named) >= (1 if "from" in fields else 2) else None
    typed = lines[first].content.lstrip("*_ ")[:1].islower() or not (
        "subject" in fields or "@" in fields.get("from", "")
    )
    return HeaderBlock(first, after, fields) if "from" in fields and len(named) >= 2 and not typed else None


def find_columns(lines: Sequence[Line], first: int) -> HeaderBlock | None:
    """The block of Lotus Notes: a sender, a date alone in the next line, then labels and values each in their own line.

    The labels have no colon ("An", "Kopie", "Thema"); at least two of them must be there.
    """
    filled = [at for at in range(first, min(first + MAX_LINES, len(lines))) if lines[at].content][:12]
    if len(filled) < 4 or not _ADDRESSES.search(lines[first].content) or len(lines[first].content) > 150:
        return None
    date = lines[filled[1]].content
    if not _DATE_ALONE.fullmatch(date):
        return None
    fields: dict[Role, str] = {"from": lines[first].content, "date": date}
    after = filled[1] + 1
    for number, at in enumerate(filled[2:], start=2):
        role = ROLES.get(label_key(lines[at].content)) if len(lines[at].content) <= MAX_LABEL else None
        if role and role not in fields:
            value = filled[number + 1] if number + 1 < len(filled) else at
            held = lines[value].content if value != at and label_key(lines[value].content) not in ROLES else ""
            fields[role] = held
            after = value + 1 if held else at + 1
    return HeaderBlock(first, after, fields) if len(fields) >= 4 and "subject" in fields else None


def _goes_on(lines: Sequence[Line], at: int, fields: Mapping[Role, str], role: Role) -> bool:
    """Whether a line without label still belongs to the block: folded values, blanks between double-spaced lines."""
    content = lines[at].content
    following = [line for line in lines[at + 1 : at + 4] if line.content][:2]
    fresh = [found[0] not in fields for line in following if (found := header_field(line.content))]
    if not content:
        return bool(following) and bool(fresh) and header_field(following[0].content) is not None and fresh[0]
    if role in ("from", "to", "cc", "bcc") and fields[role].endswith((",", ";")):
        return True
    if (
        lines[at].text[:1] in " \t"
        and role != "other"
        and at > 0
        and lines[at - 1].content
        and lines[at - 1].text[:1] not in " \t"
    ):
        return bool(fresh) or role in ("to", "cc", "subject")
    if fresh and fresh[0] and header_field(following[0].content) is not None:
        return True
    return not fields[role] and len(content) <= 200 and (bool(fresh) or role == "subject")


def loose_headers(lines: Sequence[Line], after: int) -> int:
    """Where a block of "label: value" lines in an unknown language, ending right before line `after`, begins.

    Only to be asked where something sure follows (our own words). Returns `after` when there is none.
    """
    first = at = after
    while at > 0 and after - at < 12 and lines[at - 1].depth == lines[after - 1].depth:
        content = lines[at - 1].content
        if content and not _LOOSE.match(content) and header_field(content) is None:
            break
        at -= 1
        first = at if content else first
    block = [line.content for line in lines[first:after] if line.content]
    sure = len(block) >= 3 and any(_ADDRESSES.search(content) for content in block)
    return first if sure else after

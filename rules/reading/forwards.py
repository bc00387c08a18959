"""Forwarded mail: who wrote the original, when, to whom and what, out of a text or an attached message."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from rules.nouns import Message
from rules.reading.parties import Party, from_attribution, parties
from rules.reading.split.attributions import find_attribution
from rules.reading.split.headers import HeaderBlock, find_headers, header_field
from rules.reading.split.labels import Role
from rules.reading.split.lines import Line, cut_lines
from rules.reading.split.markers import dashed_marker, is_forward_subject, is_rule, plain_marker
from rules.reading.split.message import message_lines
from rules.reading.split.run_on import run_on_headers


@dataclass(frozen=True, slots=True)
class Forward:
    """A mail that was passed on. `date` as written there; `note`: what the person passing it on wrote above it;
    `inline`: it stands in the text, otherwise it is attached (message/rfc822)."""

    sender: Party
    date: str = ""
    subject: str = ""
    to: tuple[Party, ...] = ()
    cc: tuple[Party, ...] = ()
    body: str = ""
    note: str = ""
    inline: bool = True


def read_forward(source: Message | str, subject: str | None = None) -> Forward | None:
    """The mail passed on in `source`, the outermost when there are several; None when nothing is passed on.

    A quoted header block counts where a line announces a forwarded mail or the subject does (`Fwd:`, `WG:`, `转发：`);
    of a bare text (`subject` None) it counts always: a text alone does not tell an answer from a forward.
    """
    if isinstance(source, str):
        named = subject is not None and is_forward_subject(subject)
        return _read_inline(cut_lines(source), _Clue.SUBJECT if named else _Clue(subject is None), subject or "")
    named = is_forward_subject(source.subject)
    inline = _read_inline(message_lines(source), _Clue.SUBJECT if named else _Clue.NONE, source.subject)
    if inline is not None:
        return inline
    if not source.forwarded or source.report_type:
        return None
    return _attached(source.forwarded[0], source.text)


def _attached(original: Message, note: str) -> Forward:
    return Forward(
        sender=Party(original.sender.address, original.sender.name),
        date=next(iter(original.headers.get("date", ())), original.date.isoformat() if original.date else ""),
        subject=original.subject,
        to=tuple(Party(address) for address in original.to),
        cc=tuple(Party(address) for address in original.cc),
        body=original.text,
        note=note.strip(),
        inline=False,
    )


class _Clue(IntEnum):
    """What but the text says that a mail is passed on."""

    NONE = 0  # the subject is there and says nothing of it
    UNKNOWN = 1  # there is no subject: a header block will do, an attribution will not
    SUBJECT = 2


def _read_inline(lines: Sequence[Line], clue: _Clue, subject: str) -> Forward | None:
    for at, line in enumerate(lines):
        if not line.content:
            continue
        found = _announced(lines, at) or (_unannounced(lines, at, clue) if clue else None)
        if found is not None:
            fields, after = found
            sender = parties(fields.get("from", ""))
            return Forward(
                sender=sender[0] if sender else Party(""),
                date=fields.get("date", ""),
                subject=fields.get("subject", "") or _bare_subject(subject),
                to=parties(fields.get("to", "")),
                cc=parties(fields.get("cc", "")),
                body=_body(lines[after:], line.depth or (lines[after - 1].depth if after else 0)),
                note=_note(lines[:at]),
            )
    return None


Found = tuple[Mapping[Role, str], int]  # the values of the header block, and the index of the line behind it


def _announced(lines: Sequence[Line], at: int) -> Found | None:
    """A marker line that says "forwarded", with its header block below it or run on in the same line."""
    content = lines[at].content
    marker = dashed_marker(content)
    if marker and marker[0] == "forwarded":
        if marker[1] and (run_on := run_on_headers(marker[1])):
            return run_on, at + 1
        below = _below(lines, at + 1)
        return (below.fields, below.after) if below else None
    if plain_marker(content) == "forwarded" and header_field(content) is None:
        below = _below(lines, at + 1)
        return (below.fields, below.after) if below else None
    return None


def _below(lines: Sequence[Line], at: int) -> HeaderBlock | None:
    for index in range(at, min(at + 5, len(lines))):
        if lines[index].content and not is_rule(lines[index].content):
            return find_headers(lines, index, announced=True)
    return None


def _unannounced(lines: Sequence[Line], at: int, clue: _Clue) -> Found | None:
    """A header block or an attribution where the subject already said that the mail is passed on."""
    marker = dashed_marker(lines[at].content)
    if marker and marker[1] and (run_on := run_on_headers(marker[1])):
        return run_on, at + 1
    if marker and (below := _below(lines, at + 1)):
        return below.fields, below.after
    if header_field(lines[at].content) and (block := find_headers(lines, at)):
        return block.fields, block.after
    after = find_attribution(lines, at) if clue is _Clue.SUBJECT else None
    return (from_attribution(lines[at:after]), after) if after else None


_PREFIX: Final = re.compile(r"\s{0,3}[^\s:：]{1,16}\s?[:：]\s?")


def _bare_subject(subject: str) -> str:
    return _PREFIX.sub("", subject.strip(), count=1).strip() if is_forward_subject(subject) else subject.strip()


def _note(lines: Sequence[Line]) -> str:
    kept = list(lines)
    while kept and (not kept[-1].content or is_rule(kept[-1].content)):
        kept.pop()
    return "".join(line.text for line in kept).strip()


def _body(lines: Sequence[Line], depth: int) -> str:
    """The text behind the header block, one level of quotation marks taken off where the block had them."""
    if not depth and _all_marked(lines):
        depth = 1
    return "\n".join(_unmarked(line.text, depth) for line in lines).strip("\ufeff \t\r\n")


def _all_marked(lines: Sequence[Line]) -> bool:
    filled = [line for line in lines if line.bare]
    return bool(filled) and all(line.depth for line in filled)


def _unmarked(text: str, depth: int) -> str:
    text = text.rstrip("\r\n")
    for _ in range(depth):
        stripped = text.lstrip(" \ufeff")
        if not stripped.startswith((">", "＞")):
            break
        text = stripped[1:].removeprefix(" ")
    return text

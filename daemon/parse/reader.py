"""One raw mail in, one Message out, or the reason why not. Pure: the same octets always give the same Message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from daemon.parse import headers
from daemon.parse.content import Content, read_content
from daemon.parse.headers import Header
from daemon.parse.leaves import leaves
from daemon.parse.mime import CannotRead, Tree, parse
from daemon.parse.params import structured
from daemon.parse.values import MAX_MESSAGE, Part, Unreadable
from rules.nouns import Message, Sender
from rules.reading.addresses import read_addresses, read_sender
from rules.reading.encoded import decode_words
from rules.reading.identity import BODY_OCTETS, content_key

_DELIVERED = (
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "x-original-delivered-to",
)
_ONCE = ("date", "sender", "reply-to", "to", "cc", "in-reply-to", "references", "subject", "content-type")
_SHOWN = ("from", "to", "subject", "date", "message-id")
_MAX_SUBJECT = 2_000


def read_message(
    raw: bytes,
    received: datetime,
    *,
    body_start: bytes | None = None,
    parts: Sequence[Part] = (),
    size: int | None = None,
) -> Message | Unreadable:
    """Reads a mail as it came from the server (CR LF or LF). Raises nothing but MemoryError.

    `received` is the server's time (aware). For a skeleton, see `values.Raw`: `parts` that were not read become
    attachments without a hash, `body_start` and `size` are the original's.
    """
    block, body = headers.split_message(raw)
    start = body[:BODY_OCTETS] if body_start is None else body_start
    whole = len(raw) if size is None else size
    try:
        if len(raw) > MAX_MESSAGE:
            raise CannotRead(f"message of {len(raw)} octets (limit {MAX_MESSAGE})")
        return _read(_Source(block, body, start, received, whole), {p.number: p for p in parts if not p.read})
    except CannotRead as e:
        return unreadable(raw, received, str(e), start, whole)
    except RecursionError:
        return unreadable(raw, received, "nested too deep", start, whole)
    except Exception as e:  # a fault of ours on a mail nobody foresaw: that mail waits for a person, the rest goes on
        return unreadable(raw, received, f"the reader failed: {type(e).__name__}: {str(e)[:200]}", start, whole)


def unreadable(
    raw: bytes, received: datetime, reason: str, body_start: bytes | None = None, size: int | None = None
) -> Unreadable:
    """An Unreadable with what can safely be said of the mail. Cheap and linear: fit for the parent process."""
    block, body = headers.split_message(raw)
    header = headers.read_header(block[:65_536])
    values = {name: tuple(decode_words(v[:2_000])[0] for v in header.raw(name)[:3]) for name in _SHOWN}
    return Unreadable(
        reason=reason,
        content_key=content_key(block, body[:BODY_OCTETS] if body_start is None else body_start),
        received=received,
        size=len(raw) if size is None else size,
        headers={name: v for name, v in values.items() if v},
    )


@dataclass(frozen=True, slots=True)
class _Source:
    """The octets of one mail, cut at the empty line, and what is known of them besides."""

    block: bytes
    body: bytes
    start: bytes
    received: datetime
    size: int
    depth: int = 0


def _read(source: _Source, unread: Mapping[str, Part]) -> Message:
    problem = headers.too_long(source.block)
    if problem:
        raise CannotRead(problem)
    header = headers.read_header(source.block)
    longest = headers.longest(header)
    if longest:
        raise CannotRead(f"header field {longest} over the limit")
    tree = parse(header, source.body)
    found = leaves(tree)
    content = read_content(found, tree, unread)
    likely = next((leaf.charset for leaf in found if leaf.media_type.startswith("text/")), None)
    return _message(source, header, tree, content, likely)


def _message(source: _Source, header: Header, tree: Tree, content: Content, likely: str | None) -> Message:
    values, spoken = headers.decoded(header, likely)
    message_id, nameless = headers.message_id(header)
    subjects = values.get("subject", ())
    root_type = structured(tree.root, "content-type")
    forwarded = _forwarded(content, source)
    twice = [f"more than one {name}" for name in _ONCE if len(header.raw(name)) > 1]
    defects = (*header.defects, *twice, *([nameless] if nameless else ()), *spoken, *content.defects, *tree.defects)
    return Message(
        content_key=content_key(source.block, source.start),
        sender=_sender(header),
        received=source.received,
        message_id=message_id,
        in_reply_to=headers.references(header.raw("in-reply-to"), most=10),
        references=headers.references(header.raw("references")),
        to=read_addresses(header.raw("to")),
        cc=read_addresses(header.raw("cc")),
        delivered_to=read_addresses([v for name in _DELIVERED for v in header.raw(name)]),
        reply_to=read_addresses(header.raw("reply-to")),
        subject=subjects[0][:_MAX_SUBJECT] if subjects else "",
        date=_utc(tree.date),
        text=content.text,
        html=content.html,
        attachments=tuple(content.attachments),
        calendars=tuple(content.calendars),
        forwarded=forwarded,
        report_type=root_type.token("report-type") if root_type.value == "multipart/report" else None,
        machine_parts=tuple(content.machine_parts),
        headers=values,
        trace=headers.trace(header),
        defects=tuple(dict.fromkeys(defects)),
        flowed=content.flowed,
        size=source.size,
    )


def _sender(header: headers.Header) -> Sender:
    """A header that readers may cut differently names nobody safely, whatever its From says."""
    sender = read_sender(header.raw_or_odd("from"))
    return replace(sender, problem=header.defects[0]) if header.defects and not sender.problem else sender


def _forwarded(content: Content, source: _Source) -> tuple[Message, ...]:
    """Attached mails, one level deep. What cannot be read stays an attachment with a defect on the outer mail."""
    if source.depth:
        return ()
    messages = []
    for raw in content.mails:
        block, body = headers.split_message(raw)
        try:
            inner = _Source(block, body, body[:BODY_OCTETS], source.received, len(raw), depth=1)
            messages.append(_read(inner, {}))
        except CannotRead as e:
            content.defects[f"attached mail not read: {e}"] = None
    return tuple(messages)


def _utc(date: datetime | None) -> datetime | None:
    if date is None:
        return None
    try:
        return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except (OverflowError, ValueError):
        return None

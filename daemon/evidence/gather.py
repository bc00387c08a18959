"""Which mails a record rests on: those it came from, those that answered, those that we sent about it. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from itertools import chain
from zoneinfo import ZoneInfo

from rules.nouns import (
    Decision,
    Entry,
    Hold,
    Invoice,
    Meeting,
    OutboxRow,
    Outline,
    Payment,
    Question,
    Record,
    Request,
    Stop,
    Thread,
)
from rules.view import View

Mail = Entry | OutboxRow  # one that came, one of ours


def related(records: Iterable[Record], view: View) -> tuple[Record, ...]:
    """The records with all that hangs on them: decisions and letters of a request, payments of an invoice, …"""
    found = {(r.KIND, r.key): r for r in records}
    for record in tuple(found.values()):
        found |= {(r.KIND, r.key): r for r in _hanging(record, view)}
    return tuple(found.values())


def mails(records: Iterable[Record], view: View) -> tuple[Mail, ...]:
    """Every mail that they name, in order of time, each once."""
    found: dict[str, Mail] = {}
    for record in records:
        for mail in chain([record] if isinstance(record, Entry | OutboxRow) else [], _named(record, view)):
            found.setdefault(mail.key, mail)
    return tuple(sorted(found.values(), key=lambda mail: (when(mail), mail.key)))


def when(mail: Mail) -> datetime:
    return mail.received if isinstance(mail, Entry) else mail.sent_at or mail.created


def events(records: Iterable[Record], zone: ZoneInfo) -> list[tuple[datetime, str]]:
    """What happened, in order: mails aside, which are listed by themselves."""
    return sorted(chain.from_iterable(_events(record, zone) for record in records))


def _hanging(record: Record, view: View) -> Iterator[Record]:
    match record:
        case Request():
            yield from view.find(Decision, request=record.id)
            yield from (q for q in view.find(Question) if q.request == record.id)
            yield from _letters(record.id, view)
        case Decision():
            if request := view.get(Request, record.request):
                yield request
        case Invoice():
            yield from view.find(Payment, invoice=record.number)
            yield from view.find(Stop, about=f"invoice/{record.number}")
            yield from (h for h in view.find(Hold) if h.about == f"invoice/{record.number}")
            yield from _letters(record.number, view)
        case Meeting():
            yield from view.find(Outline, meeting=record.uid)
            yield from _letters(record.uid, view)
        case Thread():
            yield from view.find(Entry, thread=record.id)
        case Entry():
            yield from view.find(Decision, content_key=record.content_key)
            yield from view.find(Stop, content_key=record.content_key)
            yield from view.find(Question, content_key=record.content_key)


def _letters(about: str, view: View) -> Iterator[OutboxRow]:
    return (row for row in view.find(OutboxRow) if about in row.about.split(", ") and row.state in ("sent", "unknown"))


def _named(record: Record, view: View) -> Iterator[Mail]:
    """By content key where the record has one: anybody can write a Message-ID."""
    key = getattr(record, "content_key", None)
    if isinstance(key, str) and (entry := view.get(Entry, key)):
        yield entry
    names = [getattr(record, name, None) for name in ("message_id", "confirmed_in", "answered_in")]
    ids = {name for name in (*names, *getattr(record, "message_ids", ())) if name}
    for message_id in sorted(ids):
        if not (isinstance(key, str) and message_id == getattr(record, "message_id", None)):
            yield from view.find(Entry, message_id=message_id)
            yield from view.find(OutboxRow, message_id=message_id)


def _events(record: Record, zone: ZoneInfo) -> Iterator[tuple[datetime, str]]:
    match record:
        case Request():
            what = f"{record.item} {record.version or ''}".strip()
            yield record.at, f"{record.opened_by} asked {', '.join(record.asked)} to approve {what}"
        case Decision():
            yield record.at, f'{record.by} ({record.trust}): {record.decision}: "{record.words}"'
        case Question():
            yield record.at, f"asked: {record.asked} ({record.state})"
        case Invoice():
            about = f"invoice {record.number} over {record.amount} {record.currency}"
            yield datetime.combine(record.issued, time(0), zone), f"{about} issued"
            if record.due:
                yield datetime.combine(record.due, time(0), zone), f"{about} due"
        case Payment():
            yield datetime.combine(record.paid, time(0), zone), f"{record.amount} {record.currency} paid"
        case Stop():
            yield record.at, f'{record.by} ({record.trust}): {record.kind}: "{record.words}" ({record.state})'
        case Hold():
            yield record.at, f"{record.by}: {record.state}"
        case Meeting():
            yield record.start, f"meeting: {record.title} ({record.state})"
        case Outline():
            yield record.at, f"{record.by} wrote the outline, version {record.version}"

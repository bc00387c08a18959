"""Past mail read again, by today's rules or others: what would be decided or filed otherwise. Changes nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from daemon.batches import raw_of
from daemon.config import MailboxConfig
from daemon.desk import Desk
from daemon.mailbox import Mailbox, MailboxRefused
from daemon.parse import Raw, Unreadable
from daemon.parse.worker import Reader
from daemon.perform import perform
from daemon.signatures import Lookup, Resolver, as_asked
from rules.asof import AsOf
from rules.book import RuleBook
from rules.effects import Keep, Verdict
from rules.nouns import Because, Decision, Entry, Invoice, Message, OutboxRow, Payment, Place, Record, Route
from rules.overlay import Overlay
from rules.reading.steps import inbound
from rules.view import R, View

CHUNK = 100  # mails that are held in memory at a time
_NOT_MAILS = (OutboxRow, Invoice, Payment)  # what comes about beside the mail: there from its own day on


@dataclass(frozen=True, slots=True)
class Past:
    """A mail of the past, as it was read; `entry` is what the ledger has of it, where it has something."""

    message: Message | Unreadable
    entry: Entry | None
    source: str

    @property
    def received(self) -> datetime:
        return self.entry.received if self.entry else self.message.received


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A mail that would be taken otherwise: part, what the ledger has, what it would have; and why."""

    past: Past
    parts: tuple[tuple[str, str | None, str | None], ...]
    because: tuple[Because, ...]


def replay(
    desk: Desk, ledger: View, mails: Iterable[Past], since: datetime, *, some: bool = False
) -> Iterator[Otherwise]:
    """Each of these mails (in the order they came in) judged by the desk's rules as the ledger stood before it.

    Under what the mails say lies the ledger as it stood at `since`; or, where they are but `some` of those that came,
    as it stood at each of them, so that what the others told is there. What is compared is the end of it all, as
    threads take their mails along.
    """
    pad = Overlay(then := _Then(ledger, since, moving=some))
    judged: dict[str, tuple[Past, Verdict]] = {}
    for past in mails:
        then.go_to(past.received)
        verdict = _judged(past, pad, desk)
        place = past.entry.place if past.entry else None
        inbox = Place(mailbox=next(iter(desk.config.mailboxes)), folder="INBOX", uidvalidity=0, uid=0)
        perform(pad, verdict, Route(place=place or inbox, at=past.received))
        judged[verdict.entry.key] = (past, verdict)
    confirmed = _confirmed(ledger)
    for key, (past, verdict) in judged.items():
        entry = pad.get(Entry, key)
        assert entry
        parts = tuple(_parts(past, entry, verdict, ledger, confirmed))
        if parts:
            yield Otherwise(past, parts, entry.because)


def known_mails(ledger: View, since: datetime) -> Iterator[Entry]:
    """What came to us by itself from then on."""
    return (e for e in ledger.find(Entry) if e.via == "mail" and e.received >= since)


def of_ledger(
    ledger: View,
    settings: Mapping[str, MailboxConfig],
    since: datetime,
    reader: Reader,
    missing: Callable[[Entry], None],
    book: RuleBook,
) -> Iterator[Past]:
    """The mails that the ledger knows of, read where they lie now; read only. `missing` hears of those that are gone;
    `book` says which signatures are looked at.

    Raises MailboxError when a mailbox cannot be reached.
    """
    entries = sorted(
        known_mails(ledger, since),
        key=lambda e: (e.received, e.routes[0].place.uid if e.routes else 0, e.key),
    )
    boxes: dict[str, Mailbox] = {}
    lookup = Resolver()
    try:
        for start in range(0, len(entries), CHUNK):
            some = entries[start : start + CHUNK]
            raws = dict(fetched(some, boxes, settings))
            found = [entry for entry in some if entry.key in raws]
            for entry in some:
                if entry.key not in raws:
                    missing(entry)
            messages = reader.result(reader.submit([raws[entry.key] for entry in found]))
            for entry, message in zip(found, messages, strict=True):
                yield Past(proved(message, raws[entry.key], entry, book, lookup), entry, _where(entry))
    finally:
        for box in boxes.values():
            box.close()


def of_files(ledger: View, files: Iterable[tuple[str, Raw]], since: datetime, reader: Reader) -> Iterator[Past]:
    """The mails of these files, each once, in the order in which they came in."""
    named = list(files)
    messages = reader.result(reader.submit([raw for _, raw in named]))
    seen: dict[str, Past] = {}
    for (name, _), message in zip(named, messages, strict=True):
        seen.setdefault(message.content_key, Past(message, ledger.get(Entry, message.content_key), name))
    yield from sorted((p for p in seen.values() if p.received >= since), key=lambda p: p.received)


class _Then:
    """The ledger as it stood when the replay begins; of letters and money, as it stood at the mail that is read.

    `moving`: of all, as it stood at that mail.
    """

    def __init__(self, ledger: View, since: datetime, *, moving: bool) -> None:
        self._ledger, self._moving = ledger, moving
        self._mails, self._rest = AsOf(ledger, since), AsOf(ledger, since)

    def go_to(self, at: datetime) -> None:
        self._rest = AsOf(self._ledger, at + timedelta(microseconds=1))
        if self._moving:
            self._mails = AsOf(self._ledger, at)

    def get(self, kind: type[R], key: str) -> R | None:
        return self._of(kind).get(kind, key)

    def find(self, kind: type[R], **fields: str) -> Sequence[R]:
        return self._of(kind).find(kind, **fields)

    def _of(self, kind: type[Record]) -> AsOf:
        return self._rest if kind in _NOT_MAILS else self._mails


def _judged(past: Past, pad: Overlay, desk: Desk) -> Verdict:
    message, entry, book = past.message, past.entry, desk.book
    if isinstance(message, Unreadable):
        return Verdict(entry=_quarantined(message, past.received, book.filing.folders.quarantine))
    message = replace(message, received=past.received, attachments=with_known_hashes(message, entry))
    box = entry.place.mailbox if entry and entry.place else next(iter(desk.config.mailboxes))
    settings = desk.config.mailboxes.get(box)
    folder = entry.target if entry and entry.by_hand else None  # where a person put it is a person's word
    start = settings.start if settings else None
    return inbound(message, pad, book, past.received, mailbox=box, folder=folder, start=start)


def with_known_hashes(message: Message, entry: Entry | None) -> Any:
    """Hashes of large attachments are in the ledger already: they need not be fetched."""
    known = {(a.name, a.size): a.sha256 for a in entry.attachments} if entry else {}
    return tuple(replace(a, sha256=a.sha256 or known.get((a.name, a.size))) for a in message.attachments)


def _quarantined(message: Unreadable, received: datetime, folder: str) -> Entry:
    because = Because(step="reading", text=message.reason[:300])
    return Entry(
        content_key=message.content_key, message_id=None, thread=None, client=None, job=None,
        sender=message.shown("from"), subject=message.shown("subject"), date=None, received=received, kind="other",
        trust="failed", outcome="quarantined", target=folder, because=(because,),
    )  # fmt: skip


def _parts(
    past: Past, entry: Entry, verdict: Verdict, ledger: View, confirmed: dict[str, dict[str, str]]
) -> Iterator[tuple[str, str | None, str | None]]:
    """Part, as the ledger has it, as it would be."""
    known = past.entry
    names = {"kind": "kind", "outcome": "outcome", "decision": "decision", "client": "client", "job": "job",
             "target": "folder"}  # fmt: skip
    for field, name in names.items():
        if known and known.by_hand and name in ("client", "job", "folder"):
            continue
        was, now = getattr(known, field, None), getattr(entry, field)
        if (was or None) != (now or None) and not (field == "decision" and {was, now} <= {None, "none"}):
            yield name, was, now
    before: dict[str, str] = {
        d.request: d.decision for d in ledger.find(Decision, content_key=entry.key) if not d.confirmed_in
    }
    before |= confirmed.get(entry.message_id or "", {})
    after = {e.record.request: e.record.decision for e in verdict.effects
             if isinstance(e, Keep) and isinstance(e.record, Decision)}  # fmt: skip
    for request in sorted({*before, *after}):
        if before.get(request) != after.get(request):
            yield f"decision on {request}", before.get(request), after.get(request)


def _confirmed(ledger: View) -> dict[str, dict[str, str]]:
    """Decisions that stand on a colleague's word, by the Message-ID of the mail that gave it."""
    found: dict[str, dict[str, str]] = {}
    for decision in ledger.find(Decision):
        if decision.confirmed_in:
            found.setdefault(decision.confirmed_in, {})[decision.request] = decision.decision
    return found


def fetched(
    entries: Sequence[Entry], boxes: dict[str, Mailbox], settings: Mapping[str, MailboxConfig]
) -> Iterator[tuple[str, Raw]]:
    """The mails by content key, folder by folder; those that are not where the ledger says are left out."""
    lying = sorted(
        (e.place.mailbox, e.place.folder, e.place.uidvalidity, e.place.uid, e.key) for e in entries if e.place
    )
    for (name, folder, uidvalidity), some in groupby(lying, key=lambda x: x[:3]):
        if name not in settings:
            continue
        if name not in boxes:
            boxes[name] = Mailbox(name, settings[name])
            boxes[name].connect()
        keys = {uid: key for _, _, _, uid, key in some}
        try:
            if boxes[name].status(folder).uidvalidity != uidvalidity:
                continue
            for mail in boxes[name].fetch(folder, sorted(keys)):
                if not mail.problem or mail.raw:
                    yield keys[mail.place.uid], raw_of(mail)
        except MailboxRefused:  # a folder that is gone
            continue


def proved(
    message: Message | Unreadable, raw: Raw, entry: Entry, book: RuleBook, lookup: Lookup
) -> Message | Unreadable:
    """With its signatures checked, where its mailbox goes by them. Keys may have gone from DNS since."""
    if isinstance(message, Unreadable) or raw.body_start is not None or entry.place is None:
        return message  # of a large mail only a part was fetched, as when it was judged
    return as_asked(message, raw.raw, entry.place.mailbox, book, lookup)


def _where(entry: Entry) -> str:
    return f"{entry.place.folder} of mailbox {entry.place.mailbox}" if entry.place else "?"

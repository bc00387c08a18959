"""Old mail into the ledger and its folders, as mail from before the start: filed, never acted on; done again, nothing.

For each mail: its ledger entry first, then the mail itself into its folder, then where it lies. So a crash in between
leaves a mail that the daemon knows when it meets it, and the next import goes on from there.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from daemon.batches import key_of, raw_of
from daemon.desk import Desk
from daemon.mailbox import Mailbox, MailboxRefused
from daemon.mailbox.headers import came_at
from daemon.parse import Raw, Unreadable
from daemon.parse.values import MAX_SHOWN
from daemon.parse.worker import Reader
from daemon.perform import carry_out, perform
from daemon.quarantine import quarantined
from rules.effects import Send, Verdict
from rules.nouns import Because, Entry, Message, Place, Route, Started
from rules.reading.steps import inbound
from store.contract import Ledger, Transaction

log = logging.getLogger("countersign.import")
BATCH = 50
_OLDEST = datetime(1970, 1, 2, tzinfo=UTC)  # INTERNALDATE of some servers begins there
_ALWAYS_OLD = date.max  # a "start" that all mail comes before


@dataclass(frozen=True, slots=True)
class Old:
    """One mail: where it was found, for people; its bytes and time; `lies`: where in the mailbox, if it lies there."""

    name: str
    raw: Raw
    lies: Place | None = None


@dataclass(slots=True)
class Taken:
    """What became of the mails. `newer`: came after the desk began, and is the daemon's to read from the inbox."""

    read: int = 0
    filed: int = 0
    known: int = 0
    newer: int = 0
    unfiled: int = 0
    quarantined: int = 0
    refused: list[str] = field(default_factory=list)  # "name: why"


def from_files(mails: Iterable[tuple[str, bytes]], now: datetime) -> Iterator[Old]:
    """The time is that of the topmost Received, else the mail's own Date, else `now`."""
    for name, raw in mails:
        yield Old(name, Raw(raw=raw, received=min(max(came_at(raw) or now, _OLDEST), now)))


def from_folder(box: Mailbox, folder: str, uids: Iterable[int], taken: Taken) -> Iterator[Old]:
    """Mail that lies in the mailbox already, where the daemon does not look."""
    for fetched in box.fetch(folder, uids):
        name = f"{folder} UID {fetched.place.uid}"
        if fetched.problem:
            taken.refused.append(f"{name}: {fetched.problem}")
        else:
            yield Old(name, raw_of(fetched), fetched.place)


class OldMail:
    """Takes mails up. One ledger, one mailbox, one reader; no letter is ever owed."""

    def __init__(self, desk: Desk, ledger: Ledger, box: Mailbox, reader: Reader, now: datetime, source: str) -> None:
        """`source`: what is imported, as people call it: it stands in every reason."""
        self._book, self._ledger, self._box, self._reader = desk.book, ledger, box, reader
        self._now, self._source = now, source
        self._before = _beginning(desk, ledger, box.name)
        self.taken = Taken()

    def take(self, mails: Iterable[Old]) -> Iterator[Old]:
        """Each mail once it is dealt with, in batches. Raises MailboxUnreachable and LedgerError; begin again then."""
        batch: list[Old] = []
        for old in mails:
            batch.append(old)
            if len(batch) == BATCH:
                yield from self._batch(batch)
                batch = []
        yield from self._batch(batch)

    def _batch(self, batch: list[Old]) -> list[Old]:
        messages = self._reader.result(self._reader.submit([old.raw for old in batch])) if batch else []
        with self._ledger.transaction() as tx:
            found = [self._note(tx, old, message) for old, message in zip(batch, messages, strict=True)]
        placed = [(todo.verdict, self._put(todo)) for todo in found if todo]
        with self._ledger.transaction() as tx:
            for verdict, place in placed:
                if place:
                    route = Route(place=place, at=verdict.entry.received)
                    now = tx.get(Entry, verdict.entry.key) or verdict.entry  # its thread may have taken it along since
                    perform(tx, replace(verdict, entry=now, effects=()), route, inbox=False)
        return batch

    def _note(self, tx: Transaction, old: Old, message: Message | Unreadable) -> "_Todo | None":
        """The mail's entry, kept before the mail is put anywhere; None when there is nothing to put."""
        self.taken.read += 1
        entry = tx.get(Entry, message.content_key)
        if entry and entry.via == "mail":
            self.taken.known += 1
            return None if entry.place else _Todo(old, Verdict(entry=entry), True)  # an earlier import was cut short
        if self._before and old.raw.received >= self._before:
            self.taken.newer += 1
            return None
        if b"\0" in old.raw.raw:
            self.taken.refused.append(f"{old.name}: there is a NUL in it (RFC 3501 4.3.1)")
            return None
        verdict = self._judged(tx, message, old)
        self.taken.quarantined += verdict.entry.outcome == "quarantined"
        self.taken.unfiled += verdict.entry.target == self._book.filing.folders.unfiled
        tx.put(verdict.entry)
        carry_out(tx, verdict.effects)
        return _Todo(old, verdict, False)

    def _judged(self, tx: Transaction, message: Message | Unreadable, old: Old) -> Verdict:
        received, book = old.raw.received, self._book
        if isinstance(message, Unreadable):
            sender, subject = message.shown("from"), message.shown("subject")
            return quarantined(message.content_key, message.reason, received, book, sender, subject)
        try:
            verdict = inbound(message, tx, book, self._now, mailbox=self._box.name, start=_ALWAYS_OLD)
        except Exception as e:  # one bad mail never stops the next
            log.exception("could not judge %s", old.name)
            reason = f"it could not be judged: {type(e).__name__}: {e}"
            sender, subject = message.sender.address, message.subject[:MAX_SHOWN]
            return quarantined(message.content_key, reason, received, book, sender, subject)
        imported = Because(step="import", text=f"old mail, imported from {self._source}: filed, not acted on")
        because = tuple(imported if b.step == "start" else b for b in verdict.entry.because)
        effects = tuple(effect for effect in verdict.effects if not isinstance(effect, Send))
        return replace(verdict, entry=replace(verdict.entry, because=because), effects=effects)

    def _put(self, todo: "_Todo") -> Place | None:
        """The mail into its folder, unless it lies there already. None: nobody knows where; the daemon will meet it."""
        old, entry = todo.old, todo.verdict.entry
        target = entry.target or self._book.filing.folders.unfiled
        try:
            if todo.again and (there := self._found(entry, target, 0)):
                return there
            after = 0 if self._box.wire.has("UIDPLUS") else self._last_uid(target)
            if old.lies:
                place = self._box.copy(old.lies.folder, [old.lies.uid], target).get(old.lies.uid)
            else:
                place = self._box.append(target, old.raw.raw, at=old.raw.received)
            self.taken.filed += 1
            return place or self._found(entry, target, after)
        except MailboxRefused as e:
            self.taken.refused.append(f"{old.name}: {e}")
            return None

    def _last_uid(self, folder: str) -> int:
        return self._box.status(folder).uidnext - 1 if folder in self._box.folders() else 0

    def _found(self, entry: Entry, folder: str, after: int) -> Place | None:
        """This very mail, among those of the folder above `after`: its content tells, whatever its Message-ID."""
        if folder not in self._box.folders():
            return None
        self._box.status(folder)
        for fetched in self._box.fetch(folder, self._box.new_uids(folder, after)):
            if key_of(fetched) == entry.key:
                return fetched.place
        return None


@dataclass(frozen=True, slots=True)
class _Todo:
    """A mail to be put into its folder; `again`: an earlier import may have done so already."""

    old: Old
    verdict: Verdict
    again: bool


def _beginning(desk: Desk, ledger: Ledger, mailbox: str) -> datetime | None:
    """From when on mail is the daemon's to act on; None on a desk that has never run and says nothing of it."""
    if start := desk.config.mailboxes[mailbox].start:
        return datetime.combine(start, time(0), ZoneInfo(desk.book.agency.time_zone))
    started = ledger.get(Started, "desk")
    return started.at if started else None

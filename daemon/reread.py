"""A mail of the past, on the table again as the ledger stood when it came: read where it lies, and changing nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Self, cast

from daemon.canary import knowing
from daemon.desk import Desk, DeskProblems
from daemon.mailbox import Mailbox, MailboxError
from daemon.parse import Unreadable
from daemon.parse.worker import Reader
from daemon.replay import fetched, proved, with_known_hashes
from daemon.signatures import Resolver
from rules.asof import AsOf
from rules.nouns import Decision, Entry, Question, Record, Request, Stop
from rules.reading.case import Case
from rules.view import R, View

NEXT = timedelta(seconds=1)  # servers give no finer time


class CannotReread(Exception):
    """Why the mail cannot be looked at again, in words for whoever asked."""


class Rereader:
    """Connects to a mailbox with the first mail that is asked for. Read only: no flag, no folder, no record changes."""

    def __init__(self, desk: Desk, ledger: View) -> None:
        self._desk, self._ledger = knowing(desk), ledger
        self._boxes: dict[str, Mailbox] = {}
        self._reader: Reader | None = None
        self._lookup = Resolver()  # asked only where a mailbox's table says so

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for box in self._boxes.values():
            box.close()
        if self._reader:
            self._reader.close()

    def case(self, entry: Entry) -> Case:
        """The mail as it was judged first: what came after it has not happened yet. Raises CannotReread."""
        config, book = self._desk.config, self._desk.book
        if entry.via != "mail" or entry.place is None:
            raise CannotReread("it was only seen attached to another mail, or a list's copy stands for it")
        try:
            _, raw = next(fetched([entry], self._boxes, config.mailboxes), ("", None))
        except (MailboxError, DeskProblems) as e:
            raise CannotReread(str(e)) from e
        if raw is None:
            raise CannotReread(f"it does not lie in {entry.place.folder} of mailbox {entry.place.mailbox} any more")
        self._reader = self._reader or Reader()
        [message] = self._reader.result(self._reader.submit([raw]))
        message = proved(message, raw, entry, book, self._lookup)
        if isinstance(message, Unreadable):
            raise CannotReread(message.reason)
        name = entry.place.mailbox
        message = replace(message, received=entry.received, attachments=with_known_hashes(message, entry))
        settings = config.mailboxes.get(name)
        imported = any(because.step == "import" for because in entry.because)  # old mail, never acted on
        start = date.max if imported else settings.start if settings else None
        return Case(
            message=message, view=before(self._ledger, entry), book=book, now=entry.received, mailbox=name,
            folder=entry.target if entry.by_hand else None, start=start,
        )  # fmt: skip


def before(ledger: View, entry: Entry) -> View:
    """The ledger as it stood when this mail was read, as far as its records tell."""
    return AsOf(_InOrder(ledger, entry), entry.received + timedelta(microseconds=1))


class _InOrder:
    """A View of `base` in which this mail, and those read after it in the same second, came a second later."""

    def __init__(self, base: View, entry: Entry) -> None:
        self._base = base
        turn = _turn(entry)
        same = [e for e in base.find(Entry) if e.received == entry.received and _turn(e) >= turn]
        self._keys, self._ids = {e.key for e in same}, {e.message_id for e in same if e.message_id}

    def get(self, kind: type[R], key: str) -> R | None:
        record = self._base.get(kind, key)
        return None if record is None else self._in_order(record)

    def find(self, kind: type[R], **fields: str) -> Sequence[R]:
        return tuple(self._in_order(record) for record in self._base.find(kind, **fields))

    def _in_order(self, record: R) -> R:
        moved: Record = record
        match record:
            case Entry() if record.key in self._keys:
                moved = replace(record, received=record.received + NEXT)
            case Request() if record.message_id in self._ids:
                moved = replace(record, at=record.at + NEXT)
            case Decision() | Question() | Stop() if record.content_key in self._keys:
                moved = replace(record, at=record.at + NEXT)
        return cast("R", moved)


def _turn(entry: Entry) -> tuple[Any, ...]:
    """By which mails of one second are read: as they lay in the mailbox they came to."""
    first = entry.routes[0].place if entry.routes else entry.place
    return (first.mailbox, first.folder, first.uid) if first else ("", "", 0)

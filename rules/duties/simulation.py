"""What would be sent between two instants, if the daemon ran all the while and every letter arrived when it was due."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import chain

from rules.book import RuleBook
from rules.duties import table
from rules.duties.days import calendar_of
from rules.duties.overtaken import overtaken
from rules.duties.table import DUTIES, Duty, OnError
from rules.nouns import Invoice, Letter, Meeting, OutboxRow, Outline, Owed, Payment, Started, Touch
from rules.overlay import Overlay
from rules.view import Pad, View

# Writes a letter and puts its row into the outbox that is imagined; False: it could not be written.
Write = Callable[[Pad, Letter, datetime], bool]
_BEAT = timedelta(days=1)  # what a hold hides, and what comes after it, shows when the days go on


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A mail that would go out at `at`, or (`row.state` held) would wait for a person from then on.

    `letter` is None for what stands written in the outbox already.
    """

    at: datetime
    row: OutboxRow
    letter: Letter | None


def simulate(
    view: View, book: RuleBook, since: datetime, until: datetime, on_error: OnError | None = None
) -> Iterator[Letter]:
    """The letters alone of `foresee`, unwritten; `due` is when they would go out."""
    for mail in foresee(view, book, since, until, on_error):
        if mail.letter:
            yield replace(mail.letter, due=mail.at)


def as_pending(pad: Pad, letter: Letter, at: datetime) -> bool:
    """A row without words, for where only who and when matters."""
    pad.put(
        OutboxRow(
            id=letter.key, duty=letter.duty, rule=letter.rule, client=letter.client, about=letter.about, to=letter.to,
            cc=letter.cc, subject="", message_id="", reply_key="", due=letter.due, created=at, keys=letter.keys,
            external=letter.external, give_up_after=letter.give_up_after, because=letter.because,
        )
    )  # fmt: skip
    if owed := pad.get(Owed, letter.key):
        pad.put(replace(owed, state="done"))
    return True


def foresee(
    view: View,
    book: RuleBook,
    since: datetime,
    until: datetime,
    on_error: OnError | None = None,
    write: Write = as_pending,
) -> Iterator[Foreseen]:
    """What would go out from `since` (included) to `until` (not included), in the order in which it would.

    Goes from event to event on an overlay of `view`, which stays as it is: letters that are due are written, and what
    stands in the outbox leaves it at its time, unless the facts have overtaken it. Facts of the ledger that are dated
    later count from their dates; what is overdue at `since` goes out at once. Clients do not touch one another's
    letters, so each is played alone; what is about no client is played once, with the whole book.
    """
    plays = [_Play(replace(book, clients={key: client}), key, _of_clients()) for key, client in book.clients.items()]
    plays.append(_Play(book, None, tuple(duty for duty in DUTIES if duty.of_house)))
    mails = chain.from_iterable(play.mails(view, since, until, on_error, write) for play in plays)
    yield from sorted(mails, key=lambda mail: (mail.at, mail.row.due, mail.row.id))


def imagined(view: View, book: RuleBook, client: str, since: datetime, until: datetime) -> Overlay:
    """The ledger as it would stand at `until` for one client, with all that was sent from `since` on."""
    play = _Play(replace(book, clients={client: book.clients[client]}), client, _of_clients())
    pad = _started(view, play.book, since)
    for _ in play.on(pad, since, until, lambda what, error: None, as_pending):
        pass
    return pad


def _of_clients() -> tuple[Duty, ...]:
    return tuple(duty for duty in DUTIES if not duty.of_house)


@dataclass(frozen=True, slots=True)
class _Play:
    """One client's weeks, or (None) those of what is about no client of the book."""

    book: RuleBook
    client: str | None
    duties: Sequence[Duty]

    def mails(
        self, view: View, since: datetime, until: datetime, on_error: OnError | None, write: Write
    ) -> Iterator[Foreseen]:
        return self.on(_started(view, self.book, since), since, until, on_error, write)

    def on(
        self, pad: Overlay, since: datetime, until: datetime, on_error: OnError | None, write: Write
    ) -> Iterator[Foreseen]:
        """The same, on a pad that remembers."""
        changes = sorted(at for at in self._changes(pad) if since < at < until)
        now = since
        while now < until:
            failed: set[str] = set()
            while turn := list(self._turn(pad, now, on_error, write, failed)):
                yield from turn
            later = [letter.due for letter in self._wanted(pad, now, None) if letter.due > now]
            later += [_leaves(row, now) for row in self._pending(pad) if _leaves(row, now) > now]
            now = min([*later, *(at for at in changes if at > now), now + _BEAT, until])

    def _turn(
        self, pad: Overlay, now: datetime, on_error: OnError | None, write: Write, failed: set[str]
    ) -> Iterator[Foreseen]:
        """As the daemon's: write what is due or owed, then send what stands in the outbox. `failed` is not tried on."""
        due = [letter for letter in self._wanted(pad, now, on_error) if letter.due <= now]
        letters = {x.key: x for x in (*due, *self._owed(pad)) if x.key not in failed}
        for letter in letters.values():
            if not write(pad, letter, now):
                failed.add(letter.key)
            elif (row := pad.get(OutboxRow, letter.key)) and row.state == "held":
                yield Foreseen(now, row, letter)
        for row in sorted(self._pending(pad), key=lambda row: (row.due, row.id)):
            if _leaves(row, now) > now:
                continue
            if (row.give_up_after and now > row.give_up_after) or overtaken(row, pad, self.book, now):
                pad.put(replace(row, state="withdrawn"))
                failed.add(row.id)
                continue
            sent = replace(row, state="sent", sent_at=now)
            pad.put(sent)
            yield Foreseen(now, sent, letters.get(row.id))

    def _wanted(self, pad: Overlay, now: datetime, on_error: OnError | None) -> tuple[Letter, ...]:
        return table.wanted(pad, self.book, now, on_error, self.duties)

    def _owed(self, pad: Overlay) -> list[Letter]:
        return [o.letter for o in pad.find(Owed, state="waiting") if self._is_mine(o.letter.client)]

    def _pending(self, pad: Overlay) -> list[OutboxRow]:
        return [row for row in pad.find(OutboxRow, state="pending") if self._is_mine(row.client)]

    def _is_mine(self, client: str | None) -> bool:
        return client == self.client if self.client else client is None or client not in self.book.clients

    def _changes(self, view: View) -> Iterator[datetime]:
        """Instants at which the ledger's own facts begin to count."""
        for client in self.book.clients.values() if self.client else ():
            calendar = calendar_of(client, self.book)
            yield from (touch.at for touch in view.find(Touch, client=client.key))
            for invoice in view.find(Invoice, client=client.key):
                for payment in view.find(Payment, invoice=invoice.number):
                    yield payment.at
                    yield calendar.at(payment.paid, time(0))
            for meeting in view.find(Meeting, client=client.key):
                yield meeting.start + timedelta(seconds=1)
                yield from (outline.at for outline in view.find(Outline, meeting=meeting.uid))


def _started(view: View, book: RuleBook, since: datetime) -> Overlay:
    """As a daemon that begins at `since` would note it: a new client is owed nothing from before."""
    pad = Overlay(view)
    desk = view.get(Started, "desk")
    pad.put(Started(at=min(desk.at, since) if desk else since))
    if desk and desk.at <= since:
        for name in (f"client/{key}" for key in book.clients):
            if view.get(Started, name) is None:
                pad.put(Started(what=name, at=since))
    return pad


def _leaves(row: OutboxRow, now: datetime) -> datetime:
    """When the next try may be made."""
    return max(row.due, row.next_try or row.due)

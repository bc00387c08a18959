"""What would be sent between two instants, if the daemon ran all the while and every letter arrived when it was due."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import chain

from rules.book import RuleBook
from rules.duties import table
from rules.duties.days import calendar_of
from rules.duties.table import OnError
from rules.nouns import Invoice, Letter, Meeting, OutboxRow, Outline, Payment, Started, Touch
from rules.overlay import Overlay
from rules.view import View


def simulate(
    view: View, book: RuleBook, since: datetime, until: datetime, on_error: OnError | None = None
) -> Iterator[Letter]:
    """Letters that would go out from `since` (included) to `until` (not included), in order; `due` is when they would.

    Goes from event to event on an overlay of `view`, which stays as it is. Facts of the ledger that are dated later
    count from their dates. What is overdue at `since` goes out at once. Clients do not touch one another's letters, so
    each is played alone; a letter about no client comes up in each play, and counts once.
    """
    alone = (replace(book, clients={key: client}) for key, client in book.clients.items())
    played = chain.from_iterable(_play(view, one, since, until, on_error) for one in alone)
    letters = {letter.key: letter for letter in played}
    yield from sorted(letters.values(), key=lambda letter: (letter.due, letter.key))


def _play(view: View, book: RuleBook, since: datetime, until: datetime, on_error: OnError | None) -> Iterator[Letter]:
    imagined = Overlay(view)
    started = view.get(Started, "desk")
    imagined.put(Started(at=min(started.at, since) if started else since))
    changes = sorted(at for at in _changes(view, book) if since < at < until)
    now = since
    while now < until:
        wanted = table.wanted(imagined, book, now, on_error)
        ready = [letter for letter in wanted if letter.due <= now]
        for letter in ready:
            sent = replace(letter, due=max(letter.due, now))
            imagined.put(as_sent(sent, now))
            yield sent
        if not ready:
            later = [letter.due for letter in wanted if letter.due > now]
            now = min([*later, *(at for at in changes if at > now), until])


def _changes(view: View, book: RuleBook) -> Iterator[datetime]:
    """Instants at which the ledger's own facts begin to count."""
    for client in book.clients.values():
        calendar = calendar_of(client, book)
        yield from (touch.at for touch in view.find(Touch, client=client.key))
        for invoice in view.find(Invoice, client=client.key):
            for payment in view.find(Payment, invoice=invoice.number):
                yield payment.at
                yield calendar.at(payment.paid, time(0))
        for meeting in view.find(Meeting, client=client.key):
            yield meeting.start + timedelta(seconds=1)
            yield from (outline.at for outline in view.find(Outline, meeting=meeting.uid))


def as_sent(letter: Letter, at: datetime) -> OutboxRow:
    """The outbox row the letter would leave behind; what was never composed (subject, bytes) stays empty."""
    return OutboxRow(
        id=letter.key,
        duty=letter.duty,
        rule=letter.rule,
        client=letter.client,
        about=letter.about,
        to=letter.to,
        cc=letter.cc,
        subject="",
        message_id="",
        reply_key="",
        state="sent",
        due=letter.due,
        created=at,
        sent_at=at,
        keys=letter.keys,
        external=letter.external,
        because=letter.because,
    )

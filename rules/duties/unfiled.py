"""The morning's digest of mail that came to wait unfiled, to the account executives; each mail is told of once.

A mail that waits bears the day of the digest that will speak of it (`Entry.unfiled`), so a turn looks at days only.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import takewhile

from rules.book import Agency, Person, RuleBook
from rules.duties.days import calendar_of
from rules.nouns import Because, Entry, Letter, OutboxRow
from rules.view import View

AT = time(9)  # on the agency's clock
LOOK_BACK = 31  # days; what could not be sent for longer than that is seen in the folder
MOST = 100  # mails that one digest lists


def digest_day(now: datetime, book: RuleBook) -> date:
    """The working day of the agency whose digest speaks of what comes to wait at `now`."""
    calendar = calendar_of(book.agency, book)
    today = calendar.day_of(now)
    return calendar.working_day_from(today if now < calendar.at(today, AT) else today + timedelta(days=1))


def agency(_: View, book: RuleBook) -> Iterable[Agency]:
    """What this duty looks at: the house as a whole, not each client."""
    return (book.agency,)


def letters(_: Agency, view: View, book: RuleBook, now: datetime) -> Iterator[Letter]:
    """The digest that is due, with what earlier mornings left over, and the next one as far as it is known."""
    people = book.with_role("ae") or tuple({c.ae: book.people[c.ae] for c in book.clients.values()}.values())
    if not people:
        return
    calendar = calendar_of(book.agency, book)
    today, coming = calendar.day_of(now), digest_day(now, book)
    days = (today - timedelta(days=n) for n in range(LOOK_BACK + 1))
    past = list(takewhile(lambda d: not _is_told(view, d), (d for d in days if d < coming)))
    for some in (past, [coming]):
        waiting = {d: found for d in some if (found := view.find(Entry, unfiled=d.isoformat()))}
        if waiting:
            due = calendar.at(min(max(waiting), coming), AT)
            yield _digest(waiting, people, book, due)


def _is_told(view: View, day: date) -> bool:
    """Whether a digest of that day went out, and with it whatever had come to wait before."""
    row = view.get(OutboxRow, f"unfiled/{day}")
    return row is not None and row.state != "withdrawn"


def _digest(waiting: Mapping[date, Sequence[Entry]], people: Sequence[Person], book: RuleBook, due: datetime) -> Letter:
    """Named after the newest day it speaks of; the keys of the days before it are settled with it."""
    newest, *older = sorted(waiting, reverse=True)
    mails = sorted((e for found in waiting.values() for e in found), key=lambda e: (e.received, e.key))
    count = f"{len(mails)} mails wait" if len(mails) > 1 else "a mail waits"
    return Letter(
        key=f"unfiled/{newest}", keys=tuple(f"unfiled/{d}" for d in older), duty="filing", rule="unfiled", client=None,
        about=newest.isoformat(), to=tuple(p.address for p in people), template="filing/unfiled",
        language=book.agency.language, time_zone=book.agency.time_zone, due=due,
        because=Because(step="filing", text=f"{count} in {book.filing.folders.unfiled} since the last digest"),
        facts={
            "client_name": None, "recipient_name": ", ".join(p.name for p in people), "ae_name": people[0].name,
            "ae_address": people[0].address, "mails": [_row(e) for e in mails[:MOST]],
        },
    )  # fmt: skip


def _row(entry: Entry) -> dict[str, object]:
    said = {b.step: b.text for b in entry.because}
    reason = said.get("look-alike") or said.get("filing") or "nothing names a client"
    return {"by": entry.sender, "subject": entry.subject, "received": entry.received, "reason": reason}

"""Mail that cannot be read is told of once: at once, and what comes within the same hour together at the next.

So a person hears early of a real mail that went wrong, and a flood of broken ones is a letter an hour.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from rules.book import Agency, Person, RuleBook
from rules.duties.people import AE, OPS, ops
from rules.nouns import Because, Entry, Letter, OutboxRow
from rules.view import View

MOST = 50  # mails that one letter lists
LOOK_BACK = timedelta(days=31)  # what could not be told for longer than that is seen in the folder


def telling_hour(view: View, now: datetime) -> str:
    """The hour whose letter speaks of a mail that turned out unreadable at `now`: the present one, if its letter is
    not yet written, else the next."""
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    if view.get(OutboxRow, _key(hour.isoformat())):
        hour += timedelta(hours=1)
    return hour.isoformat()


def agency(_: View, book: RuleBook) -> Iterable[Agency]:
    """What this duty looks at: the house as a whole, not each client."""
    return (book.agency,)


def letters(_: Agency, view: View, book: RuleBook, now: datetime) -> Iterator[Letter]:
    """One letter for each hour in which mail turned out unreadable, as far as it was not told before."""
    people = watchers(book)
    if not people:
        return
    by_hour: dict[str, list[Entry]] = defaultdict(list)
    for entry in view.find(Entry, outcome="quarantined"):
        if entry.broken and now - datetime.fromisoformat(entry.broken) < LOOK_BACK:
            by_hour[entry.broken].append(entry)
    for hour, mails in sorted(by_hour.items()):
        if view.get(OutboxRow, _key(hour)) is None:
            yield _letter(hour, sorted(mails, key=lambda e: (e.received, e.key)), people, book)


def watchers(book: RuleBook) -> tuple[Person, ...]:
    """Who looks after the desk itself, where somebody does, else the account executives: a client may have written."""
    if book.agency.ops or book.with_role(OPS):
        return ops(book)
    return book.with_role(AE) or tuple({c.ae: book.people[c.ae] for c in book.clients.values()}.values())


def _key(hour: str) -> str:
    return f"quarantine/{hour}"


def _letter(hour: str, mails: Sequence[Entry], people: Sequence[Person], book: RuleBook) -> Letter:
    folder = book.filing.folders.quarantine
    count = f"{len(mails)} mails" if len(mails) > 1 else "a mail"
    because = Because(step="reading", text=f"{count} could not be read: see {folder}")
    return Letter(
        key=_key(hour), duty="filing", rule="quarantine", client=None, about=hour, to=tuple(p.address for p in people),
        template="filing/quarantine", language=book.agency.language, time_zone=book.agency.time_zone,
        due=datetime.fromisoformat(hour), because=because,
        facts={
            "client_name": None, "recipient_name": ", ".join(p.name for p in people), "ae_name": people[0].name,
            "ae_address": people[0].address, "folder": folder, "more": max(0, len(mails) - MOST),
            "mails": [_row(e) for e in mails[:MOST]],
        },
    )  # fmt: skip


def _row(entry: Entry) -> dict[str, object]:
    reason = entry.because[-1].text if entry.because else ""
    return {"by": entry.sender, "subject": entry.subject, "received": entry.received, "reason": reason,
            "id": entry.key[:12]}  # fmt: skip

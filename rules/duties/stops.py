"""What keeps reminders back besides a person's hold: promises, disputes, "already paid", complaints, dead addresses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from rules.book import Client, Policy, RuleBook
from rules.duties.days import Calendar, calendar_of
from rules.nouns import Bounce, Invoice, Stop
from rules.view import View

NOON = time(12)


@dataclass(frozen=True, slots=True)
class Rest:
    """Reminders rest because of `stop`, through the day `until`; None: until a person releases it."""

    stop: Stop
    until: date | None

    def covers(self, day: date) -> bool:
        return self.until is None or day <= self.until

    def __str__(self) -> str:
        stop = self.stop
        said = {
            "promise": f"{stop.by} promised payment" + (f" by {stop.day}" if stop.day else ""),
            "paid": f"{stop.by} says it is paid" + (f" since {stop.day}" if stop.day else ""),
            "dispute": f"{stop.by} disputes it",
            "complaint": f"{stop.by} complained",
        }
        ends = f"through {self.until}" if self.until else "until a person releases it"
        return f"{said[stop.kind]}: reminders rest {ends}"


def last_day(stop: Stop, policy: Policy, calendar: Calendar) -> date | None:
    """The last day on which reminders rest, in the client's own dates; None: until a person releases it.

    A promise lasts until its day and the grace; where an AE took one without a day, as long as "already paid" does.
    """
    if stop.kind == "dispute":
        return None
    spans = {"promise": policy.paid_pause, "paid": policy.paid_pause, "complaint": policy.complaint_pause}
    start, span = calendar.day_of(stop.at), spans[stop.kind]
    if stop.kind == "promise" and stop.day:
        start, span = stop.day, policy.promise_grace
    try:
        return calendar.day_of(calendar.after(calendar.at(start, NOON), span))
    except (OverflowError, ValueError):  # a day at the end of all calendars
        return None


def rests(view: View, client: str, number: str, policy: Policy, calendar: Calendar) -> Iterator[Rest]:
    """Every standing stop about an invoice, or about all that its client owes, run out or not."""
    for about in (f"invoice/{number}", f"client/{client}"):
        for stop in view.find(Stop, about=about, state="standing"):
            yield Rest(stop, last_day(stop, policy, calendar))


def longest_rest(view: View, invoice: Invoice, policy: Policy, calendar: Calendar, today: date) -> Rest | None:
    """The rest that lasts longest of those that count on that day; None: nothing keeps reminders back."""
    found = [r for r in rests(view, invoice.client, invoice.number, policy, calendar) if r.covers(today)]
    return max(found, key=lambda r: (r.until or date.max, r.stop.key), default=None)


def is_unreachable(view: View, address: str) -> bool:
    """Whether mail to that address comes back: nothing is sent there until it is cured."""
    bounce = view.get(Bounce, address)
    return bounce is not None and bounce.state == "standing"


def why_stopped(view: View, invoice: Invoice, book: RuleBook, now: datetime) -> Iterator[str]:
    """Everything said about an invoice that keeps, or kept, its reminders back, as one tells a person."""
    client = book.clients.get(invoice.client)
    policy = book.policies.get(client.dunning or "") if client else None
    if client is None or policy is None:
        return
    calendar = calendar_of(client, book)
    for rest in rests(view, client.key, invoice.number, policy, calendar):
        over = "" if rest.covers(calendar.day_of(now)) else " (over)"
        yield f'{rest}{over}; "{rest.stop.words}" ({rest.stop.key})'
    for contact in _reminded(client, policy):
        bounce = view.get(Bounce, contact)
        if bounce and bounce.state == "standing":
            yield f'mail to {contact} comes back: nothing is sent there; "{bounce.words}"'


def _reminded(client: Client, policy: Policy) -> tuple[str, ...]:
    roles = {role for level in policy.level for role in level.to or policy.to}
    return tuple(dict.fromkeys(c.address for c in client.with_role(*roles)))

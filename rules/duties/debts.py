"""The arithmetic of debts: what is still open, where an invoice stands on its ladder, when the next rung's day comes.

Days are calendar dates where the client is. Overdue starts the day after the due date. Nothing here knows of letters.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from rules.book import Hours, Level, Policy, RuleBook
from rules.book.examples import NOTHING, DunningExample
from rules.duties.days import Calendar
from rules.duties.people import is_agency_role
from rules.nouns import Invoice, OutboxRow, Payment, Touch
from rules.view import View

PREFIX = "dunning/"
LADDER_DAYS = 45  # the ladder ends within this many days of the invoice date
ON_ITS_WAY = ("pending", "claimed", "dot")
_YEARS = range(1970, 9000)  # dates beyond are slips of the pen, and calendars overflow there


def level_key(number: str, n: int) -> str:
    """The lasting name of the n-th letter (from 1) about an invoice."""
    return f"{PREFIX}{number}/{n}"


def split_key(key: str) -> tuple[str, int] | None:
    """Invoice number and level of such a key; None for another kind of key. Numbers may hold a "/"."""
    number, _, n = key.removeprefix(PREFIX).rpartition("/")
    return (number, int(n)) if key.startswith(PREFIX) and number and n.isdecimal() else None


def open_amount(view: View, invoice: Invoice, today: date, now: datetime) -> Decimal:
    """What is left to pay, in the invoice's currency; negative when overpaid. `today`: the client's date at `now`.

    A payment counts from the day it was paid, or from when the ledger learned of it, whichever comes first:
    money that is announced is not asked for.
    """
    payments = view.find(Payment, invoice=invoice.number)
    paid = (p.amount for p in payments if p.currency == invoice.currency and (p.paid <= today or p.at <= now))
    return invoice.amount - sum(paid, Decimal(0))


def minimum(policy: Policy, currency: str) -> Decimal:
    """The open amount from which a letter is sent; 0 where the policy names none in that currency."""
    return next((m.amount for m in policy.minimum if m.currency == currency), Decimal(0))


def level_day(level: Level, issued: date, due: date | None, previous: date | None) -> date | None:
    """The day from which a level is wanted by its own clock. None: never (no due date, nothing sent before it).

    `previous`: the day the level before it was sent.
    """
    try:
        day = _clock(level, issued, due, previous)
    except OverflowError:
        return None
    return max(day, issued) if day and is_plausible(day) else None


def is_plausible(day: date) -> bool:
    return day.year in _YEARS


def _clock(level: Level, issued: date, due: date | None, previous: date | None) -> date | None:
    if level.after_due is not None:
        return due + timedelta(days=level.after_due or 1) if due else None
    if level.after_invoice is not None:
        return issued + timedelta(days=level.after_invoice)
    return previous + timedelta(days=level.after_previous or 0) if previous else None


def alarm_day(day: date, previous: date | None, calendar: Calendar) -> date:
    """The working day of an internal deadline alarm: rolled back where that is still after the day the level before it
    was sent, else forward. Never on that day itself."""
    earlier = calendar.working_day_from(day, step=-1)
    if previous is None or earlier > previous:
        return earlier
    return calendar.working_day_from(max(day, previous + timedelta(days=1)))


@dataclass(frozen=True, slots=True)
class History:
    """What went out about one client's debts, from its outbox rows and the mails colleagues wrote themselves.

    `sent`: day by level by invoice number. `taken`: keys no further mail may bear (on its way, held, refused, sent).
    `contacts`: the latest day the client heard from us, by invoice; "" is the client as a whole.
    `busy`: a mail to the client is on its way now.
    """

    sent: Mapping[str, Mapping[int, date]] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()
    contacts: Mapping[str, date] = field(default_factory=dict)
    busy: bool = False

    def level_of(self, number: str) -> int:
        """The highest level that was sent for the invoice; 0: none."""
        return max(self.sent.get(number, {}), default=0)


def history_of(rows: Sequence[OutboxRow], touches: Sequence[Touch], calendar: Calendar, now: datetime) -> History:
    """Rows that take no keys count for nothing: nobody at the client has read them."""
    rows = [row for row in rows if row.takes_keys]
    sent: dict[str, dict[int, date]] = {}
    contacts: dict[str, date] = {}
    for row in rows:
        settled = [part for key in (row.id, *row.keys) if (part := split_key(key))]
        if row.state == "sent":
            day = calendar.day_of(row.sent_at or row.due)
            for number, n in settled:
                sent.setdefault(number, {})[n] = day
        if row.external and row.state in ("sent", "unknown"):  # unknown: it may well have arrived
            _heard(contacts, [number for number, _ in settled], calendar.day_of(row.sent_at or row.created))
    for touch in touches:
        if touch.at <= now:
            _heard(contacts, [touch.invoice], calendar.day_of(touch.at))
    return History(
        sent=sent,
        taken=frozenset(key for row in rows for key in (row.id, *row.keys)),
        contacts=contacts,
        busy=any(row.external and row.state in ON_ITS_WAY for row in rows),
    )


def _heard(contacts: dict[str, date], numbers: Iterable[str], day: date) -> None:
    for number in ("", *numbers):
        contacts[number] = max(day, contacts.get(number, day))


def client_history(view: View, client: str, calendar: Calendar, now: datetime) -> History:
    return history_of(
        view.find(OutboxRow, client=client, duty="dunning"), view.find(Touch, client=client), calendar, now
    )


def goes_to_people(level: Level, book: RuleBook | None) -> bool:
    """Whether a level's letter is for colleagues (a hand-over): every word of its own `to` means one of ours.

    Without a rule book, a level with recipients of its own is taken for one.
    """
    if not level.to:
        return False
    return all(is_agency_role(role, book) for role in level.to) if book else True


def terms_too_long(invoice: Invoice, policy: Policy, book: RuleBook | None = None) -> str | None:
    """Why the ladder cannot end in time after this invoice's date (45 days, or the policy's own hand-over); or None.

    Counts the clocks and min_gap alone, as if every letter went out on its day.
    """
    if invoice.due is None:
        return None
    limit = max(LADDER_DAYS, *(level.after_invoice or 0 for level in policy.level))
    sent: date | None = None
    for level in policy.level:
        day = level_day(level, invoice.issued, invoice.due, sent)
        if day is None:
            return None
        gap = 1 if goes_to_people(level, book) else max(policy.min_gap, 1)
        sent = max(day, sent + timedelta(days=gap)) if sent else day
    late, terms = ((sent or invoice.issued) - invoice.issued).days, (invoice.due - invoice.issued).days
    if late <= limit:
        return None
    return f"terms of {terms} days are too long: the ladder would end {late} days after the invoice, not within {limit}"


def example_outcome(book: RuleBook, example: DunningExample) -> str:
    """The level that a rule file's example sends on its day, or nothing. No client: weekdays, no holidays.

    Raises KeyError for a policy that the book does not have.
    """
    policy, calendar = book.policies[example.policy], Calendar(ZoneInfo("UTC"), None, Hours())
    names = [level.name for level in policy.level]
    sent = {names.index(s.level) + 1: s.on for s in example.sent if s.level in names and s.on <= example.on}
    number = max(sent, default=0) + 1
    asked = example.invoice.amount
    if number > len(names) or asked.amount <= 0 or asked.amount < minimum(policy, asked.currency):
        return NOTHING
    level, previous = policy.level[number - 1], sent.get(number - 1)
    day = level_day(level, example.invoice.date, example.invoice.due, previous)
    if day is None:
        return NOTHING
    if goes_to_people(level, book):
        day = alarm_day(day, previous, calendar)
    elif sent:
        day = max(day, max(sent.values()) + timedelta(days=max(policy.min_gap, 1)))
    return level.name if day <= example.on and calendar.is_working_day(example.on) else NOTHING

"""Where every open invoice of a client stands on its ladder, from the facts alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from rules.book import Client, Level, Policy, RuleBook
from rules.duties import debts
from rules.duties.days import Calendar, calendar_of
from rules.duties.debts import History, level_key
from rules.duties.holds import is_held, stands
from rules.duties.stops import Rest, longest_rest
from rules.nouns import Invoice
from rules.view import View


@dataclass(frozen=True, slots=True)
class Standing:
    """An invoice that may be asked for: what is open, and the next rung `n` (from 1) with the day it is wanted from.

    `day` is None when there is no next rung, its clock does not run, or a letter about it is on its way or stuck.
    `rest`: what the client said that keeps reminders back for some days yet.
    """

    invoice: Invoice
    open: Decimal
    n: int
    level: Level | None
    day: date | None
    internal: bool
    rest: Rest | None = None

    @property
    def number(self) -> str:
        return self.invoice.number


@dataclass(frozen=True, slots=True)
class Account:
    """One client's debts as they stand at `now`."""

    client: Client
    book: RuleBook
    policy: Policy
    calendar: Calendar
    agency: Calendar
    history: History
    standings: tuple[Standing, ...]
    now: datetime


def account_of(client: Client, invoices: Sequence[Invoice], view: View, book: RuleBook, now: datetime) -> Account:
    """Raises KeyError when the client names a policy that the book does not have."""
    policy, calendar, agency = (
        book.policies[str(client.dunning)],
        calendar_of(client, book),
        calendar_of(book.agency, book),
    )
    history = debts.client_history(view, client.key, calendar, now)
    today = calendar.day_of(now)
    standings = []
    for invoice in invoices:
        if not debts.is_plausible(invoice.issued) or not debts.is_plausible(invoice.due or invoice.issued):
            continue
        left = debts.open_amount(view, invoice, today, now)
        if left <= 0 or left < debts.minimum(policy, invoice.currency):
            continue
        n = history.level_of(invoice.number) + 1
        rest = longest_rest(view, invoice, policy, calendar, today)
        if not _held(view, invoice, n) and (rest is None or rest.until):
            standings.append(_rested(_standing(invoice, left, n, policy, history, book, agency), rest))
    return Account(client, book, policy, calendar, agency, history, tuple(standings), now)


def _held(view: View, invoice: Invoice, n: int) -> bool:
    """On the invoice exactly: numbers may hold a "/", so a hold on `invoice/2026` is not one on `invoice/2026/31`."""
    about = (f"client/{invoice.client}", f"invoice/{invoice.number}")
    return any(stands(view, a) for a in about) or is_held(view, level_key(invoice.number, n))


def _rested(standing: Standing, rest: Rest | None) -> Standing:
    """The next rung is wanted from the day after the rest at the earliest."""
    if rest is None or rest.until is None:
        return standing
    day = max(standing.day, rest.until + timedelta(days=1)) if standing.day else None
    return replace(standing, day=day, rest=rest)


def _standing(
    invoice: Invoice, left: Decimal, n: int, policy: Policy, history: History, book: RuleBook, agency: Calendar
) -> Standing:
    level = policy.level[n - 1] if n <= len(policy.level) else None
    if level is None or level_key(invoice.number, n) in history.taken:
        return Standing(invoice, left, n, level, None, False)
    previous = history.sent.get(invoice.number, {}).get(n - 1)
    day = debts.level_day(level, invoice.issued, invoice.due, previous)
    internal = debts.goes_to_people(level, book)
    if day and internal:
        day = debts.alarm_day(day, previous, agency)
    elif day:
        last = history.contacts.get("" if policy.group == "client" else invoice.number)
        day = max(day, last + timedelta(days=policy.min_gap)) if last else day
        day = max(day, previous + timedelta(days=1)) if previous else day  # two rungs are never climbed in a day
    return Standing(invoice, left, n, level, day, internal)

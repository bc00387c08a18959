"""Graded dunning: which invoices a mail is owed about, when it goes, and to whom.

Everything is computed from invoices, payments and what was sent; rules/dunning.toml says what is meant.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

from rules.book import Client, Contact, Level, RuleBook
from rules.duties import debts, dunning_letters
from rules.duties.days import Calendar
from rules.duties.debts import example_outcome, terms_too_long
from rules.duties.standing import Account, Standing, account_of
from rules.nouns import Invoice, Letter
from rules.view import View

__all__ = ["example_outcome", "letters", "terms_too_long"]


def letters(client: Client, view: View, book: RuleBook, now: datetime) -> Iterator[Letter]:
    """What is owed about one client's debts: the next mail to the client, hand-overs, notices to the AE.

    Raises KeyError when the client names a policy or people that the book does not have.
    """
    invoices = view.find(Invoice, client=client.key, state="open") if client.dunning else ()
    if not invoices:
        return
    account = account_of(client, invoices, view, book, now)
    for group in _groups(account):
        yield from _client_letter(account, group)
    yield from _hand_overs(account)
    yield from _no_due_date(account)


# to the client


def _groups(account: Account) -> Iterator[tuple[Standing, ...]]:
    """The invoices that share a mail: all of the client's, or each alone. Nothing while a mail is on its way."""
    open_ = tuple(s for s in account.standings if not _handed_over(account, s))
    if account.policy.group == "invoice":
        yield from ((s,) for s in open_)
    elif not account.history.busy:
        yield open_


def _handed_over(account: Account, standing: Standing) -> bool:
    """A person has taken over: no letter to the client speaks of it any more."""
    level = account.history.level_of(standing.number)
    return 0 < level <= len(account.policy.level) and debts.goes_to_people(
        account.policy.level[level - 1], account.book
    )


def _client_letter(account: Account, group: Sequence[Standing]) -> Iterator[Letter]:
    days = [s.day for s in group if s.day and not s.internal]
    if not days:
        return
    planned, goes = _times(account.calendar, min(days), account.now)
    today = account.calendar.day_of(goes)
    wanted = [s for s in group if s.day and not s.internal and s.day <= today]
    if not wanted:
        return
    top = max(wanted, key=lambda s: s.n)  # of equals the first by number: standings come in order of number
    assert top.level is not None
    due = planned if goes <= account.now else goes
    contact = _contact(top.level, account)
    if contact is None:
        yield from _no_contact(account, wanted, top.level, due)
        return
    listed = [s for s in group if s in wanted or _is_overdue(s, today, account)]
    yield dunning_letters.to_client(account, contact, top, wanted, listed, due, today)


def _times(calendar: Calendar, day: date, now: datetime) -> tuple[datetime, datetime]:
    """When a letter wanted from `day` on is planned for its reader, and when it can really go."""
    planned = calendar.next_opening(calendar.opening(day))
    return planned, calendar.next_opening(max(planned, now))


def _is_overdue(standing: Standing, today: date, account: Account) -> bool:
    """Open and past due, nothing said that keeps it back, and not for a person to take over this very day."""
    due = standing.invoice.due
    if standing.rest and standing.rest.covers(today):
        return False
    taken_over = standing.internal and standing.day is not None and standing.day <= today
    return due is not None and due < today and not taken_over


def _contact(level: Level, account: Account) -> Contact | None:
    """The one contact the letter goes to: the first in the client's file that holds a role the level asks for."""
    roles = level.to or account.policy.to
    return next(iter(account.client.with_role(*roles)), None)


# to colleagues


def _hand_overs(account: Account) -> Iterator[Letter]:
    """One mail a rung, in the agency's hours of the day or after it; neither min_gap nor the client's hours count."""
    for n in sorted({s.n for s in account.standings if s.internal and s.day}):
        rung = [(s.day, s) for s in account.standings if s.internal and s.n == n and s.day]
        planned, goes = _times(account.agency, min(day for day, _ in rung), account.now)
        due, today = planned if goes <= account.now else goes, account.agency.day_of(goes)
        yield dunning_letters.hand_over(account, [s for day, s in rung if day <= today], due, today)


def _no_due_date(account: Account) -> Iterator[Letter]:
    """Told once: without a due date, nothing that counts from it is ever sent."""
    stuck = [s for s in account.standings if s.invoice.due is None and s.level and s.level.after_due is not None]
    keyed = [(f"notice/no-due-date/{s.number}", s) for s in stuck]
    why = "without a due date there is no day to remind on"
    yield from _notice(account, keyed, "no due date", lambda s: account.agency.opening(s.invoice.issued), why)


def _no_contact(account: Account, wanted: Sequence[Standing], level: Level, due: datetime) -> Iterator[Letter]:
    """Told once a rung: what cannot go to the client is not lost."""
    keyed = [(f"notice/no-contact/{s.number}/{s.n}", s) for s in wanted]
    roles = " or ".join(level.to or account.policy.to)
    yield from _notice(
        account, keyed, "no contact", lambda _: due, f"nobody at {account.client.name} has the role {roles}"
    )


def _notice(
    account: Account,
    keyed: Sequence[tuple[str, Standing]],
    rule: str,
    due_of: Callable[[Standing], datetime],
    why: str,
) -> Iterator[Letter]:
    new = [(key, s, due_of(s)) for key, s in keyed if key not in account.history.taken]
    if new:
        due = min(at for _, _, at in new)
        told = [(key, s) for key, s, at in new if at <= max(due, account.now)]
        yield dunning_letters.notice(account, told, rule, due, why)

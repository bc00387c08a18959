"""A letter stands in the outbox: do the facts still want it? Asked again at the last moment before it is sent."""

from datetime import datetime

from rules.book import Policy, RuleBook
from rules.duties.days import Calendar, calendar_of, next_opening
from rules.duties.debts import minimum, open_amount, split_key
from rules.duties.holds import is_held, stands
from rules.duties.stops import is_unreachable, longest_rest
from rules.nouns import Invoice, Meeting, OutboxRow, Payment, Request
from rules.view import View


def overtaken(row: OutboxRow, view: View, book: RuleBook, now: datetime) -> str | None:
    """Why this letter must not go out now (paid, disputed, promised, held, cancelled, too late, closed, its reader not
    to be reached), in words; None: send it.

    Nothing of it was sent, so it is wanted anew as things stand then: without the invoice that was paid, or at the
    client's next opening. Letters that no duty of this folder wanted (receipts, notices) are never overtaken.
    """
    if is_held(view, row.id, *row.keys):
        return "a person holds it"
    duty = split_key(row.id) or row.duty in ("weekly", "outline")
    if duty and row.external and (dead := next((a for a in row.to if is_unreachable(view, a)), None)):
        return f"mail to {dead} comes back"
    if split_key(row.id):
        return _debt_settled(row, view, book, now) or _closed(row, book, now)
    if row.duty == "weekly":
        return _report_late(row, view, book, now) or _closed(row, book, now)
    if row.duty == "outline":
        return _meeting_changed(row, view, now) or _closed(row, book, now)
    if row.duty == "approval" and row.rule == "confirm":
        return _decided(row, view) or _closed(row, book, now)
    return None


def _decided(row: OutboxRow, view: View) -> str | None:
    """Whom we wanted to ask has answered by themselves."""
    requests = [r for name in row.about.split(", ") if (r := view.get(Request, name))]
    return None if any(r.state == "open" for r in requests) else "it is decided already"


def _closed(row: OutboxRow, book: RuleBook, now: datetime) -> str | None:
    """The server was away for hours, and it is night at the client's now."""
    client = book.clients.get(row.client or "")
    if not row.external or client is None or next_opening(now, client, book) <= now:
        return None
    return f"{client.name} is closed now"


def _report_late(row: OutboxRow, view: View, book: RuleBook, now: datetime) -> str | None:
    client, rule = book.clients.get(row.client or ""), book.reports.weekly
    if not row.external or client is None:
        return None
    if is_held(view, f"weekly/{row.about}"):
        return "a person holds it"
    late = rule is not None and now > calendar_of(client, book).after(row.due, rule.give_up_after)
    return "it is too late to be worth sending" if late else None


def _debt_settled(row: OutboxRow, view: View, book: RuleBook, now: datetime) -> str | None:
    client = book.clients.get(row.client or "")
    policy = book.policies.get(client.dunning or "") if client else None
    if client is None or policy is None:
        return "the client is no longer reminded"
    if stands(view, f"client/{client.key}"):
        return "a person holds it"
    calendar = calendar_of(client, book)
    reasons = (_invoice_settled(number, row, view, policy, calendar, now) for number in row.about.split(", "))
    return next((reason for reason in reasons if reason), None)


def _invoice_settled(
    number: str, row: OutboxRow, view: View, policy: Policy, calendar: Calendar, now: datetime
) -> str | None:
    invoice = view.get(Invoice, number)
    if invoice is None or invoice.state != "open":
        return f"{number} is {invoice.state if invoice else 'unknown'}"
    if stands(view, f"invoice/{number}"):
        return f"a person holds {number}"
    today = calendar.day_of(now)
    if rest := longest_rest(view, invoice, policy, calendar, today):
        return f"{number}: {rest}"
    left = open_amount(view, invoice, today, now)
    if left <= 0 or left < minimum(policy, invoice.currency):
        return f"{number} is paid"
    came_in = any(row.created < payment.at <= now for payment in view.find(Payment, invoice=number))
    return f"money came in for {number} since the mail was written" if came_in else None


def _meeting_changed(row: OutboxRow, view: View, now: datetime) -> str | None:
    meeting = view.get(Meeting, row.about)
    if meeting is None or meeting.state != "planned":
        return "the meeting is cancelled"
    return "the meeting has begun" if meeting.start <= now else None

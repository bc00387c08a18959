"""Reminders about each invoice of a client, tried for a day."""

from collections.abc import Iterator
from datetime import date, timedelta

from rules.book import Level, Policy
from rules.duties import debts
from rules.duties.debts import History, level_key
from rules.duties.stops import is_unreachable, rests
from rules.duties.tried.values import Check, Day, Tried
from rules.nouns import Invoice, Payment


def tried(then: Day) -> Iterator[Tried]:
    client, book = then.client, then.book
    policy = book.policies.get(client.dunning or "")
    if policy is None:
        value = f"clients.toml gives {client.name} no dunning: it is not reminded"
        check = Check("the policy", value, False, book.where(f"clients.{client.key}"))
        yield Tried("dunning", "reminders", None, client.time_zone, (check,))
        return
    history = debts.client_history(then, client.key, then.calendar, then.begin)
    invoices = then.find(Invoice, client=client.key)
    if not invoices:
        check = Check("invoices", "none was known", False)
        yield Tried("dunning", "reminders", _policy(then), client.time_zone, (check,))
    for invoice in invoices:
        n = history.level_of(invoice.number) + 1
        keys = (level_key(invoice.number, n), level_key(invoice.number, n + 1))
        yield Tried("dunning", invoice.number, _rung(then, policy, n), client.time_zone,
                    tuple(_checks(then, policy, history, invoice, n)), then.rows(*keys), invoice.number)  # fmt: skip


def _checks(then: Day, policy: Policy, history: History, invoice: Invoice, n: int) -> Iterator[Check]:
    yield Check("state", invoice.state, invoice.state == "open")
    yield _open(then, policy, invoice)
    yield then.not_held(f"client/{invoice.client}", f"invoice/{invoice.number}", level_key(invoice.number, n))
    for rest in rests(then, then.client.key, invoice.number, policy, then.calendar):
        yield Check("what was said", f'{rest} ("{rest.stop.words}")', not rest.covers(then.day))
    if n > len(policy.level):
        yield Check("the next level", "none: every level was sent", False, _policy(then))
        return
    level = policy.level[n - 1]
    yield from _clock(then, policy, history, invoice, level, n)
    if debts.goes_to_people(level, then.book):
        open_ = then.agency.is_working_day(then.day)
        yield Check("the agency's day", f"{then.day:%A}, {'a' if open_ else 'no'} working day", open_,
                    then.book.where("calendar.hours"))  # fmt: skip
    else:
        yield from _to_client(then, policy, history, invoice, level)


def _open(then: Day, policy: Policy, invoice: Invoice) -> Check:
    left = debts.open_amount(then, invoice, then.day, then.end)
    least = debts.minimum(policy, invoice.currency)
    paid = ", ".join(f"{p.amount} {p.currency} paid on {p.paid}" for p in then.find(Payment, invoice=invoice.number))
    value = f"{left} of {invoice.amount} {invoice.currency}" + (f" ({paid})" if paid else "")
    value += f", reminded from {least} on" if least else ""
    where = then.book.where(f"dunning.policy.{then.client.dunning}.minimum") if least else None
    return Check("still to pay", value, left > 0 and left >= least, where)


def _clock(then: Day, policy: Policy, history: History, invoice: Invoice, level: Level, n: int) -> Iterator[Check]:
    sent = history.sent.get(invoice.number, {})
    previous = sent.get(n - 1)
    clock = next(f"{name} = {value}" for name in ("after_due", "after_invoice", "after_previous")
                 if (value := getattr(level, name)) is not None)  # fmt: skip
    day = debts.level_day(level, invoice.issued, invoice.due, previous)
    if day and debts.goes_to_people(level, then.book):
        day = debts.alarm_day(day, previous, then.agency)
    since = f"issued {invoice.issued}, due {invoice.due or 'on no day'}"
    since += f", {policy.level[n - 2].name} sent {previous}" if previous and n > 1 else ""
    value = f"{clock}: from {day} on" if day else f"{clock}: its clock does not run"
    yield Check(
        f'level "{level.name}"', f"{value} ({since})", day is not None and day <= then.day, _rung(then, policy, n)
    )
    key = level_key(invoice.number, n)
    if key in history.taken:
        yield Check("on its way", f"{key} stands in the outbox already", False)


def _to_client(then: Day, policy: Policy, history: History, invoice: Invoice, level: Level) -> Iterator[Check]:
    client, book = then.client, then.book
    last = history.contacts.get("" if policy.group == "client" else invoice.number)
    yield _gap(then, policy, last)
    if policy.group == "client" and history.busy:
        yield Check("on its way", "another mail about this client's debts is being sent", False)
    yield then.open_today()
    roles = level.to or policy.to
    contact = next(iter(client.with_role(*roles)), None)
    value = f"{' or '.join(roles)}: {contact.address if contact else 'nobody'}"
    yield Check("reader", value, contact is not None, book.where(f"clients.{client.key}"))
    if contact and is_unreachable(then, contact.address):
        yield Check("reachable", f"mail to {contact.address} comes back: nothing is sent there", False)


def _gap(then: Day, policy: Policy, last: date | None) -> Check:
    where = then.book.where(f"dunning.policy.{then.client.dunning}.min_gap") or _policy(then)
    if last is None:
        return Check("min_gap", f"{policy.min_gap} days; nobody wrote before", True, where)
    free = last + timedelta(days=policy.min_gap)
    return Check("min_gap", f"{policy.min_gap} days since {last}: from {free} on", free <= then.day, where)


def _policy(then: Day) -> str | None:
    return then.book.where(f"dunning.policy.{then.client.dunning}")


def _rung(then: Day, policy: Policy, n: int) -> str | None:
    number = min(n, len(policy.level)) - 1
    return then.book.where(f"dunning.policy.{then.client.dunning}.level.{number}")

"""The words about a client's debts, as values: the mail to the client, the hand-over, the notice to the AE."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rules.book import Contact, Level
from rules.duties.debts import level_key
from rules.duties.people import ae, base_facts, colleagues, is_agency_role, signer, supervisor
from rules.duties.standing import Account, Standing
from rules.nouns import Because, Letter


def to_client(
    account: Account,
    contact: Contact,
    top: Standing,
    wanted: Sequence[Standing],
    listed: Sequence[Standing],
    due: datetime,
    today: date,
) -> Letter:
    client, book, level = account.client, account.book, top.level
    assert level is not None
    senders = colleagues((level.from_,), client, book) if level.from_ else ()
    mixed_in = [role for role in level.to or () if is_agency_role(role, book) and not client.with_role(role)]
    return Letter(
        **_shared(account, level, wanted, listed, due),
        because=_because(account, top, today),
        to=(contact.address,),
        cc=tuple(p.address for p in colleagues((*level.cc, *mixed_in), client, book) if p.address != contact.address),
        sender=(senders[0] if senders else signer(contact, client, book)).key,
        language=client.language,
        time_zone=client.time_zone,
        facts=_facts(account, level.name, listed, today, contact.name),
        external=True,
    )


def hand_over(account: Account, wanted: Sequence[Standing], due: datetime, today: date) -> Letter:
    """To the people who take over these invoices, all on the same rung."""
    client, book, level = account.client, account.book, wanted[0].level
    assert level is not None
    people = colleagues(level.to or (), client, book) or (supervisor(client, book),)
    return Letter(
        **_shared(account, level, wanted, wanted, due),
        because=_because(account, wanted[0], today),
        to=tuple(p.address for p in people),
        cc=tuple(p.address for p in colleagues(level.cc, client, book) if p not in people),
        language=book.agency.language,
        time_zone=book.agency.time_zone,
        facts=_facts(account, level.name, wanted, today, *(p.name for p in people)),
    )


def notice(account: Account, told: Sequence[tuple[str, Standing]], rule: str, due: datetime, why: str) -> Letter:
    """To the AE: invoices that no letter can be sent about, each under its key, and why."""
    client, book, listed = account.client, account.book, [s for _, s in told]
    executive, numbers = ae(client, book), ", ".join(s.number for s in listed)
    return Letter(
        key=told[0][0],
        keys=tuple(key for key, _ in told[1:]),
        duty="dunning",
        rule=rule,
        client=client.key,
        about=numbers,
        to=(executive.address,),
        template=f"dunning/{rule.replace(' ', '_')}",
        language=book.agency.language,
        time_zone=book.agency.time_zone,
        due=due,
        because=Because(step="dunning", text=f"{numbers}: {why}"),
        facts=_facts(account, rule, listed, account.calendar.day_of(max(due, account.now)), executive.name),
    )


def _shared(
    account: Account, level: Level, wanted: Sequence[Standing], listed: Sequence[Standing], due: datetime
) -> dict[str, Any]:
    keys = [level_key(s.number, s.n) for s in wanted]
    return {
        "key": keys[0],
        "keys": tuple(keys[1:]),
        "duty": "dunning",
        "rule": level.name,
        "client": account.client.key,
        "about": ", ".join(s.number for s in listed),
        "template": level.template,
        "due": due,
    }


def _because(account: Account, standing: Standing, today: date) -> Because:
    invoice, level = standing.invoice, standing.level
    assert level is not None
    state = f"is due on {invoice.due}" if invoice.due else f"was issued on {invoice.issued}"
    if invoice.due and today > invoice.due:
        state = f"is {_days((today - invoice.due).days)} past due"
    return Because(
        step="dunning",
        text=f"{invoice.number} {state}, {standing.open} {invoice.currency} open; {level.name}: {_clock(level)}",
        rule=account.book.where(f"dunning.policy.{account.client.dunning}.level.{standing.n - 1}"),
    )


def _clock(level: Level) -> str:
    """When the level's day comes, in words."""
    if level.after_invoice is not None:
        return f"{_days(level.after_invoice)} after the invoice date"
    if level.after_due is None:
        return f"{_days(level.after_previous or 0)} after the letter before it"
    if level.after_due < 0:
        return f"{_days(-level.after_due)} before the due date"
    return f"{_days(level.after_due or 1)} after the due date"


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"


def _facts(account: Account, level: str, listed: Sequence[Standing], today: date, *names: str) -> dict[str, Any]:
    totals: dict[str, Decimal] = {}
    for s in listed:
        totals[s.invoice.currency] = totals.get(s.invoice.currency, Decimal(0)) + s.open
    return base_facts(account.client, account.book, *names) | {
        "level": level,
        "invoices": [_row(s, today) for s in listed],
        "totals": [{"currency": currency, "open": total} for currency, total in sorted(totals.items())],
        "history": list(_told_before(account, listed)),
    }


def _row(standing: Standing, today: date) -> dict[str, Any]:
    """One line of the table. `days_overdue` is 0 or less while it is not overdue, None without a due date."""
    invoice = standing.invoice
    return {
        "number": invoice.number,
        "issued": invoice.issued,
        "due": invoice.due,
        "amount": invoice.amount,
        "open": standing.open,
        "currency": invoice.currency,
        "days_overdue": (today - invoice.due).days if invoice.due else None,
    }


def _told_before(account: Account, listed: Iterable[Standing]) -> Iterator[dict[str, Any]]:
    levels = account.policy.level
    for s in listed:
        for n, day in sorted(account.history.sent.get(s.number, {}).items()):
            name = levels[n - 1].name if n <= len(levels) else str(n)
            yield {"number": s.number, "level": name, "sent_on": day}

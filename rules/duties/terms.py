"""Terms of payment so long that the ladder cannot end in time: said when the invoice is entered, told to the AE."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from rules.book import RuleBook
from rules.duties.debts import terms_too_long
from rules.duties.people import ae, base_facts
from rules.nouns import Because, Invoice, Letter


def long_terms(invoice: Invoice, book: RuleBook) -> str | None:
    """Why this invoice's reminders cannot end in time under its client's ladder; None: they can, or there is none."""
    client = book.clients.get(invoice.client)
    policy = book.policies.get(client.dunning or "") if client else None
    return terms_too_long(invoice, policy, book) if policy else None


def notices(invoices: Iterable[Invoice], book: RuleBook, now: datetime) -> Iterator[Letter]:
    """To each client's AE, once: those of these invoices whose terms are too long, and why."""
    found: dict[str, list[tuple[Invoice, str]]] = {}
    for invoice in invoices:
        if why := long_terms(invoice, book):
            found.setdefault(invoice.client, []).append((invoice, why))
    for key, told in found.items():
        yield _notice(key, told, book, now)


def _notice(client_key: str, told: list[tuple[Invoice, str]], book: RuleBook, now: datetime) -> Letter:
    client = book.clients[client_key]
    person = ae(client, book)
    keys = [f"notice/terms/{invoice.number}" for invoice, _ in told]
    rows = [
        {
            "number": i.number, "issued": i.issued, "due": i.due, "amount": i.amount, "open": i.amount,
            "currency": i.currency, "days_overdue": None, "why": why,
        }
        for i, why in told
    ]  # fmt: skip
    return Letter(
        key=keys[0], keys=tuple(keys[1:]), duty="dunning", rule="terms too long", client=client.key,
        about=", ".join(i.number for i, _ in told), to=(person.address,), template="dunning/terms_too_long",
        language=book.agency.language, time_zone=book.agency.time_zone, due=now,
        because=Because(step="dunning", text=f"{told[0][0].number}: {told[0][1]}"),
        facts=base_facts(client, book, person.name) | {"invoices": rows},
    )  # fmt: skip

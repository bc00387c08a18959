"""Notes about money and about stopping: #invoice, #paid, #promise, #dispute, #hold, #release."""

from dataclasses import replace
from datetime import date

from rules.duties.terms import long_terms
from rules.effects import Effect
from rules.imports import implausible
from rules.nouns import Because, Bounce, Hold, Invoice, OutboxRow, Payment, Stop, StopKind, payment_id
from rules.reading.case import Case, Findings, keep
from rules.reading.notes import Note
from rules.reading.obey.base import STEP, Obeyed, Refused, client_of
from rules.reading.stopping import close_questions, ends, put_up, release
from rules.reading.values import read_amount, read_date


def invoice(case: Case, found: Findings, note: Note) -> Obeyed:
    amount, issued = read_amount(note.fields["amount"]), read_date(note.fields["issued"])
    if amount is None:
        raise Refused(
            f'"{note.fields["amount"]}" is not an amount with its currency',
            "write it as 1000.00 GBP",
            "amount: 1000.00 GBP",
        )
    if issued is None:
        raise Refused(f'"{note.fields["issued"]}" is not a date', "write it as 2026-02-02", "issued: 2026-02-02")
    due = read_date(note.fields.get("due", ""))
    if note.fields.get("due") and due is None:
        raise Refused(f'"{note.fields["due"]}" is not a date', "write it as 2026-03-04", "due: 2026-03-04")
    for day, ahead in ((issued, 5), (due, None)):
        if day and (why := implausible(day, case.now, ahead)):
            raise Refused(f"{day} {why}", "check the year", f"issued: {case.now:%Y-%m-%d}")
    client = client_of(case, found, note, elsewhere=True)
    if client is None:
        raise Refused(
            "I cannot tell which client owes this",
            "add the line client: with the client's key",
            f"client: {next(iter(case.book.clients), 'acme')}",
        )
    key = client.key
    invoice = Invoice(
        number=note.argument.split()[0], client=key, job=note.fields.get("job") or found.job, issued=issued, due=due,
        amount=amount[0], currency=amount[1], at=case.message.received,
        because=Because(step=STEP, text=f"{case.message.sender.address} entered the invoice", words=note.line),
    )  # fmt: skip
    known = case.view.get(Invoice, invoice.number)
    if known and (known.client, known.amount, known.currency) != (key, *amount):
        raise Refused(
            f"invoice {known.number} is already known over {known.amount} {known.currency} for {known.client}",
            "give the new one its own number",
        )
    if known and not (due and known.due is None):
        return Obeyed(client=key)
    noted = replace(known, due=due, because=invoice.because) if known else invoice
    said = f"Invoice {noted.number} is noted." if known is None else f"Invoice {noted.number} is due on {due}."
    if why := long_terms(noted, case.book):
        said += f" Its {why}."
    return Obeyed(effects=(keep(noted),), said=said, client=key)


def _known_invoice(case: Case, note: Note) -> Invoice:
    number = note.argument.split()[0]
    invoice = case.view.get(Invoice, number)
    if invoice is None:
        raise Refused(f"I know no invoice {number}", "look at `countersign invoices` for the numbers")
    return invoice


def paid(case: Case, found: Findings, note: Note) -> Obeyed:
    invoice = _known_invoice(case, note)
    amount = read_amount(note.fields["amount"]) if note.fields.get("amount") else (invoice.amount, invoice.currency)
    on = read_date(note.fields["on"]) if note.fields.get("on") else case.message.received.date()
    if amount is None or on is None:
        raise Refused("the amount or the date cannot be read", "write them as below", "on: 2026-03-10")
    payment = Payment(
        id=payment_id(invoice.number, on, *amount), invoice=invoice.number, paid=on, amount=amount[0],
        currency=amount[1], at=case.message.received,
        because=Because(step=STEP, text=f"{case.message.sender.address} says it is paid", words=note.line),
    )  # fmt: skip
    said = f"{invoice.number}: {amount[0]} {amount[1]} paid on {on}."
    effects = (keep(payment), *close_questions(case.view, f"invoice/{invoice.number}"))
    return Obeyed(effects=effects, said=said, client=invoice.client)


def dispute(case: Case, found: Findings, note: Note) -> Obeyed:
    invoice = _known_invoice(case, note)
    stop = _stop(case, found, note, invoice, "dispute", None, note.fields.get("why"))
    said = f"Nothing more is sent about {invoice.number} until you write #release {invoice.number}."
    return Obeyed(effects=_put_up(case, stop), said=said, client=invoice.client)


def promise(case: Case, found: Findings, note: Note) -> Obeyed:
    invoice = _known_invoice(case, note)
    day = read_date(note.fields["by"])
    if day is None or implausible(day, case.now, 1) or day < case.message.received.date():
        raise Refused(f'"{note.fields["by"]}" is no day to come', "write it as 2026-03-13", f"by: {case.now:%Y-%m-%d}")
    stop = _stop(case, found, note, invoice, "promise", day, None)
    until = ends(case, stop)
    rest = f" Reminders about it rest through {until}." if until else ""
    said = f"{invoice.number}: payment is promised by {day}.{rest}"
    return Obeyed(effects=_put_up(case, stop), said=said, client=invoice.client)


def _stop(
    case: Case, found: Findings, note: Note, invoice: Invoice, kind: StopKind, day: date | None, words: str | None
) -> Stop:
    """What a colleague heard from the client, by phone perhaps, and tells the desk."""
    sender = case.message.sender.address
    told = {"dispute": "is disputed"}.get(kind, f"is promised by {day}")
    return Stop(
        about=f"invoice/{invoice.number}", client=invoice.client, kind=kind, day=day, by=sender,
        at=case.message.received, words=words or note.line, trust=found.trust, content_key=case.message.content_key,
        message_id=case.message.message_id,
        because=(Because(step=STEP, text=f"{sender} says {invoice.number} {told}", words=note.line),),
    )  # fmt: skip


def _put_up(case: Case, stop: Stop) -> tuple[Effect, ...]:
    return (*put_up(case.view, (stop,)), *close_questions(case.view, stop.about))


def hold(case: Case, found: Findings, note: Note) -> Obeyed:
    about = _what(case, note.argument)
    return Obeyed(
        effects=(_hold(case, note, about, "held"), *close_questions(case.view, about)), said=f"{about} is held.",
        client=_client_of(case, about),
    )  # fmt: skip


def let_go(case: Case, found: Findings, note: Note) -> Obeyed:
    """Takes down whatever stops it: a hold, what the client said, a mark on an address that mail came back from."""
    bounce = case.view.get(Bounce, note.argument.split()[0].strip("<>").lower())
    because = Because(step=STEP, text=f"{case.message.sender.address} said {note.word}", words=note.line)
    if bounce:
        effects = tuple(release(case.view, bounce.address, because))
        return Obeyed(effects=effects, said=f"{bounce.address} is written to again.", client=bounce.client)
    about = _what(case, note.argument)
    effects = (_hold(case, note, about, "released"), *release(case.view, about, because))
    return Obeyed(effects=effects, said=f"{about} is released.", client=_client_of(case, about))


def _hold(case: Case, note: Note, about: str, state: str) -> Effect:
    sender = case.message.sender.address
    because = Because(step=STEP, text=f"{sender} said {note.word}", words=note.line)
    return keep(Hold(about=about, by=sender, at=case.message.received, state=state, because=because))


def _client_of(case: Case, about: str) -> str | None:
    """The client that a held invoice, client or letter is about."""
    kind, _, name = about.partition("/")
    if kind == "invoice" and (invoice := case.view.get(Invoice, name)):
        return invoice.client
    row = case.view.get(OutboxRow, about)
    return row.client if row else next((part for part in about.split("/")[1:2] if part in case.book.clients), None)


def _what(case: Case, argument: str) -> str:
    """What a hold names: an invoice, a client, or a letter's key as `outbox` lists it."""
    name = argument.split()[0]
    if case.view.get(Invoice, name):
        return f"invoice/{name}"
    if name.lower() in case.book.clients:
        return f"client/{name.lower()}"
    if case.view.get(OutboxRow, argument.strip()) or "/" in argument:
        return argument.strip()
    raise Refused(f"I know no invoice, client or mail called {name}", "name it as the lists do", "#hold INV-31")

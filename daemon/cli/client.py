"""`explain` for a client: who it is and what is open; and for one of its days, each rule that was tried."""

import difflib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import click

from daemon.cli.story import Fact, Teller, facts, reasons, tell, title
from daemon.cli.tried import check_words, on_day, tell_one, tried_values
from rules.book import Client, RuleBook
from rules.book.values import name_key
from rules.duties.debts import open_amount
from rules.nouns import Bounce, Hold, Invoice, Meeting, OutboxRow, Question, Request


def client_called(book: RuleBook, name: str) -> Client | None:
    """The one client with that key, name or alias, however it is spelled in case and width."""
    if name in book.clients:
        return book.clients[name]
    wanted = name_key(name)
    named = [c for c in book.clients.values() if wanted in map(name_key, (c.key, c.name, *c.aliases))]
    return named[0] if len(named) == 1 else None


def nearest_clients(book: RuleBook, name: str) -> str:
    """What to write instead."""
    names = {n: c.key for c in book.clients.values() for n in (c.key, c.name, *c.aliases)}
    near = dict.fromkeys(names[n] for n in difflib.get_close_matches(name, names, 3))
    return f"did you mean {' or '.join(near)}?" if near else f"clients are: {', '.join(sorted(book.clients)[:10])}"


def about_client(client: Client, teller: Teller) -> Iterator[Fact]:
    """Who it is by the rule files, and what is open in the ledger."""
    book, view = teller.book, teller.view
    yield "name", ", ".join((client.name, *client.aliases))
    yield "written in", book.where(f"clients.{client.key}") or "clients.toml"
    yield "its clock", f"{client.time_zone}, holidays of {client.holidays or 'no country'}, mail in {client.language}"
    yield "AE", f"{client.ae}" + (f", supervisor {client.supervisor}" if client.supervisor else "")
    for contact in client.contacts:
        bounce = view.get(Bounce, contact.address)
        dead = "; mail there comes back" if bounce and bounce.state == "standing" else ""
        yield "contact", f"{contact.name} <{contact.address}>, {', '.join(contact.roles) or 'no role'}{dead}"
    policy = book.where(f"dunning.policy.{client.dunning}")
    yield "dunning", f"{client.dunning} [{policy}]" if client.dunning else "none: it is not reminded"
    for request in view.find(Request, client=client.key, state="open"):
        yield "open", f"request {request.id}, asked {teller.when(request.at)}"
    for question in view.find(Question, client=client.key, state="open"):
        yield "open", f"question {question.id}: {question.asked}"
    for invoice in view.find(Invoice, client=client.key, state="open"):
        rest = open_amount(view, invoice, teller.now.date(), teller.now)
        if rest > 0:
            yield "open", f"invoice {invoice.number}, {rest} {invoice.currency}, due {invoice.due or 'on no day'}"
    for meeting in view.find(Meeting, client=client.key, state="planned"):
        if meeting.start > teller.now:
            yield "open", f"meeting {meeting.uid}, {teller.when(meeting.start)}"
    for hold in view.find(Hold, state="held"):
        if client.key in hold.about.split("/"):
            yield "held", f"{hold.about} by {hold.by}, {teller.when(hold.at)}"
    for row in view.find(OutboxRow, client=client.key):
        if row.state not in ("sent", "withdrawn"):
            yield "letter", f"{row.rule} to {', '.join(row.to)}: {row.state} ({row.id})"


def client_values(client: Client, teller: Teller) -> dict[str, Any]:
    """The same as one object."""
    where = teller.book.where(f"clients.{client.key}")
    told: dict[str, list[str]] = {}
    for label, words in about_client(client, teller):
        told.setdefault(label, []).append(words)
    return {"kind": "client", "id": client.key, "because": [where or "clients.toml"], **told}


def tell_day(teller: Teller, client: Client, on: date, as_json: bool) -> None:
    """Each rule tried for that day of the client's; of days to come as they would be, if nothing else happens."""
    tried = on_day(teller, client, on)
    if as_json:
        for one in tried.found:
            click.echo(json.dumps(tried_values(one, client, on), ensure_ascii=False))
        return
    told = {row.id for one in tried.found for row in one.rows}
    others = [row for row in tried.day.sent if row.id not in told]
    click.secho(f"{client.name}, {on:%A} {on}: times in {client.time_zone}", bold=True)
    if tried.coming:
        click.echo("this day is not over: what follows is how it goes if nothing else happens")
    click.echo(check_words(tried.day.open_today()))
    for one in tried.found:
        tell_one(one, tried.coming)
    if others:
        click.echo(f"\nother mail of that day: times in {teller.book.agency.time_zone}")
    for row in others:
        tell(title(row), facts(row, teller), reasons(row))

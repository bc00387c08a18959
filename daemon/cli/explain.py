"""`countersign explain ID`: why a message was filed, a decision taken, a mail sent or not."""

import dataclasses
import difflib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from daemon.cli import completing
from daemon.cli.client import about_client, client_called, client_values, nearest_clients, tell_day
from daemon.cli.options import desk_option, fail, json_option, past_day, plain
from daemon.cli.proofs import proofs
from daemon.cli.reach import desk_of, ledger_of
from daemon.cli.retried import Retrier, tell_retried
from daemon.cli.retried import as_json as retried_as_json
from daemon.cli.story import KINDS, Teller, facts, reasons, tell, title, upcoming
from daemon.cli.tried import about, tell_about, tried_values
from daemon.reread import Rereader
from daemon.visible import one_line
from rules.book import Client, RuleBook
from rules.duties.table import wanted
from rules.nouns import Because, Decision, Entry, Hold, Invoice, Letter, Meeting, OutboxRow, Owed, Record, Request
from rules.view import View

HIDDEN = frozenset({"mail", "text", "because"})  # bytes and whole texts; reasons are shown apart


@click.command(
    "explain",
    help="""Why: the rule, the words, the facts, the times.

    ID is a Message-ID, a thread, a request, an invoice, a meeting, a letter's key, or a client. A mail is read again in
    its mailbox: each way it could be filed, each proof and each doubt, with the value that passed or failed. With --on,
    why a client was sent something on that day, or nothing: explain acme --on 2026-11-23, or --on monday.""",
)
@click.argument("name", metavar="ID", shell_complete=completing.clients)
@click.option("--on", "on", metavar="D", help="A day of the client's: every rule that was tried for it.")
@desk_option
@json_option
def command(name: str, on: str | None, desk_path: Path, as_json: bool) -> None:
    desk = desk_of(desk_path)
    with ledger_of(desk) as view:
        teller = Teller(view, desk.book, datetime.now(UTC))
        client = client_called(desk.book, name)
        if on is not None:
            if client is None:
                fail(f'there is no client "{one_line(name)}"; {nearest_clients(desk.book, name)}')
            tell_day(teller, client, past_day(on, teller.now.astimezone(ZoneInfo(client.time_zone)).date()), as_json)
            return
        records, letters = list(find_all(view, name)), list(to_come(teller, name))
        if client:
            letters += [x for x in wanted(view, desk.book, teller.now) if x.client == client.key and x not in letters]
        if not records and not letters and not client:
            fail(f'nothing here is called "{one_line(name)}"; {_advice(view, name, desk.book)}')
        show = _as_json if as_json else _in_words
        with Rereader(desk, view) as mails:
            show(teller, Retrier(teller, mails), client, records, letters)


def _as_json(
    teller: Teller, mails: Retrier, client: Client | None, records: list[Record], letters: list[Letter]
) -> None:
    if client:
        click.echo(json.dumps(client_values(client, teller), ensure_ascii=False))
    for record in records:
        click.echo(json.dumps(as_values(record) | _proved(record, teller.view), ensure_ascii=False))
        _tried(record, teller, True)
        if retried := mails.about(record):
            retried_as_json(retried, teller)
    for letter in letters:
        click.echo(json.dumps(letter_values(letter), ensure_ascii=False))
        if not client:
            _tried(letter, teller, True)


def _in_words(
    teller: Teller, mails: Retrier, client: Client | None, records: list[Record], letters: list[Letter]
) -> None:
    click.echo(f"times in {teller.book.agency.time_zone}")
    if client:
        tell(f"client {client.key}", about_client(client, teller), ())
    for record in records:
        tell(title(record), facts(record, teller), reasons(record))
        _tried(record, teller, False)
        if retried := mails.about(record):
            tell_retried(retried, teller)
    for letter in letters:
        tell(f"letter to come {letter.key}", upcoming(letter, teller), (letter.because,))
        if not client:  # of a client there are many: `--on` tells of a day
            _tried(letter, teller, False)


def _tried(record: Record | Letter, teller: Teller, as_json: bool) -> None:
    """Each rule that was tried for it, with its values."""
    trial = about(record, teller)
    if trial is None:
        return
    if not as_json:
        tell_about(trial)
        return
    for one in trial.found:
        click.echo(json.dumps(tried_values(one, trial.client, trial.on), ensure_ascii=False))


def find_all(view: View, name: str) -> Iterator[Record]:
    """Every record that this name can mean: a key, a Message-ID, the beginning of a content key; what belongs to it."""
    seen: set[tuple[str, str]] = set()
    message_id = name if name.startswith("<") else f"<{name}>"
    by_id: Iterable[Record] = (*view.find(Entry, message_id=message_id), *view.find(OutboxRow, message_id=message_id))
    exact = (r for kind in KINDS if (r := view.get(kind, name)))
    begins = (e for e in view.find(Entry) if len(name) >= 8 and e.key.startswith(name))
    holds = (h for h in view.find(Hold) if name.startswith(f"{h.about}/"))
    for record in (*exact, *by_id, *begins, *holds):
        if isinstance(record, Owed) and record.state == "done" and view.get(OutboxRow, record.key):
            continue  # it was written: the letter itself is told
        if (record.KIND, record.key) not in seen:
            seen.add((record.KIND, record.key))
            yield record
            if isinstance(record, Request):
                yield from sorted(view.find(Decision, request=record.id), key=lambda d: (d.at, d.key))


def to_come(teller: Teller, name: str) -> Iterator[Letter]:
    """Letters that are not written yet, by their key, or by what they are about."""
    for letter in sorted(wanted(teller.view, teller.book, teller.now), key=lambda x: (x.due, x.key)):
        if name in (letter.key, *letter.keys, letter.about, *letter.about.split(", ")):
            yield letter


def as_values(record: Record) -> dict[str, Any]:
    """The record as plain values, its reasons as sentences."""
    fields = {k: v for k, v in vars(record).items() if k not in HIDDEN and v not in (None, (), "")}
    return {
        "kind": record.KIND, "id": record.key, "because": [str(b) for b in reasons(record)],
        **{k: _values(v) for k, v in fields.items()},
    }  # fmt: skip


def _proved(record: Record, view: View) -> dict[str, Any]:
    """The proofs of a decision, by what each proves; of a mail that decided something, by request."""
    if isinstance(record, Decision):
        return {"proofs": dict(proofs(record, view))}
    if isinstance(record, Entry) and (made := view.find(Decision, content_key=record.content_key)):
        return {"proofs": {decision.request: dict(proofs(decision, view)) for decision in made}}
    return {}


def letter_values(letter: Letter) -> dict[str, Any]:
    """A letter to come, in the same form."""
    names = ("duty", "rule", "client", "about", "to", "cc", "template", "language", "due")
    shown = {name: plain(getattr(letter, name)) for name in names}
    return {"kind": "letter", "id": letter.key, "because": [str(letter.because)], **shown}


def _values(value: Any) -> Any:
    if isinstance(value, Because):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        shown = {
            f.name: getattr(value, f.name) for f in dataclasses.fields(value) if f.name not in HIDDEN - {"because"}
        }
        return {k: _values(v) for k, v in shown.items()}
    if isinstance(value, list | tuple):
        return [_values(v) for v in value]
    if isinstance(value, dict):
        return {k: _values(v) for k, v in value.items()}
    return plain(value)


def _advice(view: View, name: str, book: RuleBook) -> str:
    """The nearest names that there are, or where to find one."""
    names = [r.key for kind in (Request, Invoice, OutboxRow, Meeting) for r in view.find(kind)]
    names += book.clients
    near = difflib.get_close_matches(name, names, 3)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return "give a Message-ID, a thread, a request, an invoice, a meeting or an id from `outbox`"

"""`countersign explain ID`: why a message was filed, a decision taken, a mail sent or not."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from daemon.cli.options import desk_option, fail, json_option, plain
from daemon.cli.reach import desk_of, ledger_of
from rules.nouns import (
    Because,
    Decision,
    Entry,
    Hold,
    Invoice,
    Job,
    Meeting,
    OutboxRow,
    Outline,
    Owed,
    Payment,
    Question,
    Record,
    Request,
    Thread,
)
from rules.view import View

KINDS: tuple[type[Record], ...] = (
    Entry, Thread, Request, Decision, Question, Job, Meeting, Invoice, Payment, OutboxRow, Owed, Hold, Outline,
)  # fmt: skip


def find_all(view: View, name: str) -> Iterator[Record]:
    """Every record that this name can mean: a key, a Message-ID, the beginning of a content key."""
    seen: set[tuple[str, str]] = set()
    message_id = name if name.startswith("<") else f"<{name}>"
    by_id: Iterable[Record] = (*view.find(Entry, message_id=message_id), *view.find(OutboxRow, message_id=message_id))
    exact = (r for kind in KINDS if (r := view.get(kind, name)))
    begins = (e for e in view.find(Entry) if len(name) >= 8 and e.key.startswith(name))
    for record in (*exact, *by_id, *begins):
        if (record.KIND, record.key) not in seen:
            seen.add((record.KIND, record.key))
            yield record
            if isinstance(record, Request):
                yield from view.find(Decision, request=record.id)


def story(record: Record) -> dict[str, Any]:
    """The record as plain values, its reasons as sentences."""
    because = getattr(record, "because", ())
    reasons = (because,) if isinstance(because, Because) else because
    skip = {"because", "mail", "text"}
    fields = {k: v for k, v in vars(record).items() if k not in skip and v not in (None, (), "")}
    shown = {k: plain(v) if not hasattr(v, "__dataclass_fields__") else str(v) for k, v in fields.items()}
    return {"kind": record.KIND, "id": record.key, "because": [str(b) for b in reasons], **shown}


@click.command("explain", help="Why: the rule, the words, the facts, the times.")
@click.argument("name", metavar="ID")
@desk_option
@json_option
def command(name: str, desk_path: Path, as_json: bool) -> None:
    import json

    with ledger_of(desk_of(desk_path)) as view:
        records = list(find_all(view, name))
        if not records:
            fail(f'nothing here is called "{name}"; give a Message-ID, a request, an invoice or an id from `outbox`')
        for record in records:
            told = story(record)
            if as_json:
                click.echo(json.dumps(told, ensure_ascii=False, default=str))
                continue
            click.secho(f"{told.pop('kind')} {told.pop('id')}", bold=True)
            for reason in told.pop("because"):
                click.echo(f"  because {reason}")
            for key, value in told.items():
                click.echo(f"  {key.replace('_', ' ')}: {value}")

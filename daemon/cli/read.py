"""`countersign read FILE…`: reads .eml, mbox and Maildir offline and says what each mail would be taken for."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from daemon.archives import count, mails
from daemon.canary import knowing
from daemon.cli.marked import show_marked
from daemon.cli.options import fail, plain
from daemon.cli.progress import with_bar
from daemon.cli.reach import desk_of, ledger_of
from daemon.desk import Desk
from daemon.lexicons import shipped_lexicons
from daemon.parse import Unreadable, read_message
from daemon.perform import perform
from daemon.visible import one_line
from rules.nouns import Message, Place, Route
from rules.overlay import Overlay
from rules.reading.decision import decide
from rules.reading.itemised import listed_names
from rules.reading.machine import recognise
from rules.reading.split import split_message
from rules.reading.steps import inbound

KEYS = (
    "file", "message_id", "from", "kind", "trust", "client", "job", "decision", "items", "new_text", "because",
    "outcome",
)  # fmt: skip


@click.command("read", help="Read .eml, mbox or Maildir offline, on a desk or without one.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--desk", "desk_path", envvar="COUNTERSIGN_DESK", type=click.Path(path_type=Path, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--explain", is_flag=True, help="Mark the spans and the words that decide.")
def command(files: tuple[Path, ...], desk_path: Path | None, as_json: bool, explain: bool) -> None:
    here = Path("config.toml").is_file()
    desk = desk_of(desk_path or Path()) if desk_path or here else None
    missing = [f for f in files if not f.exists()]
    if missing:
        fail("\n".join(f"{f}: there is no such file" for f in missing))
    by_the_way = sys.stdout.isatty()  # rows that pass by on the terminal are progress enough
    for row, message in with_bar(_rows(files, desk), count(files), "reading", quiet=by_the_way):
        if as_json:
            click.echo(json.dumps(plain(row), ensure_ascii=False))
        elif explain and message:
            show_marked(row, message, desk.book.lexicons if desk else shipped_lexicons())
        else:
            words = f"{row['decision'] or row['kind']}: {' '.join((row['new_text'] or '').split())[:70]}"
            click.echo(one_line(f"{row['file']}  {row['from'] or '?'}  {words}"))


def _rows(files: tuple[Path, ...], desk: Desk | None) -> Iterator[tuple[dict[str, Any], Message | None]]:
    """On a desk each mail is judged as if the ones before it had just come in; nothing is written or sent."""
    if desk is None:
        for name, raw in mails(files):
            yield without_desk(name, raw)
        return
    desk = knowing(desk)
    with ledger_of(desk) as base:
        view = Overlay(base)
        for name, raw in mails(files):
            yield on_desk(name, raw, desk, view)


def without_desk(name: str, raw: bytes) -> tuple[dict[str, Any], Message | None]:
    """What the mail says of itself: what needs a desk is null."""
    message = read_message(raw, datetime.now(UTC))
    if isinstance(message, Unreadable):
        return _row(name, kind="other", because=[message.reason], outcome="quarantined"), None
    machine = recognise(message)
    split = split_message(message)
    person = "invite" if message.calendars else "reply" if message.thread_references else "other"
    row = _row(
        name, message_id=message.message_id, new_text=split.new_text, items=[], decision="none",
        kind=machine.kind if machine else person,
        because=[str(machine.because)] if machine else [], outcome="filed",
    ) | {"from": message.sender.address or None}  # fmt: skip
    if machine is None:
        asked = listed_names("".join(span.text for span in split.of("quoted")))
        reading = decide(split.new_text, lexicons=shipped_lexicons(), items=asked, subject=message.subject)
        doubtful = not split.agree and reading.decision == "approve"
        row["decision"] = "none" if doubtful else reading.decision
        row["items"] = [{"n": i.n, "item": i.item, "decision": i.decision} for i in reading.items]
        row["because"] = [f"{e.why}: {e.words}" for e in reading.because]
        if doubtful or not reading.certain:
            row["outcome"] = "asked-ae"
    return row, message


def on_desk(name: str, raw: bytes, desk: Desk, view: Overlay) -> tuple[dict[str, Any], Message | None]:
    """What the desk would make of it now."""
    received = datetime.now(UTC)
    message = read_message(raw, received)
    if isinstance(message, Unreadable):
        return _row(name, kind="other", because=[message.reason], outcome="quarantined"), None
    box = next(iter(desk.config.mailboxes))
    verdict = inbound(message, view, desk.book, received, mailbox=box)
    place = Place(mailbox=box, folder="INBOX", uidvalidity=0, uid=0)
    perform(view, verdict, Route(place=place, at=received))
    entry = verdict.entry
    row = _row(
        name, message_id=entry.message_id, kind=entry.kind, trust=entry.trust, client=entry.client, job=entry.job,
        decision=entry.decision or "none", new_text=verdict.new_text, because=[str(b) for b in entry.because],
        items=[{"n": n, "item": i, "decision": d} for n, (i, d) in enumerate(verdict.items, 1)], outcome=entry.outcome,
    )  # fmt: skip
    return row | {"from": entry.sender or None}, message


def _row(name: str, **values: Any) -> dict[str, Any]:
    return {**dict.fromkeys(KEYS), "file": name, **values}

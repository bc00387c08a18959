"""`countersign replay --since D`: past mail read again, what would be decided or filed otherwise. Changes nothing."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.text import Text

from daemon.archives import count, mails
from daemon.canary import knowing
from daemon.cli.options import UNREACHABLE, day, desk_option, fail, json_option, plain, printed
from daemon.cli.progress import with_bar
from daemon.cli.reach import desk_of, desk_with, ledger_of
from daemon.desk import Desk
from daemon.mailbox import MailboxError
from daemon.mailbox.headers import received_at
from daemon.parse import Raw
from daemon.parse.worker import Reader
from daemon.replay import Otherwise, Past, known_mails, of_files, of_ledger, replay
from daemon.visible import one_line
from rules.duties.days import local
from rules.nouns import Entry
from rules.view import View


@click.command(
    "replay",
    help="""Read past mail again and tell what would be decided or filed otherwise than the ledger has it.

    Nothing is changed: no record, no flag, no folder. With --rules, by the rules you are thinking of.""",
)
@click.option("--since", required=True, metavar="D", help="Mail received from this day on, in the agency's zone.")
@click.option(
    "--rules", type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="By the rules in this folder, or of this desk.",
)  # fmt: skip
@click.option(
    "--from", "source", type=click.Path(path_type=Path, exists=True),
    help="Read an .eml, mbox, Maildir or folder of .eml files instead of the mailbox.",
)  # fmt: skip
@desk_option
@json_option
def command(since: str, rules: Path | None, source: Path | None, desk_path: Path, as_json: bool) -> None:
    first = day(since)
    own = knowing(desk_of(desk_path))
    desk = knowing(desk_with(own, rules))
    start = local(first, time(0), ZoneInfo(own.book.agency.time_zone))
    gone: list[Entry] = []
    otherwise = 0
    with ledger_of(own) as ledger, Reader() as reader:
        past = _files(ledger, source, start, reader) if source else _mailbox(own, ledger, start, reader, gone)
        total = count((source,)) if source else sum(1 for _ in known_mails(ledger, start))
        counted = Counted(with_bar(past, total, "reading again"))
        try:
            for found in replay(desk, ledger, counted, start, some=source is not None):
                otherwise += 1
                _tell(found, desk, as_json)
        except MailboxError as error:
            fail(str(error), UNREACHABLE)
    if gone:
        click.echo(f"{len(gone)} mails of the ledger do not lie where it has them, and were not read", err=True)
    if not as_json:
        same = "all" if not otherwise else f"{counted.count - otherwise}"
        click.echo(f"\n{counted.count} mails read again, {same} taken as the ledger has them")


class Counted:
    """Mails on their way, counted."""

    def __init__(self, mails: Iterator[Past]) -> None:
        self._mails, self.count = mails, 0

    def __iter__(self) -> Iterator[Past]:
        for past in self._mails:
            self.count += 1
            yield past


def _mailbox(desk: Desk, ledger: View, start: datetime, reader: Reader, gone: list[Entry]) -> Iterator[Past]:
    return of_ledger(ledger, desk.config.mailboxes, start, reader, gone.append, desk.book)


def _files(ledger: View, source: Path, start: datetime, reader: Reader) -> Iterator[Past]:
    raws = ((name, Raw(raw=raw, received=received_at(None, raw))) for name, raw in mails((source,)))
    return of_files(ledger, raws, start, reader)


def _tell(found: Otherwise, desk: Desk, as_json: bool) -> None:
    past, message = found.past, found.past.message
    sender = past.entry.sender if past.entry else None
    row: dict[str, Any] = {
        "received": past.received.astimezone(UTC),
        "from": sender or getattr(getattr(message, "sender", None), "address", None),
        "subject": past.entry.subject if past.entry else getattr(message, "subject", None),
        "message_id": past.entry.message_id if past.entry else getattr(message, "message_id", None),
        "lies_in": past.source,
        "known": past.entry is not None,
        "was": {part: was for part, was, _ in found.parts},
        "becomes": {part: now for part, _, now in found.parts},
        "because": [str(b) for b in found.because],
    }
    if as_json:
        click.echo(json.dumps(plain(row), ensure_ascii=False))
        return
    at = past.received.astimezone(ZoneInfo(desk.book.agency.time_zone))
    printed(Text(one_line(f"\n{at:%a %Y-%m-%d %H:%M}  {row['from']}  {row['subject']}".lstrip("\n")), style="bold"))
    if not row["known"]:
        printed(Text("    the ledger does not know this mail"))
    for part, was, now in found.parts:
        printed(Text(one_line(f"    {part}: {was or '–'} → {now or '–'}")))
    for reason in row["because"]:
        printed(Text(one_line(f"    because {reason}"), style="dim"))

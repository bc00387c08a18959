"""`countersign simulate --from D --until D`: every mail that would be sent in those days, and why."""

import base64
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.table import Table

from daemon.cli.differences import show_differences
from daemon.cli.foreseen import COLUMNS, LONGEST, row_of, span, told
from daemon.cli.options import day, desk_option, fail, json_option, printed, show
from daemon.cli.progress import waited_for
from daemon.cli.reach import desk_of, desk_with, ledger_of
from daemon.desk import Desk
from daemon.foresight import Foresight, Mail
from daemon.health import read_health
from rules.view import View

FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)


@click.command(
    "simulate",
    help="""Every mail that would be sent in these days, both included, and why. Nothing is sent, nothing is changed.

    While a daemon runs, what it sends before the first day is taken as sent; else it would be started on that day.

    With --against, only the difference between two sets of rules: mails that come, go, move or change.""",
)
@click.option("--from", "since", required=True, metavar="D", help="First day, in the agency's zone: 2026-11-23.")
@click.option("--until", required=True, metavar="D", help="Last day.")
@click.option("--rules", "rules", type=FOLDER, help="By the rules in this folder, or of this desk.")
@click.option(
    "--against", type=FOLDER, help="Only what is otherwise than by the rules in this folder, or of this desk."
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write each mail there as .eml.")
@desk_option
@json_option
def command(
    since: str, until: str, rules: Path | None, against: Path | None, out: Path | None, desk_path: Path, as_json: bool
) -> None:
    first, last = day(since), day(until)
    if last < first:
        fail(f"--until {until} is before --from {since}; write the later day after --until")
    if (last - first).days > LONGEST:
        fail(f"{since} to {until} is {(last - first).days} days; write at most {LONGEST}")
    desk = desk_of(desk_path)
    new, old = desk_with(desk, rules), desk_with(desk, against) if against else None
    with ledger_of(desk) as view:
        mails = _mails(new, view, first, last)
        if old:
            show_differences(_mails(old, view, first, last), mails, as_json)
            return
        if out:
            mails = _kept(mails, _empty(out))
        if as_json:
            show((row_of(mail) for mail in mails), True, COLUMNS, "")
        else:
            _by_day(mails, ZoneInfo(desk.book.agency.time_zone))


def _mails(desk: Desk, view: View, first: date, last: date) -> Iterator[Mail]:
    """Where a daemon is at work, what it sends before the first day counts as sent; else it starts on that day."""
    begin, end = span(desk, first, last)
    now = datetime.now(UTC)
    is_near = timedelta(0) < begin - now <= timedelta(days=LONGEST)
    since = now if is_near and read_health(desk.data).works else begin
    mails = waited_for(Foresight(desk, _told).mails(view, since, end), "looking ahead")
    return (mail for mail in mails if mail.at >= begin)


def _told(text: str) -> None:
    click.echo(text, err=True)


def _empty(out: Path) -> Path:
    """The folder, made; one with mails of an earlier run would show them as if they came, too."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            fail(f"{out} is not empty; name a new folder after --out")
    except OSError as error:
        fail(f"{out} cannot be written to: {error.strerror or error}")
    return out


def _kept(mails: Iterable[Mail], out: Path) -> Iterator[Mail]:
    """Each mail also in a file, named so that a listing shows them in order."""
    for number, mail in enumerate(mails, 1):
        raw = mail.written.raw if mail.written else base64.b64decode(mail.row.mail)
        held = "held-" if mail.row.state == "held" else ""
        name = re.sub(r"[^\w.@-]+", "_", f"{held}{mail.row.rule}-{mail.row.to[0]}".lower())
        (out / f"{number:04d}-{mail.at:%Y-%m-%d}-{name[:120]}.eml").write_bytes(raw)
        yield mail


def _by_day(mails: Iterable[Mail], zone: ZoneInfo) -> None:
    """Day by day of the agency's; each time is the reader's own, with its offset."""
    empty = True
    for date_, some in groupby(mails, key=lambda mail: mail.at.astimezone(zone).strftime("%A, %Y-%m-%d")):
        empty = False
        printed(f"\n{date_}", style="bold")
        table = Table.grid(padding=(0, 2), pad_edge=False)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for row in map(row_of, some):
            table.add_row(f"{row['at']:%H:%M %z}", told(row))
        printed(table)
    if empty:
        click.echo("nothing would be sent")

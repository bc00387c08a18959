"""`countersign simulate --from D --until D`: every mail that would be sent in those days, and why."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from daemon.cli.options import day, desk_option, fail, json_option, printed, show
from daemon.cli.reach import desk_of, ledger_of
from daemon.desk import Desk
from daemon.words.render import Renderer, RenderError
from rules.duties.days import local
from rules.duties.simulation import simulate
from rules.nouns import Letter
from rules.view import View

COLUMNS = ("at", "duty", "rule", "client", "about", "to", "cc", "subject")
LONGEST = 1100  # days


@click.command("simulate", help="Every mail that would be sent in these days, both included.")
@click.option("--from", "since", required=True, metavar="D", help="First day, in the agency's zone: 2026-11-23.")
@click.option("--until", required=True, metavar="D", help="Last day.")
@desk_option
@json_option
def command(since: str, until: str, desk_path: Path, as_json: bool) -> None:
    first, last = day(since), day(until)
    if last < first:
        fail(f"--until {until} is before --from {since}; write the later day after --until")
    if (last - first).days > LONGEST:
        fail(f"{since} to {until} is {(last - first).days} days; write at most {LONGEST}")
    desk = desk_of(desk_path)
    with ledger_of(desk) as view:
        rows = _rows(desk, view, first, last)
        if as_json:
            show(rows, True, COLUMNS, "")
        else:
            _by_day(rows, ZoneInfo(desk.book.agency.time_zone))


def _rows(desk: Desk, view: View, first: date, last: date) -> Iterator[dict[str, Any]]:
    zone = ZoneInfo(desk.book.agency.time_zone)
    since, until = local(first, time(0), zone), local(last + timedelta(days=1), time(0), zone)
    renderer = Renderer(desk.templates)
    try:
        for letter in simulate(view, desk.book, since, until, on_error=_told):
            yield _row(letter, renderer, desk)
    finally:
        renderer.close()


def _row(letter: Letter, renderer: Renderer, desk: Desk) -> dict[str, Any]:
    """`at` has the reader's own offset."""
    return {
        "at": letter.due.astimezone(ZoneInfo(letter.time_zone)),
        "duty": letter.duty,
        "rule": letter.rule,
        "client": letter.client,
        "about": letter.about,
        "to": list(letter.to),
        "cc": list(letter.cc),
        "subject": _subject(letter, renderer, desk),
    }


def _subject(letter: Letter, renderer: Renderer, desk: Desk) -> str | None:
    try:
        return renderer.render(letter, desk.book).subject
    except RenderError as error:
        click.echo(str(error), err=True)
        return None


def _told(what: str, error: Exception) -> None:
    click.echo(f"{what}: {type(error).__name__}: {error}", err=True)


def _by_day(rows: Iterator[dict[str, Any]], zone: ZoneInfo) -> None:
    """A table a day of the agency's; each time is the reader's own, with its offset."""
    empty = True
    for date_, mails in groupby(rows, key=lambda row: row["at"].astimezone(zone).strftime("%A, %Y-%m-%d")):
        empty = False
        printed(f"\n{date_}", style="bold")
        show((_short(row) for row in mails), False, ("at", "mail", "about", "to", "subject"), "")
    if empty:
        click.echo("nothing would be sent")


def _short(row: dict[str, Any]) -> dict[str, Any]:
    to = [*row["to"], *(f"cc {address}" for address in row["cc"])]
    return {**row, "at": f"{row['at']:%H:%M %z}", "mail": row["rule"], "to": to}

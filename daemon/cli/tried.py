"""Each rule that was tried on a day, value by value: for a client, or for one invoice, meeting or letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from daemon.cli.foreseen import not_too_far
from daemon.cli.options import plain, printed
from daemon.cli.story import Teller
from daemon.visible import lines, one_line
from rules.book import Client
from rules.duties.days import calendar_of
from rules.duties.simulation import imagined
from rules.duties.tried import Check, Day, Tried, day_of, tried_on
from rules.nouns import Invoice, Letter, Meeting, OutboxRow, Record

MARKS = {True: ("passed", "green"), False: ("failed", "red"), None: ("cannot be told", "yellow")}


@dataclass(frozen=True, slots=True)
class Trial:
    """A day of a client's and every rule tried for it. `coming`: the day is not over, and this is how it would go."""

    client: Client
    on: date
    day: Day
    found: tuple[Tried, ...]
    coming: bool


def on_day(teller: Teller, client: Client, on: date) -> Trial:
    """Days too far ahead to be foreseen end the command."""
    book, calendar = teller.book, calendar_of(client, teller.book)
    end = not_too_far(calendar.at(on + timedelta(days=1), time(0)), teller.now)
    coming = end > teller.now
    view = imagined(teller.view, book, client.key, teller.now, end) if coming else teller.view
    return Trial(client, on, day_of(client, view, book, on), tuple(tried_on(client, view, book, on)), coming)


def about(record: Record | Letter, teller: Teller) -> Trial | None:
    """The rules tried for an invoice today, for a letter on its day, for a meeting today or, once that is past, on the
    day for which its outline was due. None: none is tried by the calendar."""
    client = teller.book.clients.get(getattr(record, "client", None) or "")
    if client is None:
        return None
    calendar, outline = calendar_of(client, teller.book), teller.book.meetings.outline
    match record:
        case Invoice():
            at = teller.now
        case Meeting():
            at = teller.now
            if outline:
                at = min(at, calendar.no_later_than(calendar.before(record.start, outline.send_before)))
        case OutboxRow():
            at = record.sent_at or record.due
        case Letter():
            at = record.due
        case _:
            return None
    trial = on_day(teller, client, calendar.day_of(at))
    name = record.key
    found = tuple(one for one in trial.found if one.of == name or any(row.id == name for row in one.rows))
    return Trial(client, trial.on, trial.day, found, trial.coming) if found else None


def tell_about(trial: Trial) -> None:
    """On standard output, below the record that it is about."""
    click.echo()
    click.secho(f"tried for {trial.on:%A} {trial.on}: times in {trial.client.time_zone}", bold=True)
    for one in trial.found:
        tell_one(one, trial.coming)


def tried_values(one: Tried, client: Client, on: date) -> dict[str, Any]:
    """As JSON: `because` has every value that was looked at, as a sentence; `checks` the same in parts."""
    checks = [
        {"what": c.what, "value": c.value, "passed": c.passed, "where": c.where} for c in one.checks
    ]  # fmt: skip
    return {
        "kind": "tried", "id": f"{client.key}/{on}", "duty": one.duty, "about": one.about, "where": one.where,
        "zone": one.zone, "outcome": one.outcome, "letters": [row.id for row in one.rows],
        "because": [check_words(c) for c in one.checks], "checks": plain(checks),
    }  # fmt: skip


def tell_checks(checks: Sequence[Check]) -> None:
    """A value a line: passed or failed, what it is, and the line of the rule."""
    table = Table.grid(padding=(0, 2), pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", max_width=28)
    table.add_column(overflow="fold")
    for check in checks:
        where = f" [{check.where}]" if check.where else ""
        mark, style = MARKS[check.passed]
        table.add_row(Text(f"  {mark}", style=style), Text(check.what), Text(lines(check.value + where)))
    printed(table)


def tell_one(one: Tried, coming: bool) -> None:
    where = f" [{one.where}]" if one.where else ""
    click.echo()
    click.secho(one_line(f"{one.duty}: {one.about}{where}"), bold=True)
    tell_checks(one.checks)
    would = "  → would be, as things stand: " if coming and one.rows else "  → "
    printed(Text(one_line(would + one.outcome), style="bold"))


def check_words(check: Check) -> str:
    where = f" [{check.where}]" if check.where else ""
    return one_line(f"{MARKS[check.passed][0]}: {check.what}: {check.value}{where}")

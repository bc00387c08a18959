"""Mails to come as rows, for JSON and for tables: one form wherever a command shows them."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from daemon.cli.options import fail
from daemon.desk import Desk
from daemon.foresight import Mail
from daemon.visible import one_line
from rules.duties.days import local

LONGEST = 1100  # days
COLUMNS = ("at", "duty", "rule", "client", "about", "to", "cc", "subject", "state", "where", "because")


def row_of(mail: Mail) -> dict[str, Any]:
    """`at` has the reader's own offset; `state` is sent, or held where it would wait for a person."""
    row, letter = mail.row, mail.letter
    return {
        "at": mail.at.astimezone(ZoneInfo(letter.time_zone)) if letter else mail.at,
        "duty": row.duty,
        "rule": row.rule,
        "client": row.client,
        "about": row.about,
        "to": list(row.to),
        "cc": list(row.cc),
        "subject": row.subject,
        "state": row.state,
        "where": row.because.rule,
        "because": "; ".join(b.text for b in (row.because, row.outcome) if b),
    }


def told(row: Mapping[str, Any]) -> Text:
    """A row for people, over three lines: to whom, what it says, why."""
    to = ", ".join((*row["to"], *(f"cc {address}" for address in row["cc"])))
    held = ", held for a person" if row["state"] == "held" else ""
    where = f" [{row['where']}]" if row["where"] else ""
    shown = Text(one_line(f"{row['rule']} to {to}{held}"), style="yellow" if held else "")
    shown.append(f"\n{one_line(row['subject'])}", style="bold")
    return shown.append(f"\n{one_line(row['because'])}{where}", style="dim")


def not_too_far(at: datetime, now: datetime) -> datetime:
    """A day to come that can still be foreseen; or the end of the command."""
    if at - now > timedelta(days=LONGEST):
        fail(f"{at:%Y-%m-%d} is {(at - now).days} days away; write a day of the next {LONGEST}")
    return at


def span(desk: Desk, first: date, last: date) -> tuple[datetime, datetime]:
    """From the first instant of the first day to that of the day after the last, on the agency's clock."""
    zone = ZoneInfo(desk.book.agency.time_zone)
    return local(first, time(0), zone), local(last + timedelta(days=1), time(0), zone)

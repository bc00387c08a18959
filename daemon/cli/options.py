"""What every command shares: which desk, JSON or not, and how a problem ends it."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo

import click
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from daemon.visible import one_line

F = TypeVar("F", bound=Callable[..., Any])

desk_option: Callable[[F], F] = click.option(
    "--desk",
    "desk_path",
    envvar="COUNTERSIGN_DESK",
    default=".",
    show_default="the current folder",
    show_envvar=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder with config.toml, rules/, templates/ and data/.",
)
json_option: Callable[[F], F] = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")

USAGE, UNREACHABLE = 2, 3
PIPED = 120  # columns of a table where there is no terminal to ask
_WHOLE = frozenset(
    {
        "at",
        "when",
        "due",
        "since",
        "start",
        "issued",
        "paid",
        "sent_at",
        "amount",
        "open",
        "currency",
        "count",
        "state",
        "outline",
        "rule",
        "client",
    }
)  # columns that are of no use broken over lines


def fail(text: str, code: int = USAGE) -> NoReturn:
    """End the command with a message on standard error."""
    click.echo(text, err=True)
    sys.exit(code)


def instant(value: str) -> datetime:
    """An ISO 8601 time with its offset; anything else ends the command with what to write."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        fail(f'"{value}" is not a time; write it as 2026-11-23T12:00:05+00:00')
    if at.tzinfo is None:
        fail(f'"{value}" has no offset; write it as {value}+00:00')
    return at.astimezone(UTC)


def day(value: str) -> date:
    """An ISO date; anything else ends the command with what to write."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        fail(f'"{value}" is not a date; write it as 2026-11-23')


def past_day(value: str, today: date) -> date:
    """An ISO date, or the last day of that name, today included; anything else ends the command."""
    days = {f"{today - timedelta(days=back):%A}".lower(): today - timedelta(days=back) for back in range(7)}
    named = days | {"today": today, "yesterday": today - timedelta(days=1)}
    return named.get(value.strip().lower()) or day(value)


def plain(value: Any) -> Any:
    """Values as `--json` shows them: ISO 8601 times with an offset, amounts as decimal text, absent as null."""
    match value:
        case datetime():
            return value.isoformat()
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case Mapping():
            return {k: plain(v) for k, v in value.items()}
        case list() | tuple():
            return [plain(v) for v in value]
        case _:
            return value


def show(
    rows: Iterable[Mapping[str, Any]], as_json: bool, columns: tuple[str, ...], empty: str, zone: str = "UTC"
) -> None:
    """Rows as JSON lines, or as a table that a person can read, with times in that zone."""
    if as_json:
        for row in rows:
            click.echo(json.dumps(plain(row), ensure_ascii=False))
        return
    listed = list(rows)
    if not listed:
        click.echo(empty)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold", no_wrap=column in _WHOLE)
    for row in listed:
        cells = (_cell(row.get(column), ZoneInfo(zone)) for column in columns)
        table.add_row(*(Text(one_line(cell)) for cell in cells))  # as Text its "[…]" is no markup
    printed(table)


def printed(*what: RenderableType, style: str | None = None) -> None:
    """On standard output by way of click: rich itself ends the process with 1 when a reader goes away."""
    wide = None if sys.stdout.isatty() or "COLUMNS" in os.environ else PIPED
    console = Console(highlight=False, markup=False, width=wide)
    with console.capture() as captured:
        console.print(*what, style=style)
    click.echo("\n".join(line.rstrip() for line in captured.get().split("\n")), nl=False)


def in_colour() -> bool:
    """Whether standard output is a terminal that shows colours, and nobody asked for none (no-color.org)."""
    console = Console()
    return console.is_terminal and console.color_system is not None and not console.no_color


def local(at: datetime, zone: ZoneInfo) -> str:
    """A time as people in that zone read it."""
    with suppress(OverflowError):  # the first and last hours of the calendar, from a mail that means mischief
        at = at.astimezone(zone)
    return f"{at:%Y-%m-%d %H:%M}"


def _cell(value: Any, zone: ZoneInfo) -> str:
    match value:
        case None:
            return "–"
        case datetime():
            return local(value, zone)
        case list() | tuple():
            return ", ".join(str(plain(v)) for v in value)
        case _:
            return str(plain(value))

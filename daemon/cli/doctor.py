"""`countersign doctor`: reaches every server, looks at clock, DNS, rights and ledger; sends nothing."""

import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from daemon.cli.options import UNREACHABLE, desk_option, json_option, printed
from daemon.cli.reach import desk_of
from daemon.doctor import Finding, examine
from daemon.visible import one_line

WRONG = 1
_COLOURS = {"ok": "green", "look": "yellow", "wrong": "red"}


@click.command("doctor")
@desk_option
@json_option
def command(desk_path: Path, as_json: bool) -> None:
    """Reaches every server of config.toml and looks at clock, DNS, rights, disk and ledger. Sends no mail.

    Each row is ok, look (it works, and you should know) or wrong, with what to do. Ends with 1 when something is wrong,
    with 3 when a server could not be reached.
    """
    counts: Counter[str] = Counter()
    reached = True
    for finding in examine(desk_of(desk_path)):
        counts[finding.state] += 1
        reached = reached and finding.reached
        if as_json:
            click.echo(json.dumps(_row(finding), ensure_ascii=False))
        else:
            _show(finding)
    if not as_json:
        click.echo(f"{counts['ok']} ok, {counts['look']} to look at, {counts['wrong']} wrong")
    sys.stdout.flush()
    if counts["wrong"]:
        sys.exit(WRONG if reached else UNREACHABLE)


def _row(finding: Finding) -> dict[str, object]:
    row = asdict(finding)
    return {**row, "advice": row["advice"] or None}


def _show(finding: Finding) -> None:
    table = Table.grid(padding=(0, 2), pad_edge=False)
    table.add_column(width=5)
    table.add_column(width=24, overflow="fold")
    table.add_column(overflow="fold")
    advice = Text(f"\n→ {one_line(finding.advice)}") if finding.advice else Text()
    found = Text(one_line(finding.found)) + advice
    table.add_row(Text(finding.state, _COLOURS[finding.state]), Text(finding.what), found)
    printed(table)

"""`countersign export`: the whole ledger as canonical JSON lines; equal ledgers give equal bytes."""

import sys
from pathlib import Path

import click

from daemon.cli.options import desk_option, json_option
from daemon.cli.reach import desk_of, ledger_of
from store.codec import export_lines


@click.command("export", help="The whole ledger as canonical JSON lines, sorted.")
@desk_option
@json_option
def command(desk_path: Path, as_json: bool) -> None:  # it has no other form
    with ledger_of(desk_of(desk_path)) as view:
        for line in export_lines(view):
            sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()

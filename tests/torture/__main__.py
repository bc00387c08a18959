"""Runs the campaign and prints its table; exit code 1 when anything was lost, duplicated or is unexplained."""

import argparse
import os
import subprocess
import sys
import time

import click

from tests.live import dovecot as servers
from tests.torture import others
from tests.torture.campaign import campaign
from tests.torture.table import findings, story, table
from tests.torture.workshop import Told


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of all that is left to chance")
    parser.add_argument("--kills", type=int, default=600, help="kill -9; each step is tried where the number allows it")
    parser.add_argument("--cuts", type=int, default=220, help="connections cut; likewise")
    parser.add_argument("--visits", type=int, default=84, help="times that others act while the desk works")
    parser.add_argument("--walks", type=int, default=20, help="worlds whose clock goes back and forth")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="worlds at a time")
    parser.add_argument("--alone", action="store_true", help="leave out the tests of the suite that belong to it")
    asked = parser.parse_args()
    if reason := servers.missing():
        click.echo(reason, err=True)
        return 2
    begun = time.monotonic()
    done = 0

    def tell(told: Told[object]) -> None:
        nonlocal done
        done += 1
        if told.findings:
            click.echo(story(told))
        elif sys.stderr.isatty():
            click.echo(f"\r{done} worlds, {time.monotonic() - begun:.0f} s", nl=False, err=True)

    parts = campaign(asked.seed, asked.kills, asked.cuts, asked.visits, asked.walks, asked.workers, tell)
    click.echo(table(parts))
    minutes = (time.monotonic() - begun) / 60
    click.echo(f"     seed {asked.seed}, {done} worlds with {asked.workers} at a time, {minutes:.0f} minutes")
    failed = bool(findings(parts)) or any(part.untried for part in parts)
    if not asked.alone:
        click.echo("\nand of the suite:")
        failed |= bool(subprocess.run(others.COMMAND, check=False).returncode)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

"""`countersign run`: the daemon; `--once` for one turn, `--now` to rehearse another time."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from types import FrameType

import click

from daemon.cli.options import UNREACHABLE, desk_option, fail, instant, json_option
from daemon.cli.reach import desk_of
from daemon.clock import Clock
from daemon.desk import Desk, DeskProblems
from daemon.live.quiet import wait_for_quiet
from daemon.log import set_up
from daemon.loop import Daemon, Turn
from daemon.start import start
from rules.problems import Problem


@click.command("run", help="Read the mailboxes and send what is due, until stopped.")
@desk_option
@click.option("--once", is_flag=True, help="Read all there is, send all that is due, stop.")
@click.option("--now", "now", metavar="T", help="Rehearse at another time (with --once); mails are sent.")
@click.option("--verbose", is_flag=True, help="Say more in the log.")
@json_option
def command(desk_path: Path, once: bool, now: str | None, verbose: bool, as_json: bool) -> None:
    if now and not once:
        fail("--now rehearses one turn: add --once")
    if as_json and not once:
        fail("--json tells what one turn did: add --once")
    clock = Clock(instant(now) if now else None)
    if problems := wait_for_quiet(desk_path):
        fail("\n".join(str(problem) for problem in problems))
    desk = desk_of(desk_path)
    _passwords_are_there(desk)
    log = set_up(verbose)
    daemon = start(desk, clock, once=once)
    boxes = ", ".join(f"{name} ({box.user} at {box.host}:{box.port})" for name, box in desk.config.mailboxes.items())
    log.info("countersign %s on %s: %s, process %d", version("countersign"), desk.path, boxes, os.getpid())
    with _stopped_by_signals(daemon):
        try:
            if not once:
                daemon.run()
                return
            turn = daemon.turn(daemon.stop.wait)
        finally:
            daemon.close()
            log.info("stopped")
    if turn.held:
        fail(turn.held)
    if as_json:
        click.echo(json.dumps(_counts(turn)))
    else:
        _say(turn)
    if turn.unreachable:
        fail("\n".join(turn.unreachable), UNREACHABLE)


def _passwords_are_there(desk: Desk) -> None:
    """Ends the command where one is not: nothing works without it, and no try against the server is spent."""
    problems: set[Problem] = set()
    for server in (*desk.config.mailboxes.values(), desk.config.smtp):
        try:
            if server.has_password:
                server.password()
        except DeskProblems as e:
            problems |= set(e.problems)
    if problems:
        fail("\n".join(str(problem) for problem in sorted(problems)))


@contextmanager
def _stopped_by_signals(daemon: Daemon) -> Iterator[None]:
    """The first Ctrl-C or SIGTERM stops between two mails; a second one ends the process as usual."""

    def stop(number: int, _frame: FrameType | None) -> None:
        daemon.stop.set()
        signal.signal(number, signal.SIG_DFL)

    before = {s: signal.signal(s, stop) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _counts(turn: Turn) -> dict[str, int]:
    counts, report = turn.counts, turn.report
    return {
        "read": counts.read, "filed": counts.moved, "sent": len(report.sent) if report else 0, "known": counts.known,
        "quarantined": counts.quarantined,
    }  # fmt: skip


def _say(turn: Turn) -> None:
    counts = _counts(turn)
    click.echo(
        f"{counts['read']} read, {counts['filed']} filed, {counts['sent']} sent"
        + (f", {counts['known']} known already" if counts["known"] else "")
        + (f", {counts['quarantined']} in quarantine" if counts["quarantined"] else ""),
        file=sys.stderr,
    )

"""`countersign reconcile`: mailbox and ledger compared now, every difference listed; nothing is changed or sent."""

import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from daemon.cli.options import UNREACHABLE, desk_option, fail, json_option, show
from daemon.cli.progress import waiting
from daemon.cli.reach import desk_of, ledger_of
from daemon.desk import Desk
from daemon.health import read_health
from daemon.keys import KeyProblem, desk_secret
from daemon.mailbox import Mailbox, MailboxError
from daemon.reconcile import Home, Seen, Survey, seen
from daemon.visible import one_line
from rules.reconciling.compare import gathered
from rules.reconciling.kinds import KINDS
from rules.reconciling.values import Finding
from rules.view import View
from store.changes import Changes
from store.open import changes_of

WRONG = 1
PATIENCE = 2.0  # seconds in which a daemon at work ends what it is just writing
COLUMNS = ("shown", "folder", "found", "count")


@click.command("reconcile", help="Compare mailbox and ledger now; every difference, what it means, what to do.")
@desk_option
@json_option
def command(desk_path: Path, as_json: bool) -> None:
    desk = desk_of(desk_path)
    with ledger_of(desk):
        pass  # said before any server is asked
    found, unreachable = list[Finding](), list[str]()
    for name in desk.config.mailboxes:
        try:
            with waiting(f"comparing mailbox {name}"):
                found += _compared(desk, name)
        except MailboxError as e:
            unreachable.append(f"mailbox {name}: {e}")
    differences = seen(gathered(found))
    if as_json:
        show((one.row() for one in differences), True, (), "")
    else:
        tell(differences, "mailbox and ledger agree", desk.book.agency.time_zone)
    if unreachable:
        fail("\n".join(unreachable), UNREACHABLE)
    sys.exit(WRONG if any(one.told for one in differences) else 0)


def tell(differences: Sequence[Seen], none: str, zone: str) -> None:
    """By kind: what it means, what there is to do, and what it is about."""
    if not differences:
        click.echo(none)
    for number, (kind, group) in enumerate(groupby(differences, key=lambda one: one.kind)):
        found, meaning = list(group), KINDS[kind]
        if number:
            click.echo()
        style = "yellow" if any(one.told for one in found) else None
        click.secho(f"{sum(one.count for one in found)} {meaning.title}", fg=style, bold=True)
        click.echo(one_line(f"{meaning.means}; to do: {meaning.do}"))
        show([_row(one) for one in found], False, _columns(found), "", zone)


def _row(one: Seen) -> Mapping[str, Any]:
    return {"shown": one.shown, "folder": one.folder or None, "found": one.found, "count": one.count}


def _columns(found: Sequence[Seen]) -> tuple[str, ...]:
    """Those that say anything."""
    return tuple(
        name for name in COLUMNS
        if name == "shown" or any(getattr(one, name) not in ("", None, 1) for one in found)
    )  # fmt: skip


def _compared(desk: Desk, name: str) -> tuple[Finding, ...]:
    """One mailbox. What a daemon at work was just about to do is looked at twice."""
    at_work = read_health(desk.data).works
    with ExitStack() as stack:
        snapshot: list[View] = []

        def view() -> View:
            if at_work or not snapshot:
                stack.close()
                snapshot[:] = [stack.enter_context(ledger_of(desk))]
            return snapshot[0]

        with Mailbox(name, desk.config.mailboxes[name]) as box:
            survey = Survey(box, desk.book.filing.folders, _home(desk, name), view)
            for _ in survey.look(datetime.now(UTC)):
                pass
            found = survey.conclude(datetime.now(UTC))
            if found and at_work:
                time.sleep(PATIENCE)
                again = {finding.key for finding in survey.conclude(datetime.now(UTC))}
                found = tuple(finding for finding in found if finding.key in again)
            return found


def _home(desk: Desk, name: str) -> Home | None:
    if name != next(iter(desk.config.mailboxes)):
        return None
    key = desk.data / "desk.key"
    try:
        secret = desk_secret(key) if key.exists() else None
    except KeyProblem as e:
        fail(str(e))
    return Home(desk.config.mailboxes[name].sent_folder or "Sent", secret, lambda: Changes(changes_of(desk.path)))

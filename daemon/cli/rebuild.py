"""`countersign rebuild`: the ledger again, from the mailbox alone; nothing is sent."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from daemon.cli.options import UNREACHABLE, desk_option, fail, json_option
from daemon.cli.progress import waiting
from daemon.cli.reach import desk_of
from daemon.desk import Desk
from daemon.keys import KeyProblem, desk_secret
from daemon.mailbox import Mailbox, MailboxError
from daemon.rebuild import Rebuilt, rebuild
from store.contract import LedgerError
from store.open import open_to_write, put_aside


@click.command("rebuild", help="The ledger again, from the mailbox alone. What there is of one is put aside.")
@desk_option
@json_option
def command(desk_path: Path, as_json: bool) -> None:
    desk = desk_of(desk_path)
    name, settings = next(iter(desk.config.mailboxes.items()))
    keyless = not (desk.data / "desk.key").exists()
    if keyless:
        click.echo(
            f"{desk.data / 'desk.key'} is missing: the seals of the ledger's mails cannot be checked; whatever lies in "
            f"{desk.book.filing.folders.ledger} is believed, as only who may write into this mailbox can put it there",
            err=True,
        )
    home = Mailbox(name, settings)
    try:
        home.connect()
    except MailboxError as e:
        fail(f"mailbox {name}: {e}", UNREACHABLE)
    try:
        aside = put_aside(desk.config.store.url, desk.path, datetime.now(UTC))
        with waiting("reading the ledger's mails"):
            done = _rebuild(desk, home, checked=not keyless)
    except MailboxError as e:
        fail(f"mailbox {name}: {e}; run it again: it begins anew", UNREACHABLE)
    except (LedgerError, KeyProblem) as e:
        fail(str(e))
    finally:
        home.close()
    _say(done, aside, desk, as_json)


def _rebuild(desk: Desk, home: Mailbox, *, checked: bool) -> Rebuilt:
    secret = desk_secret(desk.data / "desk.key")
    sent = next(iter(desk.config.mailboxes.values())).sent_folder or "Sent"
    ledger = open_to_write(desk.config.store.url, desk.path, create=True)
    try:
        return rebuild(ledger, home, desk.book.filing.folders.ledger, sent, secret if checked else None)
    finally:
        ledger.close()


def _say(done: Rebuilt, aside: tuple[Path, ...], desk: Desk, as_json: bool) -> None:
    found = done.replayed
    if as_json:
        click.echo(
            json.dumps(
                {
                    "mails": found.mails,
                    "records": found.records,
                    "unsealed": found.unsealed,
                    "gaps": found.gaps,
                    "proved": done.proved,
                }
            )
        )
        return
    for path in aside:
        click.echo(f"put aside: {path.name}")
    for when in found.unsealed:
        click.echo(
            f"a mail of {when} in {desk.book.filing.folders.ledger} is not sealed by this desk: left out", err=True
        )
    for when in found.gaps:
        click.echo(f"before the mail of {when} one is missing: what only it held is lost, or is read anew", err=True)
    click.echo(
        f"{found.records} records out of {found.mails} mails"
        + (f", {len(done.proved)} mails proved sent by their copies" if done.proved else "")
        + ("; nothing was written back yet: the next run reads the mailbox anew" if not found.mails else "")
    )

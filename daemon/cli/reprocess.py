"""`countersign reprocess [ID | --all]`: mail out of quarantine is read and judged anew, and moved where it belongs."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from daemon.again import read_again
from daemon.canary import knowing
from daemon.cli.options import UNREACHABLE, desk_option, fail, json_option
from daemon.cli.reach import desk_of, ledger_to_write
from daemon.clock import Clock
from daemon.desk import Desk
from daemon.intake import Intake
from daemon.log import set_up
from daemon.mailbox import Mailbox, MailboxError
from daemon.parse.worker import Reader
from daemon.signatures import Resolver
from daemon.visible import cut, one_line
from rules.effects import Verdict
from rules.nouns import Entry
from rules.view import View
from store.contract import Ledger, LedgerLocked

SHORTEST = 8  # characters of an id


@click.command("reprocess", help="Read mail in quarantine anew, after the program was mended.")
@click.argument("name", metavar="[ID]", required=False)
@click.option("--all", "every", is_flag=True, help="All of it.")
@desk_option
@json_option
def command(name: str | None, every: bool, desk_path: Path, as_json: bool) -> None:
    if bool(name) == every:
        fail("say which mail: give the id that `status` or the letter about it shows, or --all")
    desk = knowing(desk_of(desk_path))
    set_up()
    try:
        with ledger_to_write(desk) as ledger:
            entries = chosen(ledger, name)
            with _intakes(desk, ledger) as intakes:
                read = sum([_one(entry, intakes, as_json) for entry in entries])
                moved = sum(intake.file() for intake in intakes)
    except LedgerLocked as e:
        fail(f"{e}; stop it, then reprocess, then start it again: it takes up a mended program no sooner")
    except MailboxError as e:
        fail(str(e), UNREACHABLE)
    click.echo(f"{read} of {len(entries)} read, {moved} filed; what they make due goes out with the next run", err=True)


def chosen(view: View, name: str | None) -> Sequence[Entry]:
    """The mail of that id, or all that is in quarantine, oldest first. Ends the command where there is no such mail."""
    waiting = sorted(view.find(Entry, outcome="quarantined"), key=lambda e: (e.received, e.key))
    if name is None:
        return waiting
    found = [e for e in waiting if len(name) >= SHORTEST and e.key.startswith(name)]
    if len(found) != 1:
        others = ", ".join(e.key[:12] for e in waiting[:5]) or "none"
        why = "more than one mail" if found else "no mail"
        fail(f'{why} in quarantine has an id that begins with "{one_line(name)}"; there are: {others}')
    return found


@contextmanager
def _intakes(desk: Desk, ledger: Ledger) -> Iterator[list[Intake]]:
    """One a mailbox, connected. Raises MailboxError."""
    clock, lookup = Clock(None), Resolver()
    mailboxes = [Mailbox(name, settings) for name, settings in desk.config.mailboxes.items()]
    try:
        with Reader() as reader:  # a person asks for it, so no tries are counted
            for mailbox in mailboxes:
                mailbox.connect()
            yield [Intake(m, desk, ledger, reader, clock, lookup=lookup) for m in mailboxes]
    finally:
        for mailbox in mailboxes:
            mailbox.close()


def _one(entry: Entry, intakes: Sequence[Intake], as_json: bool) -> bool:
    """Whether it was read; says what became of it."""
    names = {place.mailbox for place in entry.places}
    intake = next((i for i in intakes if i.mailbox.name in names), intakes[0])
    done = read_again(intake, entry)
    if as_json:
        click.echo(json.dumps(_values(entry, done), ensure_ascii=False))
        return not isinstance(done, str)
    if isinstance(done, str):
        said = f"stays in quarantine: {done}"
    else:
        now = done.entry
        said = f"{now.outcome}{f' {now.decision}' if now.decision not in (None, 'none') else ''} → {now.target}"
    click.echo(one_line(f'{entry.key[:12]} "{cut(entry.subject, 60)}" from {entry.sender or "?"}: {said}'))
    return not isinstance(done, str)


def _values(entry: Entry, done: Verdict | str) -> dict[str, str | None]:
    """`why` it stays in quarantine; null: it was read, and stands in the ledger under `id`."""
    if isinstance(done, str):
        return {"id": entry.key, "from": entry.sender, "subject": entry.subject, "outcome": "quarantined", "why": done}
    now = done.entry
    return {"id": now.key, "from": now.sender, "subject": now.subject, "outcome": now.outcome, "why": None}

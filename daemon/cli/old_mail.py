"""`countersign import PATH`: old mail into the ledger and its folders; sends nothing, acts on nothing."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from signal import SIGINT

import click

from daemon.archives import count, mails
from daemon.cli.options import UNREACHABLE, desk_option, fail, json_option
from daemon.cli.progress import with_bar
from daemon.cli.reach import desk_of, ledger_to_write
from daemon.desk import Desk
from daemon.mailbox import Mailbox, MailboxError, MailboxRefused
from daemon.old_mail import Old, OldMail, Taken, from_files, from_folder
from daemon.parse.worker import Reader
from daemon.visible import one_line
from rules.book.validation import suggest
from store.contract import LedgerLocked

FOLDER = "imap:"
SHOWN = 10  # mails that were refused


@click.command("import")
@click.argument("path", metavar="PATH")
@click.option("--mailbox", "name", metavar="NAME", help="Which mailbox of config.toml; default: the first.")
@desk_option
@json_option
def command(path: str, name: str | None, desk_path: Path, as_json: bool) -> None:
    """Files old mail: an mbox, a Maildir, a folder of .eml files, one .eml, or imap:FOLDER of the mailbox itself.

    Every mail gets its place in the ledger and its folder, as mail from before the start: nothing is sent, nothing is
    approved, nobody is asked. Done again it changes nothing. Mail that came after the desk began is left to the inbox.
    """
    desk = desk_of(desk_path)
    name = name or next(iter(desk.config.mailboxes))
    if name not in desk.config.mailboxes:
        fail(f'there is no mailbox "{name}" in config.toml; {suggest(name, set(desk.config.mailboxes))}')
    settings = desk.config.mailboxes[name]
    settings.password()  # said with file and line where there is none, before any server is asked
    if not path.startswith(FOLDER) and not Path(path).exists():
        fail(f"{path}: there is no such file; for a folder of the mailbox write {FOLDER}{path}")
    box = Mailbox(name, settings)
    try:
        with box, Reader() as reader, ledger_to_write(desk) as ledger:
            old = OldMail(desk, ledger, box, reader, datetime.now(UTC), path)
            found, total = _found(path, desk, box, old.taken)
            for _ in with_bar(old.take(found), total, "importing"):
                pass
    except LedgerLocked as e:
        fail(f"{e}; stop it, import, and start it again")
    except MailboxRefused as e:
        fail(str(e))
    except MailboxError as e:
        fail(f"{e}\nimport again: it goes on where it was", UNREACHABLE)
    except KeyboardInterrupt:
        fail("stopped; import again: it goes on where it was", 128 + SIGINT)
    _say(old.taken, as_json)


def _found(path: str, desk: Desk, box: Mailbox, taken: Taken) -> tuple[Iterator[Old], int]:
    """The mails, and how many."""
    if not path.startswith(FOLDER):
        return from_files(mails([Path(path)]), datetime.now(UTC)), count([Path(path)])
    folder, root = path.removeprefix(FOLDER), desk.book.filing.folders.client.partition("/")[0]
    if folder in (box.inbox, root) or folder.startswith(f"{root}/"):
        fail(f"{folder} is read by the daemon as it is; there is nothing to import")
    if folder not in (there := set(box.folders())):
        fail(f'the mailbox has no folder "{folder}"; {suggest(folder, there)}')
    box.status(folder)
    uids = box.new_uids(folder, 0)
    return from_folder(box, folder, uids, taken), len(uids)


def _say(taken: Taken, as_json: bool) -> None:
    for line in taken.refused[: None if as_json else SHOWN]:
        click.echo(one_line(line), err=True)
    if not as_json and len(taken.refused) > SHOWN:
        click.echo(f"… and {len(taken.refused) - SHOWN} more", err=True)
    if as_json:
        click.echo(json.dumps(asdict(taken), ensure_ascii=False))
        return
    parts = (
        (taken.read, "read"), (taken.filed, "filed"), (taken.known, "known already"),
        (taken.newer, "came after the desk began: put them into the inbox if it is to read them"),
        (taken.unfiled, "of them wait to be filed by hand"), (taken.quarantined, "could not be read"),
        (len(taken.refused), "refused"),
    )  # fmt: skip
    click.echo(", ".join(f"{number} {what}" for number, what in parts if number or what in ("read", "filed")))

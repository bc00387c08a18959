"""`countersign evidence ID`: a zip with the original mails, their headers and hashes, a timeline and a cover page."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from daemon.cli.explain import find_all
from daemon.cli.options import UNREACHABLE, desk_option, fail, json_option
from daemon.cli.progress import with_bar
from daemon.cli.reach import desk_of, ledger_of
from daemon.cli.story import Teller, facts, reasons, title
from daemon.desk import Desk
from daemon.evidence.cover import Cover, Part, as_html, as_text
from daemon.evidence.gather import Mail, events, mails, related, when
from daemon.evidence.originals import Original, approved_files, originals
from daemon.evidence.pack import SUMS, contents, mail_names, safe_name, write
from daemon.mailbox import Mailbox, MailboxError
from daemon.parse.worker import Reader
from daemon.visible import one_line
from rules.nouns import Decision, Entry, OutboxRow, Record
from store.codec import record_line

INCOMPLETE = 1


@click.command("evidence")
@click.argument("name", metavar="ID")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The zip; default: evidence-ID.zip.")
@desk_option
@json_option
def command(name: str, out: Path | None, desk_path: Path, as_json: bool) -> None:
    """Packs what the ledger says of ID together with the original mails, fetched from the mailbox.

    ID is what `countersign explain` takes: a request, a decision, an invoice, a meeting, a letter, a Message-ID. The
    zip holds a cover page in HTML and text, every mail as .eml with its headers apart, and SHA256SUMS. Ends with 1 when
    a mail is not in the mailbox any more: the cover says which.
    """
    desk = desk_of(desk_path)
    out = out or Path(f"evidence-{safe_name(name)}.zip")
    for settings in desk.config.mailboxes.values():
        settings.password()
    with ledger_of(desk) as view:
        records = related(find_all(view, name), view)
        if not records:
            fail(f'nothing here is called "{one_line(name)}"; `countersign explain` takes the same names')
        teller = Teller(view, desk.book, datetime.now(UTC))
        found = _fetched(desk, mails(records, view))
        cover = _cover(name, records, found, teller, desk)
        write(out, contents(as_text(cover), as_html(cover), found, map(record_line, records)))
    missing = [original for original in found if original.raw is None]
    if as_json:
        click.echo(json.dumps({"file": str(out), "mails": len(found), "missing": [_key(o.mail) for o in missing]}))
    else:
        click.echo(f"{out}: {len(found) - len(missing)} mails; begin with cover.html")
    for original in missing:
        click.echo(f"not in the mailbox any more: {_key(original.mail)}", err=True)
    sys.exit(INCOMPLETE if missing else 0)


def _fetched(desk: Desk, wanted: Sequence[Mail]) -> tuple[Original, ...]:
    boxes = {name: Mailbox(name, settings) for name, settings in desk.config.mailboxes.items()}
    sent = next(iter(desk.config.mailboxes.values())).sent_folder
    try:
        with ExitStack() as stack:
            for box in boxes.values():
                stack.enter_context(box)
            reader = stack.enter_context(Reader())
            return tuple(with_bar(originals(wanted, boxes, sent, reader), len(wanted), "fetching"))
    except MailboxError as e:
        fail(str(e), UNREACHABLE)


def _cover(name: str, records: Sequence[Record], found: Sequence[Original], teller: Teller, desk: Desk) -> Cover:
    zone = ZoneInfo(teller.book.agency.time_zone)
    boxes = ", ".join(f"{n} ({box.user} at {box.host})" for n, box in desk.config.mailboxes.items())
    made = (
        f"Made on {teller.when(teller.now)} ({zone.key}) by countersign {version('countersign')} for "
        f"{teller.book.agency.name}, from its ledger and the mailbox {boxes}. Times are those of {zone.key}."
    )
    told = [Part(title(r), list(facts(r, teller))) for r in records if not isinstance(r, Entry | OutboxRow)]
    whys = [(title(r), "\n".join(f"{n}. {b}" for n, b in enumerate(reasons(r), 1))) for r in records if reasons(r)]
    return Cover(
        f"Evidence: {name}",
        made,
        (
            *told,
            Part("What happened", list(_timeline(records, found, teller, zone))),
            Part("Why the desk took it so", whys, "Step by step: the rule, and the words that decided."),
            *_mail_parts(found, records, teller),
            Part("To check", [(SUMS, f"sha256sum --check {SUMS} tells whether anything here was changed since")]),
        ),
    )


def _timeline(
    records: Sequence[Record], found: Sequence[Original], teller: Teller, zone: ZoneInfo
) -> Iterator[tuple[str, str]]:
    told = [(when(o.mail), f"mail {n}: {_in_brief(o.mail)}") for n, o in enumerate(found, 1)]
    for at, words in sorted([*told, *events(records, zone)]):
        yield teller.when(at), words


def _mail_parts(found: Sequence[Original], records: Sequence[Record], teller: Teller) -> Iterator[Part]:
    approved = {sha for r in records if isinstance(r, Decision) for sha in r.sha256s if r.decision == "approve"}
    for number, (name, original) in enumerate(zip(mail_names(found), found, strict=True), 1):
        rows = [*facts(original.mail, teller)]
        if original.raw is None:
            rows.insert(0, ("missing", "it is not in the mailbox any more; below stands what the ledger kept of it"))
        else:
            rows[:0] = [
                ("file", f"{name}.eml"), ("SHA-256", original.sha256), ("octets", str(len(original.raw))),
                ("unchanged", "yes: the bytes that the desk took" if original.same else "no: not the bytes it took"),
            ]  # fmt: skip
            for file, known in approved_files(original, approved):
                rows.append(("attached", f"{file.name}: SHA-256 {file.sha256}" + (", as approved" if known else "")))
        yield Part(f"Mail {number}: {_in_brief(original.mail)}", rows)


def _in_brief(mail: Mail) -> str:
    if isinstance(mail, OutboxRow):
        return f'the desk to {", ".join(mail.to)}: "{mail.subject}"'
    return f'{mail.sender or "?"}: "{mail.subject}"'


def _key(mail: Mail) -> str:
    return mail.message_id or mail.key

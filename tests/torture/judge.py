"""What became of a world, counted against the truth: lost, duplicated, unexplained; unknown sends, and their story."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Literal

from imapclient.imap_utf7 import decode as decode_utf7

from rules.nouns import Decision, Entry, OutboxRow, Owed, Request
from store.codec import export_lines
from store.open import open_ledger
from store.tiny import TinyLedger
from tests.torture.world import AGAIN, DANA, FIRST, FOLDERS, LETTERS, MAILS, NOW, REQUESTS, World

OWN_FOLDERS = ("Sent", "Clients/_Ledger")
TRACE = b"X-Taken-By: the server"  # stands on top of copies that the SMTP server itself put into Sent
ORIGINALS = {message_from_bytes(raw)["Message-ID"]: raw.replace(b"\n", b"\r\n") for raw in (FIRST, *MAILS)}


@dataclass(frozen=True)
class Finding:
    """`rebuilt`: of the ledger that was made again out of the mailbox."""

    what: Literal["lost", "duplicated", "unexplained"]
    text: str
    rebuilt: bool = False


@dataclass(frozen=True)
class Lying:
    """One file of a Maildir."""

    folder: str
    uid: int | None
    raw: bytes

    @property
    def message_id(self) -> str:
        return str(message_from_bytes(self.raw.partition(b"\r\n\r\n")[0])["Message-ID"])


@dataclass(frozen=True)
class Excused:
    """What people did meanwhile, and so what may be other than the truth says: Message-ID → folders, none: deleted."""

    folders: dict[str, tuple[str | None, ...]]


NOTHING = Excused({})


def ledger_of(world: World) -> TinyLedger:
    ledger = open_ledger("tinydb:data/ledger.json", world.path, read_only=True)
    assert isinstance(ledger, TinyLedger)
    return ledger


def is_open(world: World) -> bool:
    """Whether the desk still has something to do that time or another start brings."""
    ledger = ledger_of(world)
    rows = [
        row for row in ledger.find(OutboxRow) if row.state in ("pending", "claimed", "dot", "unknown") or row.copy_due
    ]
    return bool(rows or ledger.find(Owed, state="waiting") or ledger.find(Entry, moving="yes"))


def judge(world: World, excused: Excused = NOTHING) -> Iterator[Finding]:
    """All that is not as it must be, once the desk is quiet."""
    ledger, lying = ledger_of(world), list(mails_of(world))
    if is_open(world):
        yield Finding("unexplained", "the desk has not come to rest")
    yield from _mails(ledger, [one for one in lying if one.folder not in OWN_FOLDERS], excused)
    yield from _requests(ledger)
    yield from _letters(ledger, world, [one for one in lying if one.folder == "Sent"])
    if re.search("^Traceback", "".join(world.history), re.MULTILINE):
        yield Finding("unexplained", "a traceback in the log")


def unknown(world: World) -> int:
    """Letters of which only a person can tell whether they arrived: told to the AE, never sent again."""
    return sum(row.state == "held" for row in ledger_of(world).find(OutboxRow))


def rebuilt(world: World) -> Iterator[Finding]:
    """The ledger deleted and made again out of the mailbox: the same octets, and nothing sent."""
    before, sent = _export(world), len(world.sink.received)
    for file in (world.path / "data").glob("ledger*"):
        file.unlink()
    if world.ran("rebuild", world.command("rebuild")).code:
        yield Finding("lost", "rebuild did not work", rebuilt=True)
        return
    if _export(world) != before:
        yield Finding("unexplained", "rebuild gives another export", rebuilt=True)
    world.ran("after rebuild", world.mortals.run(*world.words(NOW + AGAIN[-1])))
    if _export(world) != before:
        yield Finding("unexplained", "a run after rebuild changes the export", rebuilt=True)
    if len(world.sink.received) != sent:
        yield Finding("duplicated", f"{len(world.sink.received) - sent} mails sent after rebuild", rebuilt=True)


def _mails(ledger: TinyLedger, lying: list[Lying], excused: Excused) -> Iterator[Finding]:
    """Each mail in its one folder, octets as they came; one record of it, which knows where it lies."""
    by_id: dict[str, list[Lying]] = defaultdict(list)
    for one in lying:
        by_id[one.message_id].append(one)
    for stray in by_id.keys() - FOLDERS.keys():
        yield Finding("unexplained", f"{stray} lies in {by_id[stray][0].folder}")
    for message_id, folder in FOLDERS.items():
        found, may = by_id[message_id], excused.folders.get(message_id, (folder,))
        entries = ledger.find(Entry, message_id=message_id)
        if not found:
            if None not in may:
                yield Finding("lost", f"{message_id} is in no folder")
        elif len(found) > 1:
            yield Finding("duplicated", f"{message_id} lies in {[one.folder for one in found]}")
        elif found[0].folder not in may:
            yield Finding("unexplained", f"{message_id} lies in {found[0].folder}")
        elif found[0].raw != ORIGINALS[message_id]:
            yield Finding("lost", f"{message_id} has other octets than it came with")
        if len(entries) != 1 and not (not entries and message_id in excused.folders):
            yield Finding("duplicated" if entries else "lost", f"{message_id} has {len(entries)} records")
        elif entries and len(found) == 1 and message_id not in excused.folders:
            places = {(place.folder, place.uid) for place in entries[0].places}
            if places != {(found[0].folder, found[0].uid)}:
                yield Finding("unexplained", f"{message_id} lies at {found[0].folder} {found[0].uid}, noted: {places}")


def _requests(ledger: TinyLedger) -> Iterator[Finding]:
    found = {request.key for request in ledger.find(Request)}
    for key in REQUESTS.keys() - found:
        yield Finding("lost", f"request {key}")
    for key in found - REQUESTS.keys():
        yield Finding("unexplained", f"request {key}")
    decisions = Counter((decision.by, decision.decision) for decision in ledger.find(Decision))
    if decisions[DANA, "approve"] != 1 or decisions.total() != 1:
        yield Finding("duplicated" if decisions else "lost", f"decisions: {dict(decisions)}")


def _letters(ledger: TinyLedger, world: World, copies: list[Lying]) -> Iterator[Finding]:
    """Every letter that is due once at the SMTP server, noted as sent, its copy in Sent; or unknown, and told."""
    rows = {row.message_id: row for row in ledger.find(OutboxRow)}
    arrived = Counter(str(mail.message["Message-ID"]) for mail in world.sink.received)
    alike = Counter((mail.subject, mail.recipients) for mail in world.sink.received)
    for (subject, recipients), times in alike.items():
        if times > 1:
            yield Finding("duplicated", f"{subject!r} came {times} times to {recipients}")
    for message_id in arrived.keys() - rows.keys():
        yield Finding("unexplained", f"{message_id} was sent, and is in no record")
    due = {(row.duty, row.to[0]) for row in rows.values() if row.duty != "desk"}
    for duty, to in LETTERS - due:
        yield Finding("lost", f"{duty} to {to} was never written")
    for duty, to in due - LETTERS:
        yield Finding("unexplained", f"{duty} to {to} was written")
    told = {row.about for row in rows.values() if row.duty == "desk" and row.rule == "unknown"}
    for about in told - {row.id for row in rows.values() if row.dot_at}:
        yield Finding("unexplained", f"the AE was told of {about}, which never came to its dot")
    own = Counter(one.message_id for one in copies if TRACE not in one.raw)
    traces = Counter(one.message_id for one in copies if TRACE in one.raw)
    for row in rows.values():
        yield from _letter(row, arrived[row.message_id], own[row.message_id], traces[row.message_id], row.id in told)


def _letter(row: OutboxRow, arrived: int, own: int, traces: int, told: bool) -> Iterator[Finding]:
    if arrived > 1:
        yield Finding("duplicated", f"{row.id} came {arrived} times")
    if own > 1:
        yield Finding("duplicated", f"{row.id} stands {own} times in Sent")
    if row.state == "sent":
        if not arrived:
            yield Finding("lost", f"{row.id} is noted as sent, and never came")
        if not own + traces:
            yield Finding("lost", f"{row.id} has no copy in Sent")
    elif row.state == "held" and row.dot_at:
        if own + traces:
            yield Finding("unexplained", f"{row.id} is held, though its copy stands in Sent")
        if not told and row.duty != "desk":
            yield Finding("unexplained", f"{row.id} may not have arrived, and nobody was told")
    else:
        yield Finding("lost", f"{row.id} is {row.state}")


def mails_of(world: World) -> Iterator[Lying]:
    """Everything in the mailbox, from its files: no IMAP between the truth and us."""
    for folder in [world.box, *(f for f in world.box.iterdir() if f.is_dir() and f.name.startswith("."))]:
        name = "INBOX" if folder == world.box else decode_utf7(folder.name[1:].encode()).replace(".", "/")
        uids = _uids(folder / "dovecot-uidlist")
        for part in ("cur", "new"):
            for file in sorted((folder / part).iterdir() if (folder / part).is_dir() else ()):
                raw = file.read_bytes()
                crlf = raw if b"\r\n" in raw else raw.replace(b"\n", b"\r\n")
                yield Lying(name, uids.get(file.name.partition(":2,")[0]), crlf)


def _uids(file: Path) -> dict[str, int]:
    """File name → UID (https://doc.dovecot.org: "dovecot-uidlist", version 3)."""
    if not file.exists():
        return {}
    lines = [line.partition(" :") for line in file.read_text("utf-8").splitlines()[1:]]
    return {name.partition(":2,")[0]: int(head.split()[0]) for head, _, name in lines}


def _export(world: World) -> bytes:
    return b"".join(export_lines(ledger_of(world)))

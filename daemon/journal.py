"""The ledger in the mailbox: what changed since the last time is written back as a mail of ours, sealed and chained.

Such a mail lies in the folder `ledger` of rules/filing.toml. It holds the records as they stood, one JSON line each as
`countersign export` prints them, and two fields: the seal of the mail before it, and its own, an HMAC of both with the
desk's key. `countersign rebuild` reads them in their order, so that decisions stay as they were acknowledged.
"""

import gzip
import hmac
import logging
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, parsedate_to_datetime
from itertools import accumulate
from tempfile import SpooledTemporaryFile
from typing import Self

import msgspec

from daemon.keys import new_message_id
from daemon.mailbox import Mailbox, MailboxError
from rules.nouns import Record, Started
from rules.reconciling.chain import Link, in_order
from rules.reconciling.written import ahead
from store.changes import Changes, Name, NotedLedger
from store.codec import KINDS, all_names, decode, encode
from store.contract import Ledger, LedgerDamaged, LedgerMissing, LedgerOlder

log = logging.getLogger("countersign.journal")
BEFORE, SEAL = "X-Countersign-Ledger-Before", "X-Countersign-Ledger-Seal"
MOST_RECORDS, MOST_OCTETS = 2_000, 3_000_000  # of one mail; a record alone may be larger
NEWEST = 3  # mails that tell whether the ledger is as new as the mailbox: what an older one lacks stands in the newest
IN_MEMORY = 8 << 20  # octets of them, while they are put in order; more go to a file
_FILE = "ledger.jsonl.gz"


class Journal:
    """Writes back; one for a daemon, on the connection of its first mailbox."""

    def __init__(
        self, ledger: NotedLedger, home: Mailbox, folder: Callable[[], str], sender: str, secret: bytes
    ) -> None:
        """`folder` is asked each time: rules change while the daemon runs."""
        self._ledger, self._home, self._folder, self._sender, self._secret = ledger, home, folder, sender, secret
        self._looked = False

    def refuse_forgotten(self) -> None:
        """An empty ledger on a mailbox that holds one would write to every client again. Raises LedgerMissing."""
        try:
            if not self._home.wire.connected:
                self._home.connect()
            held = self._home.status(self._folder()).messages if self._home.wire.exists(self._folder()) else 0
        except MailboxError:
            return  # nothing is read from it either; asked again when it can be reached
        if held:
            raise LedgerMissing(
                f"the ledger is empty, but {self._folder()} of this mailbox holds one in {held} mails: run "
                "`countersign rebuild`; or, to begin anew on purpose, move those mails elsewhere"
            )

    def refuse_older(self) -> None:
        """A ledger that is older than what was written back, a backup that was put back, say, would send letters again.

        Looked at once, in the newest mails of its folder, before anything is sent. Raises LedgerOlder.
        """
        if self._looked or self._ledger.get(Started, "desk") is None:
            return
        try:
            if not self._home.wire.connected:
                self._home.connect()
            mails = [opened(raw, self._secret) for raw in self._home.newest_of(self._folder(), NEWEST)]
            lacking = self._lacking(mails)
            if lacking:  # a migration may have put them in another order
                lacking = self._lacking(self._newest_written())
        except MailboxError:
            return  # nothing is read from it either; asked again when it can be reached
        if lacking:
            what = ", ".join(" ".join(name) for name in lacking[:3]) + (" …" if len(lacking) > 3 else "")
            raise LedgerOlder(
                f"the ledger is older than what stands in {self._folder()} of the mailbox ({what}): a backup was put "
                "back? Run `countersign rebuild`: it knows all that happened since, and sends nothing again"
            )
        self._looked = True

    def _lacking(self, mails: Iterable["Opened"]) -> list[Name]:
        """What the ledger does not know, or not so, of these mails, which are in order."""
        records = [record for mail in mails if mail.payload for record in records_in(mail.payload)]
        return ahead(records, frozenset(self._ledger.changes.names), self._ledger)

    def _newest_written(self) -> list["Opened"]:
        """The newest by their chain, not by how they lie. Raises MailboxError."""
        with Spool(self._home.all_of(self._folder()), self._secret) as spool:
            return [mail for mail, _ in deque(spool.mails(), NEWEST)]

    def write_anew(self) -> None:
        """All of it, at the next `write`, in mails of a new chain: some of those before are lost."""
        self._ledger.changes.begin_anew(all_names(self._ledger))

    def write(self, now: datetime) -> int:
        """Everything that changed since it was last called; how many records. Raises MailboxError, LedgerUnwritable.

        An append whose answer is lost is made again: reading a record twice is reading it once.
        """
        count = 0
        while names := self._ledger.changes.names:
            some, lines = _take(self._ledger, names)
            if lines:
                if not self._home.wire.connected:
                    self._home.connect()
                before = self._ledger.changes.last
                raw, seal = _mail(lines, some, before, self._sender, self._secret, now)
                self._home.append(self._folder(), raw, at=now)
            self._ledger.changes.settle(some, seal if lines else self._ledger.changes.last)
            count += len(lines)
        return count


@dataclass(slots=True)
class Replayed:
    """What `replay` found: mails and records read, seals that do not hold, and whether a mail is missing in between."""

    mails: int = 0
    records: int = 0
    unsealed: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    last: str = ""


def replay(raws: Iterator[bytes], ledger: Ledger, secret: bytes | None) -> Replayed:
    """Puts the records of these mails, in the order of their chain, into the ledger. Raises LedgerError.

    A mail whose seal does not hold counts for nothing: only the desk's key makes one. `secret` None: the key is lost,
    none is checked."""
    found = Replayed()
    with Spool(raws, secret) as spool:
        found.unsealed += spool.unsealed
        for mail, gap in spool.mails():
            if gap:
                found.gaps.append(mail.when)
            found.mails, found.last = found.mails + 1, mail.seal
            with ledger.transaction() as tx:
                for record in records_in(mail.payload or b""):
                    tx.put(record)
                    found.records += 1
    return found


@dataclass(frozen=True, slots=True)
class Opened:
    """A mail of the ledger. `payload`: None when it is none, or its seal does not hold."""

    before: str
    seal: str
    when: str
    payload: bytes | None


def opened(raw: bytes, secret: bytes | None) -> Opened:
    """`secret` None: the key is lost, and no seal is checked."""
    mail = message_from_bytes(raw, policy=policy.compat32)
    before, seal, when = (str(mail.get(name, "")).strip() for name in (BEFORE, SEAL, "Date"))
    payload = next((p.get_payload(decode=True) for p in mail.walk() if p.get_filename() == _FILE), None)
    if not isinstance(payload, bytes) or (secret and not hmac.compare_digest(_seal(secret, before, payload), seal)):
        return Opened(before, seal, when, None)
    return Opened(before, seal, when, payload)


class Spool:
    """Mails of the ledger, put aside on the disk until it is known in which order they were written."""

    def __init__(self, raws: Iterator[bytes], secret: bytes | None) -> None:
        """Reads all of them. `unsealed`: dates of those that are none, or whose seal does not hold."""
        self._file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed with the spool
        self._kept, self.unsealed = list[tuple[Opened, int]](), list[str]()
        for raw in raws:
            mail = opened(raw, secret)
            if mail.payload is None:
                self.unsealed.append(mail.when or "without a date")
            else:
                self._file.write(mail.payload)
                self._kept.append((replace(mail, payload=None), len(mail.payload)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def mails(self) -> Iterator[tuple[Opened, bool]]:
        """In the order of their chain, each once; whether the one before it is missing."""
        starts = [0, *accumulate(size for _, size in self._kept)]
        for index, gap in in_order([Link(mail.before, mail.seal, instant(mail.when)) for mail, _ in self._kept]):
            mail, size = self._kept[index]
            self._file.seek(starts[index])
            yield replace(mail, payload=self._file.read(size)), gap


def instant(date: str) -> datetime:
    """What a Date field says; the beginning of time where it says nothing."""
    try:
        found = parsedate_to_datetime(date)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def settle(changes: Changes, last: str) -> None:
    """After a replay: all of it stands in the mailbox."""
    changes.settle(changes.names, last)


def _take(ledger: Ledger, names: Sequence[Name]) -> tuple[list[Name], list[bytes]]:
    """As many names as fit one mail, and the lines of those that are in the ledger."""
    taken, lines, octets = list[Name](), list[bytes](), 0
    for kind, key in names:
        record = ledger.get(KINDS[kind], key) if kind in KINDS else None
        if record is not None:
            line = msgspec.json.encode({"kind": kind, "key": key, "record": encode(record)}) + b"\n"
            if lines and (len(lines) >= MOST_RECORDS or octets + len(line) > MOST_OCTETS):
                break
            lines.append(line)
            octets += len(line)
        taken.append((kind, key))
    return taken, lines


def _mail(
    lines: Sequence[bytes], names: Sequence[Name], before: str, sender: str, secret: bytes, now: datetime
) -> tuple[bytes, str]:
    payload = gzip.compress(b"".join(lines), mtime=0)
    seal = _seal(secret, before, payload)
    counted = ", ".join(f"{n} {kind}" for kind, n in sorted(Counter(kind for kind, _ in names).items()))
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = mail["To"] = sender
    mail["Subject"] = f"Ledger: {len(lines)} records"
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = new_message_id(sender.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail[BEFORE], mail[SEAL] = before, seal
    mail.set_content(
        "This is how Countersign keeps its ledger in the mailbox. Please leave it here: `countersign rebuild`\n"
        f"makes the ledger again from these mails.\n\nRecords in this one, by kind: {counted}.\n"
    )
    mail.add_attachment(payload, maintype="application", subtype="gzip", filename=_FILE)
    return mail.as_bytes(), seal


def _seal(secret: bytes, before: str, payload: bytes) -> str:
    return hmac.new(secret, b"ledger:" + before.encode("ascii", "replace") + b":" + payload, "sha256").hexdigest()


def records_in(payload: bytes) -> Iterator[Record]:
    """As they were written back. Raises LedgerDamaged for what only a newer version can read."""
    for line in gzip.decompress(payload).splitlines():
        said = msgspec.json.decode(line)
        if said["kind"] not in KINDS:
            raise LedgerDamaged(f"a mail of the ledger holds a {said['kind']!r}: it was written by a newer version")
        yield decode(KINDS[said["kind"]], said["key"], said["record"])

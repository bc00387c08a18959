"""What a reconciliation holds against one another: what a server has, what was written back, and what it finds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from rules.nouns import Place, Record

Kind = Literal[
    "unread", "gone", "trash", "moved", "copy", "copy_gone", "waiting", "renumbered", "unmoved", "quarantine",
    "copy_missing", "copy_due", "letter_unknown", "letter_ahead", "send_unknown", "claim_open",
    "ledger_gap", "ledger_ahead", "ledger_strange", "not_written_back",
]  # fmt: skip
Name = tuple[str, str]  # a record's kind and key


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder as its server listed it. `mails`: UID → Message-ID as the header has it, "" without one.

    `whole`: all its mails; else only those of the UIDs that the ledger knows there.
    """

    uidvalidity: int
    mails: Mapping[int, str]
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A mail of the folder in which the ledger is written back: its seal, and the seal of the one before it.

    `records`: what it holds, where it was read (see `Back`); `strange`: it is no such mail, or not this desk's.
    """

    uid: int
    before: str = ""
    seal: str = ""
    records: tuple[Record, ...] = ()
    strange: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """The ledger as it stands in the mailbox. `mails` by ascending UID; those after `last`, and the newest few, read.

    `folder`: where it lies. `last`: the seal of what this desk wrote back last; `waiting`: names still to be written.
    """

    folder: str
    mails: tuple[Written, ...]
    last: str
    waiting: frozenset[Name] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What one mailbox holds. A folder in which the ledger knows mails, and which is not in `folders`, is not there.

    `keys`: content keys of mails that were looked at one by one. `elsewhere`: where mails that are missing from their
    place lie now, by content key. `sent`: Message-IDs in the Sent folder with our own header's value, None without
    one; `back`: the ledger written back. Both None for a mailbox that is not the first, which alone has them.
    `trash`: folders whose mail is about to be deleted.
    """

    mailbox: str
    folders: Mapping[str, Folder]
    keys: Mapping[Place, str] = field(default_factory=dict)
    elsewhere: Mapping[str, Place] = field(default_factory=dict)
    sent: Mapping[str, str | None] | None = None
    sent_elsewhere: Collection[str] = ()
    back: Back | None = None
    trash: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One difference. `about` names it for ever, together with its kind: a content key, a letter's key, a place.

    `shown`: what it is about, as people call it; `where`: the folder. `found`: where the mail lies instead;
    `entry`: its key, where the ledger is to follow.
    `quiet`: everyday work, or told in another letter: shown, and nobody is written to.
    """

    kind: Kind
    mailbox: str
    about: str
    shown: str
    where: str = ""
    place: Place | None = None
    found: Place | None = None
    entry: str = ""
    count: int = 1
    quiet: bool = False

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.about}"

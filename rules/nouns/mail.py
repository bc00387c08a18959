"""Mail as it came in: the message that was read, and what the ledger keeps of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from rules.nouns.base import Because, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The From field by our own strict grammar: exactly one field, one mailbox, no defect (RFC 5322 3.6.2).

    `problem` says what kept it from being a usable identity; `address` is then only for show.
    """

    address: str  # lower case; "" when nothing address-like was found
    name: str = ""
    problem: str | None = None

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One attached file. `sha256` is over the decoded bytes; None while only its structure was fetched."""

    name: str
    media_type: str
    size: int  # octets, decoded where the bytes were read, else as announced
    sha256: str | None = None
    part: str = ""  # IMAP part specifier (RFC 3501 6.4.5), to fetch it later
    text: str | None = None  # decoded text of a text/* attachment up to 64 kB


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPart:
    """A text/calendar part as text (RFC 5545), with the method its Content-Type announces (RFC 6047)."""

    text: str
    method: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A DKIM signature (RFC 6376) as it was checked here: what it signs and in whose name, or why it does not hold."""

    domain: str  # d=, lower case
    signed: tuple[str, ...] = ()  # h=, lower case, as often as it names each field
    partial: bool = False  # l=: text may follow that nobody signed
    framed: bool = False  # the signed text itself shows how it is built, whatever Content-Type says
    problem: str | None = None  # None: the signature holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """An ARC chain (RFC 8617) as it was checked here: who sealed it, and what the first of them found."""

    sealers: tuple[str, ...]  # d= of every seal, from i=1 on
    results: str = ""  # the first sealer's ARC-Authentication-Results, without its i=
    signed: tuple[str, ...] = ()  # h= of the newest message signature
    partial: bool = False
    framed: bool = False
    problem: str | None = None  # None: every seal holds, and the newest one says cv=pass (cv=none where it is alone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A mail that was read; made once by the message reader, never by hand outside tests.

    `content_key`: hex SHA-256 of the identity of the mail (header block below our server's trace lines and the first
    64 KiB of the body), the same for every copy of the mail however it was routed.
    `headers`: unfolded, decoded header values by lower-case name, in order of appearance.
    `trace`: name and value of Received and Authentication-Results, in order, down to the first field that a writer's
    program writes: what servers wrote on top. `signatures`, `chain`: as checked here, where the desk asks for it.
    `text`: the decoded text parts of this mail alone, never of a mail attached to it; `html` the HTML alternative.
    `received`: the server's own time (INTERNALDATE, else the topmost Received); `date`: what the sender claims.
    """

    content_key: str
    sender: Sender
    received: datetime
    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    delivered_to: tuple[str, ...] = ()
    reply_to: tuple[str, ...] = ()
    subject: str = ""
    date: datetime | None = None
    text: str = ""
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()
    calendars: tuple[CalendarPart, ...] = ()
    forwarded: tuple["Message", ...] = ()  # message/rfc822 parts, one level deep
    report_type: str | None = None  # multipart/report; report-type (RFC 6522)
    machine_parts: tuple[str, ...] = ()  # text of message/delivery-status and the like
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    trace: tuple[tuple[str, str], ...] = ()
    signatures: tuple[Signature, ...] = ()
    chain: Chain | None = None
    defects: tuple[str, ...] = ()
    flowed: bool = False  # format=flowed (RFC 3676)
    size: int = 0  # octets of the whole message

    @property
    def recipients(self) -> tuple[str, ...]:
        return self.to + self.cc

    @property
    def thread_references(self) -> tuple[str, ...]:
        """Message-IDs this mail answers, nearest first (RFC 5322 3.6.4)."""
        return tuple(dict.fromkeys((*self.in_reply_to, *reversed(self.references))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a copy of a message lies: the IMAP position that names it (RFC 3501 2.3.1.1)."""

    mailbox: str
    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One way a mail reached us: the place it was first seen at and the addresses it was delivered to.

    `via`: mail; list: as a list's copy, with other bytes; eml: attached to the mail that lies at `place`.
    """

    place: Place
    delivered_to: tuple[str, ...] = ()
    at: datetime
    via: str = "mail"


@dataclass(frozen=True, kw_only=True)
class Position(Record):
    """How far a folder has been read: every UID up to `uid` under `uidvalidity` has been looked at."""

    KIND: ClassVar[str] = "position"
    mailbox: str
    folder: str
    uidvalidity: int
    uid: int

    @property
    def key(self) -> str:
        return f"{self.mailbox}/{self.folder}"


@dataclass(frozen=True, kw_only=True)
class Entry(Record):
    """What the ledger keeps of one message: who, when, where it lies, what it was taken for and why.

    `target`: the folder it belongs in; the mail is at home when it and its copies lie there.
    `kind`, `trust`, `outcome`: the words of PRODUCT.md's JSON contract.
    """

    KIND: ClassVar[str] = "message"
    FIELDS: ClassVar[tuple[str, ...]] = ("message_id", "thread", "client", "moving", "outcome", "unfiled")
    content_key: str
    message_id: str | None
    thread: str | None
    client: str | None
    job: str | None
    sender: str
    subject: str
    date: datetime | None
    received: datetime
    kind: str
    trust: str
    outcome: str
    decision: str | None = None
    direction: str = "in"  # in: from outside the agency | out: from the agency
    via: str = "mail"  # mail: it reached us itself | eml: only seen attached to another mail, hence not acted on
    routes: tuple[Route, ...] = ()
    place: Place | None = None
    copies: tuple[Place, ...] = ()  # where further copies of the same mail lie: they stay beside the first
    target: str | None = None
    missing: bool = False  # neither at `place` nor where it belongs: somebody deleted it or took it where nobody looks
    by_hand: bool = False  # a person put it where it lies: its thread does not take it along
    unfiled: str = ""  # while it waits for somebody to file it: the day (ISO 8601) whose digest speaks of it
    broken: str = ""  # of a mail that cannot be read: the hour (ISO 8601, UTC) whose letter tells of it
    list_id: str | None = None  # the list it came by (RFC 2919)
    attachments: tuple[Attachment, ...] = ()
    because: tuple[Because, ...] = ()

    @property
    def key(self) -> str:
        return self.content_key

    @property
    def places(self) -> tuple[Place, ...]:
        """Everywhere it lies."""
        return (self.place, *self.copies) if self.place else self.copies

    @property
    def moving(self) -> str:
        """ "yes" while the mail, or a copy of it, is not yet in the folder it belongs in, and can be moved there."""
        return "yes" if self.target and not self.missing and any(p.folder != self.target for p in self.places) else ""


@dataclass(frozen=True, kw_only=True)
class Thread(Record):
    """A conversation: every message whose references lead to the same root."""

    KIND: ClassVar[str] = "thread"
    FIELDS: ClassVar[tuple[str, ...]] = ("client", "job")
    id: str
    client: str | None
    job: str | None
    subject: str
    folder: str | None
    message_ids: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    because: Because

    @property
    def key(self) -> str:
        return self.id


@dataclass(frozen=True, kw_only=True)
class Bounce(Record):
    """Mail of ours to this address came back. One record an address: the newest news of it, and how often in a row.

    `hard`: the address is dead. `state`: standing (no mail goes there), noted (it still does), cured (mail came from
    there since, or a person released it). `complaints`: times its owner reported our mail as unwanted (RFC 5965).
    """

    KIND: ClassVar[str] = "bounce"
    FIELDS: ClassVar[tuple[str, ...]] = ("client", "state")
    address: str
    client: str
    hard: bool
    times: int  # bounces in a row, without mail from there in between
    complaints: int = 0
    at: datetime  # of the newest
    letter: str  # the key of the letter that came back
    message_id: str | None  # of the notice
    content_key: str
    words: str
    state: str
    because: Because

    @property
    def key(self) -> str:
        return self.address

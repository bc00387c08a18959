"""Letters: the mails we owe, and the outbox rows that see each one sent once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal

from rules.nouns.base import Because, Record

LetterState = Literal["pending", "claimed", "dot", "sent", "held", "refused", "unknown", "withdrawn", "dropped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail we owe, with a key that names it for ever. A value: nothing is sent by making one.

    `key` never depends on a rule's name or place: `dunning/INV-31/2`, `weekly/acme/2026-W48/dana@acme.example`.
    `keys` are further keys this one mail settles (one dunning mail about several invoices).
    `facts` are plain values for the template: str, int, bool, None, date, datetime, Decimal, lists, mappings.
    `due` is the instant it should go out, already moved into the recipient's hours where those apply.
    """

    key: str
    duty: str
    rule: str
    client: str | None
    about: str
    to: tuple[str, ...]
    template: str  # "dunning/reminder": templates/dunning/reminder[.<language>].{txt,html}.j2
    language: str
    time_zone: str
    due: datetime
    because: Because
    keys: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    sender: str | None = None  # people key in whose name it goes out; None: the desk
    facts: Mapping[str, Any] = field(default_factory=dict)
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    auto_submitted: Literal["auto-generated", "auto-replied"] = "auto-generated"  # RFC 3834 section 5
    give_up_after: datetime | None = None  # past this instant it is not worth sending any more
    external: bool = False  # goes to a client: hours, walls and daily cap apply
    cause: str = ""  # who wrote the mail that brought it about; "" for what time alone makes due
    answerable: bool = True  # False: no reply key in its Reply-To, for somebody whose answer can decide nothing


@dataclass(frozen=True, kw_only=True)
class OutboxRow(Record):
    """One letter on its way. `epoch` fences stale holders: every change of state names the epoch it was made under.

    States: pending → claimed → dot → sent. `held` waits for a person, `refused` was refused for good, `unknown` may or
    may not have arrived and is never re-sent by a machine, `withdrawn` was overtaken by the facts (paid, held),
    `dropped` is what a person who saw it wanted never sent.
    """

    KIND: ClassVar[str] = "outbox"
    FIELDS: ClassVar[tuple[str, ...]] = (
        "state",
        "client",
        "duty",
        "message_id",
        "reply_key",
        "about",
        "copy_due",
        "thread",
        "cause",
    )
    id: str  # the letter's key
    duty: str
    rule: str
    client: str | None
    about: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    message_id: str  # random 128 bit, unknown to anyone before it is sent
    reply_key: str  # HMAC of the key: what travels in Reply-To and in our own header
    state: LetterState = "pending"
    epoch: int = 0
    due: datetime
    created: datetime
    attempts: int = 0
    next_try: datetime | None = None
    sent_at: datetime | None = None
    server_said: str | None = None
    keys: tuple[str, ...] = ()
    external: bool = False
    text: str = ""  # the plain text body, to know our own words when they come back quoted
    mail: str = ""  # the final bytes, base64; dropped once settled (a copy stands in Sent)
    sha256: str = ""  # of the final bytes
    filed: bool = False  # the copy stands in Sent
    give_up_after: datetime | None = None  # past this instant it is withdrawn, not sent
    first_try: datetime | None = None  # when the server was first asked to take it
    dot_at: datetime | None = None  # when it became possible that the server has it
    came_back: bool = False  # the client's address is dead: nobody read it, and it may be written anew
    thread: str | None = None  # of the mail that it follows from
    cause: str = ""  # who wrote that mail
    said: str = ""  # of an answer to that writer: what it says, to know the same again
    outcome: Because | None = None  # why it was withdrawn, held, refused or taken for sent
    because: Because

    @property
    def takes_keys(self) -> bool:
        """Whether its keys are spent. A withdrawn row's are not: facts may change back, and nothing was sent; nor are
        those of a letter that came back, once its reader can be reached again."""
        return self.state != "withdrawn" and not self.came_back

    @property
    def copy_due(self) -> str:
        """ "yes" while the mail was sent and its copy does not yet stand in Sent."""
        return "yes" if self.state == "sent" and not self.filed and self.mail else ""

    @property
    def key(self) -> str:
        return self.id


@dataclass(frozen=True, kw_only=True)
class Owed(Record):
    """A letter that a mail made us owe, until it is rendered into the outbox: a broken template loses nothing."""

    KIND: ClassVar[str] = "owed"
    FIELDS: ClassVar[tuple[str, ...]] = ("state",)
    letter: Letter
    state: str = "waiting"  # waiting | done
    error: str | None = None

    @property
    def key(self) -> str:
        return self.letter.key

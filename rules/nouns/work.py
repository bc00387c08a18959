"""The work: jobs, requests and the decisions on them, meetings and their outlines, holds, additions, notes kept."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal

from rules.nouns.base import Because, Record
from rules.nouns.mail import Attachment

DecisionWord = Literal["approve", "reject", "conditional", "question", "retract", "none"]


@dataclass(frozen=True, kw_only=True)
class Job(Record):
    """A piece of work for a client, under the number that subject tokens carry: `[ACME-0042 v2]`."""

    KIND: ClassVar[str] = "job"
    FIELDS: ClassVar[tuple[str, ...]] = ("client",)
    number: str
    client: str
    title: str
    opened_by: str
    at: datetime
    details: tuple[tuple[str, str], ...] = ()  # the note's other fields, as written
    because: Because

    @property
    def key(self) -> str:
        return self.number


@dataclass(frozen=True, kw_only=True)
class Request(Record):
    """Somebody was asked to approve an item in a version. Key: `<client>/[<job>/]<item>/<version>`, in slugs.

    `state`: open, approved, rejected, conditional, retracted, superseded (a newer version was sent before anybody
    decided), outdated (it was approved, and other files have been sent since).
    A mail that asks for several items opens one request each: they share `message_id`, `number` is each one's place.
    The same item and version sent anew with other files, once decided, is asked again under `<key>/2`, `<key>/3`, …
    `text` is what was sent, to know it again when it comes back quoted.
    """

    KIND: ClassVar[str] = "request"
    FIELDS: ClassVar[tuple[str, ...]] = ("client", "thread", "state", "message_id")
    id: str
    client: str
    job: str | None
    item: str
    version: str | None
    thread: str
    threads_before: tuple[str, ...] = ()  # where the same was asked earlier
    message_id: str | None
    opened_by: str
    asked: tuple[str, ...]
    at: datetime  # when our server received it
    dated: datetime | None = None  # the asker's own Date, to hold against the answer's
    state: str = "open"
    attachments: tuple[Attachment, ...] = ()
    text: str = ""
    due: str | None = None
    number: int = 0  # from 1 among those of one mail; 0: it asks for this alone
    because: Because

    @property
    def key(self) -> str:
        return self.id

    @property
    def is_set_aside(self) -> bool:
        """Another version, or other files, have taken its place."""
        return self.state in ("superseded", "outdated")


@dataclass(frozen=True, kw_only=True)
class Decision(Record):
    """What one person decided on one request, in the words of one mail. Never changed once acknowledged.

    `confirmed_by` and `confirmed_in`: the colleague on whose word it stands, and the Message-ID of the mail that said
    so, where the client's mail alone was in doubt. Both mails are the evidence then.
    """

    KIND: ClassVar[str] = "decision"
    FIELDS: ClassVar[tuple[str, ...]] = ("request", "client", "content_key")
    request: str
    client: str
    decision: DecisionWord
    by: str
    at: datetime
    message_id: str | None
    content_key: str
    words: str
    version: str | None
    sha256s: tuple[str, ...]
    trust: str
    confirmed_by: str | None = None
    confirmed_in: str | None = None
    because: tuple[Because, ...]

    @property
    def key(self) -> str:
        return f"{self.request}/{self.by}/{self.decision}/{self.content_key[:16]}"


@dataclass(frozen=True, kw_only=True)
class Delegation(Record):
    """An approver's say, given to another contact of the same client for some days; a colleague told the desk so.

    `state`: standing, or ended (by a later note). What clients.toml says of absences stands there alone.
    """

    KIND: ClassVar[str] = "delegation"
    FIELDS: ClassVar[tuple[str, ...]] = ("client",)
    client: str
    approver: str  # address of who does not approve meanwhile
    delegate: str  # address of who does
    first: date
    last: date
    by: str
    at: datetime
    state: str = "standing"
    because: Because

    @property
    def key(self) -> str:
        return f"{self.client}/{self.approver}/{self.first}"


@dataclass(frozen=True, kw_only=True)
class Question(Record):
    """Something a person must settle: which client, whether those words approve. Asked of the AE by mail."""

    KIND: ClassVar[str] = "question"
    FIELDS: ClassVar[tuple[str, ...]] = ("state", "client", "content_key")
    id: str  # "filing/<content key>", "approval/<content key>", …
    client: str | None
    content_key: str
    asked: str
    at: datetime
    state: str = "open"  # open | yes | no | settled
    request: str | None = None
    suspected: DecisionWord | None = None  # what a "yes" would record
    items: tuple[tuple[str, DecisionWord], ...] = ()  # of several requests asked for in one mail: what of each
    by: str | None = None  # whose words they are
    words: str = ""
    message_id: str | None = None
    answered_by: str | None = None
    answered_in: str | None = None  # Message-ID of the answer
    because: tuple[Because, ...]

    @property
    def key(self) -> str:
        return self.id


@dataclass(frozen=True, kw_only=True)
class Meeting(Record):
    """A meeting as its newest invite describes it (RFC 5545 3.6.1); `sequence` decides which is newest."""

    KIND: ClassVar[str] = "meeting"
    FIELDS: ClassVar[tuple[str, ...]] = ("client", "state", "thread")
    uid: str
    client: str | None
    thread: str | None
    title: str
    start: datetime
    end: datetime | None
    location: str | None
    organizer: str | None
    attendees: tuple[str, ...]
    sequence: int = 0
    state: str = "planned"  # planned | cancelled
    message_ids: tuple[str, ...] = ()
    because: Because

    @property
    def key(self) -> str:
        return self.uid


@dataclass(frozen=True, kw_only=True)
class Outline(Record):
    """The outline of a meeting, as the AE wrote it, in its n-th version."""

    KIND: ClassVar[str] = "outline"
    FIELDS: ClassVar[tuple[str, ...]] = ("meeting",)
    meeting: str
    version: int
    text: str
    by: str
    at: datetime
    message_id: str | None
    because: Because

    @property
    def key(self) -> str:
        return f"{self.meeting}/{self.version}"


@dataclass(frozen=True, kw_only=True)
class Hold(Record):
    """A person said stop (or, with `state` released, go on) about a letter key or a subject.

    `about` is such a key or its beginning: `weekly/acme/2026-W48`, `invoice/INV-31`, `client/acme`.
    """

    KIND: ClassVar[str] = "hold"
    FIELDS: ClassVar[tuple[str, ...]] = ("state",)
    about: str
    by: str
    at: datetime
    state: str = "held"  # held | released
    because: Because

    @property
    def key(self) -> str:
        return self.about


@dataclass(frozen=True, kw_only=True)
class StoredNote(Record):
    """A `#word` note, as written: what the desk was told. The evidence for whatever the note brought about."""

    KIND: ClassVar[str] = "note"
    FIELDS: ClassVar[tuple[str, ...]] = ("word", "client", "thread")
    content_key: str
    number: int  # position within its mail, from 0
    word: str
    argument: str
    fields: tuple[tuple[str, str], ...]
    client: str | None
    thread: str | None
    by: str
    at: datetime

    @property
    def key(self) -> str:
        return f"{self.content_key}/{self.number}"


@dataclass(frozen=True, kw_only=True)
class Started(Record):
    """When the desk began to look after something: itself (`desk`), or a client that joined later (`client/acme`).

    Nothing is owed whose day lies before it: a new desk does not report on weeks it never saw.
    """

    KIND: ClassVar[str] = "desk"
    what: str = "desk"
    at: datetime

    @property
    def key(self) -> str:
        return self.what


@dataclass(frozen=True, kw_only=True)
class Addition(Record):
    """Words a colleague adds to a letter still to come. `about` as in a hold: `weekly/acme/2026-W48`."""

    KIND: ClassVar[str] = "addition"
    FIELDS: ClassVar[tuple[str, ...]] = ("about",)
    about: str
    text: str
    by: str
    at: datetime

    @property
    def key(self) -> str:
        return f"{self.about}/{self.at.isoformat()}/{self.by}"

"""What goes into the message reader and what comes out when a mail cannot be read; the limits in between."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

MAX_MESSAGE = 40_000_000  # octets; what is larger arrives as a skeleton
MAX_HEADER = 262_144
MAX_FIELD = 65_536
MAX_PART_FIELD = 16_384  # a part's own fields are short; the standard library needs quadratic time for long ones
MAX_PARTS = 1_000
MAX_DEPTH = 50
MAX_TEXT = 1_000_000  # characters
MAX_LINES = 3_000  # of a text; every one of them is looked at for quotes and headers
MAX_ATTACHED_TEXT = 64_000  # octets
MAX_MACHINE_PARTS = 20
MAX_FORWARDED = 20
MAX_CALENDARS = 20
MAX_SHOWN = 300  # characters


class Part(Protocol):
    """What the reader needs to know of one part of a skeleton: how the mailbox describes it.

    `number`: IMAP part specifier (RFC 3501 6.4.5); `size`: octets as announced; `read`: its content is in the skeleton.
    """

    @property
    def number(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def read(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class AwayPart:
    """A part that stayed on the server; the plainest `Part`."""

    number: str
    name: str
    size: int
    read: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A mail as fetched. `raw` is the whole message, or a skeleton: its header, the parts that are read, and the MIME
    fields of all others over empty bodies, which `parts` describes.

    `body_start`: the first 64 KiB of the original body, for the identity of a skeleton; `size`: of the original.
    """

    raw: bytes
    received: datetime
    body_start: bytes | None = None
    parts: tuple[Part, ...] = ()
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A mail that was not read, and why: it goes to quarantine. `headers` are shown to people, never judged by."""

    reason: str
    content_key: str
    received: datetime
    size: int = 0
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def shown(self, name: str) -> str:
        """A header field as one line for people, cut short; "" where it has none, or none that was kept."""
        return next(iter(self.headers.get(name, ())), "")[:MAX_SHOWN]

"""What the mailbox hands out and asks for: messages, folder states, settings, errors that know their kind."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from rules.nouns import Place


class MailboxSettings(Protocol):
    """What a mailbox must know of its configuration. Folder names are paths with "/" between the levels."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def security(self) -> Literal["tls", "starttls", "none"]: ...
    @property
    def user(self) -> str: ...
    @property
    def folder(self) -> str: ...
    def password(self) -> str: ...


class MailboxError(Exception):
    """The server did not do what was asked. `temporary`: the same may work later without anybody's doing."""

    def __init__(self, text: str, *, temporary: bool) -> None:
        super().__init__(text)
        self.temporary = temporary


class MailboxUnreachable(MailboxError):
    """There is no (longer a) connection: down, cut, wrong certificate, wrong password. Connect again, later."""

    def __init__(self, text: str, *, temporary: bool, login: bool = False) -> None:
        super().__init__(text, temporary=temporary)
        self.login = login  # the server was there and refused who we are


class MailboxGarbled(MailboxUnreachable):
    """The server's answer was no IMAP or beyond every limit; the connection was dropped."""


class MailboxRefused(MailboxError):
    """The server said NO or BAD to one command; the connection is good. `code`: RFC 5530 response code, or ""."""

    def __init__(self, text: str, *, code: str = "", temporary: bool = False) -> None:
        super().__init__(text, temporary=temporary)
        self.code = code


class FolderReset(MailboxError):
    """The folder has another UIDVALIDITY than the caller goes by (RFC 3501 2.3.1.1): its positions mean nothing now."""

    def __init__(self, folder: str, uidvalidity: int) -> None:
        super().__init__(f"{folder} has new UIDVALIDITY {uidvalidity}", temporary=True)
        self.folder, self.uidvalidity = folder, uidvalidity


@dataclass(frozen=True, slots=True)
class FolderStatus:
    """A folder as its server counts it. `uidnext` is 0 where the server does not say."""

    uidvalidity: int
    uidnext: int
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartInfo:
    """One leaf of a large message's MIME tree, in the tree's order. `size` in octets as encoded, by the server's word.

    `read`: its content stands in `Fetched.raw` in full; otherwise what stands there is its header over nothing, or a
    beginning, and `Mailbox.hash_part` tells its hash.
    """

    number: str  # RFC 3501 6.4.5
    media_type: str
    name: str
    size: int
    encoding: str
    read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One message as it came over the wire.

    `raw`: the message byte for byte where `whole`, else a well-formed skeleton of it: the original header block, the
    parts that are read, and the MIME headers of all others over empty bodies. `received`: the server's INTERNALDATE in
    UTC. `size`: octets, by count where `whole`, else as the server says. `body_start`: the first 64 KiB of the raw
    body. `problem`: why the message cannot be had from this server (`raw` is then empty).
    """

    place: Place
    received: datetime
    raw: bytes
    whole: bool
    size: int
    body_start: bytes
    parts: tuple[PartInfo, ...] = ()
    problem: str | None = None

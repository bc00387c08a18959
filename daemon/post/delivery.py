"""What can become of handing one mail to a server, as values; and the mail as it travels after DATA."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_EOL = re.compile(rb"\r\n|\r|\n")
_PATH = re.compile(r"[!-~]{1,64}@[!-~]{1,255}")  # Mailbox of RFC 5321 4.1.2, without quoted blanks
PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Sent:
    """The server took it. `server_said`: its words, such as "250 2.0.0 Ok: queued as 4F2"."""

    server_said: str


@dataclass(frozen=True, slots=True)
class Temporary:
    """The server certainly does not have it; worth another try. `code` 0: no answer of the server decided it."""

    code: int
    text: str


@dataclass(frozen=True, slots=True)
class Permanent:
    """The server certainly does not have it and will not take it. `recipient`: whom it refused, where it said so."""

    code: int
    text: str
    recipient: str | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """The last dot may have gone out and no answer that counts came back: the server may or may not have the mail."""

    text: str


@dataclass(frozen=True, slots=True)
class Fenced:
    """Somebody else took the mail over before the dot: the server does not have it from us."""


Delivery = Sent | Temporary | Permanent | Unknown | Fenced


def refused_here(raw: bytes, addresses: Sequence[str]) -> Permanent | None:
    """What no server need be asked: an address that is none, no recipient, or bytes that are not 7-bit mail."""
    for address in addresses:
        if not _PATH.fullmatch(address) or any(c in address for c in "<>"):
            return Permanent(553, f"{address!r:.100} is not an address that plain SMTP can carry", address)
    if len(addresses) < 2:
        return Permanent(503, "there is nobody to send it to")
    if not raw.isascii() or b"\0" in raw:
        return Permanent(554, "the mail is not 7-bit text: its parts must be encoded")
    return None


def on_the_wire(raw: bytes) -> Iterator[bytes]:
    """The mail in pieces as DATA wants it (RFC 5321 4.5.2): CRLF line ends, leading dots doubled, no final dot."""
    text = _EOL.sub(b"\r\n", raw)
    text = text if text.endswith(b"\r\n") or not text else text + b"\r\n"
    text = text.replace(b"\r\n.", b"\r\n..")
    if text.startswith(b"."):
        text = b"." + text
    for start in range(0, len(text), PIECE):
        yield text[start : start + PIECE]


def said(code: int, text: bytes) -> str:
    """A server's answer for people and the ledger: one line, printable, at most 300 characters."""
    words = " ".join(text.decode("utf-8", "replace").split())
    return "".join(c if c.isprintable() else "?" for c in f"{code} {words}")[:300].rstrip()

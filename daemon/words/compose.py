"""A rendered letter as the bytes that go out: 7-bit MIME, every header ours, read back and compared before it leaves.

Headers are written here by hand and only from checked values: the standard library can turn a subject that was set on
a new message into a real `Bcc:` line (CVE-2024-6923). Whatever this module made is parsed again, and anything that
differs from what was meant stops it.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.header import Header, decode_header, make_header
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import format_datetime, getaddresses
from zoneinfo import ZoneInfo

from daemon.words.render import Rendered
from rules.nouns import Letter

LINE = 998  # octets without CRLF, RFC 5322 2.1.1
# Exchange's own opt-out (MS-OXCMAIL 2.2.3.2.14) for out-of-office and read reports. "All" would also hide non-delivery
# reports (NDR), and a bounce is news we need. No `Precedence`: it was never standard, and `bulk` costs letters that
# people wait for their place in the inbox.
SUPPRESS = "DR, RN, NRN, OOF, AutoReply"
_KEPT_BLANK = "\0"  # a blank at which no line may be folded; cleaned values have no other NUL
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")  # dot-atom: what every server takes without quoting
_DOMAIN = re.compile(r"(?=.{1,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9][A-Za-z0-9-]{0,62}")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,248}>")
_KEY = re.compile(r"[A-Za-z0-9._-]{1,128}")
_IDNA_DIFFERS = re.compile("[ßς\u200c\u200d]")  # IDNA 2003 and 2008 lead to two different hosts (UTS #46 section 7)


@dataclass(frozen=True, slots=True)
class Held:
    """The letter cannot go out as it is, and a person must see why. Nothing was made."""

    reason: str


class _NotOnTheWire(ValueError):
    """An address that not every server takes."""


class Mismatch(Exception):
    """What was composed does not read back as what was meant: a defect here, or an attack. It must not be sent."""


def compose(
    rendered: Rendered,
    letter: Letter,
    *,
    sender: tuple[str, str],
    reply_to: Sequence[str],
    message_id: str,
    reply_key: str,
    date: datetime,
) -> bytes | Held:
    """The final bytes, CRLF line ends, no line above 998 octets, ASCII only; or the reason to hold the letter.

    `sender` is (display name, address); `message_id` with its angle brackets; `date` aware, and written on the wall
    clock of the letter's zone with its offset (RFC 5322 3.3). The same arguments give the same bytes. Raises ValueError
    for a Message-ID or key not of our making, Mismatch when the bytes do not read back as meant.
    """
    if not _MESSAGE_ID.fullmatch(message_id) or not _KEY.fullmatch(reply_key):
        raise ValueError(f"not a Message-ID or reply key of ours: {message_id!r}, {reply_key!r}")
    if not letter.to:
        return Held("the letter has no recipient")
    try:
        to, cc, back = _wires(letter.to), _wires(letter.cc), _wires(reply_to)
        own = wire_address(sender[1])
    except _NotOnTheWire as e:
        return Held(str(e))
    name = str(letter.facts.get("recipient_name") or "") if len(to) == 1 else ""
    references = _ids((*letter.references, letter.in_reply_to or ""))
    answered = _ids((letter.in_reply_to or "",))
    headers = [
        ("From", _mailbox(sender[0], own)),
        ("To", _mailbox(name, to[0]) if len(to) == 1 else ", ".join(to)),
        ("Cc", ", ".join(cc)),
        ("Reply-To", ", ".join(back)),
        ("Subject", _text("Subject", _clean(rendered.subject))),
        ("Date", format_datetime(date.astimezone(ZoneInfo(letter.time_zone)))),
        ("Message-ID", message_id),
        ("In-Reply-To", " ".join(answered)),
        ("References", " ".join(references)),
        ("Auto-Submitted", letter.auto_submitted),
        ("X-Auto-Response-Suppress", SUPPRESS),
        ("X-Countersign-Key", reply_key),
        ("MIME-Version", "1.0"),
    ]
    kept = [(key, value) for key, value in headers if value]
    try:
        content = _content(rendered, message_id)
    except UnicodeError as e:
        raise Mismatch(f"the words hold what no charset knows: {e.reason if hasattr(e, 'reason') else e}") from e
    raw = b"".join(_folded(key, value) for key, value in kept) + content
    _read_back(raw, kept, rendered, to=to, cc=cc, reply_to=back, sender=own)
    return raw


def wire_address(address: str) -> str:
    """The address as it goes on the wire: domain as A-labels (RFC 5891). Raises where only SMTPUTF8 could carry it."""
    local, at, domain = address.strip().rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or len(local) > 64:
        raise _NotOnTheWire(
            f"{address!r} cannot be written to: before the @ stand characters that not every server takes"
        )
    if not domain.isascii():
        if _IDNA_DIFFERS.search(domain):
            raise _NotOnTheWire(f"{address!r} names different hosts to different programs; write the domain as xn--…")
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            raise _NotOnTheWire(f"{address!r} has no valid domain") from None
    if not _DOMAIN.fullmatch(domain):
        raise _NotOnTheWire(f"{address!r} has no valid domain")
    return f"{local}@{domain}"


def _wires(addresses: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(wire_address, addresses)))


def _ids(values: Sequence[str]) -> list[str]:
    """Only what is surely a Message-ID, each once; of long conversations the root and the nearest (RFC 5322 3.6.4)."""
    found = list(dict.fromkeys(v.strip() for v in values if _MESSAGE_ID.fullmatch(v.strip())))
    return found if len(found) <= 20 else [found[0], *found[-19:]]


def _clean(text: str) -> str:
    """One line; `=?` would be read as an encoded word that nobody meant (RFC 2047 section 7)."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split()).replace("=?", "= ?")


def _mailbox(name: str, address: str) -> str:
    name = _clean(name).replace("\\", "").replace('"', "'")[:100]
    if not name:
        return address
    plain = name.isascii() and len(name) <= 60
    quoted = f'"{name}"'.replace(" ", _KEPT_BLANK)  # parsers stumble over a fold inside a quoted string
    return f"{quoted if plain else _encoded('From', name)} <{address}>"


def _text(header: str, text: str) -> str:
    """As it stands when it is short enough ASCII, else as encoded words; folded with CRLF."""
    if text.isascii() and all(len(word) < 60 for word in text.split()):
        return text
    return _encoded(header, text)


def _encoded(header: str, text: str) -> str:
    """Encoded words, whatever the text (RFC 2047)."""
    return Header(text, "utf-8", maxlinelen=75, header_name=header).encode(linesep="\r\n")


def _folded(key: str, value: str) -> bytes:
    """One header field, folded at its blanks to 78 columns where it has any (RFC 5322 2.2.3)."""
    lines, current = list[str](), f"{key}:"
    for word in value.replace("\r\n ", " ").split(" "):
        if len(current) + 1 + len(word) > 78 and current.strip() and not current.endswith(":"):
            lines.append(current)
            current = ""
        current += f" {word}"
    return ("\r\n".join([*lines, current]) + "\r\n").replace(_KEPT_BLANK, " ").encode("ascii")


def _content(rendered: Rendered, message_id: str) -> bytes:
    """The body with its own MIME headers, after ours."""
    parts = EmailMessage(policy=policy.SMTP.clone(cte_type="7bit"))
    parts.set_content(rendered.text, charset="utf-8")
    if rendered.html is not None:
        parts.add_alternative(rendered.html, subtype="html", charset="utf-8")
        parts.set_boundary("=_" + hashlib.sha256(message_id.encode()).hexdigest()[:40])
    del parts["MIME-Version"]
    return parts.as_bytes()


def _read_back(
    raw: bytes,
    headers: Sequence[tuple[str, str]],
    rendered: Rendered,
    *,
    to: Sequence[str],
    cc: Sequence[str],
    reply_to: Sequence[str],
    sender: str,
) -> None:
    """Parse the final bytes again and compare: no header more or less, the same people, subject and words."""
    mail = BytesParser(policy=policy.compat32).parsebytes(raw)
    problems = list(_wire_faults(raw))
    expected = sorted(key.lower() for key, _ in headers)
    found = sorted(key.lower() for key in mail.keys() if not key.lower().startswith("content-"))  # noqa: SIM118
    if found != expected:
        problems.append(f"headers {found} instead of {expected}")
    people = {"From": [sender], "To": list(to), "Cc": list(cc), "Reply-To": list(reply_to)}
    for key, addresses in people.items():
        read = [address for _, address in getaddresses(mail.get_all(key, []))]
        if read != addresses:
            problems.append(f"{key} reads {read} instead of {addresses}")
    if _decoded(mail["Subject"]) != _clean(rendered.subject):
        problems.append(f"Subject reads {_decoded(mail['Subject'])!r}")
    words = {"text/plain": rendered.text, "text/html": rendered.html}
    for kind, meant in words.items():
        got = _body(mail, kind)
        if _lines(got) != _lines(meant):
            problems.append(f"{kind} came out different")
    if problems:
        raise Mismatch("; ".join(problems))


def _wire_faults(raw: bytes) -> Iterator[str]:
    if not raw.isascii() or b"\0" in raw:
        yield "bytes beyond 7 bit"
    lines = raw.split(b"\r\n")
    if any(b"\r" in line or b"\n" in line for line in lines):
        yield "a line end without its other half"
    if max(map(len, lines)) > LINE:
        yield "a line too long"


def _decoded(value: str | None) -> str:
    try:
        return str(make_header(decode_header((value or "").replace("\r\n", "").replace("\n", ""))))
    except (MessageError, UnicodeError, LookupError) as e:
        raise Mismatch(f"a header cannot be read back: {e}") from e


def _body(mail: Message, kind: str) -> str | None:
    parts = [p for p in mail.walk() if p.get_content_type() == kind]
    payload = parts[0].get_payload(decode=True) if len(parts) == 1 else None
    return payload.decode("utf-8") if isinstance(payload, bytes) else None


def _lines(text: str | None) -> list[str] | None:
    return None if text is None else text.rstrip("\r\n").splitlines()

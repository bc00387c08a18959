"""A finished mail, taken apart: every header, text, page, file name and attachment, and the mails attached to it."""

import base64
import binascii
import re
from collections.abc import Iterator
from email import policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.utils import collapse_rfc2231_value

from daemon.opening import texts
from daemon.opening.kinds import LOCKED
from daemon.opening.papers import Files
from daemon.opening.values import Closed, Opened, Opening, within

_SHORT = 20  # octets of a part that may as well stand in the source
_PACKED = re.compile(r"(?:^[A-Za-z0-9+/=]{40,}[ \t]*\r?\n)+(?:[A-Za-z0-9+/=]+[ \t]*$)?", re.MULTILINE)  # base64
# Names of fields that every mail has, or every mail of ours: a client may be called Content or Key.
_STANDARD = re.compile(
    r"^(?:from|to|cc|subject|date|message-id|in-reply-to|references|reply-to|sender|received|return-path|mime-version"
    r"|content-(?:type|transfer-encoding|disposition|id|description|language)|auto-submitted|x-auto-response-suppress"
    r"|x-countersign-key|importance|x-priority|dkim-signature|authentication-results):",
    re.IGNORECASE | re.MULTILINE,
)
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?)")  # blanks that show as none (RFC 2047 6.2)
_LANGUAGE = re.compile(r"(=\?[^?*]+)\*[^?]*(?=\?)")  # RFC 2231 5
_PLAIN = frozenset({"7bit", "8bit", "binary", ""})
_CODED = frozenset({"base64", "quoted-printable", "x-uuencode", "uuencode", "uue", "x-uue"})


def open_mail(raw: bytes) -> Opened:
    """Everything that stands in the mail, with its place; and the parts that keep their text to themselves."""
    opening = Opening()
    try:
        _mail(opening, "", raw, 0)
    except Closed as e:
        opening.refuse("the mail", str(e))
    return opening.done()


def _mail(opening: Opening, place: str, raw: bytes, depth: int) -> None:
    mail = BytesParser(policy=policy.compat32).parsebytes(raw)
    files = Files(opening, _mail)
    opening.add(within(place, "subject"), decoded(str(mail.get("Subject", ""))))
    for part in _parts(mail):
        _headers(opening, place, part)
        name = _name(part)
        if name:
            opening.add(within(place, "file name"), name)
        for aside in (part.preamble, part.epilogue):
            octets = (aside or "").encode("ascii", "surrogateescape")  # as the parser keeps what is no ASCII
            opening.add(within(place, "between the parts"), octets.decode("utf-8", "replace"))
        if part.get_content_maintype() == "message" and part.is_multipart():
            _attached(files, place, name, part, depth)
        elif not part.is_multipart():
            _leaf(files, place, name, part, depth)
    source = _around_the_parts(raw, mail)
    opening.add(within(place, "source"), _STANDARD.sub("", _PACKED.sub("", source)))
    for packed in _PACKED.findall(source):  # a part that other programs may see where this one sees none
        files.open(within(place, "source"), _unpacked(packed), "", depth + 1)


def _around_the_parts(raw: bytes, mail: Message) -> str:
    """The source without what stands in the parts, which are read as what they are."""
    for part in mail.walk():
        body, octets = part.get_payload(), part.get_payload(decode=True)
        packed = body.encode() if isinstance(body, str) and body.isascii() else octets  # 8bit: as it stands
        if isinstance(packed, bytes) and len(packed) > _SHORT:
            raw = raw.replace(packed, b"\n")
    return raw.decode("utf-8", "replace")


def _parts(mail: Message) -> Iterator[Message]:
    """All parts but those of attached mails, which are mails of their own."""
    todo = [mail]
    while todo:
        part = todo.pop()
        yield part
        if part.is_multipart() and part.get_content_maintype() != "message":
            todo += [p for p in part.get_payload() if isinstance(p, Message)]


def _attached(files: Files, place: str, name: str, part: Message, depth: int) -> None:
    way = within(place, name or "attached mail")
    for inner in part.get_payload():
        if not isinstance(inner, Message):
            continue
        files.open(way, inner.as_bytes(), "message/rfc822", depth + 1)
        if str(part.get("Content-Transfer-Encoding", "")).lower().strip() == "base64":  # against RFC 2046 5.2.1
            files.open(way, _unpacked(inner.as_string()), "message/rfc822", depth + 1)


def _leaf(files: Files, place: str, name: str, part: Message, depth: int) -> None:
    codings = [str(c).lower().strip() for c in part.get_all("Content-Transfer-Encoding", [])]
    way = within(place, name or f"unnamed {part.get_content_type()}")
    if len(set(codings)) > 1 or not set(codings) <= _PLAIN | _CODED:
        files.opening.refuse(way, f"encoded in an unusual way ({', '.join(codings)[:60]})")
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    kind, charset = part.get_content_type(), part.get_content_charset()
    if name or kind not in ("text/plain", "text/html"):
        if data:
            files.open(way, data, kind, depth + 1, charset)
    elif kind == "text/html":
        for html in texts.decoded(data, charset):
            files.html(within(place, "HTML"), html, depth)
    else:
        _text(files, place, part, data, charset)


def _text(files: Files, place: str, part: Message, data: bytes, charset: str | None) -> None:
    if LOCKED.search(data):
        files.opening.refuse(within(place, "text"), "encrypted")
    for text in texts.decoded(data, charset):
        files.opening.add(within(place, "text"), re.sub(r"\r?\n[ \t]", "", text))
        files.opening.add(within(place, "text"), text)
        if str(part.get_param("delsp", "")).lower() == "yes":  # RFC 3676 4.1
            files.opening.add(within(place, "text"), re.sub(r" \r?\n", "", text))


def _headers(opening: Opening, place: str, part: Message) -> None:
    where = within(place, "header")
    for key, value in part.items():
        shown = decoded(str(value))
        if key.lower() != "subject":
            opening.add(where, _STANDARD.sub("", f"{key}: {shown}"))
    for header in ("content-type", "content-disposition"):
        for key, value in part.get_params([], header=header):
            opening.add(where, f"{key} {decoded(collapse_rfc2231_value(value))}")


def _name(part: Message) -> str:
    names = (part.get_filename(), part.get_param("name"))
    return next((decoded(collapse_rfc2231_value(n)) for n in names if n), "")


def decoded(value: str) -> str:
    """Encoded words read, as programs of every kind do: in quotes, torn apart, in a charset that is none."""
    joined = _LANGUAGE.sub(r"\1", _BETWEEN_WORDS.sub(r"\1", value))
    try:
        found = decode_header(joined)
    except (HeaderParseError, ValueError):
        return value
    return "".join(w if isinstance(w, str) else _word(w, charset) for w, charset in found)


def _word(octets: bytes, charset: str | None) -> str:
    if charset is None:  # beside encoded words, as the parser keeps it
        return octets.decode("raw-unicode-escape", "replace")
    try:
        return octets.decode(charset, "replace")
    except LookupError:
        return octets.decode("utf-8", "replace")


def _unpacked(text: str) -> bytes:
    """The octets of base64 that stands in a text."""
    packed = re.sub(r"[^A-Za-z0-9+/]", "", text)
    try:
        return base64.b64decode(packed[: len(packed) - (len(packed) % 4 == 1)] + "=" * (-len(packed) % 4))
    except binascii.Error:
        return b""

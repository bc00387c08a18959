"""A finished mail, taken apart: every header, text, page, file name and attachment, and the mails attached to it."""

import re
from collections.abc import Iterator
from email import policy
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import collapse_rfc2231_value

from daemon.opening import texts
from daemon.opening.papers import Files
from daemon.opening.values import Closed, Opened, Opening, within

_SHORT = 20  # octets of a part that may as well stand in the source
_PACKED = re.compile(r"^[A-Za-z0-9+/=]{40,}\s*$", re.MULTILINE)  # lines of base64: opened as what they are


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
    opening.add(within(place, "subject"), _decoded(str(mail.get("Subject", ""))))
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
    opening.add(within(place, "source"), _PACKED.sub("", _around_the_parts(raw, mail)))


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
    for inner in part.get_payload():
        if isinstance(inner, Message):
            files.open(within(place, name or "attached mail"), inner.as_bytes(), "message/rfc822", depth + 1)


def _leaf(files: Files, place: str, name: str, part: Message, depth: int) -> None:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    kind, charset = part.get_content_type(), part.get_content_charset()
    if name or not kind.startswith("text/"):
        if data:
            files.open(within(place, name or f"unnamed {kind}"), data, kind, depth + 1, charset)
    elif kind == "text/html":
        for html in texts.decoded(data, charset):
            files.html(within(place, "HTML"), html, depth)
    else:
        for text in texts.decoded(data, charset):
            files.opening.add(within(place, "text"), re.sub(r"\r?\n[ \t]", "", text))
            files.opening.add(within(place, "text"), text)


def _headers(opening: Opening, place: str, part: Message) -> None:
    where = within(place, "header")
    for key, value in part.items():
        shown = _decoded(str(value))
        if key.lower() != "subject":
            opening.add(where, f"{key}: {shown}")
    for header in ("content-type", "content-disposition"):
        for key, value in part.get_params([], header=header):
            opening.add(where, f"{key} {_decoded(collapse_rfc2231_value(value))}")


def _name(part: Message) -> str:
    names = (part.get_filename(), part.get_param("name"))
    return next((_decoded(collapse_rfc2231_value(n)) for n in names if n), "")


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (ValueError, LookupError):
        return value

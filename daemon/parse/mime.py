"""MIME structure and dates, by mail-parser; the one module that knows it.

It is given the MIME fields and the body, never the other header fields: those are read by our own grammar, and decoding
dozens of trace fields twice costs more than all the rest.
"""

import binascii
import email
import functools
import logging
import quopri
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import Message as Part
from typing import Any

from daemon.parse.headers import Header
from daemon.parse.lift import Lifted, lift
from daemon.parse.values import MAX_DEPTH, MAX_PART_FIELD, MAX_PARTS

_log = logging.getLogger("mailparser")  # it logs what it cannot handle; here that is the normal case
_log.addHandler(logging.NullHandler())
_log.propagate = False

_BOUNDARY = re.compile(rb'(?i)boundary\*?(?:0\*?)?\s*=\s*"?([^"\s;]{1,200})')
_DELIMITER = re.compile(rb"\n(--[^\r\n]{1,210})")
_ONE_TEXT = re.compile(rb"[ \t]*text/(?:plain|html)[ \t]*(?:;|\Z)", re.IGNORECASE)
_FIELD = re.compile(rb"content-[a-z-]{1,40}[ \t]*:")


class CannotRead(Exception):
    """The mail is beyond a limit; the message says which."""


@dataclass(slots=True)
class Tree:
    """A parsed mail: the standard library's part tree over a lifted body, the Date and what was wrong."""

    root: Part
    date: datetime | None
    defects: tuple[str, ...]
    lifted: Lifted


def parse(header: Header, body: bytes) -> Tree:
    """Raises CannotRead for more parts, depth or longer MIME fields than any mail program writes."""
    fields = [f for f in header.fields if not f.odd and (f.name.startswith("content-") or f.name in _WANTED)]
    types = [f.raw for f in fields if f.name == "content-type"]
    lifted = lift(body, not types or (len(types) == 1 and bool(_ONE_TEXT.match(types[0]))))
    _guard([f.raw for f in fields], lifted.body)
    octets = b"".join(b"%b:%b\r\n" % (f.name.encode(), _harmless(f.raw)) for f in fields) + b"\r\n" + lifted.body
    parser, too_deep = _library()
    try:
        mail = parser.from_bytes(octets)
    except (too_deep, RecursionError):
        raise CannotRead(f"nested deeper than {MAX_DEPTH} levels") from None
    except MemoryError:
        raise
    except Exception:  # its own faults must not cost us a mail that the standard library reads
        return Tree(email.message_from_bytes(octets), None, ("mail-parser failed",), lifted)
    return Tree(mail.message, mail.date, tuple(sorted(mail.defects_categories - _NOT_ITS_BUSINESS)), lifted)


@functools.cache
def _library() -> tuple[Any, type[Exception]]:
    """mail-parser and its error, loaded by the process that parses and by no other.

    It makes two summaries of a mail besides, each dearer than the tree, and a copy of each attached mail as text, in
    quadratic time where a field of that is long; nobody here reads them.
    """
    from mailparser import MailParser, core
    from mailparser.exceptions import MailParserRecursionError

    class TreeOnly(MailParser):  # type: ignore[misc]
        def _make_mail(self, complete: bool = True) -> dict[str, object]:
            return {}

    core.as_string_safe = _no_copy
    return TreeOnly, MailParserRecursionError


def _no_copy(_part: object) -> str:
    return ""


_NOT_ITS_BUSINESS = frozenset({"CharsetDecodeDefect", "MimeHeaderDefect"})  # texts and names we decode ourselves
_WANTED = frozenset({"date", "mime-version"})


def octets_of(part: Part, lifted: Lifted) -> tuple[bytes, str | None]:
    """The decoded octets of a leaf, and what was wrong with their encoding."""
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    del part["content-transfer-encoding"]  # then the payload comes as it stands, octet for octet;
    del part["content-type"]  # with it the library would first decode by whatever charset the sender names
    raw = part.get_payload(decode=True)
    part["content-transfer-encoding"] = encoding
    return decode_transfer(lifted.restore(raw if isinstance(raw, bytes) else b""), encoding)


def decode_transfer(raw: bytes, encoding: str) -> tuple[bytes, str | None]:
    """RFC 2045 section 6, forgiving: what cannot be decoded in full is decoded as far as it goes."""
    if encoding == "base64":
        return _base64(raw)
    if encoding == "quoted-printable":
        return quopri.decodestring(raw), None
    if encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
        return _uu(raw)
    known = encoding in ("", "7bit", "8bit", "binary")
    return raw, None if known else f"unknown transfer encoding {encoding[:40]!r}"


def _base64(raw: bytes) -> tuple[bytes, str | None]:
    """Padding ends the stream, as every mail program has it; a torn last group gives the octets that are whole."""
    end = raw.find(b"=")
    rest = raw[end:].lstrip(b"=\r\n \t") if end >= 0 else b""
    defect = "text after the end of base64" if rest else None
    try:
        return binascii.a2b_base64(raw), defect
    except binascii.Error:
        digits = re.sub(rb"[^A-Za-z0-9+/]", b"", raw[:end] if end >= 0 else raw)
        digits = digits[:-1] if len(digits) % 4 == 1 else digits
        return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4)), defect or "torn base64"


def _uu(raw: bytes) -> tuple[bytes, str | None]:
    out, inside = [], False
    for line in raw.splitlines():
        if line.startswith(b"begin "):
            inside = True
        elif inside and line.strip() in (b"end", b"`"):
            break
        elif inside:
            try:
                out.append(binascii.a2b_uu(line))
            except binascii.Error:
                return b"".join(out), "torn uuencoding"
    return b"".join(out), None if inside else "uuencoding without a beginning"


def _harmless(raw: bytes) -> bytes:
    return raw.replace(b"\r", b" ").replace(b"\0", b" ").replace(b"\n", b"\r\n")


def _guard(fields: list[bytes], body: bytes) -> None:
    if any(len(raw) > MAX_PART_FIELD for raw in fields) or (len(body) > MAX_PART_FIELD and _has_long_field(body)):
        raise CannotRead(f"a MIME field of more than {MAX_PART_FIELD} octets")
    if body.count(b"\n--") > MAX_PARTS:
        boundaries = {b"--" + b for raw in (*fields, body) for b in _BOUNDARY.findall(raw)}
        if sum(m[1].rstrip() in boundaries for m in _DELIMITER.finditer(body)) > MAX_PARTS:
            raise CannotRead(f"more than {MAX_PARTS} parts")


def _has_long_field(body: bytes) -> bool:
    """Whether a `Content-…:` field somewhere in the body, with its folded lines, is over the limit."""
    low, position = body.lower(), 0
    while (position := low.find(b"\ncontent-", position)) >= 0:
        end = low.find(b"\n", position + 1)
        while 0 <= end < len(low) - 1 and low[end + 1] in b" \t":
            end = low.find(b"\n", end + 1)
        end = len(low) if end < 0 else end
        if end - position > MAX_PART_FIELD and _FIELD.match(low, position + 1):
            return True
        position = end
    return False

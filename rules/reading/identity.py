"""Which mail this is: one key for every copy of it, whichever way the copies came (To and Cc, alias, another folder).

The key is a SHA-256 over what the sender's side wrote: the header block without the lines that servers write on top
while carrying a copy, and the first 64 KiB of the body. Line ends are normalised, as servers and libraries do.

Two kinds of lines are left out, and nothing else:
- at the top only, the trace and delivery fields that each server prepends (RFC 5321 4.4, RFC 8601, RFC 8617; the names
  that Postfix, Exim, Dovecot, Cyrus, Gmail and others use). Reading stops at the first field that is none of these.
- wherever they stand, the stamps that hosted mail and spam filters give each delivered copy, mostly at the bottom.
None of them is ever read as something a person wrote, so two mails that differ only in these are the same mail.
A field counts as left out only by its exact name directly before the colon; folded lines go with their field.
"""

import hashlib
import re

BODY_OCTETS = 65_536

_TRACE = frozenset({
    b"return-path", b"delivered-to", b"x-original-to", b"x-delivered-to", b"x-original-delivered-to",
    b"envelope-to", b"x-envelope-to", b"x-envelope-from", b"envelope-from", b"delivery-date", b"x-rcpt-to",
    b"x-real-to", b"x-resolved-to", b"received", b"x-received", b"x-google-smtp-source", b"received-spf",
    b"authentication-results", b"x-authentication-results", b"authentication-results-original", b"arc-seal",
    b"arc-message-signature", b"arc-authentication-results", b"x-sieve", b"x-cmae-envelope",
    b"x-forwarded-encrypted", b"status", b"x-status", b"x-uid", b"x-keywords", b"x-mozilla-status",
    b"x-mozilla-status2", b"x-mozilla-keys", b"x-quarantine-id", b"x-delivery-time", b"x-mailfrom",
    b"x-sid-pra", b"x-account-key", b"x-uidl",
})  # fmt: skip
_STAMPS = (
    b"x-ms-exchange-", b"x-eop", b"x-ms-publictraffictype", b"x-ms-traffictypediagnostic", b"x-ms-office365-filtering-",
    b"x-microsoft-antispam", b"x-forefront-antispam-report", b"x-spam-", b"x-spamd-", b"x-rspamd-", b"x-virus-",
)  # fmt: skip
_FIELD = re.compile(rb"[!-9;-~]+(?=:)")
_NEXT_FIELD = re.compile(rb"\n(?![ \t])")
_HEADER_END = re.compile(rb"\A\r?\n|\n\r?\n")


def content_key(header_block: bytes, body_start: bytes) -> str:
    """Hex SHA-256 naming the mail. `header_block` up to or including the empty line, `body_start` at least the first
    64 KiB of the raw body where it has as much (both as on the wire or with bare LF)."""
    end = _HEADER_END.search(header_block)
    fields = _fields(header_block[: end.start() + 1] if end else header_block)
    digest = hashlib.sha256()
    for field in _kept(fields):
        digest.update(_crlf(field.rstrip(b"\r\n")) + b"\r\n")
    digest.update(b"\r\n")  # no kept field is an empty line: header and body cannot be taken for each other
    body = _crlf(body_start[:BODY_OCTETS])[:BODY_OCTETS]
    digest.update(body[:-1] if body.endswith(b"\r") else body)  # a CR LF may be cut in two by the limit
    return digest.hexdigest()


def _fields(block: bytes) -> list[bytes]:
    """Header fields with their folded lines; a line that is no field stands alone."""
    fields: list[bytes] = []
    for lines in _NEXT_FIELD.split(block):
        line, newline, folded = lines.partition(b"\n")
        if line.strip(b"\r"):
            fields.append(lines)
        elif (
            folded and fields
        ):  # an empty line that the block should not hold: what follows goes on with the field before
            fields[-1] += newline + folded
        elif folded:
            fields.append(folded)
    return fields


def _kept(fields: list[bytes]) -> list[bytes]:
    top = 0
    while top < len(fields) and _is_left_out(fields[top], top):
        top += 1
    return [field for field in fields[top:] if not _name(field).startswith(_STAMPS)]


def _is_left_out(field: bytes, position: int) -> bool:
    if position == 0 and field.startswith((b"From ", b">From ")):  # mbox separator (RFC 4155)
        return True
    name = _name(field)
    return name in _TRACE or name.startswith(_STAMPS)


def _name(field: bytes) -> bytes:
    match = _FIELD.match(field)
    return match[0].lower() if match else b""


def _crlf(octets: bytes) -> bytes:
    return octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")

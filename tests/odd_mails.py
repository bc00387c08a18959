"""Builders for mails that are odd in one way each."""

import base64

HEAD = (
    b"From: Dana Reyes <dana@acme.example>\r\nTo: desk@agency.example\r\n"
    b"Subject: Poster\r\nMessage-ID: <1@acme.example>\r\n"
)
DATE = b"Date: Mon, 23 Nov 2026 10:00:00 +0000\r\n"


def mail(body: bytes, *fields: str | bytes, head: bytes = HEAD + DATE) -> bytes:
    """A mail with the usual header, further fields and a body."""
    extra = b"".join((f.encode() if isinstance(f, str) else f) + b"\r\n" for f in fields)
    return head + extra + b"\r\n" + body


def multi(kind: str, *parts: bytes, boundary: str = "=_b", extra: str = "") -> tuple[str, bytes]:
    """A Content-Type field and a multipart body; a part is its own fields, an empty line and its body."""
    line = f"\r\n--{boundary}".encode()
    body = b"".join(line + b"\r\n" + p for p in parts)[2:] + line + b"--\r\n"
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"{extra}', body


def part(content_type: str, body: bytes, *fields: str) -> bytes:
    return "\r\n".join((f"Content-Type: {content_type}", *fields)).encode() + b"\r\n\r\n" + body


def in_base64(content_type: str, octets: bytes, *fields: str) -> bytes:
    body = base64.encodebytes(octets).replace(b"\n", b"\r\n")
    return part(content_type, body, "Content-Transfer-Encoding: base64", *fields)

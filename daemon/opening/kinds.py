"""Which kind of file it is, by its first octets: what a name or a header calls it proves nothing."""

import re
from typing import Literal

Kind = Literal["pdf", "zip", "gzip", "picture", "html", "xml", "mail", "text", "unknown"]

# Kinds whose text, if any, is a picture, a sound or a film: only what their makers noted in them can be read.
_PICTURES = (
    b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*", b"\0\0\1\0", b"ID3",
    b"\xff\xfb", b"\xff\xf3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3", b"wOFF", b"wOF2", b"OTTO", b"\0\1\0\0\0",
)  # fmt: skip
CLOSED = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office or Outlook format; send a PDF or a newer format"),
    (b"%!PS", "PostScript; send a PDF"),
    (b"{\\rtf", "rich text; send a PDF or a Word document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; send a zip"),
    (b"Rar!\x1a\x07", "a rar archive; send a zip"),
    (b"\xfd7zXZ\0", "an xz archive; send a zip"),
    (b"BZh", "a bzip2 archive; send a zip"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive; send a zip"),
    (b"x\x9f\x3e\x22", "winmail.dat of Outlook; send it as an ordinary attachment"),
)
_RIFF = (b"WEBP", b"WAVE", b"AVI ")
_HEADER = re.compile(  # with the line that stands before each mail of an mbox, or without
    rb"\s*(?:From .*\r?\n)?(?:[!-9;-~]{1,70}:.*\r?\n(?:[ \t].*\r?\n)*){0,40}"
    rb"(?:received|return-path|from|to|cc|bcc|subject|date|message-id|mime-version|content-type|delivered-to"
    rb"|content-transfer-encoding|reply-to|in-reply-to|references):",
    re.IGNORECASE,
)
# Text that is shut: OpenPGP (RFC 9580 6.2), CMS (RFC 7468).
LOCKED = re.compile(rb"(?:^|\n)-----BEGIN (?:PGP MESSAGE|CMS|PKCS7|PKCS #7[\w ]*)-----")
_PAGES = ("text/html", "text/x-html", "application/xhtml+xml")
_XML = ("text/xml", "application/xml", "image/svg+xml")
_MAILS = ("message/rfc822", "message/global", "text/rfc822-headers")
_TEXTS = (".txt", ".csv", ".tsv", ".md", ".json", ".log", ".ini", ".srt", ".vtt", ".ics", ".vcf")
_HTML = re.compile(rb"<(?:!doctype html|html|head|body|table|div|p|a|img|span|meta|style)\b", re.IGNORECASE)


def kind_of(data: bytes, name: str, declared: str) -> Kind:
    """`declared`: the Content-Type where there is one. A mail is told by its declaration, its name or its headers."""
    start = data[:1024]
    if b"%PDF-" in start:
        return "pdf"
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if start.startswith(b"\x1f\x8b"):
        return "gzip"
    if declared in _MAILS or name.lower().endswith((".eml", ".mht", ".mhtml")) or _HEADER.match(data[:8192]):
        return "mail"
    media = start.startswith(_PICTURES) or start[4:8] == b"ftyp" or (start[:4] == b"RIFF" and start[8:12] in _RIFF)
    if media and not is_text(data):
        return "picture"
    return _kind_of_text(data, name.lower(), declared)


def _kind_of_text(data: bytes, name: str, declared: str) -> Kind:
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:4096]
    if declared in _PAGES or name.endswith((".html", ".htm", ".xhtml")):
        return "html"
    if declared in _XML or start.startswith(b"<?xml") or name.endswith((".xml", ".svg")):
        return "xml"
    if _HTML.search(start):
        return "html"
    if start.startswith(b"<svg"):
        return "xml"
    return "text" if declared.startswith("text/") or is_text(data, surely=name.endswith(_TEXTS)) else "unknown"


def is_text(data: bytes, *, surely: bool = False) -> bool:
    """Characters in UTF-8, or in UTF-16 with its mark; a charset of old: no control characters (a file of a few hundred
    octets that is no text has some), or `surely` so by its name."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", data):
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return surely or len(data) >= 300 or len(re.findall(rb"[\x80-\xff]", data)) * 4 < len(data)
    return True

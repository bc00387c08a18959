"""Header values for people: unfolded, encoded words decoded (RFC 2047), raw 8-bit read, no control characters."""

import binascii
import re

from rules.reading.charsets import decode

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")  # linear: no repetition can match its own terminator
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
# Controls and line separators become blanks; bidirectional overrides, which make "exe.fdp" of "pdf.exe", vanish.
_UNSEEMLY: dict[int, str] = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029), " ")
_UNSEEMLY |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0xFEFF), "")
_NEEDS_CLEANING = re.compile(f"[{''.join(map(re.escape, map(chr, _UNSEEMLY)))}]")


def clean(text: str) -> str:
    """One line without control characters, safe for a subject, a file name, a log."""
    if _NEEDS_CLEANING.search(text):
        text = text.translate(_UNSEEMLY)
    return text.strip()


def unfold(value: bytes) -> bytes:
    """A raw field value as one line (RFC 5322 2.2.3): line ends go, the white space after them stays."""
    return value.replace(b"\r\n", b"").replace(b"\n", b"").strip(b" \t\r") if b"\n" in value else value.strip(b" \t\r")


def decode_words(value: bytes, likely: str | None = None) -> tuple[str, str | None]:
    """An unstructured value or display name as text, and what was wrong with it.

    Words that cannot be decoded stay as written. `likely`: charset to try for raw 8-bit octets, the body's own.
    """
    value = unfold(value)
    if b"=?" not in value:
        if value.isascii():
            return clean(value.decode("ascii")), None
        text, problem = decode(value, None, likely)
        return clean(text), problem and "raw 8-bit header"
    pieces: list[str] = []
    problem, end = None, 0
    line = value.decode("latin-1")
    pending: tuple[str, bytes] | None = None  # a multi-octet character may be cut between two words
    for match in _WORD.finditer(line):
        gap = line[end : match.start()]
        if pending and gap.strip():
            problem = _flush(pieces, pending, problem)
            pending = None
        if gap.strip() or (gap and end == 0):
            pieces.append(_plain(gap, likely))
        charset, octets = match[1].lower(), _octets(match[2], match[3])
        if pending and pending[0] == charset:
            pending = (charset, pending[1] + octets)
        else:
            problem = _flush(pieces, pending, problem)
            pending = (charset, octets)
        end = match.end()
    problem = _flush(pieces, pending, problem)
    rest = line[end:]
    pieces.append(_plain(rest, likely))
    if "=?" in rest:
        problem = problem or "broken encoded word"
    return clean("".join(pieces)), problem


def _flush(pieces: list[str], pending: tuple[str, bytes] | None, problem: str | None) -> str | None:
    if pending is None:
        return problem
    text, wrong = decode(pending[1], pending[0])
    pieces.append(text)
    return problem or (wrong and f"encoded word: {wrong}")


def _plain(piece: str, likely: str | None) -> str:
    return piece if piece.isascii() else decode(piece.encode("latin-1"), None, likely)[0]


def _octets(encoding: str, encoded: str) -> bytes:
    octets = encoded.encode("latin-1")
    if encoding in "bB":
        octets = _NOT_BASE64.sub(b"", octets)
        octets = octets[:-1] if len(octets) % 4 == 1 else octets
        return binascii.a2b_base64(octets + b"=" * (-len(octets) % 4))
    return binascii.a2b_qp(octets, header=True)

"""The header block, field by field, from raw octets: split, unfold, decode. Our own, because identity rests on it.

Only LF (or CR LF) ends a line and only an empty line ends the block, as mail servers see it. A bare CR, a line that is
no field, or blanks before a colon are defects: readers disagree about them, and forgers live on that.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from daemon.parse.values import MAX_FIELD, MAX_HEADER
from rules.reading.encoded import clean, decode_words, unfold

_HEADER_END = re.compile(rb"\n\r?\n")
_NEXT_FIELD = re.compile(
    rb"\n(?![ \t])"
)  # a line that begins with white space goes on with the one above (RFC 5322 2.2.3)
_NAME = re.compile(rb"([!-9;-~]{1,128})([ \t]*):")
_MBOX = (b"From ", b">From ")
_MESSAGE_ID = re.compile(r"<[!-~]{1,250}>")
_ID_TOKEN = re.compile(r"<[!-;=?-~]{1,250}>")
_MAX_VALUE = 20_000  # characters kept of one decoded value

# Structured fields are never decoded as if they were prose: an encoded word inside Authentication-Results could
# otherwise write "dmarc=pass" where the server wrote none.
_LITERAL = frozenset({
    "return-path", "delivered-to", "x-original-to", "message-id", "in-reply-to", "references", "auto-submitted",
    "precedence", "mime-version", "received", "x-received", "received-spf", "date", "list-unsubscribe",
    "list-post", "x-auto-response-suppress",
})  # fmt: skip
_WRITTEN = frozenset({
    "from", "sender", "reply-to", "to", "cc", "bcc", "subject", "date", "message-id", "in-reply-to", "references",
    "mime-version",
})  # fmt: skip
_TRACED = ("received", "authentication-results")
_LITERAL_PREFIXES = ("authentication-results", "x-authentication-results", "arc-", "dkim-", "content-", "resent-")


@dataclass(frozen=True, slots=True)
class Field:
    """One header field: lower-case name, raw value with its folding. `odd`: white space stood before the colon."""

    name: str
    raw: bytes
    odd: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """All fields in order, and what was wrong with the block as a whole."""

    fields: tuple[Field, ...]
    defects: tuple[str, ...]

    def raw(self, name: str) -> list[bytes]:
        return [f.raw for f in self.fields if f.name == name and not f.odd]

    def raw_or_odd(self, name: str) -> list[bytes]:
        return [f.raw for f in self.fields if f.name == name]


def split_message(raw: bytes) -> tuple[bytes, bytes]:
    """Header block and body, cut at the first empty line. Empty lines before the first field belong to neither."""
    start = 0
    while raw.startswith((b"\r\n", b"\n"), start) and start < 200:
        start += 2 if raw[start] == 13 else 1
    if start and not _NAME.match(raw, start):
        return b"", raw[start:]
    end = _HEADER_END.search(raw, start)
    return (raw[start : end.start() + 1], raw[end.end() :]) if end else (raw[start:], b"")


def too_long(block: bytes) -> str | None:
    """Why the block must not be read at all, if so."""
    if len(block) > MAX_HEADER:
        return f"header block of {len(block)} octets (limit {MAX_HEADER})"
    return None


def read_header(block: bytes) -> Header:
    fields: list[tuple[str, bytes, bool]] = []
    defects: dict[str, None] = {}
    for number, lines in enumerate(_NEXT_FIELD.split(block.replace(b"\r\n", b"\n").removesuffix(b"\r"))):
        match = _NAME.match(lines)
        if match:
            odd = bool(match[2])
            fields.append((match[1].decode("ascii").lower(), lines[match.end() :], odd))
            if odd:
                defects["white space before a colon in the header"] = None
            continue
        line, _, folded = lines.partition(b"\n")
        if line and not (number == 0 and line.startswith(_MBOX)):
            defects["a line in the header that is no field"] = None
        if folded and fields:  # its folded lines go on with the field before, as other readers have it
            name, raw, odd = fields[-1]
            fields[-1] = (name, raw + b"\n" + folded, odd)
        elif folded:
            defects["a line in the header that is no field"] = None
    if b"\0" in block or b"\r" in block.replace(b"\r\n", b""):
        defects["NUL or bare CR in the header"] = None
    return Header(tuple(Field(*field) for field in fields), tuple(defects))


def longest(header: Header) -> str | None:
    """The name of a field over the limit, if there is one."""
    return next((f.name for f in header.fields if len(f.raw) > MAX_FIELD), None)


def decoded(header: Header, likely: str | None) -> tuple[Mapping[str, tuple[str, ...]], list[str]]:
    """Values for people and rules by name, in order; and the defects met. Odd fields keep a blank behind their name,
    so that no rule takes them for the field they pretend to be."""
    values: dict[str, list[str]] = {}
    defects: dict[str, None] = {}
    for field in header.fields:
        if field.name in _LITERAL or field.name.startswith(_LITERAL_PREFIXES):
            value: str = clean(unfold(field.raw).decode("ascii", "replace"))
        else:
            value, problem = decode_words(field.raw, likely)
            if problem:
                defects[f"{field.name}: {problem}"] = None
        values.setdefault(f"{field.name} " if field.odd else field.name, []).append(value[:_MAX_VALUE])
    return {name: tuple(v) for name, v in values.items()}, list(defects)


def trace(header: Header) -> tuple[tuple[str, str], ...]:
    """What servers wrote on top, of the fields that say who vouches: down to the first field of the writer's own."""
    found: list[tuple[str, str]] = []
    for field in header.fields:
        if field.name in _WRITTEN or field.name.startswith("content-"):
            break
        if field.name in _TRACED and not field.odd:
            found.append((field.name, clean(unfold(field.raw).decode("ascii", "replace"))[:_MAX_VALUE]))
    return tuple(found)


def message_id(header: Header) -> tuple[str | None, str | None]:
    """The Message-ID and its defect: only one field of the form `<…>` in printable ASCII counts (RFC 5322 3.6.4)."""
    values = header.raw("message-id")
    if len(values) != 1:
        return None, "no Message-ID" if not values else "more than one Message-ID"
    value = unfold(values[0]).decode("latin-1")
    return (value, None) if _MESSAGE_ID.fullmatch(value) else (None, "Message-ID not of the form <…>")


def references(values: Sequence[bytes], most: int = 100) -> tuple[str, ...]:
    """Message-IDs in References or In-Reply-To, in order, each once; of too many the first and the nearest."""
    found: dict[str, None] = {}
    for raw in values:
        text = unfold(raw).decode("latin-1")
        tokens = _ID_TOKEN.findall(text)
        if not tokens and "=?" in text:  # some programs encode a long References field as if it were prose
            tokens = _ID_TOKEN.findall(decode_words(raw)[0])
        found.update(dict.fromkeys(tokens))
    ids = tuple(found)
    return ids if len(ids) <= most else (ids[0], *ids[-(most - 1) :])

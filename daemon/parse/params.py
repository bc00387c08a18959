"""Content-Type and Content-Disposition: value and parameters (RFC 2045, 2183, 2231) from raw octets, in linear time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message as Part
from urllib.parse import unquote_to_bytes

from rules.reading.charsets import decode
from rules.reading.encoded import clean, decode_words, unfold

_PARAMETER = re.compile(rb';\s*([^\s=;"]{1,60})\s*=\s*("(?:[^"\\]|\\.)*+(?:"|\Z)|[^;]*+)', re.DOTALL)
_CONTINUED = re.compile(r"(.+?)\*(?:(\d{1,3})(\*)?)?\Z")
_MAX_NAME = 200
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,100}\Z")


@dataclass(frozen=True, slots=True)
class Structured:
    """A structured field: its first word in lower case ("" when absent), its parameters raw by lower-case name."""

    value: str
    parameters: Mapping[str, bytes]

    def token(self, name: str) -> str | None:
        """A parameter that is a word of the protocol: charset, method, format, report-type."""
        raw = self.parameters.get(name)
        return clean(raw.decode("ascii", "replace")).lower() if raw is not None else None

    def text(self, name: str, likely: str | None) -> str:
        """A parameter that people read, such as a file name, whichever of four ways it was encoded; "" when absent."""
        extended = self._extended(name)
        if extended is not None:
            return extended
        raw = self.parameters.get(name)
        return decode_words(raw, likely)[0] if raw else ""

    def _extended(self, name: str) -> str | None:
        """RFC 2231: `name*=utf-8'en'%e2…` or the same in numbered pieces, some of them encoded."""
        pieces: list[tuple[int, bool, bytes]] = []
        for key, raw in self.parameters.items():
            match = _CONTINUED.match(key)
            if match and match[1] == name:
                pieces.append((int(match[2] or 0), bool(match[3]) or match[2] is None, raw))
        if not pieces:
            return None
        charset, octets = None, b""
        for number, (_, encoded, raw) in enumerate(sorted(pieces)):
            if encoded and number == 0 and raw.count(b"'") >= 2:
                declared, _, raw = raw.split(b"'", 2)
                charset = declared.decode("ascii", "replace")
            octets += unquote_to_bytes(raw) if encoded else raw
        return clean(decode(octets, charset)[0])


def structured(part: Part, name: str) -> Structured:
    """The first field of that name of a part; of a repeated parameter the first counts."""
    raw = next((v for n, v in part.raw_items() if n.lower() == name), "")
    octets = unfold(str(raw).encode("utf-8", "surrogateescape"))
    parameters: dict[str, bytes] = {}
    for match in _PARAMETER.finditer(octets):
        value = match[2].strip()
        if value.startswith(b'"'):
            value = re.sub(rb"\\(.)", rb"\1", value[1:].removesuffix(b'"'))
        parameters.setdefault(match[1].decode("ascii", "replace").lower(), value)
    return Structured(octets.partition(b";")[0].strip().decode("ascii", "replace").lower(), parameters)


def file_name(disposition: Structured, content_type: Structured, likely: str | None) -> str:
    """The name the sender gave the file, without any path; "" when it has none."""
    return bare_name(disposition.text("filename", likely) or content_type.text("name", likely))


def bare_name(name: str) -> str:
    """A file name without any path, cut to a length that every file system takes."""
    name = re.split(r"[/\\]", name)[-1].strip(". ") if name else ""
    return name if len(name) <= _MAX_NAME else name[: _MAX_NAME - 20] + "…" + name[-19:]


def media_type(value: str) -> str:
    """`type/subtype`, or application/octet-stream for what is none."""
    return value if _TYPE.match(value) else "application/octet-stream"

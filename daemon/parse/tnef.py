"""winmail.dat opened (MS-OXTNEF): the files and the text that Outlook packed for Exchange and sent to everybody.

Read here and not by the one library there is: that one trusts every count it is told, and a few octets keep it busy for
hours. Every step of this reader uses up octets of its input, so its cost is the input's size.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from rules.reading.charsets import decode

MEDIA_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
MAX_FILES = 200
_SIGNATURE = 0x223E9F78
_TITLE, _DATA, _BEGINS, _PROPERTIES, _BODY = 0x8010, 0x800F, 0x9002, 0x9005, 0x800C  # MS-OXTNEF 2.1.3.2, last 16 bits
_MESSAGE_PROPERTIES, _CODEPAGE = 0x9003, 0x9007
_LONG_NAME, _NAME, _DISPLAY_NAME, _MIME, _FILE = 0x3707, 0x3704, 0x3001, 0x370E, 0x3701  # MS-OXPROPS
_TEXT, _HTML, _HTML_CODEPAGE = 0x1000, 0x1013, 0x3FDE
_FIXED = {1: 0, 2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}  # octets, padded to 4
_STRING, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_MANY, _NAMED = 0x1000, 0x8000


@dataclass(slots=True)
class TnefFile:
    """One file in it, as it lay on the sender's disk. `media_type` is "" when the sender did not say."""

    name: str = ""
    data: bytes = b""
    media_type: str = ""


@dataclass(slots=True)
class Tnef:
    """What was in it. `broken`: it ended in the middle; what came before is here."""

    text: str = ""
    html: str = ""
    files: list[TnefFile] = field(default_factory=list)
    broken: bool = False


class _Ended(Exception):
    """More was announced than is there."""


def is_tnef(media_type: str, name: str) -> bool:
    """Whether a part is one, by its type or by the name it is known for under any type."""
    return media_type in MEDIA_TYPES or name.lower() == "winmail.dat"


def read_tnef(data: bytes) -> Tnef | None:
    """What is in it, or None when it is something else. Raises nothing on broken data."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return None
    found = Tnef()
    codepage = "cp1252"
    try:
        for name, value in _attributes(data):
            if name == _CODEPAGE:
                codepage = f"cp{_number(value, 0)}"
            elif name == _MESSAGE_PROPERTIES:
                _read_message(value, codepage, found)
            elif name == _BODY:
                found.text = found.text or _string(value, codepage)
            else:
                _read_attachment(name, value, codepage, found)
    except _Ended:
        found.broken = True
    found.files = [f for f in found.files if f.data]
    return found


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Name and value of each attribute: level, name, type, length, value, checksum."""
    at = 6
    while at < len(data):
        length = _number(data, at + 5)
        if at + 9 + length > len(data):
            raise _Ended
        yield _number(data, at + 1) & 0xFFFF, data[at + 9 : at + 9 + length]
        at += 9 + length + 2


def _read_message(value: bytes, codepage: str, found: Tnef) -> None:
    html, html_codepage = b"", 65001
    for name, kind, item in _properties(value):
        if name == _TEXT:
            found.text = _string(item, "utf-16-le" if kind == _UNICODE else codepage)
        elif name == _HTML:
            html = item
        elif name == _HTML_CODEPAGE and len(item) == 4:
            html_codepage = _number(item, 0)
    if html:
        found.html = _string(html, "utf-8" if html_codepage == 65001 else f"cp{html_codepage}")


def _read_attachment(name: int, value: bytes, codepage: str, found: Tnef) -> None:
    if name == _BEGINS:
        if len(found.files) == MAX_FILES:
            raise _Ended
        found.files.append(TnefFile())
    if not found.files:
        return
    file = found.files[-1]
    if name == _TITLE:
        file.name = file.name or _string(value, codepage)
    elif name == _DATA:
        file.data = value
    elif name == _PROPERTIES:
        for prop, kind, item in _properties(value):
            words = _string(item, "utf-16-le" if kind == _UNICODE else codepage) if kind in (_STRING, _UNICODE) else ""
            if prop == _LONG_NAME and words:
                file.name = words
            elif prop in (_NAME, _DISPLAY_NAME):
                file.name = file.name or words
            elif prop == _MIME:
                file.media_type = words.lower()
            elif prop == _FILE and kind == _BINARY:
                file.data = file.data or item


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(name, type, first value) of each MAPI property (MS-OXTNEF 2.1.3.4)."""
    count, at = _number(data, 0), 4
    while count > 0 and at < len(data):
        count -= 1
        kind, name = struct.unpack("<HH", _take(data, at, 4))
        at += 4
        if name >= _NAMED:
            at = _after_name(data, at)
        values = 1
        size = _FIXED.get(kind & ~_MANY)
        if kind & _MANY or size is None:
            values, at = _number(data, at), at + 4
        kind &= ~_MANY
        if size is None and kind not in (_STRING, _UNICODE, _OBJECT, _BINARY):
            raise _Ended
        first = b""
        for index in range(values):
            length = _number(data, at) if size is None else size
            at += 4 if size is None else 0
            item = _take(data, at, length)
            first = item if index == 0 else first
            at += length + -length % 4
            if size == 0:
                break
        yield name, kind, first


def _after_name(data: bytes, at: int) -> int:
    """A named property carries a GUID and its number or name."""
    if _number(data, at + 16) == 0:
        return at + 24
    length = _number(data, at + 20)
    return at + 24 + length + -length % 4


def _take(data: bytes, at: int, length: int) -> bytes:
    if at + length > len(data):
        raise _Ended
    return data[at : at + length]


def _number(data: bytes, at: int) -> int:
    return int.from_bytes(_take(data, at, 4), "little")


def _string(data: bytes, charset: str) -> str:
    if charset == "utf-16-le":
        return data.decode(charset, "replace").partition("\0")[0]
    return decode(data, charset)[0].partition("\0")[0]

"""Octets into the texts that some program may show of them, whatever charset they say or forget to say they are in."""

import re
from collections.abc import Iterator
from contextlib import suppress

# What a reader's program may take octets for that are no UTF-8: most of the world's old charsets.
_OLD = ("gb18030", "latin-1", "big5", "shift_jis", "euc_kr", "euc_jp")
_ONE_OCTET = ("cp1251", "koi8-r", "cp866", "mac-roman", "cp437", "cp1250", "cp1253", "cp1258")
_MUCH = 100_000  # octets; of so many the rarer guesses are left out
_FOLDED = re.compile(r"\r?\n[ \t]")


def decoded(data: bytes, charset: str | None = None) -> Iterator[str]:
    """The text as declared, and in other charsets where that reads otherwise; calendars and cards also unfolded."""
    seen: set[str] = set()
    for name in (charset, *_guesses(data)):
        with suppress(LookupError, ValueError):
            text = data.decode(name or "utf-8", "replace").replace("\0", "")
            if text not in seen:
                seen.add(text)
                yield text
                if "BEGIN:V" in text.upper():  # RFC 5545 3.1, RFC 6350 3.2
                    yield _FOLDED.sub("", text)


def _guesses(data: bytes) -> Iterator[str]:
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        yield "utf-32"
        return
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield "utf-16"
        return
    yield "utf-8"
    if b"\0" in data:
        yield from ("utf-16-le", "utf-16-be")
    if b"\x1b$" in data or b"\x1b(" in data:
        yield from ("iso2022_jp_2", "iso2022_kr")
    if b"~{" in data:
        yield "hz"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        yield from _OLD
        yield from _ONE_OCTET if len(data) <= _MUCH else ()

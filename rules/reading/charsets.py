"""Octets to text: the charset a mail declares, cured of the usual lies; a fixed ladder where it declares none.

No detection: statistics guess badly on the few words of a subject. Every rung is either strict or the last.
"""

import codecs
import re
from functools import lru_cache

# What senders call X is in truth its superset Y (as the WHATWG Encoding Standard also has it).
_SUPERSETS = {
    "gb2312": "gb18030", "gb_2312-80": "gb18030", "euc-cn": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "euc-kr": "cp949", "euckr": "cp949",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932",
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "iso_8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "iso-8859-8-i": "iso-8859-8",
    "big5": "big5hkscs", "cn-big5": "big5hkscs", "x-x-big5": "big5hkscs", "unicode-1-1-utf-8": "utf-8", "utf8": "utf-8",
}  # fmt: skip
_SILENT = frozenset(
    {"", "us-ascii", "ascii", "ansi_x3.4-1968", "646", "default", "unknown-8bit", "x-unknown", "unknown"}
)
# Only these reach codecs.lookup: Python's other text codecs (idna, punycode, unicode_escape) are no charsets of mail
# and some of them are slow on purpose-made input.
_KNOWN = re.compile(
    r"(?:utf|iso|latin|windows|cp|ibm|koi8|gb|hz|big5|euc|cp|mac|x-mac|johab|ptcp|viscii)[a-z0-9_\-]*\Z"
)
_STATEFUL = re.compile(r"(?:utf-?(?:7|16|32)|iso-?2022|hz)")
_HIGH_RUN = re.compile(rb"[\x80-\xff]{4,}")
_MAX_NAME = 40


def decode(octets: bytes, declared: str | None = None, likely: str | None = None) -> tuple[str, str | None]:
    """The text, and what was wrong with the charset (None: it was as declared).

    `likely` is the charset to try for undeclared 8-bit octets, such as the body's for a raw 8-bit header.
    Never raises; what no rung can read becomes U+FFFD. The result holds no lone surrogates.
    """
    name = (declared or "").strip().strip("\"'").lower()[:_MAX_NAME].partition("*")[0]
    if octets.isascii() and not _STATEFUL.match(name):
        return octets.decode("ascii"), None
    if name in _SILENT:
        return _ladder(octets, likely), "8-bit text without a charset"
    codec = codec_of(name)
    if codec is None:
        return _ladder(octets, likely), f"unknown charset {name!r}"
    text = _strictly(octets, codec)
    if text is not None:
        return text, None
    return _repaired(octets, codec, likely), f"not what its charset {name!r} says"


@lru_cache(maxsize=256)
def codec_of(charset: str) -> str | None:
    """The Python codec for a charset of mail, or None when there is none to trust."""
    name = _SUPERSETS.get(charset, charset)
    if not _KNOWN.match(name):
        return None
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return None


def _ladder(octets: bytes, likely: str | None) -> str:
    """UTF-8, the likely charset, GB 2312 for what can hardly be anything else, windows-1252."""
    text = _strictly(octets, "utf-8")
    if text is None and likely:
        name = likely.lower()[:_MAX_NAME]
        codec = None if name in _SILENT else codec_of(name)
        text = _strictly(octets, codec) if codec and codec != "utf-8" else None
    if text is None and _HIGH_RUN.search(octets):  # Latin words hardly ever have four accented letters in a row
        text = _strictly(octets, "gb2312")
    return text if text is not None else _western(octets)


def _repaired(octets: bytes, codec: str, likely: str | None) -> str:
    """A declared charset that does not fit: one broken character must not cost the text, a lie must."""
    text = octets.decode(codec, "replace")
    broken = text.count("\ufffd")
    sound = sum(1 for c in text[:20_000] if c > "\x7f" and c != "\ufffd")
    if broken and broken >= sound and codec not in ("cp1252", "iso8859-1"):
        return _ladder(octets, likely)
    return _sound(_western(octets) if codec == "cp1252" else text)


def _western(octets: bytes) -> str:
    """windows-1252 with its five holes filled from ISO 8859-1, as browsers do: reads anything."""
    return codecs.charmap_decode(octets, "strict", _WESTERN)[0]


def _strictly(octets: bytes, codec: str) -> str | None:
    try:
        text = octets.decode("utf-8-sig" if codec == "utf-8" else codec)
        text.encode("utf-8")  # some codecs let lone surrogates through; those are no text
    except (UnicodeError, LookupError, ValueError):
        return None
    return text


def _sound(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8", "replace")


_WESTERN = "".join(
    latin if western == "\ufffd" else western
    for western, latin in zip(bytes(range(256)).decode("cp1252", "replace"), map(chr, range(256)), strict=True)
)

"""The other texts that some program or reader would take a text for: unpacked, unescaped, put together again."""

import base64
import binascii
import html
import re
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote

_ENTITY = re.compile(r"&(?:#\d|#x[0-9a-f]|[a-z]{2,8};)", re.IGNORECASE)
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|_x([0-9A-Fa-f]{4})_|\bU\+([0-9A-Fa-f]{4,5})\b ?")
_CSS_ESCAPE = re.compile(r"\\([0-9a-fA-F]{2,6})[ \n]?")
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_QUOTED = re.compile(r"=([0-9A-F]{2})|=\r?\n")  # quoted-printable that was left as it is
_PUNYCODE = re.compile(r"\bxn--[a-z0-9-]{2,60}", re.IGNORECASE)
_DOT = re.compile(
    r"\s?[\[({]\s?(?:\.|dot|punkt|punto|point)\s?[\])}]\s?|(?<=\w) dot (?=\w)|[\u3002\uff61]", re.IGNORECASE
)
_AT = re.compile(r"\s?[\[({]\s?(?:@|at)\s?[\])}]\s?", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_TORN = re.compile(r"(?<=\w)[-\u2010\u2011\u00ad\u00ac]\s*\n[\s>|]*(?=\w)")  # hyphenated at the end of a line
_BACKWARDS = re.compile("[\u202e\u202b\u2067\u200f]")  # marks behind which a text is read from the other end
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
_JOINED = re.compile(r"[\"']\s*[+&.]?\s*[\"']")  # "Bor" & "ealis" in formulas and style sheets
_LISTED = re.compile(r"[\"']\s*[,;]\s*[\"']")
_NARROW = re.compile(
    "[\u2006-\u200a\u202f\u205f\x00-\x08\x0e-\x1f\x7f-\x9f]"
)  # blanks like a hair, and no blanks at all
_SMUGGLED = re.compile("[\U000e0020-\U000e007e]+")  # tag characters: ASCII that is not shown
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{10,}={0,2}")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:[2-7c-fC-F][0-9a-fA-F]){6,}(?![0-9A-Za-z])")
_MARKED = re.compile(r"(?<=[^\W\d_])[-*~`^|\\_'’./•·]{1,3}(?=[^\W\d_])")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_DEEP = 3  # times a text may be unpacked: %2542 is %42 is B


def forms(text: str) -> Iterator[str]:
    """The text, and the other texts it may be read as; the first is the text itself."""
    plain = dict.fromkeys(_unpacked(text))
    turned = [t[::-1] for one in plain if _BACKWARDS.search(one) for t in (one, _TAG.sub("", one))]
    for form in (*plain, *turned):
        yield form
        parted = (_CAMEL.sub(" ", line) for line in form.split("\n") if _CAMEL.search(line))
        yield from (other for other in ("\n".join(parted), *_put_together(form)) if other and other != form)


def split_at_capitals(name: str) -> str:
    """ "PosterForBorealis" → "Poster For Borealis"."""
    return _CAMEL.sub(" ", name)


def glued(text: str) -> str:
    """The lines that have words with marks between their letters, without the marks: "Bo-re-al*is"."""
    return "\n".join(_MARKED.sub("", line) for line in text.split("\n") if _MARKED.search(line))


def _put_together(text: str) -> Iterator[str]:
    """What is torn at the end of a line, by markup, by quotes in a formula, by a blank as thin as a hair."""
    yield _TORN.sub("", text)
    if "<" in text:
        yield _TAG.sub("", text)
    if '"' in text or "'" in text:
        yield _JOINED.sub("", text)
        if "CONCAT" in text:
            yield _LISTED.sub("", text)
    if _NARROW.search(text):
        yield _NARROW.sub("", text)


def _unpacked(text: str, deep: int = _DEEP) -> Iterator[str]:
    yield text
    if not deep:
        return
    smuggled = ["".join(chr(ord(c) - 0xE0000) for c in run) for run in _SMUGGLED.findall(text)]
    hidden = [found for found in (*smuggled, *_of_base64(text), *_of_hex(text)) if found]
    decoded = _decoded(text)
    for other in ("\n".join(hidden), decoded if decoded != text else ""):
        if other:
            yield from _unpacked(other, deep - 1)


def _decoded(text: str) -> str:
    """Entities, percent signs, escapes of many kinds and punycode read as what they stand for."""
    if _ENTITY.search(text):
        text = html.unescape(text)
    if _PERCENT.search(text):
        text = unquote(text, errors="replace")
    if "\\" in text or "_x" in text or "U+" in text:
        text = _ESCAPE.sub(lambda m: _character(next(g for g in m.groups() if g)), text)
        text = _CSS_ESCAPE.sub(lambda m: _character(m[1]), text)
    if "=" in text and _QUOTED.search(text):
        text = _of_quoted(text)
    if "xn--" in text.lower():
        text = _PUNYCODE.sub(lambda m: _host(m[0]), text)
    text = _DOT.sub(".", text)
    return _AT.sub("@", text)


def _character(digits: str) -> str:
    code = int(digits, 16)
    return chr(code) if code < 0xD800 or 0xE000 <= code < 0x110000 else " "


def _of_quoted(text: str) -> str:
    octets = _QUOTED.sub(lambda m: chr(int(m[1], 16)) if m[1] else "", text)
    try:
        return octets.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return octets


def _of_base64(text: str) -> Iterator[str]:
    """Texts that were packed (RFC 4648): in links, in data attributes, in what was pasted."""
    for token in _BASE64.findall(text):
        if token.isalpha() and (token.islower() or token.isupper() or token.istitle()):
            continue  # a word
        body = token.rstrip("=")
        body = body[: len(body) - (len(body) % 4 == 1)]
        with suppress(binascii.Error):
            yield _readable(
                base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_" if set("-_") & set(body) else None)
            )


def _of_hex(text: str) -> Iterator[str]:
    yield from (_readable(bytes.fromhex(token)) for token in _HEX.findall(text))


def _readable(data: bytes) -> str:
    """The text that these octets are; nothing where they are none."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "" if _CONTROL.search(text) else text


def _host(label: str) -> str:
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label

"""Octets into the texts that some program may show of them: charsets, HTML, XML, and what is noted in pictures."""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote
from xml.parsers import expat

from selectolax.lexbor import LexborHTMLParser, LexborNode

from daemon.opening.values import Closed

_INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "basefont", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font",
     "i", "ins", "kbd", "label", "mark", "nobr", "o:p", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike",
     "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)  # fmt: skip
_UNSHOWN = frozenset({"style", "script", "template", "title", "head", "noscript"})
# Elements whose text is in no line of the page, and what of a style sheet can be shown or read.
_ASIDE = re.compile(r"<(style|script|template|title|noscript|textarea)\b[^>]*>(.*?)(?:</\1\s*>|$)", re.I | re.S)
_ATTRIBUTE = re.compile(r"([\w:-]{1,80})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_STYLE = re.compile(r"\sstyle\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_STRING = re.compile(r"\"[^\"]*\"|'[^']*'|/\*.*?\*/|url\([^)]*\)", re.DOTALL)
_DECLARATION = re.compile(r"<[!?](?!--)[^>]*>")
_LOOKS = frozenset({"style", "width", "align", "valign", "border", "cellpadding", "cellspacing", "bgcolor", "role"})
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?!\.)"
)
_BLANK = frozenset({"tab", "br", "cr", "s", "line-break", "noBreakHyphen", "space"})  # empty elements that part words
_BLOCKS = frozenset(  # elements of OOXML, OpenDocument and SVG between which no word goes on
    {"p", "h", "si", "is", "c", "row", "tc", "tr", "v", "f", "comment", "text", "title", "desc", "table-cell", "pt",
     "list-item", "definedName", "property", "lpwstr"}
)  # fmt: skip
_RUN = re.compile(rb"[\x20-\x7e\x80-\xff]{4,}")
_WIDE = re.compile(rb"(?:[\x20-\x7e\xa0-\xff]\x00|[^\x00\xd8-\xdf][\x4e-\x9f]){4,}")
_WIDE_BE = re.compile(rb"(?:\x00[\x20-\x7e\xa0-\xff]|[\x4e-\x9f][^\x00]){4,}")
_DATA_URI = re.compile(r"data:([\w.+/-]*)((?:;[\w.+=-]*)*),([^\"'\s<>)]+)", re.IGNORECASE)


def decoded(data: bytes, charset: str | None = None) -> Iterator[str]:
    """The text as declared, and as UTF-8, UTF-16 and Latin-1 where that reads otherwise."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield data.decode("utf-16", "replace")
        return
    seen: set[str] = set()
    for name in (charset, "utf-8", *(("utf-16-le", "utf-16-be") if b"\0" in data else ()), *_guesses(data)):
        with suppress(LookupError, ValueError):
            text = data.decode(name or "utf-8", "replace").replace("\0", "")
            if text not in seen:
                seen.add(text)
                yield text


def _guesses(data: bytes) -> tuple[str, ...]:
    """Charsets of old that a reader's program may take it for."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return ("gb18030", "latin-1")
    return ()


def of_html(html: str) -> Iterator[str]:
    """What stands in no line of the page; its text, with words that markup cuts in two whole again; and the same
    without what is hidden between the letters. Names of elements, attributes and style properties name nobody."""
    yield "\n".join(_unshown(html))
    tree = LexborHTMLParser(html)
    if tree.root is None:
        return
    everything, shown = _flow(tree.root)
    yield everything
    if shown != everything:
        yield shown


def _unshown(html: str) -> Iterator[str]:
    """Comments, also broken ones; titles, scripts and templates; of style its strings, comments and addresses."""
    yield from (piece.partition("-->")[0] for piece in html.split("<!--")[1:])
    yield from _DECLARATION.findall(html)
    for name, *values in _ATTRIBUTE.findall(html):  # in the source: a tree drops elements that stand in a wrong place
        if name.lower() not in _LOOKS:
            yield " ".join((name, *values)) if name.lower().startswith("data-") else "".join(values)
    for element, body in _ASIDE.findall(html):
        yield "\n".join(_STRING.findall(body)) if element.lower() == "style" else body
    for double, single in _STYLE.findall(html):
        yield "\n".join(_STRING.findall(double or single))


def _flow(root: LexborNode) -> tuple[str, str]:
    """All text, and what is not hidden; a line for each block. Without recursion: pages can be nested endlessly."""
    everything, shown = list[str](), list[str]()
    stack: list[tuple[LexborNode | None, bool, bool]] = [(root, False, False)]  # node, hidden, it only ends here
    while stack:
        node, hidden, ends = stack.pop()
        if node is None:
            continue
        if ends:
            everything.append("\n")
            shown.append("\n")
            continue
        tag = node.tag or ""
        if tag == "-text":
            text = node.text_content or ""
            everything.append(text)
            if not hidden:
                shown.append(text)
            continue
        if (tag.startswith("-") and tag != "-document") or tag in _UNSHOWN:
            continue
        style = node.attributes.get("style") or ""
        hidden = hidden or "hidden" in node.attributes or bool(_HIDING.search(style.lower()))
        if tag not in _INLINE and not (hidden and tag == "span"):
            everything.append("\n")
            shown.append("\n")
            stack.append((node, hidden, True))
        children, child = list[LexborNode](), node.child
        while child is not None:
            children.append(child)
            child = child.next
        stack.extend((c, hidden, False) for c in reversed(children))
    return "".join(everything), "".join(shown)


def data_uris(html: str) -> Iterator[tuple[str, bytes]]:
    """(type, octets) of files that stand in the page itself (RFC 2397)."""
    for kind, settings, body in _DATA_URI.findall(html):
        raw = unquote(body)
        if ";base64" in settings.lower():
            with suppress(binascii.Error, ValueError):
                yield kind.lower(), base64.b64decode(raw + "=" * (-len(raw) % 4))
        else:
            yield kind.lower(), raw.encode()


def of_xml(data: bytes) -> Iterator[str]:
    """Text with one line a block, then text with a blank at every tag, then attributes, comments, instructions.

    Raises Closed for XML that declares entities (none that is honest in a mail does) or is broken.
    """
    flow, apart, rest = list[str](), list[str](), dict[str, None]()
    parser = expat.ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        rest[name] = None
        for key, value in attributes.items():
            rest[key] = rest[value] = None  # style sheets say the same thousands of times
        if local in _BLOCKS or local in _BLANK:
            flow.append("\n" if local in _BLOCKS else " ")
        apart.append(" ")

    def end(name: str) -> None:
        if name.rpartition(":")[2] in _BLOCKS:
            flow.append("\n")

    def words(text: str) -> None:
        flow.append(text)
        apart.append(text)

    def declares(*_: object) -> None:
        raise Closed("XML that declares entities")

    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, words
    parser.CommentHandler = lambda text: rest.update({text: None})
    parser.ProcessingInstructionHandler = lambda target, value: rest.update({f"{target} {value}": None})
    parser.EntityDeclHandler = declares
    try:
        parser.Parse(data, True)
    except expat.ExpatError as e:
        raise Closed(f"broken XML ({e})") from e
    yield (flowing := "".join(flow))
    if (parted := "".join(apart)).split() != flowing.split():
        yield parted
    yield "\n".join(rest)


def of_octets(data: bytes) -> Iterator[str]:
    """Runs of characters in a file that is no text, in UTF-8 and UTF-16: titles, authors, captions, file paths.

    Pixels and sound are passed over where the format tells where they are: noise spells every short name in the end.
    """
    notes, noisy = _without_noise(data)
    runs = [run for run in _RUN.findall(notes) if not noisy or _is_written(run)]
    yield "\n".join(run.decode("utf-8", "ignore") for run in runs)
    yield "\n".join(run.decode("utf-16-le", "ignore") for run in _WIDE.findall(notes))
    yield "\n".join(run.decode("utf-16-be", "ignore") for run in _WIDE_BE.findall(notes))
    if data.startswith(b"\x89PNG"):
        yield "\n".join(_png_notes(data))


def _without_noise(data: bytes) -> tuple[bytes, bool]:
    """The file without its pixels, sound or film; and whether there may still be some in it."""
    if data.startswith(b"\x89PNG"):
        return b"\0".join(body for kind, body in _png_chunks(data) if kind != b"IDAT"), False
    if data.startswith(b"\xff\xd8\xff"):
        start, end = data.find(b"\xff\xda"), data.rfind(b"\xff\xd9")
        return (data[:start] + b"\0" + data[end + 2 :], False) if 0 < start < end else (data, True)
    if data[4:8] == b"ftyp":
        return b"\0".join(body for kind, body in _boxes(data) if kind != b"mdat"), False
    return data, len(data) > 4096


def _is_written(run: bytes) -> bool:
    """Eight characters of ASCII or more, or six octets that are no ASCII and yet UTF-8."""
    if run.isascii():
        return len(run) >= 8
    try:
        run.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return len(run) >= 6


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The outer boxes of an MP4 or MOV file (ISO/IEC 14496-12 4.2)."""
    at = 0
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        size = int.from_bytes(data[at + 8 : at + 16]) if size == 1 else size or len(data) - at
        yield kind, data[at + 8 : at + max(size, 8)]
        at += max(size, 8)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(kind, body) of every chunk, and what stands behind the last (PNG 5.3)."""
    at = 8
    while at + 8 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        yield kind, data[at + 8 : at + 8 + length]
        at += 12 + length
        if kind == b"IEND":
            yield b"", data[at:]
            return


def _png_notes(data: bytes) -> Iterator[str]:
    """Compressed text chunks (PNG 11.3.3)."""
    for kind, body in _png_chunks(data):
        if kind not in (b"zTXt", b"iTXt", b"iCCP"):
            continue
        for start in (m.start() + 1 for m in re.finditer(b"\0", body[:400])):
            with suppress(zlib.error):
                text = zlib.decompressobj().decompress(body[start + (kind != b"iTXt") :], 1_000_000)
                yield text.decode("utf-8", "replace")
                break

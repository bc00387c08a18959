"""PDF: the text of its pages, every string in it (titles, notes, fields, alternative texts, links), files inside it.

Earlier states of the document, which programs keep when they save changes behind it, are read as well.
"""

import io
import logging
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from typing import cast

import pypdf
from pypdf import PageObject
from pypdf._codecs import adobe_glyphs
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import (
    ByteStringObject,
    DictionaryObject,
    EncodedStreamObject,
    IndirectObject,
    NameObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from daemon.opening.pictures import of_octets
from daemon.opening.values import Closed

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is odd about a file is for nobody to read
_PAGES = 2_000
_OBJECTS = 200_000
_STATES = 12
_PAINTS = re.compile(rb"(?:^|[\s\]\)>])(?:Do|BI|[fFSsBb]\*?|sh|Tj|TJ)(?=\s|$)")
_REMARK = re.compile(rb"(?:^|[\r\n])%(?!%EOF|PDF-)[\x20-\xff]{4,500}")
_UNI = re.compile(r"/(?:uni[0-9A-F]{4}|u[0-9A-F]{4,6}|[A-Za-z](?:\.\w+)?$)")
_PICTURE = frozenset({"/Image"})


def open_pdf(data: bytes) -> tuple[list[tuple[str, str]], list[tuple[str, bytes]]]:
    """(place, text) and (name, octets of the file inside). Raises Closed where it is locked or its text is a secret."""
    pieces, files = list[tuple[str, str]](), list[tuple[str, bytes]]()
    for state in _states(data):
        try:
            _read(state, pieces, files)
        except (PyPdfError, RecursionError, KeyError, ValueError, TypeError, AttributeError, IndexError) as e:
            if state is data:
                raise Closed(f"a damaged PDF ({type(e).__name__})") from e
    return pieces, files


def _states(data: bytes) -> Iterator[bytes]:
    """The document as it is, and as it was before each change that was saved behind it."""
    yield data
    ends = [at for at in _finds(data, b"%%EOF") if data[at + 5 :].strip(b"\r\n \0")]
    if len(ends) > _STATES:
        raise Closed("a PDF with a long history of changes; print it to a new PDF")
    yield from (data[: at + 5] for at in ends)


def _finds(data: bytes, what: bytes) -> Iterator[int]:
    at = data.find(what)
    while at >= 0:
        yield at
        at = data.find(what, at + 1)


def _read(data: bytes, pieces: list[tuple[str, str]], files: list[tuple[str, bytes]]) -> None:
    reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
    try:
        if reader.is_encrypted and not reader.decrypt(""):
            raise Closed("locked with a password")
    except DependencyError as e:  # its cipher is none that is known here
        raise Closed("encrypted; save it without a password") from e
    if len(reader.pages) > _PAGES:
        raise Closed("too many pages to be looked at")
    for number, page in enumerate(reader.pages, 1):
        pieces.append((f"page {number}", _of_page(page, number)))
    for key, value in (reader.metadata or {}).items():
        pieces.append(("properties", f"{key} {value}"))
    for name, versions in reader.attachments.items():
        files += [(name, content) for content in versions]
    pieces.append(("notes, links and fields", "\n".join(dict.fromkeys(_strings(reader)))))
    aside = (data[: data.find(b"%PDF-")], data[data.rfind(b"%%EOF") + 5 :], *_REMARK.findall(data))
    pieces.append(("between the objects", "\n".join(text for octets in aside for text in of_octets(octets))))


def _of_page(page: PageObject, number: int) -> str:
    """Its text, and that of its stamps and notes as they are painted. Raises Closed for what only eyes can read."""
    text = page.extract_text()
    letters = [c for c in text if not c.isspace()]
    if sum(unicodedata.category(c) in ("Cc", "Co", "Cn") or c == "\ufffd" for c in letters) * 4 > len(letters) > 0:
        raise Closed(f"the letters of page {number} cannot be told from its fonts; print it to a new PDF")
    if not letters and _shows_something(page):
        raise Closed(f"page {number} is a picture, and nobody could read what stands in it")
    return "\n".join((text, *(page.extract_xform_text(form) for form in _painted(page))))


def _shows_something(page: PageObject) -> bool:
    """Whether it paints pictures, shapes or letters at all: an empty page hides nothing."""
    contents = page.get_contents()
    return contents is not None and bool(_PAINTS.search(contents.get_data()))


def _painted(page: PageObject) -> Iterator[EncodedStreamObject]:
    """The appearances of annotations (12.5.5), in each of their states."""
    for annotation in page.get("/Annots", ()) or ():
        looks = annotation.get_object().get("/AP", DictionaryObject())
        for look in looks.get_object().values():
            look = look.get_object()
            for form in (look,) if isinstance(look, StreamObject) else map(PdfObject.get_object, look.values()):
                if isinstance(form, StreamObject):
                    yield cast(EncodedStreamObject, form)  # one that is not packed is read all the same


def _is_secret(font: DictionaryObject) -> bool:
    """It writes with glyph numbers or names that nothing in the file turns into letters (PDF 9.10.2)."""
    if "/ToUnicode" in font:
        return False
    encoding = font.get("/Encoding")
    if font.get("/Subtype") == "/Type0":
        return str(encoding).startswith("/Identity")
    differences = encoding.get("/Differences", ()) if isinstance(encoding, DictionaryObject) else ()
    names = [str(n) for n in differences if isinstance(n, NameObject)]
    return bool(names) and sum(n in adobe_glyphs or bool(_UNI.match(n)) for n in names) * 2 < len(names)


def _strings(reader: pypdf.PdfReader) -> Iterator[str]:
    """Every string and name of every object, whatever it is for; and the readable runs of streams that are no text."""
    todo: list[PdfObject] = [reader.trailer, *_all_objects(reader)]
    seen: set[int] = set()
    while todo and len(seen) < _OBJECTS:
        value = todo.pop()
        value = value.get_object() if value is not None else None  # type: ignore[assignment]
        if value is None or id(value) in seen:
            continue
        seen.add(id(value))
        match value:
            case TextStringObject() | NameObject():
                yield str(value)
            case ByteStringObject():
                yield from of_octets(bytes(value))
            case DictionaryObject():
                if value.get("/Type") == "/Font" and _is_secret(value):
                    raise Closed("the letters of a font in it cannot be told; print it to a new PDF")
                yield from (str(key) for key in value)
                todo += [value.raw_get(key) for key in value]
                if isinstance(value, StreamObject) and value.get("/Subtype") not in _PICTURE:
                    with suppress(PyPdfError, NotImplementedError, ValueError):
                        yield from of_octets(value.get_data())
            case list():
                todo += list(value)
    if todo:
        raise Closed("too many objects to be looked at")


def _all_objects(reader: pypdf.PdfReader) -> Iterator[PdfObject]:
    """Those that nothing refers to any more as well: what a program took out of a page and left in the file."""
    for generation, numbers in reader.xref.items():
        yield from (IndirectObject(number, generation, reader) for number in numbers)
    yield from (IndirectObject(number, 0, reader) for number in reader.xref_objStm)

"""PDF: the text of its pages, every string in it (titles, notes, fields, alternative texts, links), files inside it.

Earlier states of the document, which programs keep when they save changes behind it, are read as well.
"""

import io
import logging
from collections.abc import Iterator
from contextlib import suppress

import pypdf
from pypdf.errors import PyPdfError
from pypdf.generic import ByteStringObject, DictionaryObject, NameObject, PdfObject, StreamObject, TextStringObject

from daemon.opening import texts
from daemon.opening.values import Closed

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is odd about a file is for nobody to read
_PAGES = 2_000
_OBJECTS = 200_000
_STATES = 12
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
    if reader.is_encrypted and not reader.decrypt(""):
        raise Closed("locked with a password")
    if len(reader.pages) > _PAGES:
        raise Closed("too many pages to be looked at")
    for number, page in enumerate(reader.pages, 1):
        if _is_secret(page):
            raise Closed(f"the letters of page {number} cannot be told from its fonts; print it to a new PDF")
        pieces.append((f"page {number}", page.extract_text()))
    for key, value in (reader.metadata or {}).items():
        pieces.append(("properties", f"{key} {value}"))
    for name, versions in reader.attachments.items():
        files += [(name, content) for content in versions]
    pieces.append(("notes, links and fields", "\n".join(dict.fromkeys(_strings(reader)))))


def _is_secret(page: DictionaryObject) -> bool:
    """It writes with glyph numbers that nothing in the file turns into letters (PDF 9.10.2)."""
    resources = page.get("/Resources", DictionaryObject()).get_object()
    fonts = resources.get("/Font", DictionaryObject()) if isinstance(resources, DictionaryObject) else None
    for font in (fonts.get_object() if fonts else DictionaryObject()).values():
        f = font.get_object()
        if f.get("/Subtype") == "/Type0" and str(f.get("/Encoding")).startswith("/Identity") and "/ToUnicode" not in f:
            return True
    return False


def _strings(reader: pypdf.PdfReader) -> Iterator[str]:
    """Every string and name of every object, whatever it is for; and the readable runs of streams that are no text."""
    todo: list[PdfObject] = [reader.trailer]
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
                yield from texts.of_octets(bytes(value))
            case DictionaryObject():
                yield from (str(key) for key in value)
                todo += [value.raw_get(key) for key in value]
                if isinstance(value, StreamObject) and value.get("/Subtype") not in _PICTURE:
                    with suppress(PyPdfError, NotImplementedError, ValueError):
                        yield from texts.of_octets(value.get_data())
            case list():
                todo += list(value)
    if todo:
        raise Closed("too many objects to be looked at")

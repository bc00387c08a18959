"""One file after the other, whatever it is: told by kind, read by its own reader, files inside it opened in turn."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from daemon.opening import html, texts
from daemon.opening.kinds import CLOSED, LOCKED, kind_of
from daemon.opening.pictures import of_octets
from daemon.opening.values import DEPTH, Closed, Opening, within
from daemon.opening.xml import of_xml

OpenMail = Callable[[Opening, str, bytes, int], None]
_NO_TEXT = ("unknown", "picture")
_MACRO = "vbaProject.bin"
_HARMLESS_BINARIES = re.compile(r"printerSettings\d*\.bin|\.emf$|\.wmf$|\.ttf$|\.odttf$|\.fntdata$|\.icc$|thumbnail")


class Files:
    """Opens files into an Opening. `open_mail`: what opens a mail that is such a file."""

    def __init__(self, opening: Opening, open_mail: OpenMail) -> None:
        self.opening, self._open_mail = opening, open_mail

    def open(self, place: str, data: bytes, declared: str, depth: int, charset: str | None = None) -> None:
        """`place` is the way to the file, its name last. What cannot be read is put down as closed."""
        try:
            if depth > DEPTH:
                raise Closed("too many files inside files")
            self.opening.spend(len(data))
            self._open(place, data, declared, depth, charset)
        except Closed as e:
            self.opening.refuse(place, str(e))
        except (RecursionError, ValueError, LookupError, OSError, zlib.error, EOFError, TypeError, AttributeError) as e:
            self.opening.refuse(place, f"damaged ({type(e).__name__})")

    def _open(self, place: str, data: bytes, declared: str, depth: int, charset: str | None) -> None:
        name = place.rpartition(" › ")[2]
        for start, why in CLOSED:
            if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(start):
                raise Closed(why)
        if LOCKED.search(data[:65_536]):
            raise Closed("encrypted")
        kind = kind_of(data, name, declared)
        if kind == "unknown":
            raise Closed("of a kind whose text cannot be read")
        if kind == "mail":
            self._open_mail(self.opening, place, data.lstrip(), depth)
        if kind in ("text", "mail"):
            self._add(place, texts.decoded(data, charset))
        elif kind == "picture":
            self._add(place, of_octets(data))
        elif kind == "html":
            for page in texts.decoded(data, charset):
                self.html(place, page, depth)
        else:
            {"pdf": self._pdf, "zip": self._zip, "gzip": self._gzip, "xml": self._xml}[kind](place, data, depth)
        if kind != "zip" and zipfile.is_zipfile(io.BytesIO(data)):  # one behind a picture: many programs open it
            self._zip(within(place, "zip"), data, depth)

    def html(self, place: str, page: str, depth: int) -> None:
        """A page, and the files that stand in it as data: addresses."""
        self._add(place, html.of_html(page))
        for kind, data in html.data_uris(page):
            self.open(within(place, f"data {kind}"), data, kind, depth + 1)

    def _add(self, place: str, found: Iterable[str]) -> None:
        for text in found:
            self.opening.add(place, text)

    def _xml(self, place: str, data: bytes, depth: int) -> None:
        self._add(place, of_xml(data))
        for kind, inner in html.data_uris(data.decode("utf-8", "replace")):
            self.open(within(place, f"data {kind}"), inner, kind, depth + 1)

    def _pdf(self, place: str, data: bytes, depth: int) -> None:
        from daemon.opening.pdf import open_pdf  # 10 MB of library, which only the process that opens papers needs

        pieces, files = open_pdf(data)
        for where, text in pieces:
            self.opening.add(within(place, where), text)
        for name, inner in files:
            self.opening.add(within(place, "file names"), name)
            self.open(within(place, name), inner, "", depth + 1)

    def _gzip(self, place: str, data: bytes, depth: int) -> None:
        unpacker = zlib.decompressobj(wbits=31)
        inner = unpacker.decompress(data, max(self.opening.octets, 1))
        if unpacker.unconsumed_tail or not unpacker.eof or unpacker.unused_data.strip(b"\0"):
            raise Closed("too large when unpacked, or damaged")
        name = place.rpartition(" › ")[2]
        self._add(place, of_octets(data[:1024]))  # the name it had (RFC 1952 FNAME)
        self.open(within(place, name.removesuffix(".gz")), inner, "", depth + 1)

    def _zip(self, place: str, data: bytes, depth: int) -> None:
        """Archives, and the formats that are archives of XML: Word, Excel, PowerPoint, OpenDocument, EPUB."""
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError) as e:
            raise Closed("a damaged archive") from e
        members = archive.infolist()
        self._between(place, data, members)
        office = any(m.filename in ("[Content_Types].xml", "mimetype", "META-INF/container.xml") for m in members)
        self.opening.add(within(place, "comment"), "\n".join(texts.decoded(archive.comment)))
        for member in members:
            self.opening.add(within(place, "file names"), "\n".join((member.filename, *_names(member))))
            self.opening.add(within(place, "comment"), "\n".join(texts.decoded(member.comment + member.extra)))
            if member.is_dir():
                continue
            self._member(archive, member, within(place, member.filename), depth, office=office)

    def _between(self, place: str, data: bytes, members: list[zipfile.ZipInfo]) -> None:
        """What stands in an archive and in no member of its list: before, behind and between, deleted ones too."""
        at = 0
        for member in sorted(members, key=lambda m: m.header_offset):
            self._add(within(place, "between the files"), of_octets(data[at : max(member.header_offset, at)]))
            if member.header_offset - at > 30 and b"PK\3\4" in data[at : member.header_offset]:
                raise Closed("an archive with files that its list does not name; pack it anew")
            named = data[member.header_offset + 26 : member.header_offset + 30]
            at = member.header_offset + 30 + int.from_bytes(named[:2], "little") + int.from_bytes(named[2:], "little")
            at += member.compress_size
        directory = data.rfind(b"PK\5\6")
        if b"PK\3\4" in data[at : max(directory, at)]:
            raise Closed("an archive with files that its list does not name; pack it anew")
        self._add(within(place, "behind the files"), of_octets(data[at:]))

    def _member(
        self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: str, depth: int, *, office: bool
    ) -> None:
        if member.flag_bits & 0x1:
            self.opening.refuse(place, "locked with a password")
            return
        if member.file_size > self.opening.octets:
            self.opening.refuse(place, "too large when unpacked")
            return
        try:
            with archive.open(member) as file:  # the size in the directory may lie: never more than there is room for
                data = file.read(self.opening.octets + 1)
        except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError, RuntimeError) as e:
            self.opening.refuse(place, f"a damaged or unusual archive ({type(e).__name__})")
            return
        if office and member.filename.endswith(_MACRO):
            self.opening.refuse(place, "holds macros; send it without them")
        elif office and member.filename.endswith((".xml", ".rels", ".vml", ".opf", ".ncx", ".xhtml")):
            self.open(place, data, "text/xml", depth)
        elif office and _HARMLESS_BINARIES.search(member.filename) and kind_of(data, "", "") in _NO_TEXT:
            self.opening.spend(len(data))
            self._add(place, of_octets(data))
        elif data:
            self.open(place, data, "", depth + 1)


def _names(member: zipfile.ZipInfo) -> Iterator[str]:
    """The name as the archive has it, and as programs of other lands read it (APPNOTE D)."""
    yield member.orig_filename
    if not member.flag_bits & 0x800 and not member.orig_filename.isascii():
        with suppress(UnicodeError):
            yield from texts.decoded(member.orig_filename.encode("cp437"))

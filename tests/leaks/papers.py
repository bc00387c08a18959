"""Attachments as people's programs write them, with given words in a given place."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from xml.sax.saxutils import escape

import docx
import openpyxl
from openpyxl.comments import Comment
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NullObject,
    StreamObject,
    TextStringObject,
)
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))


def pdf(words: str, title: str = "Outline") -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pageCompression=1)
    canvas.setTitle(title)
    canvas.setFont("Helvetica" if words.isascii() else "STSong-Light", 12)
    canvas.drawString(72, 720, "Summer campaign, second round")
    canvas.drawString(72, 700, words)
    canvas.save()
    return out.getvalue()


def pdf_properties(words: str) -> bytes:
    return pdf("See the next page.", title=words)


def pdf_note(words: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Plan"))))
    writer.add_annotation(0, FreeText(text=words, rect=(50, 50, 200, 100)))
    return _written(writer)


def pdf_bookmark(words: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Plan"))))
    writer.add_outline_item(title=words, page_number=0)
    return _written(writer)


def pdf_attached(words: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Plan"))))
    writer.add_attachment("notes.txt", words.encode())
    return _written(writer)


def pdf_before_a_change(words: str) -> bytes:
    """A page whose words were painted over and saved behind it; its first state is still in the file."""
    writer = PdfWriter(io.BytesIO(pdf(words)), incremental=True)
    writer.pages[0][NameObject("/Contents")] = NullObject()
    return _written(writer)


def pdf_stamp(words: str) -> bytes:
    """Painted by an annotation, its letters set one by one (12.5.5)."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Plan"))))
    stamp = StreamObject()
    stamp.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form")})
    stamp[NameObject("/Resources")] = writer.pages[0]["/Resources"]
    stamp.set_data(b"BT /F1 12 Tf [" + b" -3 ".join(b"(%s)" % c.encode("cp1252") for c in words) + b"] TJ ET")
    looks = DictionaryObject({NameObject("/N"): writer._add_object(stamp)})
    note = DictionaryObject({NameObject("/Subtype"): NameObject("/Stamp"), NameObject("/AP"): looks})
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])
    return _written(writer)


def pdf_left_behind(words: str) -> bytes:
    """In an object that nothing refers to any more."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Plan"))))
    writer._add_object(DictionaryObject({NameObject("/Note"): TextStringObject(words)}))
    return _written(writer)


def pdf_metadata(words: str) -> bytes:
    """XMP (14.3.2)."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Plan"))))
    packet = StreamObject()
    packet.set_data(f"<x:xmpmeta><dc:title>{escape(words)}</dc:title></x:xmpmeta>".encode())
    writer.root_object[NameObject("/Metadata")] = writer._add_object(packet)
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def document(words: str = "", **places: str) -> bytes:
    """`places`: properties, header, cell, comment_author, split (half a word bold), hidden."""
    paper = docx.Document()
    paper.add_paragraph("Dear all, this is the plan for the summer.")
    paper.add_paragraph(words)
    if "split" in places:
        half = len(places["split"]) // 2
        paragraph = paper.add_paragraph("about ")
        paragraph.add_run(places["split"][:half]).bold = True
        paragraph.add_run(places["split"][half:])
        paper.add_paragraph("and so on")
    if "header" in places:
        paper.sections[0].header.paragraphs[0].text = places["header"]
    if "cell" in places:
        paper.add_table(2, 2).cell(1, 1).text = places["cell"]
    if "hidden" in places:
        paper.add_paragraph().add_run(places["hidden"]).font.hidden = True
    paper.core_properties.author = "Mia Brandt"
    paper.core_properties.comments = places.get("properties", "")
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def sheet(words: str = "", **places: str) -> bytes:
    """`places`: properties, hidden (a hidden sheet), comment, name (a sheet's), link, formula."""
    book = openpyxl.Workbook()
    page = book.active
    page["A1"], page["A2"] = "Budget", words
    if "hidden" in places:
        back = book.create_sheet("Back")
        back["C3"] = places["hidden"]
        back.sheet_state = "veryHidden"
    if "comment" in places:
        page["B1"].comment = Comment(places["comment"], "Mia")
    if "name" in places:
        book.create_sheet(places["name"][:31].translate(str.maketrans("", "", "[]:*?/\\")))
    if "link" in places:
        page["B2"].hyperlink = f"https://share.example/?q={places['link']}"
    if "formula" in places:
        page["B3"] = f'="{places["formula"]} "&A1'
    book.properties.creator = "Mia Brandt"
    book.properties.keywords = places.get("properties", "")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def edited(paper: bytes, member: str, old: str, new: str, *more: tuple[str, str]) -> bytes:
    """An office document with something else in one of its members, and with members more."""
    archive = zipfile.ZipFile(io.BytesIO(paper))
    files = [(name, archive.read(name)) for name in archive.namelist()]
    changed = [(name, data.replace(old.encode(), new.encode()) if name == member else data) for name, data in files]
    return packed(*changed, *((name, data.encode()) for name, data in more))


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def with_note(words: str) -> bytes:
    half = len(words) // 2
    runs = f"<w:r><w:t>{escape(words[:half])}</w:t></w:r><w:r><w:t>{escape(words[half:])}</w:t></w:r>"
    note = f"<w:footnotes {_W}><w:footnote><w:p>{runs}</w:p></w:footnote></w:footnotes>"
    return edited(document("x"), "", "", "", ("word/footnotes.xml", note))


def _run(words: str, *, gone: bool = False, hidden: bool = False) -> str:
    text = f'<w:{"delText" if gone else "t"} xml:space="preserve">{escape(words)}</w:{"delText" if gone else "t"}>'
    return f"<w:r>{'<w:rPr><w:vanish/></w:rPr>' if hidden else ''}{text}</w:r>"


def tracked(words: str) -> bytes:
    """Struck out with changes tracked."""
    gone = f"</w:r><w:del>{_run(words, gone=True)}</w:del><w:r>"
    return edited(document("MARK"), "word/document.xml", "<w:t>MARK</w:t>", gone)


def cut(words: str) -> bytes:
    """Letters between the letters that are struck out, and hidden ones."""
    between = _run("xx", gone=True).join(("<w:del>", "</w:del>")) + _run("yy", hidden=True)
    runs = f"</w:r>{_run('the ' + words[:3])}{between}{_run(words[3:])}<w:r>"
    return edited(document("MARK"), "word/document.xml", "<w:t>MARK</w:t>", runs)


def rich(words: str) -> bytes:
    """A cell half bold, as Excel writes it."""
    runs = f"<r><t>the {escape(words[:3])}</t></r><r><rPr><b/></rPr><t>{escape(words[3:])}</t></r>"
    return edited(sheet("x"), "", "", "", ("xl/sharedStrings.xml", f"<sst><si>{runs}</si><si><t>x</t></si></sst>"))


def photograph(words: str) -> bytes:
    """A JPEG whose notes stand behind a small picture of it, as cameras write them (EXIF, XMP)."""
    small = b"\xff\xd8\xff\xdb" + b"\0" * 8 + b"\xff\xda" + b"\x11" * 20 + b"\xff\xd9"
    notes = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><dc:title>" + words.encode() + b"</dc:title></x:xmpmeta>"
    segments = (b"Exif\0\0MM\0*" + small, notes)
    head = b"".join(b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body for body in segments)
    return b"\xff\xd8" + head + b"\xff\xda\0\2" + b"\x12\x34" * 50 + b"\xff\xd9"


def drawing(words: str) -> bytes:
    """A GIF with a comment."""
    note = words.encode()[:250]
    pixels = b",\0\0\0\0\1\0\1\0\0\2" + (b"\xff" + b"D" * 255) * 20 + b"\0;"
    return b"GIF89a\1\0\1\0\0\0\0!\xfe" + bytes([len(note)]) + note + b"\0" + pixels


def web_picture(words: str) -> bytes:
    """A WebP with EXIF."""
    chunks = ((b"VP8 ", b"\x55\x91" * 4000), (b"EXIF", b"II*\0" + words.encode() + b"\0"))
    body = b"".join(k + struct.pack("<I", len(d)) + d + b"\0" * (len(d) % 2) for k, d in chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def old_text(words: str) -> bytes:
    """In the first charset of old that has these letters; nothing says which."""
    for charset in ("koi8-r", "cp1252", "big5", "gb18030"):
        with suppress(UnicodeEncodeError):
            return f"Notes\n\n{words}\n".encode(charset)
    raise ValueError(words)


def packed(*files: tuple[str, bytes], comment: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
        archive.comment = comment.encode()[:60_000]
    return out.getvalue()


def zipped(name: str, data: bytes) -> bytes:
    return packed((name, data))


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data)


def picture(words: str = "", how: str = "tEXt") -> bytes:
    """A PNG of one pixel; `words` in a text chunk."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    note = b"".join({
        "tEXt": lambda: chunk(b"tEXt", b"Title\0" + words.encode("utf-8")),
        "zTXt": lambda: chunk(b"zTXt", b"Title\0\0" + zlib.compress(words.encode("utf-8"))),
        "iTXt": lambda: chunk(b"iTXt", b"Title\0\0\0\0\0" + words.encode("utf-8")),
    }[how]() for _ in [0] if words)  # fmt: skip
    pixels = chunk(b"IDAT", zlib.compress(b"\0\xff\xff\xff"))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + note + pixels + chunk(b"IEND", b"")


Maker = Callable[[str], bytes]
PAPERS: Mapping[str, tuple[str, Maker]] = {
    "PDF text": ("outline.pdf", pdf),
    "PDF properties": ("outline.pdf", pdf_properties),
    "PDF note": ("outline.pdf", pdf_note),
    "PDF bookmark": ("outline.pdf", pdf_bookmark),
    "PDF inner file": ("outline.pdf", pdf_attached),
    "PDF before a change": ("outline.pdf", pdf_before_a_change),
    "PDF stamp": ("outline.pdf", pdf_stamp),
    "PDF left behind": ("outline.pdf", pdf_left_behind),
    "PDF metadata": ("outline.pdf", pdf_metadata),
    "DOCX text": ("plan.docx", document),
    "DOCX half bold": ("plan.docx", lambda w: document(split=w)),
    "DOCX page header": ("plan.docx", lambda w: document(header=w)),
    "DOCX table": ("plan.docx", lambda w: document(cell=w)),
    "DOCX hidden text": ("plan.docx", lambda w: document(hidden=w)),
    "DOCX properties": ("plan.docx", lambda w: document(properties=w)),
    "DOCX footnote": ("plan.docx", with_note),
    "DOCX struck out": ("plan.docx", tracked),
    "DOCX cut by struck letters": ("plan.docx", cut),
    "XLSX cell": ("budget.xlsx", sheet),
    "XLSX hidden sheet": ("budget.xlsx", lambda w: sheet(hidden=w)),
    "XLSX comment": ("budget.xlsx", lambda w: sheet(comment=w)),
    "XLSX sheet name": ("budget.xlsx", lambda w: sheet(name=w)),
    "XLSX link": ("budget.xlsx", lambda w: sheet(link=w)),
    "XLSX formula": ("budget.xlsx", lambda w: sheet(formula=w)),
    "XLSX properties": ("budget.xlsx", lambda w: sheet(properties=w)),
    "XLSX half bold": ("budget.xlsx", rich),
    "text file": ("notes.txt", lambda w: f"Notes\n\n{w}\n".encode()),
    "text in UTF-16": ("notes.txt", lambda w: f"Notes\n\n{w}\n".encode("utf-16")),
    "CSV": ("list.csv", lambda w: f'no,what\n1,"{w}"\n'.encode()),
    "HTML file": ("page.html", lambda w: f"<html><body hidden><!-- {w} --><p>x</p></body></html>".encode()),
    "SVG": ("logo.svg", lambda w: f'<svg xmlns="http://www.w3.org/2000/svg"><text>{escape(w)}</text></svg>'.encode()),
    "picture's notes": ("poster.png", picture),
    "picture's packed notes": ("poster.png", lambda w: picture(w, "zTXt")),
    "photograph's notes": ("poster.jpg", photograph),
    "GIF comment": ("poster.gif", drawing),
    "WebP notes": ("poster.webp", web_picture),
    "text in an old charset": ("notes.txt", old_text),
    "zip": ("all.zip", lambda w: zipped("notes.txt", w.encode())),
    "zip in zip": ("all.zip", lambda w: zipped("more.zip", zipped("plan.docx", document(w)))),
    "zip member name": ("all.zip", lambda w: zipped(f"final/{w}.txt", b"see above")),
    "zip comment": ("all.zip", lambda w: packed(("a.txt", b"a"), comment=w)),
    "zip behind a picture": ("poster.png", lambda w: picture() + zipped("plan.txt", w.encode())),
    "gzip": ("notes.txt.gz", lambda w: gzipped(w.encode())),
}  # fmt: skip

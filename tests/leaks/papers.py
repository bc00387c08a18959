"""Attachments as people's programs write them, with given words in a given place."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

import docx
import openpyxl
from openpyxl.comments import Comment
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import NameObject, NullObject
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
    "DOCX text": ("plan.docx", document),
    "DOCX half bold": ("plan.docx", lambda w: document(split=w)),
    "DOCX page header": ("plan.docx", lambda w: document(header=w)),
    "DOCX table": ("plan.docx", lambda w: document(cell=w)),
    "DOCX hidden text": ("plan.docx", lambda w: document(hidden=w)),
    "DOCX properties": ("plan.docx", lambda w: document(properties=w)),
    "XLSX cell": ("budget.xlsx", sheet),
    "XLSX hidden sheet": ("budget.xlsx", lambda w: sheet(hidden=w)),
    "XLSX comment": ("budget.xlsx", lambda w: sheet(comment=w)),
    "XLSX sheet name": ("budget.xlsx", lambda w: sheet(name=w)),
    "XLSX link": ("budget.xlsx", lambda w: sheet(link=w)),
    "XLSX formula": ("budget.xlsx", lambda w: sheet(formula=w)),
    "XLSX properties": ("budget.xlsx", lambda w: sheet(properties=w)),
    "text file": ("notes.txt", lambda w: f"Notes\n\n{w}\n".encode()),
    "text in UTF-16": ("notes.txt", lambda w: f"Notes\n\n{w}\n".encode("utf-16")),
    "CSV": ("list.csv", lambda w: f'no,what\n1,"{w}"\n'.encode()),
    "HTML file": ("page.html", lambda w: f"<html><body hidden><!-- {w} --><p>x</p></body></html>".encode()),
    "SVG": ("logo.svg", lambda w: f'<svg xmlns="http://www.w3.org/2000/svg"><text>{w}</text></svg>'.encode()),
    "picture's notes": ("poster.png", picture),
    "picture's packed notes": ("poster.png", lambda w: picture(w, "zTXt")),
    "zip": ("all.zip", lambda w: zipped("notes.txt", w.encode())),
    "zip in zip": ("all.zip", lambda w: zipped("more.zip", zipped("plan.docx", document(w)))),
    "zip member name": ("all.zip", lambda w: zipped(f"final/{w}.txt", b"see above")),
    "zip comment": ("all.zip", lambda w: packed(("a.txt", b"a"), comment=w)),
    "zip behind a picture": ("poster.png", lambda w: picture() + zipped("plan.txt", w.encode())),
    "gzip": ("notes.txt.gz", lambda w: gzipped(w.encode())),
}  # fmt: skip

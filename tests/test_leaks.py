"""The leak test, and what it stands on: what cannot be read is held, and a bomb costs no more than other mails."""

import io
import struct
import time
import zipfile
import zlib

import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject

from daemon.opening import Opener, open_mail
from daemon.words.outgoing import outgoing
from rules.walls import wall_hits
from tests.leaks.flood import flood
from tests.leaks.mails import mail
from tests.leaks.papers import document, packed, picture, zipped
from tests.leaks.secrets import BOOK
from tests.world import ACME, client, named_book

TO = "dana@acme.example"


def scanned() -> bytes:
    """A page that is one picture."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    painted = StreamObject()
    painted.set_data(b"q 200 0 0 200 0 0 cm /Im0 Do Q")
    page[NameObject("/Contents")] = writer._add_object(painted)
    return bytes_of(writer)


def glyphs_alone() -> bytes:
    """Its font has names for its glyphs that say nothing: /g1, /g2."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    names = ArrayObject([NumberObject(1), *(NameObject(f"/g{n}") for n in range(1, 9))])
    font = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1")})
    font[NameObject("/Encoding")] = DictionaryObject({NameObject("/Differences"): names})
    fonts = DictionaryObject({NameObject("/F1"): font})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    return bytes_of(writer)


def bytes_of(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def unlisted() -> bytes:
    """An archive with a file that its list leaves out; some programs unpack it all the same."""
    archive = packed(("a.txt", b"aaaa"), ("b.txt", b"Borealis Bikes"))
    second, end = archive.rindex(b"PK\1\2"), archive.rindex(b"PK\5\6")
    (start,) = struct.unpack("<I", archive[end + 16 : end + 20])
    size = struct.pack("<HHI", 1, 1, second - start)
    return archive[:second] + archive[end : end + 8] + size + archive[end + 16 :]


def closed(name: str, data: bytes) -> list[str]:
    return [why for _, why in open_mail(mail(TO, files=[(name, data)]).as_bytes()).closed]


def test_of_leaks_in_every_place_none_leaves_and_of_clean_letters_one_in_a_hundred_is_held_at_most() -> None:
    """The short form of `make leaks`."""
    outcome = flood(seed=1, each=1, clean=60)
    assert outcome.left == []
    assert len(outcome.held) * 100 <= outcome.clean, outcome.held


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Office"),
        ("a.rtf", rb"{\rtf1 Bor\'65alis}", "rich text"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + b"\0" * 40, "7z"),
        ("a.bin", bytes(range(256)) * 4, "cannot be read"),
        ("a.pdf", b"%PDF-1.7\nnothing", "damaged PDF"),
        ("a.zip", b"PK\x03\x04 cut short", "damaged archive"),
        ("a.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "Bor">]><x>&a;ealis</x>', "declares entities"),
        ("a.eps", b"%!PS-Adobe-3.0\n(Bor) show (ealis) show", "PostScript"),
        ("a.txt", b"-----BEGIN PGP MESSAGE-----\n\nhQEMA7", "encrypted"),
        ("a.pdf", scanned(), "is a picture"),
        ("a.pdf", glyphs_alone(), "cannot be told"),
        ("a.zip", unlisted(), "does not name"),
        ("a.docx", packed(("[Content_Types].xml", b"<a/>"), ("word/vbaProject.bin", b"x" * 20)), "macros"),
    ],
)
def test_what_nobody_can_read_holds_the_mail_and_says_why(name: str, data: bytes, why: str) -> None:
    assert any(why in said for said in closed(name, data))
    raw = mail(TO, files=[(name, data)]).as_bytes()
    assert any(name in hit for hit in wall_hits(outgoing(raw, (TO,)), "acme", BOOK))


def test_a_locked_archive_holds_the_mail() -> None:
    data = bytearray(zipped("a.txt", b"Borealis"))
    at = bytes(data).index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert "locked with a password" in closed("a.zip", bytes(data))


def test_bombs_are_held_quickly() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(4):
            archive.writestr(f"{n}.txt", b"\n" * 90_000_000)
    nest = zipped("a.txt", b"a")
    for _ in range(12):
        nest = zipped("more.zip", nest)
    started = time.monotonic()
    assert "too large when unpacked" in closed("a.zip", out.getvalue())
    assert "too many files inside files" in closed("b.zip", nest)
    assert any("too large" in why for why in closed("c.gz", zlib.compress(b"\n" * 200_000_000, wbits=31)))
    assert time.monotonic() - started < 20


def test_a_mail_too_large_or_too_slow_is_held() -> None:
    opener, slow = Opener(seconds=0.01), mail(TO, files=[(f"{n}.docx", document("x")) for n in range(20)])
    try:
        assert "could not be looked into" in opener(slow.as_bytes()).closed[0][1]
        assert "too large" in opener(b"Subject: x\r\n\r\n" + b"a\r\n" * 14_000_000).closed[0][1]
    finally:
        opener.close()


def test_a_picture_goes_and_its_noise_names_nobody() -> None:
    raw = mail(TO, files=[("a.png", picture("Acme")), ("b.jpg", b"\xff\xd8\xff\xe0\xff\xda phat\xff\xd9")]).as_bytes()
    assert wall_hits(outgoing(raw, (TO,)), "acme", BOOK) == ()


@pytest.mark.parametrize(
    "html",
    [
        "<p>Bor<br>ealis</p>",
        '<bdo dir="rtl">silaeroB</bdo>',
        "<table><tr><td>Bor</td><td>ealis</td></tr></table>",
        '<style>p::after { content: "Bor" "ealis" }</style>',
        "<style>.borealis-head { color: red }</style>",
        '<p style="--client: Borealis">x</p>',
        "<borealis-bikes>x</borealis-bikes>",
        '<p align="Borealis">x</p>',
        "<template>Bor<b>ealis</b></template>",
        "<ruby>Bor<rt>x</rt></ruby>ealis",
    ],
)
def test_markup_names_nobody(html: str) -> None:
    assert wall_hits(outgoing(mail(TO, html=html).as_bytes(), (TO,)), "acme", BOOK)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Content-Type: text/plain\r\nContent-Transfer-Encoding: base64 (so)", "Qm9yZWFsaXMgc2F5cyBoZWxsbw=="),
        ("Content-Type: text/plain\r\nContent-Transfer-Encoding: x-own", "abc"),
        ("Content-Type: text/rtf", r"{\rtf1 Bor\'65alis}"),
        ("Content-Type: text/enriched", "Bor<bold>ealis</bold>"),
        ("Content-Type: text/plain; format=flowed; delsp=yes", "Bor \r\nealis"),
        ("X-Note: =?us-ascii?q?Bor?= =?utf-8*en?q?ealis?=", "x"),
        (
            "Content-Type: multipart/mixed",
            "--x\r\n\r\nQm9yZWFsaXMgc2F5cyBoZWxsbyB0byBhbGwgb2YgeW91IHBlb3BsZQ==\r\n--x--",
        ),
        (
            'Content-Type: multipart/mixed; boundary="x"',
            "--x--\r\n" + "Qm9yZWFsaXMgc2F5cyBoZWxsbyB0byBhbGwgb2YgeW91\r\n",
        ),
        ('Content-Disposition: attachment; filename*1="ealis.txt"; filename*0="Bor"', "x"),
    ],
)
def test_odd_parts_hide_nobody(head: str, body: str) -> None:
    raw = mail(TO, files=[("MARK.txt", b"x")]).as_bytes()
    end = raw.rindex(b"\r\n--")
    line = raw[raw.rindex(b"--====", 0, end) : raw.index(b"\r\n", raw.rindex(b"--====", 0, end))]
    raw = raw[:end] + b"\r\n" + line + b"\r\n" + f"{head}\r\n\r\n{body}".encode() + raw[end:]
    assert wall_hits(outgoing(raw, (TO,)), "acme", BOOK)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Compass", "a compassionate word"),
        ("Goodyear", "a good year"),
        ("National", "an international fair"),
        ("Agency", "ae@agency.example"),
        ("Acme Shop", "www.acme.example/shop, dana@acme.example"),
    ],
)
def test_a_word_that_only_contains_a_name_is_none(name: str, text: str) -> None:
    book = named_book(clients=(ACME, client("other", name, "UTC", None)))
    raw = mail(TO, subject=f"News: {text}", html=f"<p>{text}</p>").as_bytes()
    assert wall_hits(outgoing(raw, (TO,)), "acme", book) == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Borealis Bikes GmbH & Co. KG", "Borealis Bikes was here"),
        ("Köhler & Söhne", "Koehler und Soehne"),
        ("Köhler & Söhne", "Köhler and Söhne"),
        ("Zenith Foods, Inc.", "the Zenith Foods poster"),
        ("晨海食品有限公司", "晨海食品的海报"),
    ],
)
def test_a_name_is_found_without_its_legal_form_and_with_a_word_for_its_sign(name: str, text: str) -> None:
    book = named_book(clients=(ACME, client("other", name, "UTC", None)))
    assert wall_hits(outgoing(mail(TO, text=text).as_bytes(), (TO,)), "acme", book)

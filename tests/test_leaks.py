"""The leak test, and what it stands on: what cannot be read is held, and a bomb costs no more than other mails."""

import io
import time
import zipfile
import zlib

import pytest

from daemon.opening import Opener, open_mail
from daemon.words.outgoing import outgoing
from rules.walls import wall_hits
from tests.leaks.flood import flood
from tests.leaks.mails import mail
from tests.leaks.papers import document, packed, picture, zipped
from tests.leaks.secrets import BOOK

TO = "dana@acme.example"


def closed(name: str, data: bytes) -> list[str]:
    return [why for _, why in open_mail(mail(TO, files=[(name, data)]).as_bytes()).closed]


def test_of_leaks_in_every_place_none_leaves_and_of_clean_letters_one_in_a_hundred_is_held_at_most() -> None:
    """The short form of `make leaks`."""
    outcome = flood(seed=1, each=2, clean=120)
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
    opener = Opener(seconds=0.01)
    try:
        assert "could not be looked into" in opener(mail(TO, files=[("a.docx", document("x"))]).as_bytes()).closed[0][1]
        assert "too large" in opener(b"Subject: x\r\n\r\n" + b"a\r\n" * 14_000_000).closed[0][1]
    finally:
        opener.close()


def test_a_picture_goes_and_its_noise_names_nobody() -> None:
    raw = mail(TO, files=[("a.png", picture("Acme")), ("b.jpg", b"\xff\xd8\xff\xe0\xff\xda phat\xff\xd9")]).as_bytes()
    assert wall_hits(outgoing(raw, (TO,)), "acme", BOOK) == ()

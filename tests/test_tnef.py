"""winmail.dat is opened: its files and words are read as if they had been sent plainly."""

import hashlib
import struct
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.parse import read_message
from daemon.parse.tnef import read_tnef
from rules.nouns import Message
from tests.odd_mails import in_base64, mail, multi, part
from tests.test_parse import RECEIVED

PDF = b"%PDF-1.7 the poster\0\0"
INVITE = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:m1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def attribute(name: int, value: bytes, level: int = 2) -> bytes:
    return struct.pack("<BII", level, name, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def prop(name: int, kind: int, value: bytes) -> bytes:
    if kind in (0x1E, 0x1F, 0x102):
        value = struct.pack("<II", 1, len(value)) + value + b"\0" * (-len(value) % 4)
    named = b"\1" * 16 + struct.pack("<II", 0, 7) if name >= 0x8000 else b""
    return struct.pack("<HH", kind, name) + named + value


def properties(*props: bytes) -> bytes:
    return struct.pack("<I", len(props)) + b"".join(props)


def winmail(*attributes: bytes) -> bytes:
    """What Outlook packs (MS-OXTNEF 2.1): signature, key, version, code page, attributes."""
    version = attribute(0x00089006, struct.pack("<I", 0x10000), 1)
    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + version
        + attribute(0x00069007, struct.pack("<II", 1252, 0), 1)
        + b"".join(attributes)
    )


def packed_file(name: str, data: bytes) -> bytes:
    long_name = prop(0x3707, 0x1F, f"{name}\0".encode("utf-16-le"))
    return (
        attribute(0x00069002, b"\0" * 14)
        + attribute(0x00018010, b"SHORT~1.PDF\0")
        + attribute(0x0006800F, data)
        + attribute(0x00069005, properties(prop(0x8123, 3, b"\1\0\0\0"), prop(0x0E20, 3, b"\4\0\0\0"), long_name))
    )


def body(*props: bytes) -> bytes:
    return attribute(0x00069003, properties(*props), 1)


def read(packed: bytes, text: bytes = b"") -> Message:
    kind, parts = multi("mixed", part("text/plain", text), in_base64('application/ms-tnef; name="winmail.dat"', packed))
    message = read_message(mail(parts, kind), RECEIVED)
    assert isinstance(message, Message), message
    return message


def test_the_files_in_it_stand_in_its_place() -> None:
    found = read(
        winmail(packed_file("Plakat für März.pdf", PDF), packed_file("../../b.txt", b"Gr\xfc\xdfe")), b"see files"
    )
    assert found.text == "see files"
    assert [a.name for a in found.attachments] == ["Plakat für März.pdf", "b.txt"]
    assert found.attachments[0].sha256 == hashlib.sha256(PDF).hexdigest()
    assert found.attachments[0].size == len(PDF)
    assert found.attachments[1].text == "Grüße"


def test_the_words_in_it_are_read_when_the_mail_has_no_others() -> None:
    packed = winmail(body(prop(0x8001, 0x1F, b"x\0\0\0"), prop(0x1000, 0x1F, "同意 – approved\0".encode("utf-16-le"))))
    assert read(packed).text == "同意 – approved"
    assert read(packed, b"Not yet.").text == "Not yet."


def test_html_in_it_is_read_in_its_code_page() -> None:
    html = "<p>Freigegeben für März</p>".encode("cp1252")
    found = read(winmail(body(prop(0x3FDE, 3, struct.pack("<I", 1252)), prop(0x1013, 0x102, html))))
    assert found.text.strip() == "Freigegeben für März"
    assert found.html is not None
    assert "März" in found.html


def test_a_calendar_in_it_is_a_calendar() -> None:
    found = read(winmail(packed_file("invite.ics", INVITE)))
    assert [c.text.splitlines()[3] for c in found.calendars] == ["UID:m1"]


def test_what_is_no_winmail_stays_the_file_it_is() -> None:
    assert [a.name for a in read(b"nothing of the kind", b"hello").attachments] == ["winmail.dat"]


def test_one_that_ends_in_the_middle_gives_what_came_before() -> None:
    whole = winmail(packed_file("a.pdf", PDF), packed_file("b.pdf", PDF * 100))
    found = read(whole[:-700], b"see files")
    assert [a.name for a in found.attachments] == ["a.pdf"]
    assert "winmail.dat ends in the middle" in found.defects


HUGE = b"\xff\xff\xff\xff"


@pytest.mark.parametrize(
    "packed",
    [
        winmail(attribute(0x00069003, HUGE, 1)),
        winmail(attribute(0x00069003, HUGE + b"\x01\x00\x00\x10" * 200_000, 1)),
        winmail(attribute(0x00069003, HUGE + b"\x02\x10\x00\x10" + HUGE + b"\0" * 500_000, 1)),
        winmail(attribute(0x00069003, HUGE + b"\x1e\x00\x00\x10" + HUGE + b"\0" * 500_000, 1)),
        winmail(attribute(0x00069002, b"") * 60_000),
        winmail() + b"\2\0\0\0\0" + HUGE,
    ],
    ids=["count", "empty", "many", "strings", "files", "length"],
)
def test_what_it_announces_is_not_trusted(packed: bytes) -> None:
    started = time.perf_counter()
    read_tnef(packed)
    assert time.perf_counter() - started < 2.0


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 400))
def test_no_octets_make_it_fail(noise: bytes, cut: int) -> None:
    whole = winmail(packed_file("a.pdf", PDF), body(prop(0x1000, 0x1E, b"approved\0")))
    for packed in (noise, winmail() + noise, whole[:cut] + noise, whole[:cut] + noise + whole[cut:]):
        read_tnef(packed)

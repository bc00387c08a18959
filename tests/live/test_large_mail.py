"""Large mail on a real Dovecot: the parts that are read, a skeleton around them, hashes of the rest on demand."""

import base64
from email import message_from_bytes
from hashlib import sha256

import pytest

from daemon.mailbox import Mailbox
from tests.live.letters import crlf, mail, put, with_attachment


def test_of_a_large_message_only_the_parts_that_are_read_come_over_the_wire(mailbox: Mailbox) -> None:
    file = bytes(range(256)) * 8192
    raw = crlf(with_attachment(file))
    put(mailbox, raw)
    before = mailbox.wire.octets
    [fetched] = mailbox.fetch("INBOX", mailbox.new_uids("INBOX", 0))
    assert mailbox.wire.octets - before < 200_000 < len(raw)
    assert not fetched.whole
    assert fetched.size == len(raw)
    assert fetched.body_start == raw.partition(b"\r\n\r\n")[2][:65_536]
    message, original = message_from_bytes(fetched.raw), message_from_bytes(raw)
    assert [p.get_content_type() for p in message.walk()] == [p.get_content_type() for p in original.walk()]
    assert message.items() == original.items()
    texts = [p.get_payload(decode=True) for p in message.walk() if p.get_content_maintype() == "text"]
    assert texts == [p.get_payload(decode=True) for p in original.walk() if p.get_content_maintype() == "text"]
    [stand_in] = [p for p in message.walk() if p.get_filename()]
    assert stand_in.get_filename() == "Póster.pdf"
    assert not str(stand_in.get_payload()).strip()
    assert not message.defects
    assert [(p.number, p.media_type, p.read) for p in fetched.parts] == [
        ("1.1", "text/plain", True),
        ("1.2", "text/html", True),
        ("2", "application/pdf", False),
    ]


@pytest.mark.parametrize("cte", ["base64", "quoted-printable"])
def test_a_parts_hash_is_that_of_the_decoded_file(mailbox: Mailbox, cte: str) -> None:
    file = bytes(range(256)) * 3000 + b"the end\n"
    put(mailbox, crlf(with_attachment(file, cte=cte)))
    [fetched] = mailbox.fetch("INBOX", [1])
    part = fetched.parts[-1]
    assert part.encoding == cte
    assert mailbox.hash_part(fetched.place, part) == sha256(file).hexdigest()
    assert mailbox.hash_part(fetched.place, "2") == sha256(file).hexdigest()


def test_the_hash_of_what_is_not_there_is_none(mailbox: Mailbox) -> None:
    place = put(mailbox, crlf(with_attachment(b"x" * 100_000)))
    assert mailbox.hash_part(place, "7") is None
    mailbox.move("INBOX", [place.uid], "Elsewhere")
    assert mailbox.hash_part(place, "2") is None
    with pytest.raises(ValueError, match="no part number"):
        mailbox.hash_part(place, "1]\r\nX1 LOGOUT")


def test_a_single_file_without_any_text_is_a_large_message_too(mailbox: Mailbox) -> None:
    file = b"%PDF" + bytes(range(256)) * 1000
    head = b"Subject: only a file\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    put(mailbox, head + base64.encodebytes(file).replace(b"\n", b"\r\n"))
    [fetched] = mailbox.fetch("INBOX", [1])
    assert fetched.raw == head
    assert mailbox.hash_part(fetched.place, fetched.parts[0].number) == sha256(file).hexdigest()


def test_a_long_text_is_read_up_to_a_megabyte(mailbox: Mailbox) -> None:
    text = b"all of it counts\r\n" * 100_000
    put(mailbox, b"Subject: long\r\n\r\n" + text)
    [fetched] = mailbox.fetch("INBOX", [1])
    assert fetched.raw == b"Subject: long\r\n\r\n" + text[: 1 << 20]
    assert not fetched.parts[0].read


def test_a_forwarded_mail_in_a_large_one_comes_byte_for_byte(mailbox: Mailbox) -> None:
    outer, inner = with_attachment(b"y" * 2_000_000), with_attachment(b"z" * 150_000)
    outer.add_attachment(inner)
    put(mailbox, crlf(outer))
    [fetched] = mailbox.fetch("INBOX", [1])
    assert crlf(inner).rstrip() in fetched.raw
    assert len(fetched.raw) < 250_000
    assert [(p.number, p.read) for p in fetched.parts] == [("1.1", True), ("1.2", True), ("2", False), ("3", True)]


def test_a_very_large_forwarded_mail_keeps_its_header_and_words(mailbox: Mailbox) -> None:
    outer, inner = with_attachment(b"y" * 150_000), with_attachment(b"z" * 1_500_000)
    inner.replace_header("Subject", "the inner one")
    outer.add_attachment(inner)
    raw = crlf(outer)
    put(mailbox, raw)
    [fetched] = mailbox.fetch("INBOX", [1])
    assert len(fetched.raw) < 5_000
    message, original = message_from_bytes(fetched.raw), message_from_bytes(raw)
    assert [p.get_content_type() for p in message.walk()] == [p.get_content_type() for p in original.walk()]
    inside = next(p for p in message.walk() if p["Subject"] == "the inner one")
    texts = [p for p in inside.walk() if p.get_content_type() == "text/plain"]
    assert [p.get_payload(decode=True) for p in texts] == [b"Approved, see the file.\r\n"]
    assert mailbox.hash_part(fetched.place, "3.2") == sha256(b"z" * 1_500_000).hexdigest()


def test_a_bounce_with_the_whole_mail_attached_keeps_its_report(mailbox: Mailbox) -> None:
    report = (
        b"Reporting-MTA: dns; mx.acme.example\r\n\r\nFinal-Recipient: rfc822; dana@acme.example\r\nStatus: 5.1.1\r\n"
    )
    raw = b"\r\n".join(
        [
            b"Subject: failed",
            b"MIME-Version: 1.0",
            b'Content-Type: multipart/report; report-type=delivery-status; boundary="b/1"',
            b"\r\n--b/1\r\n\r\nIt failed.",
            b"--b/1\r\nContent-Type: message/delivery-status\r\n\r\n" + report,
            b"--b/1\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <ours@agency.example>\r\n",
            b"long\r\n" * 20_000,
            b"--b/1--\r\n",
        ]
    )
    put(mailbox, raw)
    [fetched] = mailbox.fetch("INBOX", [1])
    message = message_from_bytes(fetched.raw)
    parts = {p.get_content_type(): p for p in message.walk()}
    assert message.get_content_type() == "multipart/report"
    assert "Status: 5.1.1" in parts["message/delivery-status"].as_string()
    assert "Message-ID: <ours@agency.example>" in parts["message/rfc822"].as_string()


def test_a_part_that_is_text_in_base64_is_read(mailbox: Mailbox) -> None:
    message = with_attachment(b"x" * 100_000)
    message.add_attachment(
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", maintype="text", subtype="calendar", filename="i.ics"
    )
    put(mailbox, crlf(message))
    [fetched] = mailbox.fetch("INBOX", [1])
    [calendar] = [p for p in message_from_bytes(fetched.raw).walk() if p.get_content_type() == "text/calendar"]
    assert b"VCALENDAR" in calendar.get_payload(decode=True)


def test_a_message_of_too_many_parts_is_still_handed_over(mailbox: Mailbox) -> None:
    part = b"--x\r\nContent-Type: text/plain\r\n\r\nApproved by part\r\n"
    head = b"Subject: flat\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    put(mailbox, head + part * 3000 + b"--x--\r\n")
    put(mailbox, mail(2))
    flat, other = mailbox.fetch("INBOX", [1, 2])
    assert flat.raw.startswith(head)
    assert len(flat.raw) <= len(head) + 65_536
    assert other.raw == mail(2)


def test_a_message_whose_structure_breaks_the_line_limit_stops_no_other(mailbox: Mailbox) -> None:
    people = b",\r\n ".join(b"person%d@client.example" % n for n in range(30_000))
    inner = b"To: " + people + b"\r\nSubject: inner\r\n\r\ntext\r\n"
    head = b"Subject: poison\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    put(mailbox, mail(1))
    put(mailbox, head + b"--x\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--x--\r\n")
    put(mailbox, crlf(with_attachment(b"x" * 100_000)))
    first, poison, last = mailbox.fetch("INBOX", [1, 2, 3])
    assert first.raw == mail(1)
    assert poison.raw.startswith(head)
    assert poison.problem is None
    assert b"Approved, see the file." in last.raw

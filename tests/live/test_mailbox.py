"""The mailbox on a real Dovecot: reading by position, large messages, moving with proof, folders, appending."""

import base64
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from hashlib import sha256

import pytest

from daemon.mailbox import FolderReset, Mailbox, MailboxRefused, MailboxUnreachable
from rules.nouns import Place
from tests.live.conftest import Settings
from tests.live.dovecot import Dovecot

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def mail(number: int = 1, text: str = "Approved.\n", **headers: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "Dana <dana@acme.example>", "ae@agency.example"
    message["Subject"] = headers.pop("subject", f"Poster {number}")
    message["Message-ID"] = headers.pop("message_id", f"<{number}@acme.example>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return crlf(message)


def crlf(message: EmailMessage) -> bytes:
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def with_attachment(octets: bytes, *, cte: str = "base64") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Subject"] = "Dana <dana@acme.example>", "Poster, the file"
    message["Message-ID"] = "<large@acme.example>"
    message.set_content("Approved, see the file.\n")
    message.add_alternative("<p>Approved, see the file.</p>", subtype="html")
    message.add_attachment(octets, maintype="application", subtype="pdf", filename="Póster.pdf", cte=cte)
    return message


def put(mailbox: Mailbox, raw: bytes, folder: str = "INBOX") -> Place:
    place = mailbox.append(folder, raw, flags=())
    assert place
    return place


def flags(mailbox: Mailbox, uid: int) -> tuple[bytes, ...]:
    return tuple(mailbox.wire.fetch([uid], ["FLAGS"])[uid][b"FLAGS"])


# reading


def test_a_message_comes_byte_for_byte_with_its_place_and_the_servers_time(mailbox: Mailbox) -> None:
    raw = mail()
    place = mailbox.append("INBOX", raw, at=datetime(2026, 3, 2, 13, 0, tzinfo=UTC))
    [fetched] = mailbox.fetch("INBOX", mailbox.new_uids("INBOX", 0))
    assert fetched.place == place
    assert fetched.raw == raw
    assert fetched.whole
    assert fetched.size == len(raw)
    assert fetched.received == datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
    assert fetched.received.utcoffset() == timedelta(0)
    assert fetched.body_start == b"Approved.\r\n"


def test_only_uids_after_the_last_one_are_new(mailbox: Mailbox) -> None:
    for n in range(3):
        put(mailbox, mail(n))
    assert mailbox.new_uids("INBOX", 0) == [1, 2, 3]
    assert mailbox.new_uids("INBOX", 2) == [3]
    assert mailbox.new_uids("INBOX", 3) == []
    assert mailbox.new_uids("INBOX", 300) == []


def test_a_box_larger_than_one_answer_is_asked_in_windows(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("daemon.mailbox.box.SEARCH_WINDOW", 4)
    for n in range(11):
        put(mailbox, mail(n))
    mailbox.move("INBOX", [3, 7], "Elsewhere")
    assert mailbox.new_uids("INBOX", 0) == [1, 2, 4, 5, 6, 8, 9, 10, 11]
    assert mailbox.new_uids("INBOX", 5) == [6, 8, 9, 10, 11]
    assert mailbox.new_uids("INBOX", 10) == [11]


def test_reading_leaves_seen_and_recent_alone(mailbox: Mailbox) -> None:
    put(mailbox, mail(1))
    put(mailbox, crlf(with_attachment(b"x" * 200_000)))
    fetched = list(mailbox.fetch("INBOX", [1, 2]))
    assert [f.whole for f in fetched] == [True, False]
    mailbox.hash_part(fetched[1].place, "2")
    mailbox.find("INBOX", "<1@acme.example>")
    assert b"\\Seen" not in flags(mailbox, 1) + flags(mailbox, 2)


def test_a_uid_that_is_gone_is_not_yielded(mailbox: Mailbox, settings: Settings) -> None:
    for n in range(4):
        put(mailbox, mail(n))
    with Mailbox("other", settings) as other:
        other.move("INBOX", [2], "Elsewhere")
    assert [f.place.uid for f in mailbox.fetch("INBOX", [1, 2, 3, 4, 99])] == [1, 3, 4]


def test_many_messages_come_in_order_in_batches(mailbox: Mailbox, dovecot: Dovecot, user: str) -> None:
    mailbox.status("INBOX")
    for n in range(130):
        dovecot.deliver(user, mail(n, "x" * 70_000 if n % 40 == 7 else "small\n"))
    uids = mailbox.new_uids("INBOX", 0)
    assert [f.place.uid for f in mailbox.fetch("INBOX", uids)] == uids
    assert len(uids) == 130


def test_other_work_between_two_messages_does_not_disturb_the_reading(mailbox: Mailbox) -> None:
    for n in range(3):
        put(mailbox, mail(n))
    seen = []
    for fetched in mailbox.fetch("INBOX", [1, 2, 3]):
        seen.append(fetched.raw)
        mailbox.status("Sent")
        mailbox.find("Sent", "<1@acme.example>")
    assert seen == [mail(0), mail(1), mail(2)]


def test_all_folders_counts_come_at_once(mailbox: Mailbox) -> None:
    put(mailbox, mail())
    put(mailbox, mail(), "Clients/晨光")
    found = mailbox.statuses()
    assert found["INBOX"].messages == found["Clients/晨光"].messages == 1
    assert found["INBOX"] == mailbox.status("INBOX")
    assert set(found) == set(mailbox.folders())


# large messages


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


def test_a_forwarded_mail_in_a_large_one_keeps_its_header_and_words(mailbox: Mailbox) -> None:
    outer = with_attachment(b"y" * 150_000)
    inner = with_attachment(b"z" * 150_000)
    inner.replace_header("Subject", "the inner one")
    outer.add_attachment(inner)
    raw = crlf(outer)
    put(mailbox, raw)
    [fetched] = mailbox.fetch("INBOX", [1])
    assert len(fetched.raw) < 5_000
    message, original = message_from_bytes(fetched.raw), message_from_bytes(raw)
    assert [p.get_content_type() for p in message.walk()] == [p.get_content_type() for p in original.walk()]
    [forwarded] = [p for p in message.walk() if p.get_content_type() == "message/rfc822"]
    within = forwarded.get_payload(0)
    assert within["Subject"] == "the inner one"
    assert within.get_payload(0).get_payload(0).get_payload(decode=True) == b"Approved, see the file.\r\n"
    assert mailbox.hash_part(fetched.place, "3.2") == sha256(b"z" * 150_000).hexdigest()


def test_a_bounce_with_the_whole_mail_attached_keeps_its_report(mailbox: Mailbox) -> None:
    report = (
        b"Reporting-MTA: dns; mx.acme.example\r\n\r\nFinal-Recipient: rfc822; dana@acme.example\r\nStatus: 5.1.1\r\n"
    )
    raw = (
        b'Subject: failed\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b/1"'
        b"\r\n\r\n--b/1\r\n\r\nIt failed.\r\n--b/1\r\nContent-Type: message/delivery-status\r\n\r\n" + report + b"\r\n--b/1\r\n"
        b"Content-Type: message/rfc822\r\n\r\nMessage-ID: <ours@agency.example>\r\n\r\n" + b"long\r\n" * 20_000 + b"\r\n--b/1--\r\n"
    )  # fmt: skip
    put(mailbox, raw)
    [fetched] = mailbox.fetch("INBOX", [1])
    message = message_from_bytes(fetched.raw)
    assert message.get_content_type() == "multipart/report"
    assert "Status: 5.1.1" in message.get_payload(1).as_string()
    assert message.get_payload(2).get_payload(0)["Message-ID"] == "<ours@agency.example>"


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


# moving


def test_moved_mail_is_where_the_server_says(mailbox: Mailbox) -> None:
    for n in range(3):
        put(mailbox, mail(n))
    target = mailbox.ensure_folder(["Clients", "Acme Foods", "ACME-0042 Summer poster"])
    assert target == "Clients/Acme Foods/ACME-0042 Summer poster"
    places = mailbox.move("INBOX", [1, 3], target)
    assert {uid: p.folder if p else None for uid, p in places.items()} == {1: target, 3: target}
    new = places[3]
    assert new
    [fetched] = mailbox.fetch(target, [new.uid])
    assert (fetched.place, fetched.raw) == (new, mail(2))
    assert mailbox.new_uids("INBOX", 0) == [2]


def test_a_missing_target_is_created_by_the_move(mailbox: Mailbox) -> None:
    put(mailbox, mail())
    assert mailbox.move("INBOX", [1], "Clients/Borealis/deep/er")[1]
    assert "Clients/Borealis/deep/er" in mailbox.folders()


def test_an_ok_for_mail_that_was_gone_proves_nothing(mailbox: Mailbox) -> None:
    put(mailbox, mail())
    assert mailbox.move("INBOX", [1, 2], "Elsewhere")[2] is None
    assert mailbox.move("INBOX", [1], "Elsewhere") == {1: None}


def test_moving_to_where_it_is_changes_nothing(mailbox: Mailbox) -> None:
    place = put(mailbox, mail())
    assert mailbox.move("INBOX", [1], "INBOX") == {1: place}
    assert mailbox.new_uids("INBOX", 0) == [1]


def test_a_move_by_old_uids_after_a_reset_moves_nothing(mailbox: Mailbox) -> None:
    place = put(mailbox, mail())
    with pytest.raises(FolderReset):
        mailbox.move("INBOX", [1], "Elsewhere", uidvalidity=place.uidvalidity - 1)
    assert mailbox.new_uids("INBOX", 0) == [1]


def test_mail_is_found_by_its_message_id_and_nothing_is_injected(mailbox: Mailbox) -> None:
    for n in range(5):
        put(mailbox, mail(n))
    assert (found := mailbox.find("INBOX", "<3@acme.example>"))
    assert found.uid == 4
    assert mailbox.find("INBOX", "<3@acme.example>", newest=1) == found
    assert mailbox.find("INBOX", "<nobody@acme.example>", newest=1) is None
    assert mailbox.find("INBOX", "<3@acme.example>\r\nX1 LOGOUT\r\n") is None
    assert mailbox.find("INBOX", '<"3@acme.example>', newest=1) is None
    assert mailbox.find("Sent", "<3@acme.example>") is None


@pytest.fixture
def plain(plain_dovecot: Dovecot, user: str) -> Iterator[Mailbox]:
    with Mailbox("ae", Settings("127.0.0.1", plain_dovecot.port, user)) as box:
        yield box


def test_without_move_mail_is_copied_and_only_the_copied_is_expunged(plain: Mailbox) -> None:
    assert plain.moves_by == "COPY and UID EXPUNGE"
    for n in range(4):
        put(plain, mail(n))
    plain.wire.select("INBOX", writable=True)
    plain._session.wire._client.add_flags([4], [b"\\Deleted"])  # type: ignore[union-attr]  # a person, about to expunge
    places = plain.move("INBOX", [1, 3, 9], "Clients/Acme Foods")
    assert places[1]
    assert places[3]
    assert places[9] is None
    assert plain.new_uids("INBOX", 0) == [2, 4]
    assert [f.raw for f in plain.fetch("Clients/Acme Foods", [1, 2])] == [mail(0), mail(2)]


def test_folders_below_inbox_divided_by_dots_read_like_any_others(plain: Mailbox) -> None:
    folder = plain.ensure_folder(["Clients", "R.J. Foods", "晨光 & Söhne"])
    assert folder == "Clients/R J Foods/晨光 & Söhne"
    assert folder in plain.folders()
    assert "Sent" in plain.folders()
    put(plain, mail(), "Sent")
    assert plain.status("Sent").messages == 1
    assert set(plain.statuses()) == set(plain.folders())


# folders


@pytest.mark.parametrize(
    "name", ["Acme/Borealis", "Acme.Borealis", "Jo & Co", 'The "Best"', "back\\slash", "晨光广告", "50% *off*", "INBOX", "~", "x" * 300, "晨" * 200]
)  # fmt: skip
def test_a_folder_for_any_name_can_be_made_listed_and_filled(mailbox: Mailbox, name: str) -> None:
    folder = mailbox.ensure_folder(["Clients", name])
    assert folder.count("/") == 1
    assert mailbox.ensure_folder(["Clients", name]) == folder
    assert folder in mailbox.folders()
    assert put(mailbox, mail(), folder).folder == folder
    assert mailbox.status(folder).messages == 1


def test_a_missing_folder_is_refused_and_the_connection_stays_good(mailbox: Mailbox) -> None:
    with pytest.raises(MailboxRefused):
        mailbox.status("Nowhere")
    with pytest.raises(MailboxRefused):
        mailbox.new_uids("Nowhere", 0)
    assert mailbox.status("INBOX").messages == 0


def test_a_folder_name_with_a_line_end_never_reaches_the_server(mailbox: Mailbox) -> None:
    with pytest.raises(ValueError, match="line end"):
        mailbox.status("INBOX\r\nX1 LOGOUT")


def test_a_new_uidvalidity_is_told_before_anything_is_read(mailbox: Mailbox, dovecot: Dovecot, user: str) -> None:
    put(mailbox, mail())
    put(mailbox, mail(), "Box")
    before = mailbox.status("Box")
    mailbox.close()
    list_file = dovecot.base / "mail" / user / "Maildir" / ".Box"
    for stale in [*list_file.glob("dovecot*")]:
        stale.unlink()
    time.sleep(1.1)  # UIDVALIDITY is a time in seconds
    mailbox.connect()
    with pytest.raises(FolderReset) as reset:
        mailbox.new_uids("Box", before.uidnext - 1)
    assert reset.value.uidvalidity != before.uidvalidity
    assert mailbox.status("Box").uidvalidity == reset.value.uidvalidity
    assert mailbox.new_uids("Box", 0) == [1]


# our own mail


def test_copies_of_our_own_mail_are_found_by_id_and_key(mailbox: Mailbox) -> None:
    mailbox.append("Sent", mail(1, X_Countersign_Key="abc123"))
    mailbox.append("Sent", mail(2))
    found = list(mailbox.sent_ids("Sent", datetime.now(UTC)))
    assert [(i, k) for _, i, k in found] == [("<2@acme.example>", None), ("<1@acme.example>", "abc123")]
    assert found[0][0].uid == 2
    assert list(mailbox.sent_ids("Sent", datetime.now(UTC) + timedelta(days=5))) == []
    assert list(mailbox.sent_ids("Nowhere", datetime.now(UTC))) == []


def test_appended_mail_is_seen_and_its_folder_made(mailbox: Mailbox) -> None:
    place = mailbox.append("Own/Sent", mail())
    assert place
    assert place.folder == "Own/Sent"
    mailbox.status("Own/Sent")
    mailbox.wire.select("Own/Sent", writable=False)
    assert b"\\Seen" in flags(mailbox, place.uid)
    with pytest.raises(ValueError, match="NUL"):
        mailbox.append("INBOX", b"a\0b")


# the way in


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_encrypted_connection_with_a_certificate_we_know(dovecot: Dovecot, user: str, security: str) -> None:
    port = dovecot.tls_port if security == "tls" else dovecot.port
    settings = Settings("localhost", port, user).but(security=security)
    with Mailbox("ae", settings, dovecot.trust()) as box:
        put(box, mail())
        assert [f.raw for f in box.fetch("INBOX", [1])] == [mail()]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_nobody_vouches_for_is_refused(dovecot: Dovecot, user: str, security: str) -> None:
    port = dovecot.tls_port if security == "tls" else dovecot.port
    with pytest.raises(MailboxUnreachable, match="certificate") as refused:
        Mailbox("ae", Settings("localhost", port, user).but(security=security)).connect()
    assert not refused.value.temporary


def test_a_wrong_password_is_told_from_a_server_that_is_down(settings: Settings, dovecot: Dovecot) -> None:
    with pytest.raises(MailboxUnreachable) as refused:
        Mailbox("ae", settings.but(secret="hunter2-canary")).connect()
    assert refused.value.login
    assert not refused.value.temporary
    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None
    with pytest.raises(MailboxUnreachable) as down:
        Mailbox("ae", settings.but(port=1)).connect()
    assert down.value.temporary
    assert not down.value.login

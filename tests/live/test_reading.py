"""Reading by position on a real Dovecot: what is new, byte for byte, and nothing changed by it."""

from datetime import UTC, datetime, timedelta

import pytest

from daemon.mailbox import Mailbox
from tests.live.conftest import Settings
from tests.live.dovecot import Dovecot
from tests.live.letters import crlf, flags, mail, put, with_attachment


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


def test_a_message_deleted_between_the_word_of_its_size_and_its_reading_is_gone_and_not_poison(
    mailbox: Mailbox, dovecot: Dovecot, user: str, settings: Settings
) -> None:
    """The view of our session still has it; the server cannot open it any more, and answers with nothing."""
    mailbox.status("INBOX")
    for n in range(51):
        dovecot.deliver(user, mail(n))
    dovecot.deliver(user, crlf(with_attachment(b"x" * 200_000)))
    dovecot.deliver(user, mail(53))
    uids = mailbox.new_uids("INBOX", 0)
    reading = mailbox.fetch("INBOX", uids)
    first = next(reading)  # all sizes are known now; the messages come in batches of fifty
    with Mailbox("other", settings) as other:
        other.wire.select("INBOX", writable=True)
        other.wire.expunge(uids[50:52])
    assert [(f.place.uid, f.problem) for f in (first, *reading)] == [(uid, None) for uid in (*uids[:50], uids[52])]


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

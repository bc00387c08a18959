"""Moving, finding, folders and our own copies on a real Dovecot."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from daemon.mailbox import FolderReset, Mailbox, MailboxRefused
from tests.live.conftest import Settings
from tests.live.dovecot import Dovecot
from tests.live.letters import flags, mail, put

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


NAMES = (
    'Acme/Borealis|Acme.Borealis|Jo & Co|The "Best"|back\\slash|晨光广告|50% *off*|INBOX|~|'
    + "x" * 300
    + "|"
    + "晨" * 200
).split("|")


@pytest.mark.parametrize("name", NAMES)
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
    assert mailbox.statuses()["Box"].uidvalidity == reset.value.uidvalidity
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

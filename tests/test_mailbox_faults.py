"""The mailbox against a server that lies, floods, stalls and hangs up."""

import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

import pytest

from daemon.mailbox import Mailbox, MailboxGarbled, MailboxRefused, MailboxUnreachable
from tests.scripted_imap import ScriptedImap

MAIL = b"Message-ID: <1@acme.example>\r\nSubject: Poster\r\n\r\nApproved.\r\n"
SIZES = b'* 1 FETCH (UID 1 RFC822.SIZE 80 INTERNALDATE "02-Mar-2026 10:00:00 +0100")\r\n%tag OK done\r\n'


@dataclass(frozen=True)
class Settings:
    port: int
    host: str = "127.0.0.1"
    user: str = "ae"
    security: Literal["tls", "starttls", "none"] = "none"
    folder: str = "INBOX"
    secret: str = "canary-s3cret"

    def password(self) -> str:
        return self.secret


@pytest.fixture
def server() -> Iterator[ScriptedImap]:
    with ScriptedImap(mails=[MAIL, MAIL.replace(b"<1@", b"<2@")]) as scripted:
        yield scripted


@pytest.fixture
def mailbox(server: ScriptedImap) -> Iterator[Mailbox]:
    with Mailbox("ae", Settings(server.port)) as box:
        yield box


def connect(server: ScriptedImap, **changes: object) -> Mailbox:
    box = Mailbox("ae", replace(Settings(server.port), **changes))  # type: ignore[arg-type]
    box.connect()
    return box


def told(server: ScriptedImap) -> bool:
    """Whether the client said who it is."""
    return bool(server.logins or server.count("LOGIN") or server.count("AUTHENTICATE"))


# the way in


def test_a_preauth_greeting_is_refused_and_no_password_sent() -> None:
    with (
        ScriptedImap(greeting=b"* PREAUTH welcome back\r\n") as server,
        pytest.raises(MailboxUnreachable, match="PREAUTH"),
    ):
        connect(server)
    assert not told(server)


def test_starttls_taken_away_on_the_way_is_refused_and_no_password_sent(server: ScriptedImap) -> None:
    with pytest.raises(MailboxUnreachable, match="STARTTLS") as refused:
        connect(server, security="starttls")
    assert not refused.value.temporary
    assert not told(server)


def test_data_sent_ahead_of_tls_is_refused(server: ScriptedImap) -> None:
    server.capabilities = "IMAP4rev1 STARTTLS"
    server.instead("STARTTLS", b"%tag OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n")
    with pytest.raises(MailboxUnreachable, match="ahead of TLS"):
        connect(server, security="starttls")
    assert not told(server)


@pytest.mark.parametrize("host", ["192.0.2.1", "imap.example", "0.0.0.0"])
def test_a_plain_connection_leaves_this_machine_for_nobody(server: ScriptedImap, host: str) -> None:
    with pytest.raises(MailboxUnreachable, match="use tls"):
        connect(server, host=host)
    assert server.lines == []


def test_a_server_that_greets_with_bye_is_tried_again_later() -> None:
    with ScriptedImap(greeting=b"* BYE too busy\r\n") as server, pytest.raises(MailboxUnreachable) as down:
        connect(server)
    assert down.value.temporary


@pytest.mark.parametrize(
    ("answer", "temporary"),
    [
        (b"NO [AUTHENTICATIONFAILED] Authentication failed", False),
        (b"NO [UNAVAILABLE] Temporary authentication failure", True),
        (b"NO LOGIN failed", False),
        (b"NO Too many simultaneous connections", True),
        (b"BAD canary-s3cret? never heard of it", False),
    ],
)
def test_what_a_refused_login_means(server: ScriptedImap, answer: bytes, temporary: bool) -> None:
    server.instead("", b"%tag " + answer + b"\r\n")
    server.instead("AUTHENTICATE", b"%tag " + answer + b"\r\n")
    with pytest.raises(MailboxUnreachable) as refused:
        connect(server)
    assert refused.value.login
    assert refused.value.temporary is temporary
    assert "canary" not in str(refused.value)


def test_a_refused_password_is_not_sent_a_fourth_time_until_some_time_has_passed(
    server: ScriptedImap, monkeypatch: pytest.MonkeyPatch
) -> None:
    no = b"%tag NO [AUTHENTICATIONFAILED] wrong\r\n"
    server.instead("AUTHENTICATE", no, no, no)
    box = Mailbox("ae", Settings(server.port))
    for _ in range(6):
        with pytest.raises(MailboxUnreachable, match="AUTHENTICATIONFAILED"):
            box.connect()
    assert server.count("AUTHENTICATE") == 3
    later = time.monotonic() + 1000
    monkeypatch.setattr("time.monotonic", lambda: later)
    box.connect()
    assert box.status("INBOX").messages == 2
    box.close()


def test_a_server_that_hangs_up_during_login_has_refused_nobody(server: ScriptedImap) -> None:
    server.instead("", None)
    with pytest.raises(MailboxUnreachable) as lost:
        connect(server)
    assert lost.value.temporary
    assert not lost.value.login


def test_without_auth_plain_the_password_is_quoted(server: ScriptedImap) -> None:
    server.capabilities = "IMAP4rev1"
    connect(server, user='mia "m" brandt', secret='pass " word\\').close()
    assert any(line.endswith('LOGIN "mia \\"m\\" brandt" "pass \\" word\\\\"') for line in server.lines)


def test_a_password_beyond_ascii_needs_auth_plain(server: ScriptedImap) -> None:
    connect(server, secret="Passwörtchen").close()
    server.capabilities = "IMAP4rev1"
    with pytest.raises(MailboxUnreachable, match="AUTH=PLAIN"):
        connect(server, secret="Passwörtchen")


def test_a_server_that_takes_no_plain_password_gets_none(server: ScriptedImap) -> None:
    server.capabilities = "IMAP4rev1 LOGINDISABLED STARTTLS"
    with pytest.raises(MailboxUnreachable, match="use tls"):
        connect(server)
    assert not told(server)


def test_a_password_cannot_carry_a_command(server: ScriptedImap) -> None:
    with pytest.raises(MailboxUnreachable, match="line end"):
        connect(server, secret="x\r\nX1 LOGOUT")
    assert not told(server)


def test_capabilities_are_read_again_after_login(server: ScriptedImap) -> None:
    server.instead("CAPABILITY", b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n%tag OK done\r\n")
    with connect(server) as box:
        assert box.moves_by == "MOVE"
        assert box.wire.has("IDLE")


# reading


def test_a_literal_of_four_gigabytes_is_not_waited_for(server: ScriptedImap, mailbox: Mailbox) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    huge = b"* 1 FETCH (UID 1 BODY[]<0> {4294967296}\r\nx"
    server.instead("UID FETCH", SIZES.replace(b"%tag", b"* 2 FETCH (UID 2 RFC822.SIZE 80)\r\n%tag"), huge, huge)
    first, second = mailbox.fetch("INBOX", [1, 2])
    assert first.problem
    assert first.raw == b""
    assert second.raw == server.mails[2]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kB


@pytest.mark.parametrize(
    "flood",
    [b"* OK " + b"x" * 2_000_000 + b"\r\n", b"* 1 EXISTS\r\n" * 200_000, b"* 1 FETCH (UID 1 BODY[] {900000}\r\n" * 60],
    ids=["an endless line", "untagged lines", "literals"],
)
def test_a_flood_ends_the_connection(server: ScriptedImap, mailbox: Mailbox, flood: bytes) -> None:
    server.instead("UID SEARCH", flood + b"x" * 60_000_000 if b"{" in flood else flood)
    with pytest.raises(MailboxGarbled):
        mailbox.new_uids("INBOX", 0)
    assert not mailbox.wire.connected


def test_an_answer_about_mail_nobody_asked_for_is_ignored(server: ScriptedImap, mailbox: Mailbox) -> None:
    raw = b"* 9 FETCH (UID 9 BODY[]<0> {3}\r\nbad)\r\n"
    server.instead("UID FETCH", SIZES, raw + b"* 1 FETCH (UID 1 BODY[]<0> {4}\r\ngood)\r\n%tag OK done\r\n")
    assert [(f.place.uid, f.raw) for f in mailbox.fetch("INBOX", [1])] == [(1, b"good")]


def test_somebodys_change_of_flags_is_not_taken_for_a_message(server: ScriptedImap, mailbox: Mailbox) -> None:
    server.instead("UID FETCH", b"* 5 FETCH (FLAGS (\\Seen))\r\n" + SIZES)
    assert [f.place.uid for f in mailbox.fetch("INBOX", [1, 5])] == [1]


def test_a_message_cut_in_the_middle_is_not_taken_for_whole(server: ScriptedImap, mailbox: Mailbox) -> None:
    server.instead("UID FETCH", SIZES, (b"* 1 FETCH (UID 1 BODY[]<0> {80}\r\nSubject: half", None))
    with pytest.raises(MailboxUnreachable):
        list(mailbox.fetch("INBOX", [1]))


def test_the_literals_length_counts_not_the_size_announced(server: ScriptedImap, mailbox: Mailbox) -> None:
    server.instead("UID FETCH", SIZES.replace(b"SIZE 80", b"SIZE 7"))
    [fetched] = mailbox.fetch("INBOX", [1])
    assert fetched.raw == MAIL
    assert fetched.size == len(MAIL)


def test_a_message_larger_than_announced_is_read_as_a_large_one(server: ScriptedImap, mailbox: Mailbox) -> None:
    body = b"%d\r\n" % 200_000
    server.instead(
        "UID FETCH", SIZES,
        b"* 1 FETCH (UID 1 BODY[]<0> {131072}\r\n" + b"x" * 131_072 + b")\r\n%tag OK done\r\n",
        b"* 1 FETCH (UID 1 BODY[HEADER]<0> {14}\r\nSubject: x\r\n\r\n BODY[TEXT]<0> {8}\r\n"
        + body + b")\r\n%tag OK done\r\n",
        b'* 1 FETCH (UID 1 BODYSTRUCTURE ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 8 1))\r\n%tag OK done\r\n',
        b"* 1 FETCH (UID 1 BODY[1]<0> {8}\r\n" + body + b")\r\n%tag OK done\r\n",
    )  # fmt: skip
    [fetched] = mailbox.fetch("INBOX", [1])
    assert not fetched.whole
    assert fetched.raw == b"Subject: x\r\n\r\n" + body


@pytest.mark.parametrize("date", ['"00-Nix-0000 99:00:00 +9999"', "NIL"])
def test_without_a_usable_internaldate_the_topmost_received_counts(
    server: ScriptedImap, mailbox: Mailbox, date: str
) -> None:
    server.mails[1] = b"Received: from x\r\n by mx.agency.example; Mon, 2 Mar 2026 10:00:00 +0100\r\n" + MAIL
    server.instead("UID FETCH", SIZES.replace(b'"02-Mar-2026 10:00:00 +0100"', date.encode()))
    [fetched] = mailbox.fetch("INBOX", [1])
    assert fetched.received == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_the_servers_time_is_understood_in_its_zone(mailbox: Mailbox) -> None:
    assert next(mailbox.fetch("INBOX", [1])).received == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_a_uid_search_that_names_the_last_message_again_brings_nothing_new(mailbox: Mailbox) -> None:
    assert mailbox.new_uids("INBOX", 2) == []


def test_a_bye_in_between_is_a_lost_connection(server: ScriptedImap, mailbox: Mailbox) -> None:
    server.instead("EXAMINE", b"* BYE Session expired, please login again\r\n")
    with pytest.raises(MailboxUnreachable) as lost:
        mailbox.new_uids("INBOX", 0)
    assert lost.value.temporary
    mailbox.connect()
    assert mailbox.new_uids("INBOX", 0) == [1, 2]


def test_a_no_that_passes_is_told_from_one_that_stays(server: ScriptedImap, mailbox: Mailbox) -> None:
    server.instead("STATUS", b"%tag NO [UNAVAILABLE] later\r\n", b"%tag NO [NONEXISTENT] no such folder\r\n")
    with pytest.raises(MailboxRefused) as later:
        mailbox.status("INBOX")
    with pytest.raises(MailboxRefused) as never:
        mailbox.status("INBOX")
    assert (later.value.temporary, never.value.temporary) == (True, False)
    assert never.value.code == "NONEXISTENT"
    assert mailbox.status("INBOX").messages == 2


# moving


def test_an_answer_to_move_that_is_lost_is_no_proof(server: ScriptedImap, mailbox: Mailbox) -> None:
    server.instead("UID MOVE", None)
    with pytest.raises(MailboxUnreachable) as lost:
        mailbox.move("INBOX", [1], "Clients/Acme")
    assert lost.value.temporary


def test_an_ok_without_copyuid_is_no_proof(mailbox: Mailbox) -> None:
    assert mailbox.move("INBOX", [1, 2], "Clients/Acme") == {1: None, 2: None}


@pytest.mark.parametrize(
    "code", ["7 1:4294967295 1:4294967295", "7 1:2 5", "7 x 5", "", "7 1 5 9", "7 3 4"], ids=lambda c: c or "none"
)
def test_nonsense_in_copyuid_proves_nothing(server: ScriptedImap, mailbox: Mailbox, code: str) -> None:
    server.instead("UID MOVE", f"* OK [COPYUID {code}] moved\r\n%tag OK done\r\n".encode())
    assert mailbox.move("INBOX", [1], "Clients/Acme") == {1: None}


def test_copyuid_pairs_old_and_new(server: ScriptedImap, mailbox: Mailbox) -> None:
    server.instead("UID MOVE", b"* OK [COPYUID 33 1:2 8,12] moved\r\n* 1 EXPUNGE\r\n%tag OK done\r\n")
    places = mailbox.move("INBOX", [1, 2], "Clients/Acme")
    assert [(p.uidvalidity, p.uid) for p in places.values() if p] == [(33, 8), (33, 12)]


def test_a_server_of_imap4rev1_alone_gets_a_copy_and_never_an_expunge(server: ScriptedImap) -> None:
    server.capabilities = "IMAP4rev1"
    with connect(server) as box:
        assert box.moves_by == "COPY"
        assert box.move("INBOX", [1], "Clients/Acme") == {1: None}
    assert server.count("UID COPY") == 1
    assert not any("EXPUNGE" in line.upper() or "DELETED" in line.upper() for line in server.lines)


def test_under_uidplus_only_what_was_copied_is_expunged(server: ScriptedImap) -> None:
    server.capabilities = "IMAP4rev1 UIDPLUS"
    server.instead("UID COPY", b"%tag OK [COPYUID 33 2 8] copied\r\n")
    with connect(server) as box:
        places = box.move("INBOX", [1, 2], "Clients/Acme")
    assert places[1] is None
    assert places[2]
    assert [line.split(" ", 1)[1] for line in server.lines if "EXPUNGE" in line] == ["UID EXPUNGE 2"]
    assert [line.split(" ", 1)[1] for line in server.lines if "STORE" in line] == [
        "UID STORE 2 +FLAGS.SILENT (\\Deleted)"
    ]


def test_mail_in_a_read_only_folder_is_not_moved_and_the_connection_stays(
    server: ScriptedImap, mailbox: Mailbox
) -> None:
    server.instead("SELECT", b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\n%tag OK [READ-ONLY] done\r\n")
    with pytest.raises(MailboxRefused) as refused:
        mailbox.move("INBOX", [1], "Clients/Acme")
    assert refused.value.code == "READ-ONLY"
    assert not refused.value.temporary
    assert mailbox.new_uids("INBOX", 0) == [1, 2]
    assert server.logins == 1


def test_a_full_target_is_told_and_passes(server: ScriptedImap, mailbox: Mailbox) -> None:
    server.instead("UID MOVE", b"%tag NO [OVERQUOTA] full\r\n")
    server.instead("LIST", b'* LIST () "/" Clients/Acme\r\n%tag OK done\r\n')
    with pytest.raises(MailboxRefused) as refused:
        mailbox.move("INBOX", [1], "Clients/Acme")
    assert refused.value.temporary
    assert refused.value.code == "OVERQUOTA"


def test_parents_are_made_where_the_server_makes_none(server: ScriptedImap, mailbox: Mailbox) -> None:
    none = b"%tag OK done\r\n"
    server.instead("UID MOVE", b"%tag NO [TRYCREATE] no such folder\r\n")
    server.instead("CREATE", b"%tag NO parent missing\r\n")
    server.instead("LIST", none, none, none)
    mailbox.move("INBOX", [1], "Clients/Acme")
    assert [line.split(" ", 1)[1] for line in server.lines if "CREATE" in line] == [
        'CREATE "Clients/Acme"', 'CREATE "Clients"', 'CREATE "Clients/Acme"'
    ]  # fmt: skip
    assert server.count("UID MOVE") == 2


def test_a_delimiter_of_the_servers_own_never_splits_a_level(server: ScriptedImap) -> None:
    server.instead("LIST", b'* LIST (\\Noselect) "^" ""\r\n%tag OK done\r\n')
    with connect(server) as box:
        box.move("INBOX", [1], "Clients/A^B")
    assert any(line.endswith('UID MOVE 1 "Clients^A B"') for line in server.lines)


def test_a_message_id_with_a_line_end_never_reaches_the_server(server: ScriptedImap, mailbox: Mailbox) -> None:
    assert mailbox.find("INBOX", "<1@acme.example>\r\nX1 DELETE INBOX\r\n") is None
    assert not any("DELETE" in line for line in server.lines)
    assert (place := mailbox.find("INBOX", "<1@acme.example>"))
    assert place.uid == 1

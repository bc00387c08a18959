"""The doctor before real servers: what they can, what is refused, what is not there; and no mail is ever begun."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from daemon.doctor.imap import examine as examine_mailbox
from daemon.doctor.smtp import examine as examine_smtp
from daemon.mailbox import Mailbox
from tests.desks import ROOT, reference_desk
from tests.live.conftest import Settings
from tests.live.dovecot import PASSWORD, Dovecot, free_port
from tests.live.letters import put
from tests.live.sink import Sink
from tests.mails import mail


@pytest.fixture
def path(settings: Settings, sink: Sink, tmp_path: Path) -> Path:
    path = reference_desk(tmp_path / "desk")
    change(path, ("port = 1143", f"port = {settings.port}"), ("port = 1025", f"port = {sink.port}"))
    change(path, ('user = "ae"', f'user = "{settings.user}"'))
    return path


def change(path: Path, *pairs: tuple[str, str]) -> None:
    text = (path / "config.toml").read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    (path / "config.toml").write_text(text, "utf-8")


def doctor(path: Path, password: str = PASSWORD) -> tuple[int, dict[str, dict[str, Any]]]:
    env = {**os.environ, "COUNTERSIGN_IMAP_PASSWORD": password, "COUNTERSIGN_DEMO_PASSWORD": password}
    command = [sys.executable, "-m", "daemon", "doctor", "--json", "--desk", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, env=env, cwd=ROOT, timeout=90)
    assert "Traceback" not in done.stderr, done.stderr
    assert password not in done.stdout
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, {row["what"]: row for row in rows}


def test_a_desk_whose_servers_are_there_is_well_and_nothing_is_sent_or_changed(
    path: Path, sink: Sink, mailbox: Mailbox
) -> None:
    put(mailbox, mail("Hello."))
    before = mailbox.statuses()
    code, rows = doctor(path)
    assert code == 0, rows
    assert not [row for row in rows.values() if row["state"] == "wrong"]
    assert "logged in as" in rows["mailbox ae"]["found"]
    assert {"MOVE", "IDLE", "UIDPLUS"} <= set(rows["mailbox ae can"]["found"].replace(",", "").split())
    assert "1 mails in INBOX" in rows["mailbox ae folders"]["found"] or "Sent" in rows["mailbox ae folders"]["found"]
    assert rows["mailbox ae verification"]["state"] == "ok"
    assert rows["smtp"]["found"].startswith(f"127.0.0.1:{sink.port}, no TLS, on this machine, ")
    assert "220" in rows["smtp"]["found"]
    assert "MB (SIZE)" in rows["smtp can"]["found"]
    assert not sink.received
    assert sink.sessions == 1
    assert mailbox.statuses() == before


def test_mail_that_our_server_did_not_vouch_for_is_worth_a_look(path: Path, mailbox: Mailbox) -> None:
    put(mailbox, mail("Hello.", authentication="mx.elsewhere.example; dmarc=pass header.from=acme.example"))
    _, rows = doctor(path)
    found = rows["mailbox ae verification"]
    assert found["state"] == "look"
    assert "they carry some by mx.elsewhere.example" in found["found"]


def test_a_refused_login_is_wrong_and_a_server_that_is_away_could_not_be_reached(path: Path, sink: Sink) -> None:
    code, rows = doctor(path, "wrong-canary")
    assert code == 1
    assert rows["mailbox ae"]["state"] == "wrong"
    assert "app password" in rows["mailbox ae"]["advice"]
    assert rows["smtp"]["state"] == "ok"
    change(path, (f"port = {sink.port}", f"port = {free_port()}"))
    code, rows = doctor(path)
    assert code == 3
    assert rows["smtp"]["state"] == "wrong"
    assert not rows["smtp"]["reached"]
    assert rows["mailbox ae"]["state"] == "ok"


def test_a_mailbox_that_is_away_keeps_no_other_row_from_being_shown(path: Path, settings: Settings) -> None:
    change(path, (f"port = {settings.port}", f"port = {free_port()}"))
    code, rows = doctor(path)
    assert code == 3
    assert not rows["mailbox ae"]["reached"]
    assert "host, port and security" in rows["mailbox ae"]["advice"]
    assert rows["smtp"]["state"] == "ok"


def test_a_folder_that_is_not_there_is_wrong_with_those_that_are(path: Path) -> None:
    change(path, ('folder = "INBOX"', 'folder = "Accounts"'))
    code, rows = doctor(path)
    assert code == 1
    assert rows["mailbox ae folders"]["advice"].startswith("write one of: ")
    assert "INBOX" in rows["mailbox ae folders"]["advice"]


@pytest.fixture
def plain(plain_dovecot: Dovecot, user: str) -> Settings:
    return Settings("127.0.0.1", plain_dovecot.port, user)


def test_what_a_server_lacks_is_told_with_how_the_desk_does_without(plain: Settings) -> None:
    class Box(Settings):
        sent_folder, trusted_authserv, poll = "Sent", (), 60

    rows = list(examine_mailbox("ae", Box(plain.host, plain.port, plain.user)))  # type: ignore[arg-type]
    lacking = [row for row in rows if row.what == "mailbox ae can"]
    assert [row.state for row in lacking] == ["look", "look"]
    assert "no MOVE" in lacking[0].found
    assert "looking every 60 s" in lacking[1].advice
    assert next(row for row in rows if row.what == "mailbox ae verification").state == "look"


def test_over_tls_the_version_is_named_and_a_certificate_that_nobody_vouches_for_is_wrong(
    dovecot: Dovecot, user: str
) -> None:
    class Box(Settings):
        sent_folder, trusted_authserv, poll = None, ("mx.agency.example",), 60

    box = Box("localhost", dovecot.tls_port, user, "tls")
    [first, *_] = examine_mailbox("ae", box, dovecot.trust())  # type: ignore[arg-type]
    assert first.state == "ok"
    assert "TLSv1." in first.found
    [only] = examine_mailbox("ae", box)  # type: ignore[arg-type]
    assert only.state == "wrong"
    assert "certificate" in only.found


def test_a_server_that_takes_small_mails_alone_is_worth_a_look(sink: Sink) -> None:
    sink._controller.SMTP_kwargs["data_size_limit"] = 2_000_000

    class Smtp:
        host, port, security, user = "127.0.0.1", sink.port, "none", None

    rows = {row.what: row for row in examine_smtp(Smtp())}  # type: ignore[arg-type]
    assert rows["smtp can"].state == "look"
    assert "2.0 MB" in rows["smtp can"].found

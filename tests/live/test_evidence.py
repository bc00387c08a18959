"""Evidence from a real mailbox: the mails octet by octet, hashes that hold, a cover page that a person can read."""

import hashlib
import json
import os
import subprocess
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

from daemon.mailbox import Mailbox
from tests.live.conftest import Settings
from tests.live.dovecot import free_port
from tests.live.sink import Sink
from tests.live.test_desk import ASKED, DANA, MIA, Desk, on_servers
from tests.mails import mail

POSTER = os.urandom(150_000)  # larger than what the desk reads of a mail
REQUEST = "acme/poster/v2"


@pytest.fixture
def desk(settings: Settings, mailbox: Mailbox, sink: Sink, tmp_path: Path) -> Desk:
    return on_servers(tmp_path / "desk", mailbox, settings, sink)


@pytest.fixture
def approved(desk: Desk) -> Desk:
    text = "Dear Dana,\n\n#approve Poster v2\n"
    desk.put(mail(text, sender=MIA, to=[DANA], message_id=ASKED, files=[("poster.pdf", POSTER)]))
    desk.put(mail("Approved.", answers=ASKED, subject="Re: Poster <script>alert(1)</script>"))
    desk.run("run", "--once")
    [row] = desk.rows("approvals")
    assert (row["request"], row["state"]) == (REQUEST, "approved")
    return desk


def packed(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def test_an_approval_is_packed_with_the_mails_it_rests_on(approved: Desk, tmp_path: Path) -> None:
    out = tmp_path / "evidence.zip"
    [row] = approved.rows("evidence", REQUEST, "--out", str(out))
    assert row == {"file": str(out), "mails": 4, "missing": []}
    assert out.stat().st_mode & 0o077 == 0
    files = packed(out)
    mails = [message_from_bytes(data) for name, data in files.items() if name.endswith(".eml")]
    assert len(mails) == 4
    assert ASKED in [m["Message-ID"] for m in mails]
    ours = {raw for received in approved.sink.received for raw in [received.raw]}
    assert sum(m["X-Countersign-Key"] is not None for m in mails) == len(ours) == 2
    [asked] = [m for m in mails if m["Message-ID"] == ASKED]
    [poster] = [p.get_payload(decode=True) for p in asked.walk() if p.get_filename() == "poster.pdf"]
    assert poster == POSTER

    cover = files["cover.txt"].decode()
    assert cover.startswith(f"Evidence: {REQUEST}\n")
    assert f"poster.pdf: SHA-256 {hashlib.sha256(POSTER).hexdigest()}, as approved" in cover
    assert cover.count("yes: the bytes that the desk took") == 4
    assert f"{DANA} (verified): approve:" in cover
    html = files["cover.html"].decode()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "http" not in html
    for name in (n for n in files if n.endswith(".headers.txt")):
        assert files[name.replace(".headers.txt", ".eml")].startswith(files[name])
    kinds = {json.loads(line)["kind"] for line in files["ledger.jsonl"].splitlines()}
    assert {"request", "decision", "outbox"} <= kinds

    for name, data in files.items():
        (tmp_path / "out" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "out" / name).write_bytes(data)
    checked = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path / "out", timeout=30)
    assert checked.returncode == 0
    assert len(files["SHA256SUMS"].splitlines()) == len(files) - 1


def test_evidence_changes_nothing_and_writes_over_nothing(approved: Desk, tmp_path: Path) -> None:
    before = (approved.run("export").stdout, approved.mailbox.statuses())
    out = tmp_path / "evidence.zip"
    approved.run("evidence", REQUEST, "--out", str(out))
    first = out.read_bytes()
    again = approved.run("evidence", REQUEST, "--out", str(out), code=2)
    assert "give another with --out" in again.stderr
    assert out.read_bytes() == first
    assert (approved.run("export").stdout, approved.mailbox.statuses()) == before


def test_a_mail_that_somebody_moved_is_found_and_one_that_is_gone_is_named(approved: Desk, tmp_path: Path) -> None:
    folder = "Clients/Acme Foods"
    [asked, answer] = approved.mailbox.fetch(folder, [1, 2])
    [away] = approved.mailbox.move(folder, [asked.place.uid], "INBOX").values()
    assert away
    approved.mailbox.move("INBOX", [away.uid], folder)  # back, under another number
    approved.run("evidence", REQUEST, "--out", str(tmp_path / "1.zip"))
    approved.mailbox.discard(folder, [answer.place.uid], answer.place.uidvalidity)
    done = approved.run("evidence", REQUEST, "--out", str(tmp_path / "2.zip"), code=1)
    assert "not in the mailbox any more: <" in done.stderr
    cover = packed(tmp_path / "2.zip")["cover.txt"].decode()
    assert "missing" in cover
    assert 'approve: "Approved' in cover  # the ledger's words are still told


def test_a_thread_a_letter_and_a_message_can_be_packed_too(approved: Desk, tmp_path: Path) -> None:
    [thread] = {row["thread"] for row in approved.rows("threads") if row["client"] == "acme"}
    letter = approved.rows("outbox")[0]["id"]
    for number, name in enumerate((thread, letter, ASKED)):
        [row] = approved.rows("evidence", name, "--out", str(tmp_path / f"{number}.zip"))
        assert row["mails"] >= 1
        assert row["missing"] == []


def test_an_unknown_name_and_a_server_that_is_away_leave_no_file(
    approved: Desk, settings: Settings, tmp_path: Path
) -> None:
    out = tmp_path / "evidence.zip"
    assert "takes the same names" in approved.run("evidence", "acme/nothing", "--out", str(out), code=2).stderr
    config = approved.path / "config.toml"
    config.write_text(config.read_text("utf-8").replace(f"port = {settings.port}", f"port = {free_port()}"), "utf-8")
    approved.run("evidence", REQUEST, "--out", str(out), code=3)
    assert not list(tmp_path.glob("*evidence*"))

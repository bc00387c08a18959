"""Old mail imported into a real mailbox: filed as from before the start, once, and never acted on."""

import json
import mailbox as files
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from daemon.mailbox import Mailbox
from rules.nouns import Entry
from store.open import open_ledger
from tests.desks import ROOT
from tests.live.conftest import Settings, started
from tests.live.dovecot import Dovecot, free_port
from tests.live.sink import Sink
from tests.live.test_desk import ASKED, DANA, MIA, Desk, desk, on_servers
from tests.mails import mail

__all__ = ["desk"]

JUNE = datetime(2026, 6, 1, 10, tzinfo=UTC)


def old_mails() -> list[bytes]:
    """A year's worth in small: an approval that would count today, a promise, a note, mail of nobody we know."""
    ask = mail("Dear Dana,\n\n#approve Poster v2\n", sender=MIA, to=[DANA], message_id=ASKED, at=JUNE)
    return [
        ask,
        mail("Approved.", answers=ASKED, at=JUNE),
        mail("We will pay INV-31 on Friday.", sender="accounts@acme.example", subject="INV-31", at=JUNE),
        mail("#job Winter poster\nkind: creative\nbudget: 1 EUR\n", sender=MIA, to=["ae@agency.example"], at=JUNE),
        mail("Cheap watches!", sender="sales@elsewhere.example", subject="Watches", at=JUNE),
        mail("Here is the file.", files=[("big.bin", os.urandom(200_000))], at=JUNE),
    ]


def as_mbox(path: Path, raws: list[bytes]) -> Path:
    box = files.mbox(path)
    for raw in raws:
        box.add(raw)
    box.close()
    return path


def as_maildir(path: Path, raws: list[bytes]) -> Path:
    box = files.Maildir(path)
    inside = box.add_folder("2025")
    for number, raw in enumerate(raws):
        (inside if number % 2 else box).add(raw)
    return path


def as_folder(path: Path, raws: list[bytes]) -> Path:
    (path / "deeper").mkdir(parents=True)
    for number, raw in enumerate(raws):
        (path / "deeper" / f"{number}.eml").write_bytes(raw)
    return path


@pytest.mark.parametrize("make", [as_mbox, as_maildir, as_folder])
def test_old_mail_is_filed_and_nothing_is_sent_recorded_or_asked(desk: Desk, tmp_path: Path, make: object) -> None:
    old = make(tmp_path / "old", old_mails())  # type: ignore[operator]
    [row] = desk.rows("import", str(old))
    assert (row["read"], row["filed"], row["unfiled"], row["known"], row["refused"]) == (6, 6, 2, 0, [])
    assert desk.count("Clients/Acme Foods") == 4
    assert desk.count("Clients/_Unfiled") == 2
    for command in ("approvals", "outbox", "jobs", "invoices"):
        assert desk.rows(command) == []
    entry, *tried = desk.rows("explain", "<ask-1@agency.example>")
    assert [one["duty"] for one in tried] == ["trust", "filing"]
    assert f"import: old mail, imported from {old}: filed, not acted on" in entry["because"]

    [again] = desk.rows("import", str(old))
    assert (again["filed"], again["known"]) == (0, 6)

    before = [line for line in desk.run("export").stdout.splitlines() if '"kind":"message"' in line]
    desk.run("run", "--once")
    desk.run("run", "--once", "--now", "2026-12-01T12:00:00+00:00")
    assert desk.rows("approvals") == []
    assert not [m for m in desk.sink.received if "Watches" in m.subject or "Poster" in m.subject]
    after = [line for line in desk.run("export").stdout.splitlines() if '"kind":"message"' in line]
    assert after == before
    assert desk.count("Clients/Acme Foods") == 4


def test_old_mail_keeps_its_own_time_and_is_read(desk: Desk, tmp_path: Path) -> None:
    march = datetime(2025, 3, 4, 5, 6, tzinfo=UTC)
    received = f"Received: from x by mx.agency.example; {format_datetime(march)}\r\n".encode()
    old = as_folder(tmp_path / "old", [received + mail("Hello.", at=JUNE), mail("Hello again.", at=JUNE)])
    desk.rows("import", str(old))
    times = [f.received for f in desk.mailbox.fetch("Clients/Acme Foods", [1, 2])]
    assert times == [march, JUNE]


def test_a_folder_of_the_mailbox_is_imported_as_copies_and_stays_as_it_is(desk: Desk) -> None:
    for raw in old_mails():
        desk.mailbox.append("Archive/2025", raw, (), JUNE)
    [row] = desk.rows("import", "imap:Archive/2025")
    assert (row["filed"], row["refused"]) == (6, [])
    assert desk.count("Archive/2025") == 6
    assert desk.count("Clients/_Unfiled") == 2
    [again] = desk.rows("import", "imap:Archive/2025")
    assert (again["filed"], again["known"]) == (0, 6)
    assert desk.count("Clients/_Unfiled") == 2


def test_folders_that_the_daemon_reads_and_folders_that_are_not_there_are_told(desk: Desk) -> None:
    assert "read by the daemon" in desk.run("import", "imap:INBOX", code=2).stderr
    assert "read by the daemon" in desk.run("import", "imap:Clients/Acme Foods", code=2).stderr
    desk.mailbox.ensure_folder(["Archive"])
    assert 'did you mean "Archive"?' in desk.run("import", "imap:Archiv", code=2).stderr
    assert "write imap:Archive" in desk.run("import", "Archive", code=2).stderr
    assert "there is no mailbox" in desk.run("import", "imap:Archive", "--mailbox", "eu", code=2).stderr


def test_mail_that_came_after_the_desk_began_is_left_for_it_to_read(desk: Desk, tmp_path: Path) -> None:
    """Imported, a client's yes of today would be known, and never counted."""
    desk.run("run", "--once", "--now", "2026-11-01T12:00:00+00:00")
    fresh = mail("Approved.", answers=ASKED, at=datetime(2026, 11, 18, 10, tzinfo=UTC))
    old = as_mbox(tmp_path / "old.mbox", [*old_mails()[:1], fresh])
    [row] = desk.rows("import", str(old))
    assert (row["filed"], row["newer"]) == (1, 1)
    assert "came after the desk began" in desk.run("import", str(old)).stdout


def test_an_import_that_was_cut_short_goes_on_without_a_second_copy(desk: Desk, tmp_path: Path) -> None:
    """The entry is kept, the mail put into its folder, and the process dies before that is noted."""
    old = as_mbox(tmp_path / "old.mbox", old_mails())
    desk.rows("import", str(old))
    ledger = open_ledger("tinydb:data/ledger.json", desk.path)
    with ledger.transaction() as tx:
        for entry in ledger.find(Entry):
            tx.put(replace(entry, place=None, copies=(), routes=()))
    ledger.close()
    [row] = desk.rows("import", str(old))
    assert (row["filed"], row["known"]) == (0, 6)
    assert desk.count("Clients/Acme Foods") == 4
    assert '"place":null' not in desk.run("export").stdout


def test_a_mail_that_cannot_be_put_is_told_and_the_others_are_filed(desk: Desk, tmp_path: Path) -> None:
    old = as_folder(tmp_path / "old", [mail("Hello."), b"Subject: x\r\n\r\n\0\r\n", mail("Hello again.")])
    done = desk.run("import", str(old))
    assert "3 read, 2 filed, 1 refused" in done.stdout
    assert "1.eml: there is a NUL in it" in done.stderr


@pytest.fixture(scope="module")
def bare_dovecot() -> Iterator[Dovecot]:
    """One that never tells where it has put a mail."""
    yield from started(capability="IMAP4rev1 NAMESPACE")


def test_a_server_without_uidplus_gets_each_mail_once(
    bare_dovecot: Dovecot, user: str, sink: Sink, tmp_path: Path
) -> None:
    settings = Settings("127.0.0.1", bare_dovecot.port, user)
    with Mailbox("ae", settings) as box:
        desk = on_servers(tmp_path / "desk", box, settings, sink)
        old = as_mbox(tmp_path / "old.mbox", old_mails())
        for filed in (6, 0):
            [row] = desk.rows("import", str(old))
            assert row["filed"] == filed
        assert desk.count("Clients/_Unfiled") == 2


def test_a_server_that_is_away_ends_with_3_and_nothing_is_noted(desk: Desk, settings: Settings, tmp_path: Path) -> None:
    config = desk.path / "config.toml"
    config.write_text(config.read_text("utf-8").replace(f"port = {settings.port}", f"port = {free_port()}"), "utf-8")
    old = as_mbox(tmp_path / "old.mbox", old_mails())
    assert "import again" in desk.run("import", str(old), code=3).stderr
    assert desk.run("export").stdout == ""


def test_while_a_daemon_has_the_ledger_nothing_is_imported(desk: Desk, tmp_path: Path) -> None:
    desk.run("run", "--once", "--now", "2026-11-01T12:00:00+00:00")
    old = as_mbox(tmp_path / "old.mbox", old_mails())
    code = (
        "import sys; from pathlib import Path; from store.open import open_ledger\n"
        "l = open_ledger('tinydb:data/ledger.json', Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(desk.path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout
    assert holder.stdin
    assert holder.stdout.readline() == b"open\n"
    try:
        done = desk.run("import", str(old), code=2)
    finally:
        holder.stdin.close()
        holder.wait(10)
    assert f"process {holder.pid} works on the ledger" in done.stderr
    assert json.loads(desk.run("import", str(old), "--json").stdout)["filed"] == 6

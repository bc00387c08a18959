"""Mail is the record: the ledger deleted, made again from the mailbox, is the same to the byte; nothing is sent."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daemon.journal import BEFORE, SEAL
from tests.live.test_desk import ASKED, Desk, ask, desk, weekly  # noqa: F401
from tests.mails import mail

pytestmark = pytest.mark.usefixtures("weekly")  # 2026-03-02 is a Monday: a report is among what is made again

LEDGER = "Clients/_Ledger"
INVOICES = "invoice,client,job,issued,due,amount,currency\nINV-31,acme,,2026-02-02,2026-03-04,1000.00,GBP\n"


def worked(desk: Desk, tmp_path: Path) -> bytes:  # noqa: F811
    """A desk that has filed, approved, imported, reminded; its export."""
    (tmp_path / "invoices.csv").write_text(INVOICES)
    ask(desk)
    desk.put(mail("Approved.", answers=ASKED))
    desk.run("run", "--once", "--now", "2026-02-27T10:00:00+00:00")
    desk.run("invoices", "import", str(tmp_path / "invoices.csv"))
    desk.run("run", "--once", "--now", "2026-03-02T12:00:05+00:00")
    desk.put(mail("When do we get the print files?", sender="helen.cho@acme.example", message_id="<q-1@acme.example>"))
    desk.run("run", "--once", "--now", "2026-03-02T15:00:00+00:00")
    return desk.run("export").stdout.encode()


def forget(desk: Desk) -> None:  # noqa: F811
    for file in (desk.path / "data").glob("ledger*"):
        file.unlink()


def test_the_ledger_is_made_again_byte_for_byte_and_nothing_is_sent(desk: Desk, tmp_path: Path) -> None:  # noqa: F811
    before = worked(desk, tmp_path)
    sent = len(desk.sink.received)
    assert sent > 3
    forget(desk)
    assert "rebuild" in desk.run("run", "--once", code=2).stderr
    desk.run("rebuild")
    assert desk.run("export").stdout.encode() == before
    desk.run("run", "--once", "--now", "2026-03-02T15:00:00+00:00")
    assert desk.run("export").stdout.encode() == before
    assert len(desk.sink.received) == sent


def test_a_rebuild_of_a_rebuild_is_the_same_and_what_came_in_between_is_in_it(desk: Desk, tmp_path: Path) -> None:  # noqa: F811
    worked(desk, tmp_path)
    desk.run("rebuild")
    desk.put(mail("Thanks!", message_id="<later@acme.example>"))
    desk.run("run", "--once", "--now", "2026-03-03T10:00:00+00:00")
    before = desk.run("export").stdout
    desk.run("rebuild")
    assert desk.run("export").stdout == before


def test_with_all_of_data_gone_nothing_starts_afresh_and_rebuild_still_knows(desk: Desk, tmp_path: Path) -> None:  # noqa: F811
    before, sent = worked(desk, tmp_path), len(desk.sink.received)
    shutil.rmtree(desk.path / "data")
    assert "countersign rebuild" in desk.run("run", "--once", code=2).stderr
    shutil.rmtree(desk.path / "data", ignore_errors=True)
    assert "seals" in desk.run("rebuild").stderr
    assert desk.run("export").stdout.encode() == before
    desk.run("run", "--once", "--now", "2026-03-02T15:00:00+00:00")
    assert len(desk.sink.received) == sent
    desk.run("rebuild")  # by now sealed with the new key
    assert desk.run("export").stdout.encode() == before


def test_what_was_sent_before_the_mailbox_heard_of_it_is_known_by_its_copy(desk: Desk, tmp_path: Path) -> None:  # noqa: F811
    """The last mails of the ledger are lost, as if the machine had died with its disk right after sending."""
    worked(desk, tmp_path)
    sent = len(desk.sink.received)
    desk.mailbox.wire.select(LEDGER, writable=True, again=True)
    uids = desk.mailbox.wire.search("ALL")
    desk.mailbox.wire.expunge(uids[-1:])
    forget(desk)
    desk.run("rebuild")
    desk.run("run", "--once", "--now", "2026-03-02T15:00:00+00:00")
    assert len(desk.sink.received) == sent


def test_a_forged_mail_of_the_ledger_counts_for_nothing(desk: Desk, tmp_path: Path) -> None:  # noqa: F811
    before = worked(desk, tmp_path)
    [first, *_] = desk.mailbox.all_of(LEDGER)
    seal = next(line for line in first.split(b"\r\n") if line.startswith(SEAL.encode()))
    desk.mailbox.append(LEDGER, first.replace(seal, seal[:-4] + b"0000"))
    desk.mailbox.append(LEDGER, first.replace(BEFORE.encode() + b":", BEFORE.encode() + b": 1"))
    desk.mailbox.append(LEDGER, b"From: eve@evil.example\r\nSubject: Ledger\r\n\r\nhello\r\n")
    desk.mailbox.append(LEDGER, first)  # an old one once more turns nothing back
    forget(desk)
    assert desk.run("rebuild").stderr.count("not sealed by this desk") == 3
    assert desk.run("export").stdout.encode() == before


def unwritten(desk: Desk) -> int:  # noqa: F811
    rows = {row["what"]: row for row in desk.rows("status")}
    return int(rows["entries not yet written back"]["count"])


def test_what_commands_put_into_the_ledger_is_written_back_by_the_next_run(desk: Desk, tmp_path: Path) -> None:  # noqa: F811
    """Invoices, payments and old mail come in by commands, none of which writes to the ledger's folder."""
    desk.run("run", "--once", "--now", "2026-02-27T10:00:00+00:00")
    (tmp_path / "invoices.csv").write_text(INVOICES)
    (tmp_path / "paid.csv").write_text("invoice,paid,amount,currency\nINV-31,2026-03-02,1000.00,GBP\n")
    old = mail("As agreed.", message_id="<old@acme.example>", at=datetime(2026, 1, 5, tzinfo=UTC))
    (tmp_path / "old.eml").write_bytes(old)
    desk.run("invoices", "import", str(tmp_path / "invoices.csv"))
    desk.run("payments", "import", str(tmp_path / "paid.csv"))
    desk.run("import", str(tmp_path / "old.eml"))
    assert unwritten(desk) >= 3
    desk.run("run", "--once", "--now", "2026-03-02T15:00:05+00:00")
    assert unwritten(desk) == 0
    before, sent = desk.run("export").stdout, len(desk.sink.received)
    assert all(known in before for known in ("INV-31", '"kind":"payment"', "<old@acme.example>"))
    forget(desk)
    desk.run("rebuild")
    assert (desk.run("export").stdout, len(desk.sink.received)) == (before, sent)

"""Mailbox and ledger compared on a real Dovecot, while people move, delete and mislay mail as people do."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from daemon.clock import Clock
from daemon.desk import open_desk
from daemon.loop import Daemon
from daemon.reconcile import read_result
from daemon.start import start
from rules.nouns import Entry, OutboxRow, Place, Position
from store.codec import export_lines
from store.contract import LedgerOlder
from tests.live.dovecot import PASSWORD
from tests.live.test_desk import ASKED, DANA, Desk, ask, desk  # noqa: F401
from tests.mails import mail
from tests.test_cli import countersign

ACME, LEDGER = "Clients/Acme Foods", "Clients/_Ledger"
FIRST, NIGHT = datetime(2026, 2, 26, 10, 0, tzinfo=UTC), timedelta(hours=24)
NEXT = datetime(2026, 2, 27, 2, 30, tzinfo=UTC)  # half past three in Berlin


class Told(Clock):
    """A clock that says what it was told."""

    at = FIRST

    def now(self) -> datetime:
        return self.at

    def jumped(self) -> None:
        return None


@pytest.fixture
def clock() -> Told:
    return Told()


@pytest.fixture
def daemon(desk: Desk, clock: Told, monkeypatch: pytest.MonkeyPatch) -> Iterator[Daemon]:  # noqa: F811
    monkeypatch.setenv("COUNTERSIGN_IMAP_PASSWORD", PASSWORD)
    monkeypatch.setenv("COUNTERSIGN_DEMO_PASSWORD", PASSWORD)
    ask(desk)
    desk.put(mail("Approved.", answers=ASKED, message_id="<yes@acme.example>"))
    for name in ("archived", "deleted", "client"):
        desk.put(mail(f"About {name}", subject=name, message_id=f"<{name}@acme.example>"))
    at_work = start(open_desk(desk.path), clock, once=True)
    try:
        at_work.turn()
        yield at_work
    finally:
        at_work.close()


def place(daemon: Daemon, name: str) -> Place:
    [entry] = daemon.ledger.find(Entry, message_id=f"<{name}@acme.example>")
    assert entry.place
    return entry.place


def night(daemon: Daemon, clock: Told, at: datetime) -> dict[str, str]:
    """A turn at that time; the kinds of difference that it left, and what each is about."""
    clock.at = at
    daemon.turn()
    last = read_result(daemon.desk.data)
    assert last
    assert (last.at, last.unreachable) == (at, ())
    return {one.kind: one.shown for one in last.seen}


def to_ops(desk: Desk) -> list[str]:  # noqa: F811
    return [m.subject for m in desk.sink.received if "between mailbox and ledger" in m.subject]


def compared(desk: Desk) -> tuple[int, dict[str, Any]]:  # noqa: F811
    done = countersign("reconcile", "--desk", desk.path, "--json")
    return done.exit_code, {row["kind"]: row for row in map(json.loads, done.stdout.splitlines())}


def expunge(desk: Desk, folder: str, *uids: int) -> None:  # noqa: F811
    """As a person does who deletes for good."""
    desk.mailbox.wire.select(folder, writable=True, again=True)
    desk.mailbox.wire.expunge(uids or desk.mailbox.wire.search("ALL"))


def test_every_difference_is_found_followed_or_told_once_and_a_rebuild_knows_it_all(
    desk: Desk, daemon: Daemon, clock: Told  # noqa: F811
) -> None:  # fmt: skip
    assert compared(desk) == (0, {})
    clock.at, pieces = NEXT, 1
    while daemon.nightly.go_on(daemon.desk, 0.0):  # mail is read between two of them
        pieces += 1
    assert pieces > 2
    assert night(daemon, clock, NEXT) == {}

    for name, folder in (("archived", "Archive/2026"), ("client", "Clients/Borealis Bikes")):
        desk.mailbox.move(ACME, [place(daemon, name).uid], folder)
    expunge(desk, ACME, place(daemon, "deleted").uid)
    expunge(desk, "Sent")
    desk.mailbox.append(LEDGER, mail("Put here by mistake."))
    late = desk.mailbox.append("INBOX", mail("I came late.", message_id="<late@acme.example>"))
    assert late
    with daemon.ledger.transaction() as tx:  # as if the server had shown the number only now
        position = tx.get(Position, "ae/INBOX") or Position(mailbox="ae", folder="INBOX", uidvalidity=1, uid=0)
        tx.put(replace(position, uidvalidity=late.uidvalidity, uid=late.uid))
    code, rows = compared(desk)
    kinds = {"unread", "ledger_strange", "copy_missing", "gone", "moved", "waiting"}
    assert (code, set(rows)) == (1, kinds | {"not_written_back"})
    assert (rows["moved"]["folder"], rows["moved"]["found"]) == (ACME, "Archive/2026")
    assert rows["gone"]["shown"] == f"{DANA}: deleted"

    found = night(daemon, clock, NEXT + NIGHT)
    assert set(found) == kinds - {"waiting"}  # the daemon had read by then
    assert place(daemon, "archived").folder == "Archive/2026"
    assert place(daemon, "client").folder == "Clients/Borealis Bikes"
    assert [e.subject for e in daemon.ledger.find(Entry) if e.missing] == ["deleted"]
    assert len(to_ops(desk)) == 1
    again = night(daemon, clock, NEXT + 2 * NIGHT)
    assert set(again) == kinds - {"waiting", "moved", "unread"}
    assert place(daemon, "late").folder == ACME
    assert len(to_ops(desk)) == 1

    status = countersign("status", "--desk", desk.path)
    assert "mails that are not in the mailbox any more" in status.stdout
    before, sent = list(export_lines(daemon.ledger)), len(desk.sink.received)
    daemon.close()
    for file in (desk.path / "data").glob("ledger*"):
        file.unlink()
    assert countersign("rebuild", "--desk", desk.path).exit_code == 0
    assert countersign("export", "--desk", desk.path).stdout.encode() == b"".join(before)
    assert len(desk.sink.received) == sent


def test_what_is_missing_of_the_ledger_in_the_mailbox_is_written_back_anew(
    desk: Desk, daemon: Daemon, clock: Told  # noqa: F811
) -> None:  # fmt: skip
    night(daemon, clock, NEXT)
    expunge(desk, LEDGER, 1)
    [row, *_] = daemon.ledger.find(OutboxRow, state="sent")
    with daemon.ledger.transaction() as tx:  # as if nobody had noted that it was sent
        tx.put(replace(row, state="pending", due=NEXT + 9 * NIGHT))
    assert set(night(daemon, clock, NEXT + NIGHT)) == {"ledger_gap", "letter_ahead"}
    assert row.key in {r.key for r in daemon.ledger.find(OutboxRow, state="sent")}
    assert night(daemon, clock, NEXT + 2 * NIGHT) == {}
    before = b"".join(export_lines(daemon.ledger))
    daemon.close()
    oldest = desk.mailbox.move(LEDGER, [2], "Aside")[2]
    assert oldest
    desk.mailbox.move("Aside", [oldest.uid], LEDGER)  # back again, and now the last
    for file in (desk.path / "data").glob("ledger*"):
        file.unlink()
    assert countersign("rebuild", "--desk", desk.path).exit_code == 0
    assert countersign("export", "--desk", desk.path).stdout.encode() == before


def test_a_backup_that_is_older_than_the_mailbox_sends_nothing(
    desk: Desk, daemon: Daemon, clock: Told  # noqa: F811
) -> None:  # fmt: skip
    backup = desk.path.with_name("backup")
    shutil.copytree(desk.path / "data", backup)
    desk.put(mail("#approve Flyer v1", sender="mia@agency.example", to=[DANA], message_id="<ask-2@agency.example>"))
    desk.put(mail("Approved.", answers="<ask-2@agency.example>", message_id="<yes-2@acme.example>", subject="Flyer"))
    daemon.turn()
    sent = len(desk.sink.received)
    daemon.close()
    shutil.copytree(backup, desk.path / "data", dirs_exist_ok=True)
    older = start(open_desk(desk.path), clock)
    try:
        assert {"ledger_ahead", "letter_unknown"} <= set(compared(desk)[1])  # beside a daemon at work
        with pytest.raises(LedgerOlder, match="countersign rebuild"):
            older.turn()
    finally:
        older.close()
    assert countersign("rebuild", "--desk", desk.path).exit_code == 0
    again = start(open_desk(desk.path), clock, once=True)
    try:
        again.turn()
        assert again.ledger.find(OutboxRow, state="pending") == []
    finally:
        again.close()
    assert len(desk.sink.received) == sent
    assert compared(desk) == (0, {})

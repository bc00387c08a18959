"""Copies of one mail and a process that dies at the worst moment: each ends in the folder, once, and none is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.clock import Clock
from daemon.desk import open_desk
from daemon.intake import Intake
from daemon.mailbox import Mailbox
from daemon.parse.worker import Reader
from rules.nouns import Entry
from store.contract import Ledger
from store.open import open_ledger
from tests.desks import make_desk
from tests.mails import mail

ACME = "Clients/Acme Foods"
RAW = mail("Hello", message_id="<h1@acme.example>")
COPY = b"Delivered-To: accounts@agency.example\r\n" + RAW


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = open_ledger("tinydb:data/ledger.json", tmp_path, create=True)
    yield made
    made.close()


@pytest.fixture
def intake(mailbox: Mailbox, ledger: Ledger, tmp_path: Path) -> Iterator[Intake]:
    desk = open_desk(make_desk(tmp_path / "desk"))
    mailbox.name = next(iter(desk.config.mailboxes))
    reader = Reader()
    yield Intake(mailbox, desk, ledger, reader, Clock())
    reader.close()


def read_only(intake: Intake) -> None:
    """The process reads and commits, and dies before it moves anything."""
    intake.file = lambda: 0  # type: ignore[method-assign]
    intake.sync()
    del intake.file


def where(intake: Intake) -> tuple[int, int]:
    """How many mails lie in the inbox and in the client's folder."""
    intake.mailbox.new_uids("Sent" if "Sent" in intake.mailbox.statuses() else "INBOX", 0)
    counts = intake.mailbox.statuses()
    return counts["INBOX"].messages, counts[ACME].messages if ACME in counts else 0


def the_entry(ledger: Ledger) -> Entry:
    [entry] = ledger.find(Entry)
    return entry


def test_killed_between_the_commit_and_the_move(intake: Intake, ledger: Ledger) -> None:
    for raw in (RAW, COPY):
        intake.mailbox.append("INBOX", raw)
    read_only(intake)
    assert (the_entry(ledger).moving, where(intake)) == ("yes", (2, 0))
    intake.sync()
    assert (the_entry(ledger).moving, where(intake)) == ("", (0, 2))


def test_killed_after_the_move_and_before_it_was_noted(intake: Intake, ledger: Ledger) -> None:
    for raw in (RAW, COPY):
        intake.mailbox.append("INBOX", raw)
    read_only(intake)
    intake.mailbox.move("INBOX", intake.mailbox.new_uids("INBOX", 0), ACME)
    for _ in range(2):
        intake.sync()
        assert (the_entry(ledger).moving, where(intake)) == ("", (0, 2))
    assert {p.folder for p in the_entry(ledger).places} == {ACME}
    assert len(the_entry(ledger).places) == 2
    assert [r.delivered_to for r in the_entry(ledger).routes] == [(), ("accounts@agency.example",)]


def test_a_copy_that_comes_later_and_one_that_a_person_deleted(intake: Intake, ledger: Ledger) -> None:
    intake.mailbox.append("INBOX", RAW)
    intake.sync()
    intake.mailbox.append("INBOX", COPY)
    read_only(intake)
    intake.mailbox.move("INBOX", intake.mailbox.new_uids("INBOX", 0), "Trash")  # where nobody looks
    intake.sync()
    assert (the_entry(ledger).moving, where(intake)) == ("", (0, 1))
    assert len(the_entry(ledger).places) == 1


def test_a_second_pass_changes_nothing(intake: Intake, ledger: Ledger) -> None:
    for raw in (RAW, COPY, COPY):
        intake.mailbox.append("INBOX", raw)
    intake.sync()
    before = the_entry(ledger)
    intake.sync()
    assert the_entry(ledger) == before
    assert where(intake) == (0, 3)

"""Poison against the whole desk: it waits in quarantine with its reason, is told once, and is taken up again."""

import json
from pathlib import Path

from daemon.tries import Tries
from rules.nouns import Place
from tests.live.test_desk import ASKED, DANA, MIA, Desk, ask, desk
from tests.mails import mail

__all__ = ["desk"]

TOO_LONG = b"From: Xu <x@y.example>\r\nSubject: Bad news\r\nX-A: " + b"a" * 300_000 + b"\r\n\r\nbody\r\n"
QUARANTINE = "Clients/_Quarantine"


def entries(desk: Desk) -> list[dict[str, object]]:
    records = [json.loads(line)["record"] for line in desk.run("export").stdout.splitlines()]
    return [r for r in records if r.get("outcome") == "quarantined"]


def test_poison_is_told_once_and_reading_it_again_changes_nothing_while_it_is_poison(desk: Desk) -> None:
    desk.put(TOO_LONG)
    for _ in range(3):
        desk.run("run", "--once")
    assert [s for s in desk.sent_to(MIA) if "could not be read" in s] == ["1 mail could not be read"]
    [entry] = entries(desk)
    key = str(entry["content_key"])
    said = desk.run("reprocess", key[:12])
    assert "stays in quarantine" in said.stdout
    assert "0 of 1 read" in said.stderr
    assert desk.count(QUARANTINE) == 1
    desk.run("run", "--once")
    assert len(desk.sent_to(MIA)) == 1


def place(desk: Desk, number: int) -> Place:
    """Where the n-th mail of the inbox lies."""
    inbox = desk.mailbox.status("INBOX")
    uid = inbox.uidnext - inbox.messages + number - 1
    return Place(mailbox="ae", folder="INBOX", uidvalidity=inbox.uidvalidity, uid=uid)


def test_an_approval_that_broke_the_program_is_recorded_once_that_is_mended(desk: Desk) -> None:
    ask(desk)
    desk.run("run", "--once")
    desk.put(mail("Approved.", answers=ASKED))
    desk.put(mail("See you on Monday.", answers=ASKED, subject="Monday"))
    for _ in range(3):  # three daemons died over the first of them
        Tries(desk.path / "data").begin(place(desk, 1))
    log = desk.run("run", "--once").stderr
    assert "ended 3 times while it judged this mail" in log
    assert desk.count(QUARANTINE) == 1
    assert desk.count("INBOX") == 0  # the mail behind it went its way
    assert desk.rows("approvals")[0]["state"] == "open"
    assert not desk.sent_to(DANA)

    said = desk.run("reprocess", "--all")
    assert "recorded approve" in said.stdout
    assert desk.count(QUARANTINE) == 0
    [row] = desk.rows("approvals")
    assert (row["state"], row["decision"], row["by"]) == ("approved", "approve", DANA)
    told = desk.run("explain", row["message_id"]).stdout
    assert "taken up again out of quarantine" in told
    desk.run("run", "--once")
    assert len(desk.sent_to(DANA)) == 1
    before = desk.run("export").stdout
    assert "0 of 0 read" in desk.run("reprocess", "--all").stderr
    assert desk.run("export").stdout == before


def test_what_to_read_again_must_be_said_and_be_there(desk: Desk, tmp_path: Path) -> None:
    assert "--all" in desk.run("reprocess", code=2).stderr
    assert "--all" in desk.run("reprocess", "deadbeef", "--all", code=2).stderr
    desk.put(TOO_LONG)
    desk.run("run", "--once")
    said = desk.run("reprocess", "deadbeef00", code=2).stderr
    assert str(entries(desk)[0]["content_key"])[:12] in said

"""The adversary against the whole desk: killed at any moment, cut off at any stage, watched by people who tidy up."""

import imaplib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import pytest

from daemon.mailbox import Mailbox
from tests.live.conftest import Settings
from tests.live.dovecot import PASSWORD, Dovecot
from tests.live.mortal import Mortals
from tests.live.sink import Sink
from tests.live.test_desk import DANA, MIA, Desk, desk, on_servers, weekly
from tests.mails import INBOX, mail

__all__ = ["desk", "weekly"]

KILLS = int(os.environ.get("KILLS", "1"))
PIECES = ("Poster", "Flyer", "Banner", "Menu", "Label")


@pytest.fixture(scope="module")
def mortals() -> Iterator[Mortals]:
    stable = Mortals({"COUNTERSIGN_IMAP_PASSWORD": PASSWORD, "COUNTERSIGN_DEMO_PASSWORD": PASSWORD})
    yield stable
    stable.close()


def ask_for_all(desk: Desk) -> None:
    """Five requests, and five approvals."""
    for number, piece in enumerate(PIECES):
        ask, answer = f"<ask-{number}@agency.example>", f"<yes-{number}@acme.example>"
        desk.put(mail(f"#approve {piece} v1", sender=MIA, to=[DANA], message_id=ask, subject=piece))
        desk.put(mail("Approved.", answers=ask, message_id=answer, subject=f"Re: {piece}"))


def rows(desk: Desk, mortals: Mortals, *words: str) -> list[dict[str, Any]]:
    return mortals.run(*words, "--json", "--desk", str(desk.path)).rows


def all_is_well(desk: Desk, mortals: Mortals) -> None:
    """Every approval once, every mail at home once, every letter sent at most once, and once unless that is unknown."""
    told = rows(desk, mortals, "approvals")
    assert sorted((r["item"], r["state"], r["decision"]) for r in told) == sorted(
        (p, "approved", "approve") for p in PIECES
    )
    assert desk.count("INBOX") == 0
    assert desk.count("Clients/Acme Foods") == 2 * len(PIECES)
    copies = Counter(m.message["X-Countersign-Key"] or m.message["Message-ID"] for m in desk.sink.received)
    subjects = Counter((r.subject, r.recipients) for r in desk.sink.received)
    assert max(copies.values(), default=0) <= 1
    assert max(subjects.values(), default=0) <= 1, subjects
    states = Counter(r["state"] for r in rows(desk, mortals, "outbox") if r["duty"] == "approval")
    lost = states.pop("unknown", 0)
    assert set(states) == {"sent"}
    assert states["sent"] + lost == 2 * len(PIECES)
    ours = [m for m in desk.sink.received if "Poster" in m.subject or any(p in m.subject for p in PIECES)]
    assert 2 * len(PIECES) - lost <= len(ours)


@pytest.mark.parametrize("seed", range(KILLS))
def test_killed_at_any_moment_the_next_run_brings_it_to_the_same_end(desk: Desk, mortals: Mortals, seed: int) -> None:
    chance = random.Random(seed)
    ask_for_all(desk)
    for _ in range(4):
        ended = mortals.run(
            "run", "--once", "--desk", str(desk.path), die_at=int(chance.uniform(1, 440)), before=chance.random() < 0.5
        )
        assert ended.killed or ended.code == 0, ended.log
    for _ in range(2):
        ended = mortals.run("run", "--once", "--desk", str(desk.path))
        assert ended.code == 0, ended.log
        assert "Traceback" not in ended.log, ended.log
    all_is_well(desk, mortals)


@pytest.mark.parametrize("seed", range(max(1, KILLS // 8)))
def test_a_wire_that_drops_at_every_stage_brings_no_second_copy(desk: Desk, mortals: Mortals, seed: int) -> None:
    chance = random.Random(seed)
    ask_for_all(desk)
    for hour in range(6):
        desk.sink.cut_at_dot = chance.random() < 0.3
        desk.sink.swallow_250 = chance.random() < 0.3
        desk.sink.to_data = chance.choice([None, None, "452 4.3.1 full"])
        desk.sink.answers = chance.choice([{}, {DANA: "451 4.7.1 later"}, {MIA: "421 4.7.0 too busy"}])
        ended = mortals.run(*at_hour(desk, hour), die_at=int(chance.uniform(1, 900)))
        assert ended.killed or ended.code in (0, 3), ended.log
    desk.sink.cut_at_dot = desk.sink.swallow_250 = False
    desk.sink.to_data, desk.sink.answers = None, {}
    for hour in (20, 30):
        ended = mortals.run(*at_hour(desk, hour))
        assert ended.code == 0, ended.log
    assert {r["state"] for r in rows(desk, mortals, "outbox")} <= {"sent", "held"}
    subjects = Counter((r.subject, r.recipients) for r in desk.sink.received if "desk" not in r.subject)
    assert max(subjects.values(), default=0) <= 1, subjects
    assert Counter(r["state"] for r in rows(desk, mortals, "approvals")) == {"approved": len(PIECES)}
    assert desk.count("Clients/Acme Foods") == 2 * len(PIECES)


def at_hour(desk: Desk, hour: int) -> tuple[str, ...]:
    """So many hours after the next morning: in thirty there is one night, and ops hear of its differences once."""
    now = datetime.now(UTC)
    morning = now.replace(hour=10, minute=0, second=0, microsecond=0)
    begin = morning if morning >= now else morning + timedelta(days=1)
    return "run", "--once", "--now", (begin + timedelta(hours=hour)).isoformat(), "--desk", str(desk.path)


def once(desk: Desk) -> tuple[str, ...]:
    return "run", "--once", "--desk", str(desk.path)


def ended_well(mortals: Mortals, desk: Desk) -> None:
    ended = mortals.run(*once(desk))
    assert ended.code == 0, ended.log
    assert "Traceback" not in ended.log, ended.log


def forget_numbers(dovecot: Dovecot, user: str, folder: str = "") -> None:
    """Another UIDVALIDITY for the folder, as after a restore."""
    box = dovecot.base / "mail" / user / "Maildir" / (f".{folder}" if folder else "")
    for file in box.glob("dovecot*"):
        file.unlink(missing_ok=True)


def test_folders_numbered_anew_between_runs_tell_nothing_twice(
    desk: Desk, mortals: Mortals, dovecot: Dovecot, user: str
) -> None:
    ask_for_all(desk)
    ended_well(mortals, desk)
    desk.mailbox.close()
    time.sleep(1.1)  # UIDVALIDITY is a time in seconds
    for folder in ("", "Clients.Acme Foods", "Sent"):
        forget_numbers(dovecot, user, folder)
    desk.mailbox.connect()
    ended_well(mortals, desk)
    all_is_well(desk, mortals)


def test_folders_numbered_anew_inside_a_run_lose_nothing(
    desk: Desk, mortals: Mortals, dovecot: Dovecot, user: str
) -> None:
    ask_for_all(desk)
    desk.mailbox.close()
    time.sleep(1.1)
    running = threading.Thread(target=mortals.run, args=once(desk))
    running.start()
    for pause in (0.4, 0.4, 0.4, 0.4):
        time.sleep(pause)
        for folder in ("", "Clients.Acme Foods"):
            forget_numbers(dovecot, user, folder)
    running.join()
    desk.mailbox.connect()
    for _ in range(2):
        ended_well(mortals, desk)
    all_is_well(desk, mortals)


def test_people_who_tidy_up_meanwhile_are_neither_hindered_nor_undone(
    desk: Desk, mortals: Mortals, settings: Settings
) -> None:
    ask_for_all(desk)
    desk.put(mail("Lunch?", sender="friend@elsewhere.example", to=[INBOX], cc=[], subject="deleted"))
    desk.put(mail("Lunch?", sender="pal@elsewhere.example", to=[INBOX], cc=[], subject="moved"))
    running = threading.Thread(target=mortals.run, args=once(desk))
    running.start()
    moved = deleted = False
    for _ in range(60):
        with imaplib.IMAP4("127.0.0.1", settings.port) as person:
            person.login(settings.user, PASSWORD)
            person.create("Private")
            person.select("INBOX")
            for uid in person.uid("search", "ALL")[1][0].split():
                person.uid("store", uid.decode(), "+FLAGS", "(\\Seen \\Flagged)")
            if not moved:
                found = person.uid("search", 'SUBJECT "moved"')[1][0].split()
                moved = bool(found) and person.uid("move", found[0].decode(), "Private")[0] == "OK"
            if not deleted:
                found = person.uid("search", 'SUBJECT "deleted"')[1][0].split()
                deleted = bool(found) and person.uid("store", found[0].decode(), "+FLAGS", "(\\Deleted)")[0] == "OK"
                person.expunge()
        if not running.is_alive():
            break
    running.join()
    ended_well(mortals, desk)
    all_is_well(desk, mortals)
    assert desk.count("Private") + desk.count("Clients/_Unfiled") <= 2


def test_a_folder_that_takes_no_mail_keeps_the_approval_and_the_mail(
    desk: Desk, mortals: Mortals, dovecot: Dovecot, user: str
) -> None:
    desk.mailbox.append("Clients/Acme Foods", mail("old"), ())
    box = dovecot.base / "mail" / user / "Maildir" / ".Clients.Acme Foods"
    ask_for_all(desk)
    parts = [box, box / "cur", box / "new", box / "tmp"]
    for part in parts:
        part.chmod(0o500)
    ended_well(mortals, desk)
    assert {r["state"] for r in rows(desk, mortals, "approvals")} == {"approved"}
    assert desk.count("INBOX") == 2 * len(PIECES)
    for part in parts:
        part.chmod(0o700)
    ended_well(mortals, desk)
    assert desk.count("Clients/Acme Foods") == 2 * len(PIECES) + 1
    assert desk.count("INBOX") == 0
    assert len(desk.sink.received) == 2 * len(PIECES)


def test_two_commands_at_once_are_one(desk: Desk, mortals: Mortals) -> None:
    ask_for_all(desk)
    other = Mortals({"COUNTERSIGN_IMAP_PASSWORD": PASSWORD, "COUNTERSIGN_DEMO_PASSWORD": PASSWORD})
    try:
        codes: list[int] = []
        runs = [threading.Thread(target=lambda m=m: codes.append(m.run(*once(desk)).code)) for m in (mortals, other)]
        for run in runs:
            run.start()
        for run in runs:
            run.join()
    finally:
        other.close()
    assert sorted(codes) in ([0, 2], [0, 0])
    ended_well(mortals, desk)
    all_is_well(desk, mortals)


def test_a_plain_server_files_by_copying_and_loses_nothing_when_killed(
    plain_dovecot: Dovecot, user: str, sink: Sink, tmp_path: Path, mortals: Mortals
) -> None:
    settings = Settings("127.0.0.1", plain_dovecot.port, user)
    with Mailbox("ae", settings) as mailbox:
        desk = on_servers(tmp_path / "desk", mailbox, settings, sink)
        ask_for_all(desk)
        chance = random.Random(7)
        for _ in range(5):
            ended = mortals.run(*once(desk), die_at=int(chance.uniform(60, 500)), before=chance.random() < 0.5)
            assert ended.killed or ended.code == 0, ended.log
        for _ in range(2):
            ended_well(mortals, desk)
        all_is_well(desk, mortals)


@pytest.mark.skipif(os.getuid() != 0, reason="a small disk of its own can only be mounted by root")
@pytest.mark.parametrize("room", [12, 56])  # KiB: full before the mails are noted, and while letters are written
def test_a_full_disk_sends_nothing_unnoted_and_goes_on_when_there_is_space(
    desk: Desk, mortals: Mortals, room: int
) -> None:
    ended_well(mortals, desk)  # the ledger is there
    data = desk.path / "data"
    shutil.copytree(data, desk.path / "kept")
    pages = sum(-(-file.stat().st_size // 4096) for file in data.rglob("*") if file.is_file())
    size = f"{pages * 4 + room}k"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(data)], capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        shutil.copytree(desk.path / "kept", data, dirs_exist_ok=True)
        ask_for_all(desk)
        for _ in range(2):
            ended = mortals.run(*once(desk))
            assert ended.code != 0, ended.log
            assert "Traceback" not in ended.log, ended.log
        assert not desk.sink.received
        subprocess.run(["mount", "-o", "remount,size=16m", str(data)], check=True)
        ended_well(mortals, desk)
        all_is_well(desk, mortals)
    finally:
        subprocess.run(["umount", str(data)], check=True)


@pytest.mark.usefixtures("weekly")
def test_every_mail_that_left_was_told_before_or_has_its_reason(desk: Desk, mortals: Mortals) -> None:
    ask_for_all(desk)
    ended_well(mortals, desk)
    assert mortals.run("run", "--once", "--now", "2026-11-23T09:00:05+00:00", "--desk", str(desk.path)).code == 0
    before = len(desk.sink.received)
    period = ("simulate", "--from", "2026-11-23", "--until", "2026-11-24")
    foretold = {(r["to"][0], r["subject"]) for r in rows(desk, mortals, *period)}
    assert mortals.run("run", "--once", "--now", "2026-11-23T12:00:05+00:00", "--desk", str(desk.path)).code == 0
    scheduled = desk.sink.received[before:]
    assert scheduled
    for sent in scheduled:
        assert (sent.recipients[0], str(make_header(decode_header(sent.subject)))) in foretold
    letters = {r["message_id"]: r for r in rows(desk, mortals, "outbox")}
    for sent in desk.sink.received:
        row = letters[sent.message["Message-ID"]]
        assert (row["state"], tuple(row["to"])) == ("sent", sent.recipients)
    for row in list(letters.values())[:4]:
        told = mortals.run("explain", row["id"], "--desk", str(desk.path))
        assert told.code == 0
        assert "because" in told.log.lower() or "why" in told.log.lower(), told.log


def test_broken_rules_and_templates_lose_nothing_while_the_daemon_runs(desk: Desk) -> None:
    environment = {**os.environ, "COUNTERSIGN_IMAP_PASSWORD": PASSWORD, "COUNTERSIGN_DEMO_PASSWORD": PASSWORD}
    command = [sys.executable, "-m", "daemon", "run", "--desk", str(desk.path)]
    template = desk.path / "templates" / "approval" / "receipt.en.txt.j2"
    clients = desk.path / "rules" / "clients.toml"
    rules = clients.read_text("utf-8")
    clients.parent.chmod(0o755)
    clients.chmod(0o644)
    log = desk.path.parent / "log"
    with log.open("w") as err, subprocess.Popen(command, env=environment, stderr=err, text=True) as daemon:
        try:
            until(lambda: (desk.path / "data" / "ledger.json").exists())
            template.parent.mkdir(parents=True)
            template.write_text("Subject: {{ nothing.of.this.exists }}{% if %}\n\nHello")
            clients.write_text(rules[: len(rules) // 2], "utf-8")
            until(lambda: all(f"not taken up: {bad}" in log.read_text() for bad in ("templates/", "rules/")))
            desk.put(mail("#approve Poster v1", sender=MIA, to=[DANA], message_id="<ask@agency.example>"))
            desk.put(mail("Approved.", answers="<ask@agency.example>"))
            until(lambda: desk.sent_to(DANA) == ["Noted: Poster v1, approved"])  # by the last good rules, in such words

            clients.write_text(rules.replace("Dana Reyes", "Dana Mendez"), "utf-8")
            template.write_text("Subject: Mended\n\nHello {{ recipient_name }}, {{ item }}: {{ decision }}.\n")
            until(lambda: "took up changed rules or templates" in log.read_text())
            desk.put(mail("#approve Flyer v1", sender=MIA, to=[DANA], message_id="<ask-2@agency.example>"))
            desk.put(mail("Approved.", answers="<ask-2@agency.example>"))
            until(lambda: len(desk.sent_to(DANA)) == 2)
        finally:
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(30) == 0, log.read_text()
    assert "Traceback" not in log.read_text()
    written = desk.sink.to(DANA)[1]
    assert written.subject == "Mended"
    assert b"Hello Dana Mendez, Flyer: approve" in written.raw


def until(true: Callable[[], bool], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def test_a_contact_who_moved_to_another_client_does_not_get_the_mail_that_waited(desk: Desk, mortals: Mortals) -> None:
    desk.sink.answers = {DANA: "451 4.7.1 later"}
    ask_for_all(desk)
    ended_well(mortals, desk)
    clients = desk.path / "rules" / "clients.toml"
    clients.parent.chmod(0o755)
    clients.chmod(0o644)
    text = clients.read_text("utf-8").replace('"acme.example"', '"acme-foods.example"')
    text = text.replace(f'"{DANA}"', '"diana@acme.example"').replace('"li.wei@borealis.example"', f'"{DANA}"')
    clients.write_text(text, "utf-8")
    desk.sink.answers = {}
    ended = mortals.run(*at_hour(desk, 3))
    assert ended.code == 0, ended.log
    assert not desk.sent_to(DANA)
    assert {r["state"] for r in rows(desk, mortals, "outbox") if DANA in r["to"]} == {"held"}
    assert any(r["duty"] == "desk" for r in rows(desk, mortals, "outbox"))

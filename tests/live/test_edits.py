"""Ops edit while the daemon works: what the mails say and to whom they go, seen from outside."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

from tests.live.dovecot import PASSWORD
from tests.live.test_desk import DANA, HERE, MIA, Desk, ask
from tests.live.test_desk import desk as desk
from tests.mails import mail

OPS = "ops@agency.example"


@contextmanager
def running(desk: Desk) -> Iterator["subprocess.Popen[str]"]:
    """A daemon; its log is looked at, too, when it ends."""
    environment = {**os.environ, "COUNTERSIGN_IMAP_PASSWORD": PASSWORD, "COUNTERSIGN_DEMO_PASSWORD": PASSWORD}
    command = [sys.executable, "-m", "daemon", "run", "--desk", str(desk.path)]
    log = desk.path.parent / "log"
    with log.open("w") as err, subprocess.Popen(command, cwd=HERE, env=environment, stderr=err, text=True) as daemon:
        try:
            until(lambda: ", process " in log.read_text())
            time.sleep(2)
            yield daemon
        finally:
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(60) == 0, log.read_text()
    assert "Traceback" not in log.read_text()


def until(true: Callable[[], bool], seconds: float = 60) -> float:
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, "it did not happen in time"
        time.sleep(0.1)
    return time.monotonic() - began


def words(desk: Desk, address: str, number: int) -> tuple[str, str]:
    """Subject and text of the n-th mail to them."""
    raw = [m.raw for m in desk.sink.received if address in m.recipients][number]
    message = message_from_bytes(raw, policy=policy.default)
    body = message.get_body(("plain",))
    assert body
    return str(message["Subject"]), body.get_content()


def ops_are_named(desk: Desk) -> None:
    config = desk.path / "config.toml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("[agency]\n", f'[agency]\nops = ["{OPS}"]\n'), "utf-8")


def test_ops_are_written_to_once_about_a_mistake_and_once_when_it_is_mended(desk: Desk) -> None:
    ops_are_named(desk)
    reports = desk.path / "rules" / "reports.toml"
    good = reports.read_text("utf-8")
    with running(desk):
        reports.write_text("[weekly]\nday = 'mnday'\n", "utf-8")
        until(lambda: len(desk.sent_to(OPS)) == 1)
        subject, text = words(desk, OPS, 0)
        assert subject == "A mistake in the desk's files: what was saved does not count yet"
        assert 'rules/reports.toml:2:7: day = "mnday"; did you mean "monday"?' in " ".join(text.split())

        status = desk.run("status").stdout
        assert 'changed rules not taken up: rules/reports.toml:2:7: day = "mnday"' in status
        assert "the last good rules and templates are in force since" in status
        refused = [row for row in desk.rows("status") if row["what"] == "rules"]
        assert [row["state"] for row in refused] == ["refused"]

        reports.touch()  # nothing new in it
        time.sleep(7)
        assert len(desk.sent_to(OPS)) == 1
        reports.write_text(good, "utf-8")
        until(lambda: len(desk.sent_to(OPS)) == 2)
        assert words(desk, OPS, 1)[0] == "The desk's files are in order again"
        assert "changed rules not taken up" not in desk.run("status").stdout


def test_a_changed_config_is_told_by_status_and_log_and_used_from_the_next_start(desk: Desk) -> None:
    with running(desk):
        ops_are_named(desk)
        said = "config.toml has changed: start the daemon anew for it to count"
        until(lambda: said in desk.run("status").stdout)
        assert (desk.path.parent / "log").read_text().count(said) == 1
    with running(desk):
        assert said not in desk.run("status").stdout


def test_a_letter_that_is_planned_is_sent_in_the_words_it_was_planned_in(desk: Desk) -> None:
    """The server is away when the receipt is written; before it is back, ops have changed the template."""
    own = desk.path / "templates" / "approval" / "receipt.en.txt.j2"
    own.parent.mkdir(parents=True)
    own.write_text("Subject: The first words\n\nDear {{ recipient_name }}, as first written.\n", "utf-8")
    desk.sink.answers[DANA] = "451 4.7.1 later"
    ask(desk)
    desk.put(mail("Approved.", answers="<ask-1@agency.example>"))
    desk.run("run", "--once")
    assert not desk.sent_to(DANA)
    own.write_text("Subject: The second words\n\nDear {{ recipient_name }}, written anew.\n", "utf-8")
    desk.sink.answers.clear()
    desk.run("run", "--once", "--now", (datetime.now(UTC) + timedelta(days=1)).isoformat())
    subject, text = words(desk, DANA, 0)
    assert subject == "The first words"
    assert "as first written" in text


def test_a_new_template_is_used_without_a_new_start(desk: Desk) -> None:
    with running(desk):
        own = desk.path / "templates" / "approval" / "receipt.en.txt.j2"
        own.parent.mkdir(parents=True)
        own.write_text("Subject: Words of our own\n\nDear {{ recipient_name }}, thank you.\n", "utf-8")
        until(lambda: "took up changed rules or templates" in (desk.path.parent / "log").read_text())
        ask(desk)
        desk.put(mail("Approved.", answers="<ask-1@agency.example>"))
        until(lambda: len(desk.sent_to(DANA)) == 1)
        assert desk.sent_to(DANA) == ["Words of our own"]
        assert len(desk.sent_to(MIA)) == 1

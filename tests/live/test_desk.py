"""The whole desk against a real Dovecot and a real SMTP server: what the command does, seen from outside."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from daemon.mailbox import Mailbox
from tests.desks import reference_desk, report_far_away, report_on
from tests.live.conftest import Settings
from tests.live.dovecot import PASSWORD
from tests.live.sink import Sink
from tests.mails import mail

HERE = Path(__file__).parent.parent.parent
DANA, MIA, INBOX = "dana@acme.example", "mia@agency.example", "ae@agency.example"
ASKED = "<ask-1@agency.example>"


@dataclass
class Desk:
    """A desk of the reference form on this test's servers, and the command line over it."""

    path: Path
    mailbox: Mailbox
    sink: Sink

    def run(self, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "COUNTERSIGN_IMAP_PASSWORD": PASSWORD, "COUNTERSIGN_DEMO_PASSWORD": PASSWORD}
        command = [sys.executable, "-m", "daemon", *words, "--desk", str(self.path)]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=HERE, timeout=90)
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def rows(self, *words: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run(*words, "--json").stdout.splitlines()]

    def put(self, raw: bytes, at: datetime | None = None) -> None:
        self.mailbox.append("INBOX", raw, (), at)

    def count(self, folder: str) -> int:
        statuses = self.mailbox.statuses()
        return statuses[folder].messages if folder in statuses else 0

    def sent_to(self, address: str) -> list[str]:
        return [m.subject for m in self.sink.received if address in m.recipients]


def on_servers(path: Path, mailbox: Mailbox, settings: Settings, sink: Sink) -> Desk:
    """The reference desk on these servers. By the real clock its weekly report would be one letter more on a Monday."""
    report_far_away(reference_desk(path))
    config = path / "config.toml"
    text = config.read_text("utf-8").replace("port = 1143", f"port = {settings.port}")
    text = text.replace("port = 1025", f"port = {sink.port}").replace('user = "ae"', f'user = "{settings.user}"')
    config.write_text(text, "utf-8")
    return Desk(path, mailbox, sink)


@pytest.fixture
def desk(settings: Settings, mailbox: Mailbox, sink: Sink, tmp_path: Path) -> Desk:
    return on_servers(tmp_path / "desk", mailbox, settings, sink)


@pytest.fixture
def weekly(desk: Desk) -> None:
    """The weekly report on the day that the reference desk sends it."""
    report_on("monday", desk.path)


def ask(desk: Desk) -> None:
    raw = mail("Dear Dana,\n\n#approve Poster v2\n", sender=MIA, to=[DANA], message_id=ASKED, files=[("p.pdf", b"pdf")])
    desk.put(raw)


def test_a_reply_approves_both_mails_are_filed_and_each_side_is_told_once(desk: Desk) -> None:
    ask(desk)
    desk.put(mail("Approved.", answers=ASKED))
    desk.run("run", "--once")
    [row] = desk.rows("approvals")
    assert (row["state"], row["decision"], row["by"], row["version"]) == ("approved", "approve", DANA, "v2")
    assert row["at"].endswith("+00:00")
    assert desk.count("Clients/Acme Foods") == 2
    assert desk.count("INBOX") == 0
    assert len(desk.sent_to(MIA)) == 1
    assert len(desk.sent_to(DANA)) == 1
    assert desk.count("Sent") == 2

    before = desk.run("export").stdout
    desk.run("run", "--once")
    assert len(desk.sink.received) == 2
    assert desk.run("export").stdout == before


@pytest.mark.usefixtures("weekly")
def test_reports_go_out_at_each_clients_noon_and_not_before(desk: Desk) -> None:
    desk.run("run", "--once", "--now", "2026-11-23T09:00:05+00:00")
    assert any("Acme" in s for s in desk.sent_to(MIA))
    assert not desk.sent_to(DANA)
    desk.run("run", "--once", "--now", "2026-11-23T12:00:05+00:00")
    assert len(desk.sent_to(DANA)) == 1
    assert not desk.sent_to("li.wei@borealis.example")
    desk.run("run", "--once", "--now", "2026-11-23T12:00:06+00:00")
    assert len(desk.sent_to(DANA)) == 1


@pytest.mark.usefixtures("weekly")
def test_a_report_is_sent_by_a_desk_that_begins_at_that_very_moment(desk: Desk) -> None:
    desk.run("run", "--once", "--now", "2026-11-23T12:00:05+00:00")
    assert len(desk.sent_to(DANA)) == 1


def test_the_ladder_is_climbed_on_its_days_and_ends_with_the_payment(desk: Desk, tmp_path: Path) -> None:
    invoices = tmp_path / "invoices.csv"
    invoices.write_text(
        "invoice,client,job,issued,due,amount,currency\n"
        "INV-31,acme,,2026-02-02,2026-03-04,1000.00,GBP\nINV-32,acme,,2026-02-02,2026-03-04,3.00,EUR\n"
    )
    desk.run("invoices", "import", str(invoices))
    period = ("simulate", "--from", "2026-02-20", "--until", "2026-04-30")
    ladder = [(r["rule"], r["at"][:10]) for r in desk.rows(*period) if r["duty"] == "dunning"]
    assert ladder == [
        ("courtesy", "2026-03-02"), ("reminder", "2026-03-09"), ("second notice", "2026-03-13"),
        ("final notice", "2026-03-17"), ("hand-over", "2026-03-19"),
    ]  # fmt: skip
    payments = tmp_path / "payments.csv"
    payments.write_text("invoice,paid,amount,currency\nINV-31,2026-03-10,1000.00,GBP\n")
    desk.run("payments", "import", str(payments))
    paid = [(r["rule"], r["at"][:10]) for r in desk.rows(*period) if r["duty"] == "dunning"]
    assert paid == ladder[:2]


def test_a_forged_approval_is_shown_to_the_ae_and_never_recorded(desk: Desk) -> None:
    ask(desk)
    desk.put(mail("Approved.", answers=ASKED, authentication=None))
    desk.run("run", "--once")
    [row] = desk.rows("approvals")
    assert row["state"] == "open"
    assert row["decision"] is None
    assert len(desk.sent_to(MIA)) == 1
    assert not desk.sent_to(DANA)


def test_a_refused_recipient_is_told_to_the_ae_and_not_tried_again(desk: Desk) -> None:
    desk.sink.answers[DANA] = "550 5.1.1 no such user"
    ask(desk)
    desk.put(mail("Approved.", answers=ASKED))
    desk.run("run", "--once")
    states = {r["id"].partition("/")[0]: r["state"] for r in desk.rows("outbox")}
    assert states["receipt"] == "refused"
    assert len(desk.sent_to(MIA)) == 2  # the notice, and that the receipt was refused
    count = len(desk.sink.received)
    desk.run("run", "--once")
    assert len(desk.sink.received) == count


def test_the_250_that_is_lost_never_makes_a_second_mail(desk: Desk) -> None:
    desk.sink.swallow_250 = True
    ask(desk)
    desk.put(mail("Approved.", answers=ASKED))
    desk.run("run", "--once")
    desk.sink.swallow_250 = False
    taken = len(desk.sent_to(DANA))
    assert taken == 1
    for _ in range(2):
        desk.run("run", "--once")
    assert len(desk.sent_to(DANA)) == taken


def test_a_mail_that_cannot_be_read_waits_in_quarantine_and_stops_nobody(desk: Desk) -> None:
    desk.put(b"From: Xu <x@y.example>\r\nSubject: Bad\x07news\r\nX-A: " + b"a" * 300_000 + b"\r\n\r\nbody\r\n")
    ask(desk)
    log = desk.run("run", "--once").stderr
    assert desk.count("Clients/_Quarantine") == 1
    assert desk.count("Clients/Acme Foods") == 1
    records = [json.loads(line)["record"] for line in desk.run("export").stdout.splitlines()]
    [entry] = [r for r in records if r.get("outcome") == "quarantined"]
    assert (entry["sender"], entry["subject"]) == ("Xu <x@y.example>", "Bad news")
    told = desk.run("explain", entry["content_key"]).stdout
    for words in ("Xu <x@y.example>", "Bad news"):
        assert words in log
        assert words in told


def test_mail_whose_client_nobody_knows_waits_unfiled(desk: Desk) -> None:
    desk.put(mail("We have a new press.", sender="press@print.example", to=[INBOX], cc=[]))
    desk.run("run", "--once")
    assert desk.count("Clients/_Unfiled") == 1


def test_a_server_that_is_away_ends_with_code_three_and_a_sentence(desk: Desk) -> None:
    config = desk.path / "config.toml"
    config.write_text(config.read_text("utf-8").replace(f"port = {desk.sink.port}", "port = 1"), "utf-8")
    ask(desk)
    desk.put(mail("Approved.", answers=ASKED))
    done = desk.run("run", "--once", code=3)
    assert "127.0.0.1" in done.stderr
    assert {r["state"] for r in desk.rows("outbox")} == {"pending"}


def test_explain_says_who_vouched_which_words_and_where_it_lies(desk: Desk) -> None:
    ask(desk)
    desk.put(mail("Approved.", answers=ASKED))
    desk.run("run", "--once")
    told = desk.run("explain", "acme/poster/v2").stdout
    assert "dmarc=pass" in told
    assert "Approved" in told
    message = desk.run("explain", ASKED).stdout
    assert "Clients/Acme Foods" in message


def test_explain_tries_again_each_way_and_each_doubt_where_the_mail_lies(desk: Desk) -> None:
    """Both mails come in the same second; the ledger is told as it stood between them."""
    ask(desk)
    desk.put(mail("Approved.", answers=ASKED, message_id="<a-1@acme.example>"))
    desk.run("run", "--once")
    trust, filing, decision = [row for row in desk.rows("explain", "<a-1@acme.example>") if row["kind"] == "tried"]
    assert trust["outcome"] == f"{DANA}: verified"
    ways = [(check["what"], check["passed"]) for check in filing["checks"] if not check["what"].startswith("rule ")]
    assert ways == [
        ("by hand", False), ("reply key", False), ("conversation", True), ("one client alone", True)
    ]  # fmt: skip
    assert (filing["outcome"], filing["zone"], filing["otherwise"]) == ("Acme Foods", "Europe/Berlin", [])
    assert decision["outcome"] == "approve, recorded"
    assert all(check["passed"] for check in decision["checks"])
    may = next(check for check in decision["checks"] if check["what"] == "may approve")
    assert may["where"].startswith("rules/clients.toml:")
    [decided] = [row for row in desk.rows("explain", "acme/poster/v2") if row["kind"] == "tried" and row["checks"][-1:]
                 and row["duty"] == "decision"]  # fmt: skip
    assert decided == decision
    approvals = desk.path / "rules" / "approvals.toml"
    approvals.chmod(0o644)
    text = approvals.read_text("utf-8")
    assert 'trust = ["verified", "keyed"]' in text
    approvals.write_text(text.replace('trust = ["verified", "keyed"]', 'trust = ["keyed"]'), "utf-8")
    told = " ".join(desk.run("explain", "<a-1@acme.example>").stdout.split())
    assert "failed proved writer our server confirms it, and that is not enough here" in told
    assert "→ the AE is asked: our server confirms it" in told
    assert "the ledger has it otherwise: approve is on record" in told  # rules change, what was recorded does not


def test_the_daemon_notices_mail_and_stops_cleanly_on_sigterm(desk: Desk) -> None:
    import signal
    import time

    environment = {**os.environ, "COUNTERSIGN_IMAP_PASSWORD": PASSWORD, "COUNTERSIGN_DEMO_PASSWORD": PASSWORD}
    command = [sys.executable, "-m", "daemon", "run", "--desk", str(desk.path)]
    daemon = subprocess.Popen(command, cwd=HERE, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        _until(lambda: (desk.path / "data" / "ledger.json").exists())
        time.sleep(2)
        ask(desk)
        desk.put(mail("Approved.", answers=ASKED))
        _until(lambda: len(desk.sent_to(DANA)) == 1)
        busy = desk.run("run", "--once", code=2)
        assert "works on" in busy.stderr or "another" in busy.stderr.lower()
    finally:
        daemon.send_signal(signal.SIGTERM)
        assert daemon.stderr is not None
        log = daemon.stderr.read()
        assert daemon.wait(30) == 0, log
    assert "Traceback" not in log
    assert desk.rows("approvals")[0]["state"] == "approved"


def _until(true: Any, seconds: float = 20) -> None:
    import time

    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def test_old_mail_is_judged_by_the_servers_time_not_the_senders(desk: Desk) -> None:
    ask(desk)
    desk.put(mail("Approved.", answers=ASKED, at=datetime(1970, 1, 2, tzinfo=UTC)))
    desk.run("run", "--once")
    assert desk.rows("approvals")[0]["state"] == "open"


def test_the_same_mail_by_two_routes_is_one_record_and_leaves_no_copy_in_the_inbox(desk: Desk) -> None:
    ask(desk)
    answer = mail("Approved.", answers=ASKED)
    desk.put(b"Delivered-To: ae@agency.example\r\n" + answer)
    desk.put(b"Delivered-To: approvals@agency.example\r\n" + answer)
    desk.run("run", "--once")
    assert desk.count("INBOX") == 0
    assert desk.count("Clients/Acme Foods") == 3
    assert len(desk.sent_to(DANA)) == 1
    before = desk.run("export").stdout
    desk.put(b"Delivered-To: late@agency.example\r\n" + answer)
    desk.run("run", "--once")
    assert desk.count("INBOX") == 0
    assert desk.count("Clients/Acme Foods") == 4
    assert len(desk.sent_to(DANA)) == 1
    after = desk.run("export").stdout
    assert after != before
    desk.run("run", "--once")
    assert desk.run("export").stdout == after
    assert after.count("late@agency.example") == 1


def test_a_copy_sent_ahead_without_credentials_takes_nothing_from_the_real_approval(desk: Desk) -> None:
    ask(desk)
    answer = mail("Approved.", answers=ASKED, authentication=None)
    desk.put(answer)
    desk.run("run", "--once")
    assert desk.rows("approvals")[0]["state"] == "open"
    desk.put(b"Authentication-Results: mx.agency.example; dmarc=pass header.from=acme.example\r\n" + answer)
    desk.run("run", "--once")
    assert desk.rows("approvals")[0]["state"] == "approved"
    assert (desk.count("INBOX"), desk.count("Clients/Acme Foods")) == (0, 3)


def test_a_mail_moved_by_hand_takes_its_thread_to_the_other_client(desk: Desk) -> None:
    one = mail("About the print", sender="jo@print.example", to=[DANA], message_id="<p1@print.example>")
    desk.put(one)
    desk.put(mail("More", sender="jo@print.example", to=[INBOX], cc=[], answers="<p1@print.example>"))
    desk.run("run", "--once")
    assert desk.count("Clients/Acme Foods") == 2
    uid = min(desk.mailbox.new_uids("Clients/Acme Foods", 0))
    desk.mailbox.move("Clients/Acme Foods", [uid], "Clients/Borealis Bikes")
    desk.mailbox.new_uids("INBOX", 0)  # a folder that stays open would be counted as it was
    desk.run("run", "--once")
    assert (desk.count("Clients/Acme Foods"), desk.count("Clients/Borealis Bikes")) == (0, 2)
    [thread] = desk.rows("threads")
    assert (thread["client"], thread["folder"]) == ("borealis", "Clients/Borealis Bikes")
    desk.put(mail("Third", sender="jo@print.example", to=[INBOX], cc=[], answers="<p1@print.example>"))
    desk.run("run", "--once")
    assert desk.count("Clients/Borealis Bikes") == 3
    assert "somebody put it into Clients/Borealis Bikes" in desk.run("explain", thread["thread"]).stdout
    assert "somebody put it into" in desk.run("explain", "<p1@print.example>").stdout


@pytest.mark.usefixtures("weekly")
def test_mail_from_before_the_mailboxs_start_is_filed_and_nothing_is_sent(desk: Desk) -> None:
    config = desk.path / "config.toml"
    text = config.read_text("utf-8").replace('folder = "INBOX"', 'folder = "INBOX"\nstart = 2026-11-18')
    config.write_text(text, "utf-8")
    old = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
    raw = mail("Dear Dana,\n\n#approve Poster v2\n", sender=MIA, to=[DANA], message_id=ASKED, at=old)
    desk.put(raw, at=old)
    desk.run("run", "--once", "--now", "2026-11-18T12:00:00+00:00")
    assert desk.count("Clients/Acme Foods") == 1
    assert desk.rows("approvals") == []
    assert not desk.sink.received
    assert "before 2026-11-18, when this mailbox starts" in desk.run("explain", ASKED).stdout


def test_the_log_has_a_line_for_each_mail_and_each_letter_and_none_that_a_mail_wrote(desk: Desk) -> None:
    ask(desk)
    forged = b"=?utf-8?q?Re:_x=0D=0A2026-11-23_12:00:00_INFO_forged?="
    desk.put(mail("Approved.", answers=ASKED, subject="SUBJECT").replace(b"SUBJECT", forged))
    lines = desk.run("run", "--once").stderr.splitlines()
    said = [line.split(maxsplit=3)[3] for line in lines if line.startswith("20")]
    assert said[0].startswith(f"countersign 0.1.0 on {desk.path}: ae (")
    assert said[-1] == "stopped"
    read = [line for line in said if line.startswith("ae: read ")]
    assert [line.split()[2] for line in read] == [MIA, DANA]
    assert read[1].endswith(": recorded approve → Clients/Acme Foods")
    assert sum(": sent (250 " in line for line in said) == 2
    assert not [line for line in said if line.startswith("forged")]


def test_imports_while_the_daemon_runs_reach_the_ledger_once_and_its_health_is_shown(
    desk: Desk, tmp_path: Path
) -> None:
    invoices, payments = tmp_path / "invoices.csv", tmp_path / "payments.csv"
    invoices.write_text(
        "invoice,client,job,issued,due,amount,currency\nINV-31,acme,,2026-02-02,2026-03-04,1000.00,GBP\n"
    )
    payments.write_text("invoice,paid,amount,currency\nINV-31,2026-03-10,400.00,GBP\n")
    environment = {**os.environ, "COUNTERSIGN_IMAP_PASSWORD": PASSWORD, "COUNTERSIGN_DEMO_PASSWORD": PASSWORD}
    command = [sys.executable, "-m", "daemon", "run", "--desk", str(desk.path)]
    with subprocess.Popen(command, env=environment, cwd=HERE, stderr=subprocess.PIPE, text=True) as daemon:
        try:
            until(lambda: any(row.get("state") == "idle" for row in desk.rows("status")))
            for kind, file in (("invoices", invoices), ("payments", payments)):
                [row] = desk.rows(kind, "import", str(file))
                assert row == {"what": kind, "imported": 0, "known": 0, "left": 1}
            ask(desk)  # new mail: the daemon turns at once
            until(lambda: bool(desk.rows("payments")))
            assert [row["open"] for row in desk.rows("invoices")] == ["600.00"]
            assert f"the daemon runs (process {daemon.pid}" in desk.run("status").stdout
        finally:
            daemon.terminate()
            said = daemon.communicate(timeout=30)[1]
    assert daemon.returncode == 0, said
    assert "1 payment taken up from payments.csv" in said
    assert "Traceback" not in said
    assert "the daemon was stopped" in desk.run("status").stdout


def until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.2)


def test_explain_lists_every_way_a_mail_came(desk: Desk) -> None:
    ask(desk)
    answer = mail("Approved.", answers=ASKED, message_id="<a-1@acme.example>")
    desk.put(answer)
    outer = message_from_bytes(mail("See attached.", sender=MIA, to=[INBOX], cc=[]), policy=policy.default)
    assert isinstance(outer, EmailMessage)
    outer.add_attachment(message_from_bytes(answer, policy=policy.default))
    desk.put(outer.as_bytes())
    desk.run("run", "--once")
    told = desk.run("explain", "<a-1@acme.example>").stdout
    assert "attached to the mail in INBOX of mailbox ae" in told
    assert len(desk.sent_to(DANA)) == 1

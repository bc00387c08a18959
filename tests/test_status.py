"""`status` and the health behind it: what ops read first when something is odd."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from daemon.clock import Clock
from daemon.desk import open_desk
from daemon.health import Health, Trouble, Vouched, Watching, read_health, span
from daemon.loop import Daemon
from daemon.start import start
from rules.duties.people import ops
from rules.nouns import Because, OutboxRow, Owed, Question, Started
from tests.desks import CONFIG, example_rules, make_desk
from tests.outbox_world import letter
from tests.test_cli import BECAUSE, countersign, put

NOW = datetime.now(UTC)
HOURS = timedelta(hours=1)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COUNTERSIGN_TEST_PASSWORD", "secret")
    nobody = CONFIG.replace("port = 1143", "port = 1").replace("port = 1025", "port = 1")
    return make_desk(tmp_path / "north", config=nobody)


@contextmanager
def at_work(desk: Path, *, once: bool = False) -> Iterator[Daemon]:
    daemon = start(open_desk(desk), Clock(), once=once)
    try:
        yield daemon
    finally:
        daemon.close()


def status(desk: Path) -> str:
    result = countersign("status", "--desk", desk)
    assert result.exit_code == 0, result.output
    return result.stdout


def rows(desk: Path) -> dict[str, dict[str, Any]]:
    result = countersign("status", "--desk", desk, "--json")
    return {row["what"]: row for row in map(json.loads, result.stdout.splitlines())}


def noted(desk: Path, **values: Any) -> None:
    """As if a daemon had written this."""
    (desk / "data").mkdir(exist_ok=True)
    put(desk, Question(id="q", client=None, content_key="k", asked="Whose mail is this?", at=NOW, because=(BECAUSE,)))
    at = datetime.now(UTC) - timedelta(seconds=200)
    health = Health(pid=os.getpid(), version="0.1.0", started=NOW - 9 * HOURS, at=at)
    (desk / "data" / "health.json").write_bytes(msgspec.json.encode(replace(health, **values)))


def dead() -> int:
    """The number of a process that is no more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        return process.pid


def test_a_desk_that_never_ran_is_said_to_be_one(desk: Path) -> None:
    assert "the daemon has not run on this desk yet" in status(desk)
    assert rows(desk)["daemon"]["state"] == "never"


@pytest.mark.parametrize(
    ("values", "words", "state"),
    [
        ({}, "turned 3 min ago", "running"),
        ({"turning": NOW + HOURS}, "is at work since", "running"),
        ({"at": NOW - 2 * HOURS}, "has not turned for 2 h (", "silent"),
        ({"turning": NOW - 3 * HOURS}, "has not turned for 3 h (", "silent"),
        ({"at": NOW - 2 * HOURS, "pid": dead()}, "it ended without being stopped; start it again", "gone"),
        ({"stopped": NOW - 50 * HOURS}, "the daemon was stopped 2 days ago (", "stopped"),
        ({"stopped": NOW - HOURS, "once": True}, "a single run ended 1 h ago (", "once"),
    ],
)
def test_when_the_daemon_last_turned_is_said_in_words(desk: Path, values: Any, words: str, state: str) -> None:
    noted(desk, **values)
    assert words in status(desk).splitlines()[0]
    assert rows(desk)["daemon"]["state"] == state


class Unset(Clock):
    """Of a machine that has just been switched on, without a battery."""

    def now(self) -> datetime:
        return datetime(1970, 1, 1, 0, 3, tzinfo=UTC)


def test_by_a_clock_of_1970_nothing_is_read_noted_or_sent_and_status_says_so(desk: Path) -> None:
    daemon = start(open_desk(desk), Unset())
    try:
        turn = daemon.turn()
        assert "1970-01-01 00:03" in str(turn.held)
        assert not turn.unreachable  # no server was tried
        assert turn.report is None
        assert not daemon.ledger.find(Started)
        assert "the daemon waits: this machine's clock says 1970-01-01 00:03" in status(desk)
        daemon.clock = Clock()
        assert daemon.turn().held is None
        assert daemon.ledger.find(Started)
        assert "the daemon waits" not in status(desk)
    finally:
        daemon.close()
    assert Clock(Unset().now()).unset() is None  # a rehearsal may be at any time


def test_troubles_are_shown_with_their_beginning_and_what_the_server_said(desk: Path) -> None:
    noted(
        desk,
        troubles={
            "mailbox ae": Trouble(since=NOW - 5 * HOURS, error="127.0.0.1: login as ae: wrong password"),
            "turn": Trouble(since=NOW - HOURS, error="LedgerUnwritable: the disk is full"),
        },
        refused_rules=("rules/clients.toml:3: no such thing; write another",),
        unwritten={"weekly/acme/2026-W48": "weekly/report.txt.j2:4: 'nme' is undefined"},
    )
    text = status(desk)
    assert "mailbox ae cannot be used for 5 h (since " in text
    assert "): 127.0.0.1: login as ae: wrong password" in text
    assert "the last turn failed, for 1 h" in text
    assert "changed rules not taken up: rules/clients.toml:3: no such thing; write another" in text
    assert "letter weekly/acme/2026-W48 cannot be written: weekly/report.txt.j2:4: 'nme' is undefined" in text
    assert "smtp: no trouble in the last turn" in text
    shown = rows(desk)
    assert (shown["mailbox ae"]["state"], shown["smtp"]["state"], shown["rules"]["state"]) == ("down", "ok", "refused")
    assert datetime.fromisoformat(shown["mailbox ae"]["since"]) == NOW - 5 * HOURS


@pytest.mark.parametrize(
    ("kind", "words"), [("idle", "tells of new mail at once"), ("polling", "now and then"), ("down", "is down for 2 h")]
)
def test_how_a_mailbox_is_watched_is_shown(desk: Path, kind: str, words: str) -> None:
    noted(desk, watchers={"ae": Watching(kind=kind, since=NOW - 2 * HOURS, error="cut")})
    assert words in status(desk)
    assert rows(desk)["mailbox ae"]["state"] == kind


def test_the_daemon_notes_what_it_cannot_reach_and_keeps_since_when_over_restarts(desk: Path) -> None:
    with at_work(desk) as daemon:
        daemon.turn()
        first = read_health(desk / "data")
        assert first.works
        assert first.turning is None
        trouble = first.troubles["mailbox ae"]
        assert "Connection refused" in trouble.error
        daemon.turn()
        assert read_health(desk / "data").troubles["mailbox ae"].since == trouble.since
    assert read_health(desk / "data").stopped is not None
    with at_work(desk, once=True) as daemon:
        daemon.turn()
        again = read_health(desk / "data")
        assert (again.once, again.works) == (True, False)
        assert again.troubles["mailbox ae"].since == trouble.since


def test_rules_that_are_refused_are_in_the_health_until_they_are_mended(desk: Path) -> None:
    with at_work(desk) as daemon:
        good = example_rules()["rules/reports.toml"]
        file = desk / "rules" / "reports.toml"
        file.write_text("[weekly]\nday = 'mnday'\n", "utf-8")
        daemon.turn()
        assert read_health(desk / "data").refused_rules == (
            'rules/reports.toml:2:7: day = "mnday"; did you mean "monday"?',
        )
        file.write_text(good, "utf-8")
        daemon.turn()
        assert read_health(desk / "data").refused_rules == ()


def test_ops_are_owed_a_letter_about_rules_that_are_refused_and_one_when_they_are_mended(desk: Path) -> None:
    with at_work(desk) as daemon:
        good = example_rules()["rules/reports.toml"]
        file = desk / "rules" / "reports.toml"
        file.write_text("[weekly]\nday = 'mnday'\n", "utf-8")
        daemon.turn()
        daemon.turn()
        [row] = daemon.ledger.find(OutboxRow, duty="desk")
        assert row.subject == "A mistake in the desk's files: what was saved does not count yet"
        assert row.to == tuple(person.address for person in ops(daemon.desk.book))
        assert row.because.text == "rules/reports.toml did not check out"
        assert "lies in data/in-force" in row.text
        file.write_text(good, "utf-8")
        daemon.turn()
        assert [row.rule for row in daemon.ledger.find(OutboxRow, duty="desk")] == ["mistakes", "mended"]


def test_status_goes_by_the_last_good_rules_while_those_on_the_disk_are_wrong(desk: Path) -> None:
    with at_work(desk) as daemon:
        daemon.turn()
        (desk / "rules" / "reports.toml").write_text("[weekly]\nday = 'mnday'\n", "utf-8")
        daemon.turn()
        text = status(desk)
        assert 'changed rules not taken up: rules/reports.toml:2:7: day = "mnday"; did you mean "monday"?' in text
        assert "the last good rules and templates are in force since" in text
        assert "invoices not paid" in text
        assert rows(desk)["rules"]["state"] == "refused"
    text = status(desk)  # the daemon has stopped: it would not start on these
    assert "changed rules not taken up" in text
    assert "in force since" not in text


def test_status_of_a_desk_that_never_ran_ends_with_what_is_wrong(desk: Path) -> None:
    (desk / "rules" / "reports.toml").write_text("[weekly]\nday = 'mnday'\n", "utf-8")
    result = countersign("status", "--desk", desk)
    assert result.exit_code == 2
    assert "rules/reports.toml:2:7" in result.stderr


def test_who_ops_are(tmp_path: Path) -> None:
    """Those named, else those with the role, else those above the AEs, else the AEs."""
    people = example_rules()["rules/people.toml"]
    clients = example_rules()["rules/clients.toml"]
    named = CONFIG.replace("[agency]\n", '[agency]\nops = ["Ops@Agency.example", "mia@agency.example"]\n')
    [first, second] = ops(open_desk(make_desk(tmp_path / "a", config=named)).book)
    assert (first.address, second.name) == ("ops@agency.example", "Mia Brandt")
    role = people + '\n[people.olga]\nname = "Olga"\naddress = "olga@it.example"\nroles = ["ops"]\n'
    assert [p.key for p in ops(open_desk(make_desk(tmp_path / "b", people=role)).book)] == ["olga"]
    assert [p.key for p in ops(open_desk(make_desk(tmp_path / "c")).book)] == ["ruth"]
    alone = clients.replace('supervisor = "ruth"\n', "")
    nobody = people.replace('"account supervisor"', '"supervises"')
    book = open_desk(make_desk(tmp_path / "d", people=nobody, clients=alone)).book
    assert {p.key for p in ops(book)} == {client.ae for client in book.clients.values()}


def test_ops_outside_the_house_are_refused(tmp_path: Path) -> None:
    config = CONFIG.replace("[agency]\n", '[agency]\nops = ["ops@it.example", "ops"]\n')
    result = countersign("check", "--desk", make_desk(tmp_path, config=config))
    assert sorted(line.partition(";")[0] for line in result.stdout.splitlines()) == [
        'config.toml:2:26: "ops" in ops',
        'config.toml:2:8: "ops@it.example" is in none of the agency\'s domains',
    ]


def test_a_letter_whose_template_is_broken_is_named_with_the_mistake(desk: Path) -> None:
    template = desk / "templates" / "dunning" / "reminder.txt.j2"
    template.parent.mkdir(parents=True)
    template.write_text("Subject: {{ nme }}\n\nx\n", "utf-8")
    put(desk, Owed(letter=letter()))
    with at_work(desk) as daemon:
        daemon.turn()
        [error] = read_health(desk / "data").unwritten.values()
        assert "nme" in error
        assert "letters that cannot be written" in status(desk)
        template.write_text("Subject: Reminder\n\nDear {{ agency }}\n", "utf-8")
        daemon.turn()
        assert read_health(desk / "data").unwritten == {}


def test_what_waits_for_a_person_is_listed_with_the_reason(desk: Path) -> None:
    row = OutboxRow(
        id="weekly/acme/2026-W48/dana@acme.example", duty="weekly", rule="weekly", client="acme", about="acme/2026-W48",
        to=("dana@acme.example",), cc=(), subject="Weekly report", message_id="<m@agency.example>", reply_key="k",
        state="held", due=NOW, created=NOW, because=BECAUSE,
        outcome=Because(step="client walls", text='text: "Borealis" (Borealis)'),
    )  # fmt: skip
    put(desk, row, Question(id="q", client="acme", content_key="k", asked="Is it a yes?", at=NOW, because=(BECAUSE,)))
    text = " ".join(status(desk).split())
    assert "letters that wait for a person" in text
    assert 'text: "Borealis"' in text
    assert "open questions" in text
    assert "Is it a yes?" in text
    assert rows(desk)["letters held"] == {"what": "letters held", "count": 1}


def test_health_is_shown_even_where_the_ledger_is_damaged(desk: Path) -> None:
    noted(desk)
    (desk / "data" / "ledger.json").write_text("{")
    result = countersign("status", "--desk", desk)
    assert result.exit_code == 2
    assert "the daemon runs" in result.stdout
    assert "is damaged" in result.stderr


def test_a_damaged_health_file_is_no_more_than_unknown_health(desk: Path) -> None:
    noted(desk)
    (desk / "data" / "health.json").write_bytes(b"\xff{")
    assert "the daemon has not run on this desk yet" in status(desk)


def test_a_large_ledger_in_one_file_is_told(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("daemon.cli.status.HINT_FROM", 1)
    noted(desk)
    assert "the ledger has 1 records: SQLite will be the better choice from about 20000" in status(desk)


def test_a_clients_name_that_cannot_be_watched_is_told_by_check_and_status(tmp_path: Path) -> None:
    rules = example_rules()["rules/clients.toml"].replace('name = "Acme Foods"', 'name = "Go"')
    desk = make_desk(tmp_path / "north", clients=rules)
    result = countersign("check", "--desk", desk)
    assert result.exit_code == 0
    assert '"Go" is too short or too ordinary a name' in result.stderr
    assert "rules/clients.toml:" in result.stderr
    assert '"Go" is too short' in status(desk)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "0 s"), (59, "59 s"), (60, "1 min"), (3600, "1 h"), (172799, "47 h"), (172800, "2 days")],
)
def test_lengths_of_time_are_said_as_people_say_them(seconds: int, words: str) -> None:
    assert span(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize("advice", ["", "take the name out of trusted_authserv until the server writes it"])
def test_whether_the_server_says_who_sent_a_mail_is_told_with_what_to_do(desk: Path, advice: str) -> None:
    words = "no Authentication-Results by mx.agency.example on top of the newest mails"
    noted(desk, vouched={"ae": Vouched(state="silent", words=words, advice=advice, good=not advice)})
    assert f"mailbox ae verification: {words}" in " ".join(status(desk).split())
    assert advice in " ".join(status(desk).split())
    row = rows(desk)["mailbox ae verification"]
    assert (row["state"], bool(row["error"])) == ("silent", bool(advice))

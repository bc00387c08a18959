"""The demo's week looked back at: `replay` gives the ledger again, other rules what they change, and touches nothing;
`rebuild` makes the ledger again out of the mailbox alone."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from daemon.cli.reach import ledger_of
from daemon.cli.replay import command
from daemon.cli.retried import Retrier, otherwise
from daemon.cli.story import Teller
from daemon.demo.play import DemoClock
from daemon.demo.servers import Servers
from daemon.desk import Desk
from daemon.mailbox import Mailbox
from daemon.reread import Rereader
from rules.nouns import Entry, OutboxRow
from tests.demo_week import after_the_week
from tests.test_cli import countersign

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, DemoClock, Servers]]:
    """The demo's desk after its week, the time at its end, its servers still up."""
    with after_the_week(tmp_path_factory.mktemp("replay") / "out") as (daemon, clock, servers):
        daemon.close()
        yield daemon.desk, clock, servers


@pytest.fixture(scope="module")
def desk(week: tuple[Desk, DemoClock, Servers]) -> Desk:
    return week[0]


def replayed(desk: Desk, *words: object) -> Result:
    return CliRunner().invoke(command, ["--desk", str(desk.path), *map(str, words)])


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def everything(desk: Desk) -> tuple[Any, ...]:
    """The desk's data, and every folder's mails with their flags."""
    files = {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in (desk.path / "data").rglob("*") if f.is_file()}
    name, settings = next(iter(desk.config.mailboxes.items()))
    with Mailbox(name, settings) as box:
        mails = {}
        for folder in box.folders():
            uids = box.new_uids(folder, 0)
            flags = box.wire.fetch(uids, ["FLAGS"]) if uids else {}
            mails[folder] = {uid: flags[uid][b"FLAGS"] for uid in uids}
    return files, mails


@pytest.mark.parametrize("since", ["2026-11-01", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"])
def test_the_same_rules_decide_and_file_the_same_from_whichever_day(desk: Desk, since: str) -> None:
    result = replayed(desk, "--since", since)
    assert result.exit_code == 0, result.output
    assert "all taken as the ledger has them" in result.output, result.output


def test_of_every_mail_of_the_week_the_explanation_comes_to_what_the_ledger_has(desk: Desk) -> None:
    """Read again where it lies now, with the ledger as it stood when it came; nothing is touched."""
    before = everything(desk)
    with ledger_of(desk) as ledger, Rereader(desk, ledger) as mails:
        teller = Teller(ledger, desk.book, datetime.now(UTC))
        retrier = Retrier(teller, mails)
        entries = [e for e in ledger.find(Entry) if e.via == "mail"]
        for entry in entries:
            retried = retrier.about(entry)
            assert retried
            assert bool(retried.problem) == (entry.outcome == "quarantined"), retried
            assert not [words for trial in retried.trials for words in otherwise(entry, trial, teller)], retried
        letters = [r for r in ledger.find(OutboxRow) if r.rule in ("notice", "receipt") and r.duty == "approval"]
        for row in letters:  # what a mail brought about is told with that mail's own trials
            behind = retrier.about(row)
            assert behind
            assert [trial.of for trial in behind.trials if trial.step == "decision"] == [row.about]
        assert letters
        waiting = [e for e in entries if e.target == "Clients/_Unfiled"]
    assert len(entries) > 15
    assert waiting
    assert everything(desk) == before


def with_rules(desk: Desk, tmp_path: Path, name: str, old: str, new: str) -> Path:
    folder = tmp_path / "new"
    shutil.copytree(desk.path / "rules", folder)
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), "utf-8")
    return folder


def test_a_phrase_shows_the_mails_that_it_decides_otherwise_and_touches_nothing(desk: Desk, tmp_path: Path) -> None:
    phrase = 'text = "ship it"\n\n[[phrase]]\nlanguage = "es"\ndecision = "reject"\ntext = "muchas gracias, mia"'
    new = with_rules(desk, tmp_path, "approvals.toml", 'text = "ship it"', phrase)
    before = everything(desk)
    result = replayed(desk, "--since", "2026-11-16", "--rules", new, "--json")
    assert everything(desk) == before
    (found,) = rows(result)
    assert (found["from"], found["known"]) == ("lucia@naranja.example", True)
    request = "decision on naranja/folleto-de-invierno/v1"
    assert (found["was"][request], found["becomes"][request]) == ("approve", "reject")
    assert (found["was"]["decision"], found["becomes"]["decision"]) == ("approve", "reject")
    text = replayed(desk, "--since", "2026-11-16", "--rules", new).output
    assert f"{request}: approve → reject" in text
    assert "mails read again" in text


def test_another_filing_rule_shows_the_mails_that_it_files_otherwise(desk: Desk, tmp_path: Path) -> None:
    new = with_rules(desk, tmp_path, "clients.toml", 'domains = ["naranja.example"]', 'domains = ["sol.example"]')
    text = (new / "clients.toml").read_text("utf-8").replace("lucia@naranja", "lucia@sol")
    (new / "clients.toml").write_text(text, "utf-8")
    found = {row["message_id"]: row for row in rows(replayed(desk, "--since", "2026-11-01", "--rules", new, "--json"))}
    answer = next(row for row in found.values() if row["from"] == "lucia@naranja.example")
    assert answer["was"]["folder"] == "Clients/Naranja Sol"
    assert {row["was"].get("client") for row in found.values()} <= {"naranja", None}


def test_mails_of_files_are_read_in_place_of_the_mailbox_and_need_no_server(desk: Desk, tmp_path: Path) -> None:
    name, settings = next(iter(desk.config.mailboxes.items()))
    with Mailbox(name, settings) as box:
        uids = box.new_uids("Clients/Acme Foods", 0)
        for number, fetched in enumerate(box.fetch("Clients/Acme Foods", uids)):
            (tmp_path / f"{number}.eml").write_bytes(fetched.raw)
    away = tmp_path / "away"
    shutil.copytree(desk.path, away)
    config = (away / "config.toml").read_text("utf-8").replace(f"port = {settings.port}", "port = 9")
    (away / "config.toml").write_text(config, "utf-8")
    words = ("--since", "2026-11-16", "--from", str(tmp_path), "--desk", str(away))
    result = CliRunner().invoke(command, words)
    assert (result.exit_code, result.output) == (
        0,
        f"\n{len(uids)} mails read again, all taken as the ledger has them\n",
    )
    (tmp_path / "new.eml").write_bytes(
        b"Received: by mx.agency.example; Wed, 18 Nov 2026 10:00:00 +0000\r\nFrom: dana@acme.example\r\n"
        b"Message-ID: <never-seen@acme.example>\r\nSubject: Lunch?\r\n\r\nLunch?\r\n"
    )
    text = CliRunner().invoke(command, words).output
    assert "the ledger does not know this mail" in text
    assert "client: – → acme" in text
    assert CliRunner().invoke(command, [*words[:2], "--desk", str(away)]).exit_code == 3


def test_the_weeks_ledger_deleted_is_made_again_byte_for_byte_and_nothing_is_sent(
    week: tuple[Desk, DemoClock, Servers], tmp_path: Path
) -> None:
    """In a copy of the desk, whose mailbox is the same."""
    played, clock, servers = week
    desk, sent, now = tmp_path / "desk", len(servers.sink.mails), clock.now().isoformat()
    before = countersign("export", "--desk", played.path).stdout
    shutil.copytree(played.path, desk, ignore=shutil.ignore_patterns("ledger*"))
    rebuilt = countersign("rebuild", "--desk", desk)
    assert rebuilt.exit_code == 0, rebuilt.output
    assert countersign("export", "--desk", desk).stdout == before
    assert before.count('"kind":"outbox"') == sent
    assert countersign("run", "--once", "--now", now, "--desk", desk).exit_code == 0
    assert countersign("export", "--desk", desk).stdout == before
    assert len(servers.sink.mails) == sent


def test_a_mail_that_is_gone_from_the_mailbox_is_counted(desk: Desk) -> None:
    """The last: the mail comes back under another UID than the ledger has."""
    name, settings = next(iter(desk.config.mailboxes.items()))
    with Mailbox(name, settings) as box:
        uids = box.new_uids("Clients/Acme Foods", 0)
        moved = box.move("Clients/Acme Foods", uids[-1:], "Elsewhere")
        result = replayed(desk, "--since", "2026-11-01")
        assert "1 mails of the ledger do not lie where it has them, and were not read" in result.stderr
        (place,) = moved.values()
        assert place
        box.move("Elsewhere", [place.uid], "Clients/Acme Foods")

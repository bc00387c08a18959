"""Why nothing was sent: what the explanation says of a day is what the duties did on it, value by value."""

import json
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from daemon.cli.explain import command
from daemon.cli.options import past_day
from rules.book.files import ReportsFile, Weekly
from rules.duties.simulation import foresee
from rules.duties.tried import Tried, tried_on
from rules.nouns import OutboxRow
from rules.overlay import Overlay
from tests.desks import DEMO, coming_monday
from tests.test_cli import put
from tests.test_simulation import busy_world
from tests.world import ACME, BOREALIS, World, moment, named_book

SINCE, UNTIL = date(2026, 2, 20), date(2026, 5, 1)


def lived(told: World) -> Overlay:
    """The ledger with every mail of these weeks sent."""
    ledger = Overlay(told.view)
    for mail in foresee(told.view, told.book, moment(f"{SINCE} 00:00"), moment(f"{UNTIL} 00:00")):
        ledger.put(mail.row)
    return ledger


def test_on_every_day_of_seventy_the_rules_that_passed_are_those_that_sent() -> None:
    """Of four clients on three continents: reports, drafts, every level of two ladders, hand-overs, outlines."""
    told = busy_world()
    ledger = lived(told)
    explained: set[str] = set()
    for client in told.book.clients.values():
        for n in range(1, (UNTIL - SINCE).days):
            day = SINCE + timedelta(days=n)
            for one in tried_on(client, ledger, told.book, day):
                assert one.wanted == bool(one.rows), (client.key, day, one.about, one.outcome, one.checks)
                explained |= {row.id for row in one.rows}
    sent = {row.id for row in ledger.find(OutboxRow) if row.sent_at and row.sent_at >= moment("2026-02-21 12:00")}
    assert explained == sent
    assert len(sent) > 100


def the(about: str, told: World, day: str, client: str = "acme") -> Tried:
    found = tried_on(told.book.clients[client], told.view, told.book, date.fromisoformat(day))
    return next(one for one in found if one.about.startswith(about))


def failed(one: Tried) -> dict[str, str]:
    return {check.what: check.value for check in one.checks if not check.passed}


def world(**changes: Any) -> World:
    return World(named_book(clients=(ACME, BOREALIS), **changes), started="2026-02-01 00:00")


def test_what_was_paid_said_or_held_is_named_with_who_and_when() -> None:
    told = world()
    told.invoice("INV-1")
    told.payment("INV-1", "2026-03-03", "1000.00 GBP")
    told.invoice("INV-2")
    told.hold("invoice/INV-2", at="2026-03-02 10:00")
    told.invoice("INV-3", state="disputed")
    paid = failed(the("INV-1", told, "2026-03-04"))
    assert paid == {"still to pay": "0.00 of 1000.00 GBP (1000.00 GBP paid on 2026-03-03)"}
    held = failed(the("INV-2", told, "2026-03-04"))
    assert held == {"held by a person": "invoice/INV-2 by mia@agency.example since Mon 2026-03-02 09:00"}  # in London
    assert failed(the("INV-3", told, "2026-03-04")) == {"state": "disputed"}


def test_the_day_before_it_was_paid_is_told_as_that_day_was() -> None:
    told = world()
    told.invoice("INV-1")
    told.payment("INV-1", "2026-03-03", "1000.00 GBP")
    assert the("INV-1", told, "2026-03-02").wanted  # and nobody sent it: the desk was away


def test_a_holiday_moves_the_report_and_both_days_say_so() -> None:
    told = world()  # Monday 2026-05-04 is a bank holiday in Britain
    assert failed(the("report", told, "2026-05-04")) == {
        "the day": "Monday at 12:00: Mon 2026-05-04 12:00, no working day there, so Tue 2026-05-05 09:00"
    }
    assert the("report", told, "2026-05-05").wanted


def test_without_a_rule_a_policy_or_a_reader_that_is_said() -> None:
    told = world(reports=ReportsFile())
    assert failed(the("the weekly report", told, "2026-03-02")) == {
        "the rule": "rules/reports.toml has no [weekly]: no report is sent"
    }
    nobody = world(reports=ReportsFile(weekly=Weekly(to=("printer",))))
    assert failed(the("report", nobody, "2026-03-02")) == {"readers": "printer: nobody"}
    free = World(named_book(clients=(ACME.model_copy(update={"dunning": None}),)), started="2026-02-01 00:00")
    assert failed(the("reminders", free, "2026-03-02"))["the policy"].endswith("it is not reminded")


# the command


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The demo's desk, with an invoice of Acme's that was reminded of."""
    path = tmp_path / "desk"
    shutil.copytree(DEMO, path)
    told = World(started="2026-02-01 00:00")
    invoice = told.invoice(issued="2026-10-19", due="2026-11-18")
    letter = next(x for x in told.wanted("2026-11-16 00:00") if x.key == "dunning/INV-31/1")
    row = told.row(letter, at=moment("2026-11-20 10:00"))
    put(path, *told.view.find(type(row)), invoice, told.hold("weekly/acme/2026-W48", at="2026-11-23 09:30"))
    return path


def explain(desk: Path, *words: str) -> Result:
    return CliRunner().invoke(command, [*words, "--desk", str(desk)])


@pytest.mark.parametrize("name", ["acme", "Acme Foods", "ACME"])
def test_why_nothing_was_sent_to_acme_on_monday(desk: Path, name: str) -> None:
    result = explain(desk, name, "--on", "2026-11-23")
    assert result.exit_code == 0, result.output
    text = " ".join(result.output.split())
    assert text.startswith("Acme Foods, Monday 2026-11-23: times in Europe/London ")
    for words in (
        "passed: the client's day: Monday, a working day (GB), 09:00 to 18:00 [rules/calendar.toml:1]",
        "failed held by a person weekly/acme/2026-W48 by mia@agency.example since Mon 2026-11-23 08:30",
        'passed level "reminder" after_due = 3: from 2026-11-21 on',
        "failed min_gap 4 days since 2026-11-20: from 2026-11-24 on [rules/dunning.toml:12]",
        "→ nothing: min_gap",
    ):
        assert words in text, text


def test_as_json_each_rule_is_an_object_with_its_values(desk: Path) -> None:
    rows = [json.loads(line) for line in explain(desk, "acme", "--on", "2026-11-23", "--json").stdout.splitlines()]
    assert {row["duty"] for row in rows} == {"weekly", "dunning", "outline"}
    invoice = next(row for row in rows if row["about"] == "INV-31")
    assert invoice["where"] == "rules/dunning.toml:20"
    gap = next(check for check in invoice["checks"] if check["what"] == "min_gap")
    assert (gap["passed"], gap["where"]) == (False, "rules/dunning.toml:12")


def test_a_day_to_come_is_told_as_things_stand(desk: Path) -> None:
    text = explain(desk, "borealis", "--on", f"{coming_monday('DE-BE')}").output
    assert "this day is not over" in text
    assert "→ would be, as things stand: weekly to li.wei@borealis.example: sent" in text


def test_a_day_may_be_called_by_its_name(desk: Path) -> None:
    today = datetime.now(ZoneInfo("Europe/London")).date()
    for back in range(7):
        on = today - timedelta(days=back)
        assert past_day(f"{on:%A}", today) == on
    assert past_day("yesterday", today) == today - timedelta(days=1)
    assert f"Acme Foods, {today:%A} {today}: times in Europe/London" in explain(desk, "acme", "--on", "today").output


def test_a_client_is_told_with_where_it_is_written_and_what_is_open(desk: Path) -> None:
    text = explain(desk, "acme").output
    assert "written in  rules/clients.toml:1" in text
    assert "invoice INV-31, 1000.00 GBP, due 2026-11-18" in text
    put(desk, World(started="2026-02-01 00:00").payment("INV-31", "2026-11-23", "1000.00 GBP"))
    assert "invoice INV-31" not in explain(desk, "acme").output  # paid is not open


def test_a_slip_in_the_name_or_the_day_brings_what_to_write(desk: Path) -> None:
    assert 'there is no client "acne"; did you mean acme?' in explain(desk, "acne", "--on", "2026-11-23").output
    assert "write a day of the next" in explain(desk, "acme", "--on", "2935-03-05").output
    assert "write it as 2026-11-23" in explain(desk, "acme", "--on", "mnday").output

"""Simulation and the table of duties: what will be sent is what the daemon sends; promises hold for any story."""

import json
import os
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon.cli.simulate import command
from daemon.health import Health
from rules.book.files import ReportsFile
from rules.duties.days import calendar_of
from rules.duties.debts import split_key
from rules.duties.simulation import as_pending, foresee, simulate
from rules.duties.table import due, is_sendable, wanted
from rules.nouns import Letter, OutboxRow, Owed, Started
from rules.overlay import Overlay
from rules.view import Pad
from tests.desks import coming_monday, make_desk
from tests.test_cli import put
from tests.world import ACME, BOREALIS, CHENGUANG, STANDARD, World, moment, named_book

SINCE, UNTIL = moment("2026-02-20 00:00"), moment("2026-05-01 00:00")


def busy_world() -> World:
    told = World(started="2026-02-01 00:00")
    for client in told.book.clients:
        told.put(Started(what=f"client/{client}", at=moment("2026-02-01 00:00")))
        for n in range(5):
            issued = date(2026, 2, 2 + n)
            told.invoice(f"{client}-{n}", client, f"{issued}", f"{issued + timedelta(days=30)}", "100.00 EUR")
        for n in range(4):
            contact = told.book.clients[client].contacts[0].address
            told.meeting(f"{client}-m{n}", f"2026-03-{10 + n} 15:00", client, (contact,))
    return told


def test_seventy_days_of_four_clients_take_a_moment_and_leave_the_ledger_as_it_was() -> None:
    told = busy_world()
    start = perf_counter()
    letters = list(simulate(told.view, told.book, SINCE, UNTIL))
    assert perf_counter() - start < 5  # about a fifth of a second on a quiet machine
    assert told.view.find(OutboxRow) == ()
    assert [n.due for n in letters] == sorted(n.due for n in letters)
    keys = [key for n in letters for key in (n.key, *n.keys)]
    assert len(keys) == len(set(keys))
    assert {n.duty for n in letters} == {"weekly", "outline", "dunning"}
    assert all(SINCE <= n.due < UNTIL for n in letters)


def test_the_simulation_is_what_a_daemon_that_looks_every_hour_sends() -> None:
    told = busy_world()
    told.payment("acme-0", "2026-03-10", "100.00 EUR")
    foreseen = [(n.key, n.rule, n.to) for n in simulate(told.view, told.book, SINCE, moment("2026-03-14 00:00"))]
    sent: list[Letter] = []
    at = SINCE
    while at < moment("2026-03-14 00:00"):
        sent += told.send_due(at)
        at += timedelta(hours=1)
    assert sorted((n.key, n.rule, n.to) for n in sent) == sorted(foreseen)


def test_facts_dated_later_count_from_their_dates() -> None:
    told = World(named_book(clients=(ACME,), reports=ReportsFile()), started="2026-02-01 00:00")
    told.meeting("m", "2026-03-12 15:00")
    told.outline("m", at="2026-03-11 16:40")
    seen = [(n.key, n.due) for n in simulate(told.view, told.book, SINCE, UNTIL)]
    assert seen == [
        ("outline-ask/m", moment("2026-03-09 15:00")),
        ("outline-missing/m", moment("2026-03-11 11:00")),
        ("outline/m/1/dana@acme.example", moment("2026-03-11 16:40")),
    ]


def test_what_is_overdue_goes_at_the_first_moment_of_the_simulation() -> None:
    told = World(named_book(clients=(ACME,), reports=ReportsFile()), started=None)
    told.invoice(due=None)
    (notice,) = simulate(told.view, told.book, SINCE, SINCE + timedelta(days=1))
    assert notice.due == SINCE


def test_a_simulation_of_the_past_owes_what_was_owed_then() -> None:
    told = World(named_book(clients=(ACME,)), started="2026-11-20 09:00")
    letters = list(simulate(told.view, told.book, moment("2026-11-09 00:00"), moment("2026-11-10 00:00")))
    assert [n.rule for n in letters] == ["weekly draft", "weekly", "weekly"]


def test_a_desk_that_never_ran_is_taken_to_start_with_the_simulation() -> None:
    told = World(named_book(clients=(ACME,)), started=None)  # Monday 28 December is a holiday
    letters = list(simulate(told.view, told.book, moment("2026-12-28 00:00"), moment("2026-12-30 00:00")))
    assert [(n.rule, n.due) for n in letters if n.rule == "weekly"] == [
        ("weekly", moment("2026-12-29 09:00", "Europe/London"))
    ] * 2


def test_on_an_empty_ledger_reports_are_all_there_is() -> None:
    letters = list(simulate(Overlay(), named_book(), moment("2026-11-23 00:00"), moment("2026-11-24 00:00")))
    assert {n.duty for n in letters} == {"weekly"}


# the table


def test_a_duty_that_raises_for_one_client_stops_no_other_and_is_told() -> None:
    broken = CHENGUANG.model_copy(update={"time_zone": "No/Where"})
    told = World(named_book(clients=(broken, ACME)), started="2026-11-20 09:00")
    failed: list[str] = []
    letters = due(
        told.view, told.book, moment("2026-11-23 13:00"), lambda what, error: failed.append(f"{what}: {error}")
    )
    assert {n.client for n in letters} == {"acme"}
    assert failed == ["weekly chenguang: 'No time zone found with key No/Where'"]
    with pytest.raises(KeyError):
        due(told.view, told.book, moment("2026-11-23 13:00"))


def test_wanted_shows_what_is_to_come_and_nothing_that_went() -> None:
    told = busy_world()
    now = moment("2026-03-02 12:00")
    told.send_due(now)
    letters = wanted(told.view, told.book, now)
    assert letters
    assert all(n.due > now for n in letters)
    assert {n.client for n in letters} == set(told.book.clients)


def test_what_is_no_longer_worth_sending_is_not_sent_whichever_duty_wants_it() -> None:
    told = busy_world()
    letter = replace(told.wanted(SINCE)[0], give_up_after=moment("2026-03-01 12:00"))
    assert is_sendable(letter, told.view, moment("2026-03-01 12:00"))
    assert not is_sendable(letter, told.view, moment("2026-03-01 12:01"))


# promises, for any story

DAYS = st.dates(date(2026, 1, 5), date(2026, 4, 30))
CLIENTS = st.sampled_from(["acme", "borealis", "chenguang"])


@st.composite
def stories(draw: st.DrawFn) -> tuple[World, dict[str, Any]]:
    """A few invoices with payments, holds and mails of the AE's, in any order and state."""
    group = draw(st.sampled_from(["client", "client", "invoice"]))
    policies = {
        "standard": STANDARD.model_copy(update={"min_gap": draw(st.integers(0, 9)), "group": group}),
        "gentle": named_book().policies["gentle"],
    }
    book = named_book(clients=(ACME, BOREALIS, CHENGUANG), reports=ReportsFile(), policies=policies)
    told = World(book, started="2026-01-01 00:00")
    for n in range(draw(st.integers(1, 6))):
        client, issued = draw(CLIENTS), draw(DAYS)
        terms = draw(st.none() | st.integers(0, 60))
        due_day = None if terms is None else f"{issued + timedelta(days=terms)}"
        currency = draw(st.sampled_from(["EUR", "GBP"]))
        number = f"INV-{n}"
        told.invoice(number, client, f"{issued}", due_day, f"{draw(st.integers(1, 300))}.00 {currency}")
        for part in range(draw(st.integers(0, 2))):
            told.payment(number, f"{draw(DAYS)}", f"{draw(st.integers(1, 200)) + part}.00 {currency}")
        if draw(st.integers(0, 4)) == 0:
            told.touch(number, f"{draw(DAYS)} 10:00", client)
    return told, policies


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(stories(), st.lists(st.integers(0, 9), min_size=1, max_size=8))
def test_dunning_keeps_its_promises_in_any_story(story: tuple[World, dict[str, Any]], pauses: list[int]) -> None:
    """The daemon looks at odd hours and is off for days; each time it sends what is due."""
    told, policies = story
    at, n, sent = moment("2026-01-05 07:30"), 0, list[tuple[datetime, Letter]]()
    while at < moment("2026-08-01 00:00"):
        sent += [(at, letter) for letter in told.send_due(at)]
        assert told.due(at) == ()  # a second look at the same moment finds nothing
        at += timedelta(hours=5, days=pauses[n % len(pauses)])
        n += 1
    _levels_go_up_one_at_a_time(sent)
    _clients_are_left_in_peace(sent, told, policies)
    for when, letter in sent:
        if letter.external:
            calendar = calendar_of(told.book.clients[str(letter.client)], told.book)
            assert calendar.is_open(when)
            assert all(row["open"] > 0 for row in letter.facts["invoices"])


def _levels_go_up_one_at_a_time(sent: list[tuple[datetime, Letter]]) -> None:
    levels: dict[str, list[int]] = defaultdict(list)
    for _, letter in sent:
        for key in (letter.key, *letter.keys):
            if part := split_key(key):
                levels[part[0]].append(part[1])
    assert all(ns == list(range(1, len(ns) + 1)) for ns in levels.values())


def _clients_are_left_in_peace(sent: list[tuple[datetime, Letter]], told: World, policies: dict[str, Any]) -> None:
    by_debtor: dict[tuple[str, str], list[date]] = defaultdict(list)
    for when, letter in sent:
        if letter.external:
            client = told.book.clients[str(letter.client)]
            group = letter.about if policies[str(client.dunning)].group == "invoice" else ""
            by_debtor[client.key, group].append(calendar_of(client, told.book).day_of(when))
    for (key, _), days in by_debtor.items():
        gap = policies[str(told.book.clients[key].dunning)].min_gap
        assert all((b - a).days >= gap for a, b in pairwise(days))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(stories())
def test_nothing_is_asked_for_after_it_was_paid(story: tuple[World, dict[str, Any]]) -> None:
    told, _ = story
    told.invoice("PAID", "acme", "2026-02-02", "2026-03-04", "100.00 EUR")
    told.payment("PAID", "2026-03-10", "100.00 EUR")
    letters = list(simulate(told.view, told.book, moment("2026-01-05 00:00"), moment("2026-08-01 00:00")))
    paid = moment("2026-03-10 00:00", "Europe/London")
    assert not [n for n in letters if "PAID" in n.about.split(", ") and n.due >= paid]


def test_what_stands_in_the_outbox_goes_out_at_its_time_and_what_is_overtaken_does_not() -> None:
    told = World(named_book(clients=(ACME,), reports=ReportsFile()), started="2026-02-01 00:00")
    told.invoice("INV-1")
    told.invoice("INV-2")
    letter = replace(told.wanted(SINCE)[0], keys=())
    for number in ("INV-1", "INV-2"):
        told.row(replace(letter, key=f"dunning/{number}/1", about=number, due=moment("2026-03-03 11:00")), "pending")
    told.payment("INV-2", "2026-03-02", "1000.00 GBP")
    mails = list(foresee(told.view, told.book, SINCE, moment("2026-03-05 00:00")))
    assert [(m.row.id, m.at, m.letter) for m in mails] == [("dunning/INV-1/1", moment("2026-03-03 11:00"), None)]
    assert told.view.get(OutboxRow, "dunning/INV-2/1") == replace(mails[0].row, id="dunning/INV-2/1", about="INV-2",
        message_id="<dunning/INV-2/1@test>", reply_key="dunning/INV-2/1", state="pending", sent_at=None)  # fmt: skip


def test_a_letter_that_is_owed_to_somebody_who_wrote_goes_at_once() -> None:
    told = World(named_book(clients=(ACME,), reports=ReportsFile()), started="2026-02-01 00:00")
    told.invoice()
    letter = replace(told.wanted(SINCE)[0], key="receipt/1", duty="approval", due=SINCE - timedelta(hours=1))
    told.put(Owed(letter=letter))
    assert [(m.row.id, m.at) for m in foresee(told.view, told.book, SINCE, SINCE + timedelta(days=1))] == [
        ("receipt/1", SINCE)
    ]


def test_after_a_week_that_a_person_held_the_next_ones_are_foreseen() -> None:
    told = World(named_book(clients=(ACME,)), started="2026-02-01 00:00")
    told.hold("weekly/acme/2026-W10")
    weeks = [n.about for n in simulate(told.view, told.book, SINCE, moment("2026-03-14 00:00")) if n.external]
    assert sorted(set(weeks)) == ["acme/2026-W09", "acme/2026-W11"]


def test_a_letter_that_cannot_be_written_is_tried_again_and_stops_no_other() -> None:
    told = busy_world()
    seen: list[str] = []

    def write(pad: Pad, letter: Letter, at: datetime) -> bool:
        seen.append(letter.key)
        return letter.key != "dunning/acme-0/1" and as_pending(pad, letter, at)

    mails = list(foresee(told.view, told.book, SINCE, moment("2026-03-10 00:00"), write=write))
    sent = {key for mail in mails for key in (mail.row.id, *mail.row.keys)}
    assert seen.count("dunning/acme-0/1") > 1
    assert "dunning/acme-0/1" not in sent
    assert "dunning/borealis-0/1" in sent


def test_a_client_that_joined_today_is_owed_nothing_from_before() -> None:
    told = World(named_book(clients=(ACME, BOREALIS)), started="2025-01-01 00:00")
    told.put(Started(what="client/acme", at=moment("2025-01-01 00:00")))
    letters = simulate(told.view, told.book, moment("2026-03-04 00:00"), moment("2026-03-05 00:00"))
    assert {n.client for n in letters} == {"acme"}  # the desk was away for a year, and tells of the missed weeks


# the command


def desk(tmp_path: Path) -> Path:
    reference = Path(__file__).resolve().parent.parent.parent / "shared" / "desk"
    if not reference.exists():
        pytest.skip("the reference desk is not beside this repository")
    for file in reference.rglob("*.toml"):
        copy = tmp_path / file.relative_to(reference)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(file.read_text("utf-8"), "utf-8")
    return tmp_path


def test_the_command_lists_every_mail_with_its_readers_own_time(tmp_path: Path) -> None:
    args = ["--desk", str(desk(tmp_path)), "--from", "2026-11-23", "--until", "2026-11-23", "--json"]
    result = CliRunner().invoke(command, args)
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    keys = ["at", "duty", "rule", "client", "about", "to", "cc", "subject", "state", "where", "because"]
    assert all(list(row) == keys for row in rows)
    assert {row["where"] for row in rows if row["duty"] == "weekly"} == {"rules/reports.toml:1"}
    assert all(row["because"] for row in rows)
    reports = {row["client"]: row["at"] for row in rows if row["rule"] == "weekly"}
    assert reports == {
        "acme": "2026-11-23T12:00:00+00:00",
        "borealis": "2026-11-23T12:00:00-05:00",
        "chenguang": "2026-11-23T12:00:00+08:00",
        "naranja": "2026-11-23T12:00:00+01:00",
    }
    assert all(row["subject"] for row in rows)


def test_for_people_the_command_shows_a_table_a_day(tmp_path: Path) -> None:
    args = ["--desk", str(desk(tmp_path)), "--from", "2026-11-22", "--until"]
    result = CliRunner().invoke(command, [*args, "2026-11-23"])
    assert result.exit_code == 0, result.output
    assert "Sunday" not in result.output
    assert "Monday, 2026-11-23" in result.output
    assert CliRunner().invoke(command, [*args, "2026-11-22"]).output.strip() == "nothing would be sent"


@pytest.mark.parametrize(
    "days", [("2026-11-23", "2026-11-22"), ("yesterday", "2026-11-22"), ("1900-01-01", "2026-01-01")]
)
def test_the_command_says_what_is_wrong_with_the_days(tmp_path: Path, days: tuple[str, str]) -> None:
    result = CliRunner().invoke(command, ["--desk", str(tmp_path), "--from", days[0], "--until", days[1]])
    assert result.exit_code == 2
    assert "write" in result.output


def test_what_a_running_daemon_sends_before_the_first_day_is_taken_as_sent(tmp_path: Path) -> None:
    """Nobody will get Monday's report on Tuesday, though a daemon that was started on Tuesday would still send it."""
    desk = make_desk(tmp_path / "desk")
    tuesday = f"{coming_monday('GB') + timedelta(days=1)}"

    def reports() -> list[str]:
        arguments = ["--desk", str(desk), "--from", tuesday, "--until", tuesday, "--json"]
        result = CliRunner().invoke(command, arguments, catch_exceptions=False)
        rows = (json.loads(line) for line in result.stdout.splitlines())
        return [row["rule"] for row in rows if row["duty"] == "weekly" and row["client"] == "acme"]

    put(desk, Started(what="desk", at=moment("2026-01-01 00:00")), Started(what="client/acme", at=SINCE))
    assert "weekly" in reports()
    health = Health(pid=os.getpid(), started=datetime.now(UTC), at=datetime.now(UTC))
    (desk / "data" / "health.json").write_bytes(msgspec.json.encode(health))
    assert reports() == []

"""The weekly report: Monday noon where the client is, once, never too late, and the AE always knows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from rules.book.files import ReportsFile, Weekly
from rules.duties.overtaken import overtaken
from rules.nouns import Letter, Started
from tests.world import ACME, CHENGUANG, DANA, HELEN, World, moment, named_book

LONDON = "Europe/London"


def world(*clients: Any, started: str = "2026-11-19 09:00", **rule: Any) -> World:
    """Acme alone unless said otherwise; `rule` changes [weekly]."""
    book = named_book(clients=clients or (ACME,), reports=ReportsFile(weekly=Weekly.model_validate(rule)))
    return World(book, started=started)


def london(text: str) -> datetime:
    return moment(text, LONDON)


def keys(letters: tuple[Letter, ...]) -> list[str]:
    return [letter.key for letter in letters]


def one(letters: tuple[Letter, ...], rule: str = "weekly") -> Letter:
    return next(letter for letter in letters if letter.rule == rule)


def test_the_report_goes_at_noon_to_each_approver_and_the_ae_has_the_draft_at_nine() -> None:
    told = world()
    assert keys(told.send_due(london("2026-11-23 08:59"))) == []
    draft = told.send_due(london("2026-11-23 09:00"))
    assert keys(draft) == ["weekly-draft/acme/2026-W48"]
    assert draft[0].to == ("mia@agency.example",)
    assert draft[0].facts["sends_at"] == london("2026-11-23 12:00")
    assert draft[0].facts["recipients"] == ["Dana Reyes", "Helen Cho"]
    assert keys(told.send_due(london("2026-11-23 11:59"))) == []
    assert keys(told.send_due(london("2026-11-23 12:00:05"))) == [
        "weekly/acme/2026-W48/dana@acme.example",
        "weekly/acme/2026-W48/helen.cho@acme.example",
    ]
    assert told.due(london("2026-11-23 12:00:10")) == ()
    assert told.due(london("2026-11-29 23:00")) == ()


def test_a_senior_contact_is_written_to_by_the_supervisor() -> None:
    to_dana, to_helen = world().send_due(london("2026-11-23 12:00"))
    assert (to_dana.to, to_dana.sender) == ((DANA.address,), "mia")
    assert (to_helen.to, to_helen.sender) == ((HELEN.address,), "ruth")


def test_each_client_is_reported_to_at_its_own_noon() -> None:
    told = World(started="2026-11-19 09:00")
    at_acmes_noon = [n for n in told.due(london("2026-11-23 12:00:05")) if n.rule == "weekly"]
    assert {n.client for n in at_acmes_noon} == {"acme", "naranja"}
    assert {n.client: n.due for n in told.wanted(london("2026-11-22 12:00")) if n.rule == "weekly"} == {
        "acme": datetime(2026, 11, 23, 12, tzinfo=UTC),
        "borealis": datetime(2026, 11, 23, 17, tzinfo=UTC),
        "chenguang": datetime(2026, 11, 23, 4, tzinfo=UTC),
        "naranja": datetime(2026, 11, 23, 11, tzinfo=UTC),
    }


@pytest.mark.parametrize(
    ("zone", "noon", "utc"),
    [
        ("America/New_York", "2026-03-02", "2026-03-02T17:00"),
        ("America/New_York", "2026-10-26", "2026-10-26T16:00"),
        ("America/New_York", "2026-11-02", "2026-11-02T17:00"),
        ("Europe/Berlin", "2026-03-30", "2026-03-30T10:00"),
        ("Australia/Lord_Howe", "2026-03-30", "2026-03-30T01:00"),
        ("Australia/Lord_Howe", "2026-04-06", "2026-04-06T01:30"),
        ("Pacific/Kiritimati", "2026-03-02", "2026-03-01T22:00"),
        ("Pacific/Honolulu", "2026-03-02", "2026-03-02T22:00"),
        ("Asia/Kathmandu", "2026-03-02", "2026-03-02T06:15"),
    ],
)
def test_monday_noon_in_every_zone(zone: str, noon: str, utc: str) -> None:
    told = world(ACME.model_copy(update={"time_zone": zone, "holidays": None}), started="2026-01-01 00:00")
    instant = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    told.put(Started(at=instant - timedelta(days=3)))
    assert not [n for n in told.due(instant - timedelta(seconds=1)) if n.rule == "weekly"]
    sent = [n for n in told.due(instant) if n.rule == "weekly"]
    assert [n.due for n in sent] == [instant, instant]
    year, week, _ = date.fromisoformat(noon).isocalendar()
    assert sent[0].about == f"acme/{year}-W{week:02}"


def test_it_covers_monday_to_sunday_before_it_and_bears_the_iso_week_of_its_day() -> None:
    report = one(world(started="2020-01-01 00:00").wanted(london("2020-01-13 02:00")))
    assert (report.facts["period_from"], report.facts["period_until"]) == (date(2020, 1, 6), date(2020, 1, 12))
    first = one(world(started="2027-01-01 00:00").wanted(london("2027-01-02 00:00")))
    assert first.about == "acme/2027-W01"
    new_year = world(day="friday", started="2026-12-28 00:00").wanted(london("2026-12-28 00:00"))
    assert "weekly/acme/2026-W53/dana@acme.example" in keys(new_year)
    assert one(new_year).facts["period_from"] == date(2026, 12, 21)


def test_on_a_public_holiday_it_waits_for_the_next_opening_and_says_so() -> None:
    told = world(started="2026-12-22 09:00")  # Monday 28 December: Boxing Day, observed
    draft = one(told.send_due(london("2026-12-28 09:00")), "weekly draft")
    assert draft.facts["sends_at"] == london("2026-12-29 09:00")
    assert told.due(london("2026-12-28 12:00")) == ()
    report = told.send_due(london("2026-12-29 09:00"))[0]
    assert report.due == london("2026-12-29 09:00")
    assert report.facts["delayed_from"] == date(2026, 12, 28)
    assert report.about == "acme/2026-W53"


def test_down_from_sunday_to_tuesday_one_report_goes_on_tuesday_delayed_from_monday() -> None:
    told = world(give_up_after="48 hours")
    sent = [n for n in told.send_due(london("2026-11-24 09:00")) if n.to == (DANA.address,)]
    assert keys(tuple(sent)) == ["weekly/acme/2026-W48/dana@acme.example"]
    assert sent[0].facts["delayed_from"] == date(2026, 11, 23)
    assert sent[0].facts["period_until"] == date(2026, 11, 22)
    assert told.due(london("2026-11-24 09:01")) == ()


def test_back_in_the_evening_it_waits_for_the_morning_and_the_ae_sees_the_draft_meanwhile() -> None:
    told = world()
    sent = told.send_due(london("2026-11-23 22:00"))
    assert keys(sent) == ["weekly-draft/acme/2026-W48"]
    assert sent[0].facts["sends_at"] == london("2026-11-24 09:00")
    assert keys(told.send_due(london("2026-11-24 09:00")))[0] == "weekly/acme/2026-W48/dana@acme.example"


def test_three_weeks_of_downtime_send_exactly_one_report_and_tell_the_ae_the_older_ones() -> None:
    told = world(started="2026-11-02 08:00")
    told.send_due(london("2026-11-02 12:00"))  # W45, then off
    sent = told.send_due(london("2026-11-24 10:00"))
    reports = [n for n in sent if n.rule == "weekly"]
    missed = one(sent, "weekly missed")
    assert {n.about for n in reports} == {"acme/2026-W48"}
    assert len(reports) == 2  # Dana and Helen
    assert missed.facts["weeks"] == ["2026-W46", "2026-W47"]
    assert missed.to == ("mia@agency.example",)
    assert len(sent) == 3
    for later in ("2026-11-24 10:01", "2026-11-27 10:00", "2026-11-29 10:00"):
        assert told.due(london(later)) == ()


def test_the_missed_weeks_are_told_once_even_while_the_newest_report_still_waits() -> None:
    told = world(started="2026-11-02 08:00")
    told.send_due(london("2026-11-02 12:00"))
    night = told.send_due(london("2026-11-23 22:00"))
    assert sorted(keys(night)) == ["weekly-draft/acme/2026-W48", "weekly-missed/acme/2026-W47"]
    assert told.due(london("2026-11-23 23:00")) == ()
    assert {n.rule for n in told.send_due(london("2026-11-24 09:00"))} == {"weekly"}
    assert told.due(london("2026-11-24 09:00")) == ()


def test_past_its_time_the_client_gets_nothing_and_the_ae_is_told_once() -> None:
    told = world()
    sent = told.send_due(london("2026-11-27 09:00"))  # 93 hours late
    assert keys(sent) == ["weekly-missed/acme/2026-W48"]
    assert "72 hours" in sent[0].facts["reason"]
    assert told.due(london("2026-11-27 09:01")) == ()
    assert "weekly/acme/2026-W49/dana@acme.example" in keys(told.wanted(london("2026-11-27 09:01")))


def test_a_closure_longer_than_it_is_worth_waiting_is_told_when_it_was_due() -> None:
    told = world(CHENGUANG, started="2026-02-10 09:00")  # Spring Festival: 15 to 23 February
    told.send_due(moment("2026-02-16 12:00", "Asia/Shanghai"))
    assert told.view.find(Started)
    missed = [n for n in told.wanted(moment("2026-02-15 12:00", "Asia/Shanghai")) if n.rule == "weekly missed"]
    assert missed == []  # it was told above, at noon of the 16th
    again = world(CHENGUANG, started="2026-02-10 09:00")
    (to_ae,) = again.due(moment("2026-02-16 12:00", "Asia/Shanghai"))
    assert to_ae.key == "weekly-missed/chenguang/2026-W08"
    assert "closed until 2026-02-24" in to_ae.facts["reason"]


def test_nothing_is_owed_for_weeks_before_the_desk_was_started() -> None:
    assert keys(world(started="2026-11-24 09:00").due(london("2026-11-24 10:00"))) == []
    assert world(started="2026-11-23 15:00").due(london("2026-11-23 15:00"))  # the same day counts
    assert keys(World(named_book(clients=(ACME,)), started=None).due(london("2026-11-24 10:00"))) == []


def test_where_the_clock_says_a_day_before_the_start_that_day_counts_and_none_before_it() -> None:
    """A week that ops rehearse, or a desk that began by a clock that ran ahead: it would be silent until then."""
    told = world(started="2030-01-01 09:00")
    assert {n.rule for n in told.due(london("2026-11-24 12:00"))} == set()  # Monday's is from before: owed no more
    assert {n.about for n in told.send_due(london("2026-11-23 12:00"))} == {"acme/2026-W48"}
    assert {n.about for n in told.send_due(london("2026-11-30 12:00"))} == {"acme/2026-W49"}
    assert told.due(london("2026-11-23 12:00")) == ()  # back and forth: each once
    assert told.due(london("2026-11-30 12:01")) == ()


def test_a_client_that_joins_later_is_not_owed_the_weeks_before() -> None:
    told = world(started="2026-01-05 09:00")
    told.put(Started(what="client/acme", at=london("2026-11-20 09:00")))
    assert {n.rule for n in told.due(london("2026-11-23 12:00"))} == {"weekly"}


def test_hold_stops_the_report_and_its_draft_and_a_release_lets_it_go() -> None:
    told = world()
    told.hold("weekly/acme/2026-W48")
    assert told.due(london("2026-11-23 09:00")) == ()
    assert told.due(london("2026-11-23 12:00")) == ()
    told.hold("weekly/acme/2026-W48", state="released")
    assert len([n for n in told.due(london("2026-11-23 15:00")) if n.rule == "weekly"]) == 2
    told.hold("weekly/acme/2026-W48")
    assert told.due(london("2026-11-27 12:00")) == ()  # whoever held it knows


def test_one_recipient_can_be_held_alone() -> None:
    told = world()
    told.hold("weekly/acme/2026-W48/helen.cho@acme.example")
    assert keys(told.due(london("2026-11-23 12:00"))) == ["weekly/acme/2026-W48/dana@acme.example"]


def test_it_tells_what_was_approved_what_waits_which_meetings_come_and_what_the_ae_added() -> None:
    told = world()
    poster = told.request("Poster", "v2", at="2026-11-10 10:00")
    told.decision(poster, at="2026-11-18 10:00", version="v2")
    old = told.request("Logo", "v1", at="2026-11-02 10:00")
    told.decision(old, at="2026-11-12 10:00")
    morning = told.request("Flyer", "v1", at="2026-11-20 10:00")
    told.decision(morning, at="2026-11-23 10:00")
    undone = told.request("Radio", "v1", at="2026-11-17 10:00")
    told.decision(undone, at="2026-11-18 11:00")
    told.put(replace(undone, state="retracted"))
    told.request("Banner", "v3", at="2026-11-19 10:00")
    told.meeting("m1", "2026-11-26 15:00")
    told.meeting("m2", "2026-12-01 15:00")
    told.meeting("m3", "2026-11-25 15:00", state="cancelled")
    told.addition("weekly/acme/2026-W48", "The shoot moved to Friday.", "2026-11-23 10:30")
    told.addition("weekly/acme/2026-W47", "Old news.", "2026-11-16 10:30")
    facts = one(told.due(london("2026-11-23 12:00"))).facts
    assert [(a["item"], a["version"], a["by_name"]) for a in facts["approved"]] == [
        ("Poster", "v2", "Dana Reyes"),
        ("Flyer", "v1", "Dana Reyes"),
    ]
    assert [(w["item"], w["version"], w["asked"]) for w in facts["waiting"]] == [("Banner", "v3", ["Dana Reyes"])]
    assert [m["start"] for m in facts["meetings"]] == [moment("2026-11-26 15:00")]
    assert facts["additions"] == ["The shoot moved to Friday."]


def test_another_clients_work_is_never_in_the_facts() -> None:
    told = World(started="2026-11-19 09:00")
    told.request("Secret", "v1", client="borealis")
    told.meeting("m1", "2026-11-26 15:00", client="borealis")
    facts = one(tuple(n for n in told.due(london("2026-11-23 12:00")) if n.client == "acme")).facts
    assert facts["waiting"] == facts["meetings"] == []


def test_an_empty_report_is_skipped_only_where_the_rule_says_so_and_nobody_is_told() -> None:
    assert world().due(london("2026-11-23 12:00"))
    told = world(skip_when_empty=True)
    assert told.due(london("2026-11-23 12:00")) == ()
    assert told.due(london("2026-11-27 12:00")) == ()
    told.request("Poster")
    assert len([n for n in told.due(london("2026-11-23 12:00")) if n.rule == "weekly"]) == 2


def test_a_zone_changed_after_sending_sends_no_second_report() -> None:
    told = world()
    told.send_due(london("2026-11-23 12:00"))
    told.book = named_book(
        clients=(ACME.model_copy(update={"time_zone": "America/New_York"}),), reports=told.book.reports
    )
    assert [n for n in told.due(london("2026-11-23 17:30")) if n.rule == "weekly"] == []


def test_a_contact_who_joins_is_not_owed_last_weeks_report_after_its_time() -> None:
    told = world()
    told.send_due(london("2026-11-23 12:00"))
    joined = ACME.model_copy(
        update={"contacts": (*ACME.contacts, DANA.model_copy(update={"address": "new@acme.example"}))}
    )
    told.book = named_book(clients=(joined,), reports=told.book.reports)
    assert told.due(london("2026-11-27 12:00")) == ()


def test_no_weekly_table_no_report() -> None:
    told = World(named_book(reports=ReportsFile()), started="2026-11-19 09:00")
    assert [n for n in told.wanted(london("2026-11-23 12:00")) if n.duty == "weekly"] == []


def test_a_report_in_the_outbox_is_overtaken_by_a_hold_by_the_night_and_by_its_time() -> None:
    told = world()
    letters = told.due(london("2026-11-23 12:00"))
    row = told.row(letters[0], state="pending")
    assert overtaken(row, told.view, told.book, london("2026-11-23 12:01")) is None
    assert "closed" in str(overtaken(row, told.view, told.book, london("2026-11-23 20:00")))
    assert "too late" in str(overtaken(row, told.view, told.book, london("2026-11-26 12:01")))
    told.hold("weekly/acme/2026-W48")
    assert "holds" in str(overtaken(row, told.view, told.book, london("2026-11-23 12:01")))

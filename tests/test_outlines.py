"""Outlines: asked in time, sent one business day ahead in the client's hours, missed aloud."""

from typing import Any

import pytest

from rules.book import Contact
from rules.book.files import MeetingsFile, OutlineRule, ReportsFile
from rules.duties.overtaken import overtaken
from rules.nouns import Letter
from tests.world import ACME, BOREALIS, DANA, HELEN, LI_WEI, MIA, World, moment, named_book

LONDON = "Europe/London"


def world(**rule: Any) -> World:
    meetings = MeetingsFile(outline=OutlineRule.model_validate(rule))
    return World(named_book(reports=ReportsFile(), meetings=meetings), started="2026-11-01 09:00")


def keys(letters: tuple[Letter, ...]) -> list[str]:
    return [letter.key for letter in letters]


def test_the_ae_is_asked_three_business_days_ahead_and_the_supervisor_told_when_it_is_missing() -> None:
    told = world()
    told.meeting(start="2026-11-26 15:00")  # Thursday, 14:00 in London
    wanted = {n.rule: n for n in told.wanted("2026-11-20 09:00")}
    assert wanted["outline ask"].due == moment("2026-11-23 15:00")
    assert wanted["outline ask"].to == ("mia@agency.example",)
    assert wanted["outline missing"].due == moment("2026-11-25 11:00")
    assert wanted["outline missing"].to == ("ruth@agency.example",)
    assert keys(told.due("2026-11-23 14:59")) == []
    assert keys(told.send_due("2026-11-23 15:00")) == ["outline-ask/meet-1"]
    assert keys(told.send_due("2026-11-25 11:00")) == ["outline-missing/meet-1"]
    assert keys(told.due("2026-11-26 14:59")) == []


def test_the_outline_goes_to_the_clients_attendees_one_business_day_before() -> None:
    told = world()
    told.meeting(
        attendees=("DANA@acme.example", HELEN.address, "new.hire@acme.example", MIA.address, "x@other.example")
    )
    told.outline(at="2026-11-24 10:00", text="1. Goals")
    assert keys(told.due("2026-11-25 14:59")) == []
    sent = told.send_due("2026-11-25 15:00")
    assert keys(sent) == [
        "outline/meet-1/1/dana@acme.example",
        "outline/meet-1/1/helen.cho@acme.example",
        "outline/meet-1/1/new.hire@acme.example",
    ]
    assert [n.sender for n in sent] == ["mia", "ruth", "mia"]
    assert sent[0].facts["outline_text"] == "1. Goals"
    assert all(n.external and n.time_zone == LONDON for n in sent)
    assert told.due("2026-11-25 15:01") == ()


def test_with_an_outline_nobody_is_asked_and_nothing_is_missing() -> None:
    told = world()
    told.meeting()
    told.outline(at="2026-11-20 10:00")
    assert {n.rule for n in told.wanted("2026-11-20 11:00")} == {"outline"}


def test_a_late_outline_goes_at_the_next_opening_that_is_still_before_the_meeting() -> None:
    told = world()
    told.meeting(start="2026-11-26 15:00")
    told.outline(at="2026-11-25 22:00")
    assert told.due("2026-11-25 22:00") == ()
    (late,) = told.wanted("2026-11-25 22:00")
    assert late.due == moment("2026-11-26 09:00", LONDON)
    assert keys(told.due("2026-11-26 12:00")) == ["outline/meet-1/1/dana@acme.example"]


def test_an_outline_too_late_for_any_opening_before_the_meeting_is_not_sent() -> None:
    told = world()
    told.meeting(start="2026-11-26T09:00+00:00")
    told.outline(at="2026-11-25 22:00")
    assert told.wanted("2026-11-25 22:00") == ()
    assert told.wanted("2026-11-26 11:00") == ()


def test_a_new_version_goes_out_once_more_and_the_old_one_never() -> None:
    told = world()
    told.meeting()
    told.outline(version=1, at="2026-11-24 10:00")
    told.outline(version=2, at="2026-11-24 11:00")
    assert keys(told.send_due("2026-11-25 15:00")) == ["outline/meet-1/2/dana@acme.example"]
    told.outline(version=3, at="2026-11-25 16:00")
    assert keys(told.send_due("2026-11-25 16:00")) == ["outline/meet-1/3/dana@acme.example"]


@pytest.mark.parametrize("change", [{"state": "cancelled"}, {"client": None}, {"start": "2026-11-19 15:00"}])
def test_cancelled_past_or_without_a_client_nothing_is_owed(change: dict[str, Any]) -> None:
    told = world()
    told.meeting(**change)
    assert told.wanted("2026-11-20 09:00") == ()


def test_a_moved_meeting_moves_its_letters_and_asks_nobody_twice() -> None:
    told = world()
    told.meeting(start="2026-11-26 15:00")
    told.send_due("2026-11-23 15:00")
    told.meeting(start="2026-12-03 15:00")
    assert keys(told.due("2026-11-25 11:00")) == []
    assert {n.key: n.due for n in told.wanted("2026-11-25 11:00")} == {
        "outline-missing/meet-1": moment("2026-12-02 11:00")
    }


def test_weekends_and_the_clients_holidays_are_stepped_over() -> None:
    told = world()
    told.meeting("m1", start="2026-12-29T14:00+00:00")  # Tuesday after Christmas in London
    told.outline("m1", at="2026-12-20 10:00")
    (letter,) = told.wanted("2026-12-20 11:00")
    assert letter.due == moment("2026-12-24 14:00", LONDON)
    told.meeting("m2", "2026-11-30T15:00-05:00", client="borealis", attendees=(LI_WEI.address,))
    told.outline("m2", at="2026-11-20 10:00")
    due = {n.about: n.due for n in told.wanted("2026-11-20 11:00")}
    assert due["m2"] == moment("2026-11-27T15:00-05:00")


def test_an_evening_meeting_is_prepared_within_hours_of_the_day_before() -> None:
    told = world()
    told.meeting(start="2026-11-26T20:00+00:00")
    assert {n.rule: n.due for n in told.wanted("2026-11-20 09:00")} == {
        "outline ask": moment("2026-11-23 09:00"),
        "outline missing": moment("2026-11-25 06:00"),
    }
    told.outline(at="2026-11-24 10:00")
    (letter,) = told.wanted("2026-11-24 11:00")
    assert letter.due == moment("2026-11-25 09:00", LONDON)


def test_an_invite_that_comes_too_late_to_wait_is_asked_about_at_once() -> None:
    told = world()
    told.meeting(start="2026-11-26 15:00")
    assert "outline-ask/meet-1" in keys(told.due("2026-11-25 22:00"))


def test_hours_before_are_elapsed_hours() -> None:
    told = world(send_before="24 hours", escalate_before="90 minutes")
    told.meeting(start="2026-11-26 15:00")
    assert {n.rule: n.due for n in told.wanted("2026-11-20 09:00")}["outline missing"] == moment("2026-11-25 13:30")
    told.outline(at="2026-11-20 10:00")
    assert [n.due for n in told.wanted("2026-11-20 11:00")] == [moment("2026-11-25 15:00")]


def test_another_clients_people_in_the_invite_get_nothing() -> None:
    told = world()
    told.meeting(attendees=(DANA.address, LI_WEI.address))
    told.outline(at="2026-11-20 10:00")
    assert [n.to for n in told.wanted("2026-11-20 11:00")] == [(DANA.address,)]


def test_held_letters_wait() -> None:
    told = world()
    told.meeting()
    told.hold("outline-ask/meet-1")
    assert keys(told.due("2026-11-25 12:00")) == ["outline-missing/meet-1"]


def test_no_outline_table_nothing() -> None:
    told = World(named_book(reports=ReportsFile(), meetings=MeetingsFile()))
    told.meeting()
    assert told.wanted("2026-11-20 09:00") == ()


def test_one_broken_meeting_does_not_stop_the_others() -> None:
    from rules.duties.table import due

    broken = BOREALIS.model_copy(update={"time_zone": "No/Where"})
    told = world()
    told.book = named_book(clients=(ACME, broken), reports=ReportsFile())
    told.meeting("m1")
    told.meeting("m2", client="borealis", attendees=(LI_WEI.address,))
    failed: list[str] = []
    letters = due(told.view, told.book, moment("2026-11-23 15:00"), on_error=lambda what, _: failed.append(what))
    assert keys(letters) == ["outline-ask/m1"]
    assert failed == ["outline m2"]


def test_names_of_attendees_come_from_the_clients_file() -> None:
    told = world()
    told.book = named_book(
        clients=(ACME.model_copy(update={"contacts": (Contact(name="D. Reyes", address=DANA.address),)}),),
        reports=ReportsFile(),
    )
    told.meeting(attendees=(DANA.address, "new@acme.example"))
    told.outline(at="2026-11-20 10:00")
    assert [n.facts["recipient_name"] for n in told.wanted("2026-11-20 11:00")] == ["D. Reyes", "new@acme.example"]


def test_an_outline_in_the_outbox_is_overtaken_when_the_meeting_is_cancelled_or_has_begun() -> None:
    told = world()
    told.meeting()
    told.outline()
    (letter,) = told.due("2026-11-25 15:00")
    row = told.row(letter, state="pending")
    assert overtaken(row, told.view, told.book, moment("2026-11-25 15:01")) is None
    assert "begun" in str(overtaken(row, told.view, told.book, moment("2026-11-26 15:00")))
    told.meeting(state="cancelled")
    assert "cancelled" in str(overtaken(row, told.view, told.book, moment("2026-11-25 15:01")))

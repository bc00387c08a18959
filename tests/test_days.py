"""Days and hours: zones, DST nights, working days, holidays, make-up days, opening hours."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.book import Hours
from rules.book.types import Span
from rules.duties.days import Calendar, knows_holidays, local, next_opening
from tests.world import ACME, AGENCY, CHENGUANG, moment, named_book

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Asia/Kathmandu",
    "Asia/Shanghai",
    "America/Santiago",
    "Pacific/Apia",
)
BERLIN = ZoneInfo("Europe/Berlin")


def calendar(zone: str = "Europe/London", country: str | None = "GB", **hours: object) -> Calendar:
    return Calendar(ZoneInfo(zone), country, Hours.model_validate(hours))


@pytest.mark.parametrize(
    ("zone", "wall", "utc"),
    [
        ("America/New_York", "2026-03-02T12:00", "2026-03-02T17:00"),
        ("America/New_York", "2026-11-02T12:00", "2026-11-02T17:00"),
        ("Europe/Berlin", "2026-03-30T12:00", "2026-03-30T10:00"),
        ("Australia/Lord_Howe", "2026-03-30T12:00", "2026-03-30T01:00"),
        ("Australia/Lord_Howe", "2026-04-06T12:00", "2026-04-06T01:30"),
        ("Pacific/Kiritimati", "2026-03-02T12:00", "2026-03-01T22:00"),
        ("Pacific/Honolulu", "2026-03-02T12:00", "2026-03-02T22:00"),
        ("Asia/Kathmandu", "2026-03-02T12:00", "2026-03-02T06:15"),
    ],
)
def test_noon_is_noon_on_the_clients_wall(zone: str, wall: str, utc: str) -> None:
    at = datetime.fromisoformat(wall)
    assert local(at.date(), at.time(), ZoneInfo(zone)) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "wall", "seen"),
    [
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T03:00"),
        ("America/New_York", "2026-03-08T02:01", "2026-03-08T03:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-04T02:30"),
        ("America/Santiago", "2026-09-06T00:30", "2026-09-06T01:00"),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-31T00:00"),
    ],
)
def test_a_time_the_clock_skips_is_the_first_valid_minute_after_it(zone: str, wall: str, seen: str) -> None:
    at = datetime.fromisoformat(wall)
    instant = local(at.date(), at.time(), ZoneInfo(zone))
    assert instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.fromisoformat(seen)


def test_a_time_that_comes_twice_is_the_first_of_the_two() -> None:
    assert local(date(2026, 10, 25), time(2, 30), BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(
    st.sampled_from(ZONES),
    st.dates(date(2000, 1, 1), date(2037, 12, 31)),
    st.times().map(lambda t: t.replace(second=0)),
)
def test_a_wall_time_comes_back_or_is_the_end_of_the_gap(zone: str, day: date, at: time) -> None:
    at, where = at.replace(microsecond=0), ZoneInfo(zone)
    seen = (instant := local(day, at, where)).astimezone(where).replace(tzinfo=None)
    wall = datetime.combine(day, at)
    assert seen >= wall
    if seen != wall:  # a second earlier the clock stood before the time that was asked for
        assert (instant - timedelta(seconds=1)).astimezone(where).replace(tzinfo=None) < wall
    earlier = [
        t
        for t in (instant - timedelta(minutes=m) for m in (30, 60))
        if t.astimezone(where).replace(tzinfo=None) == wall
    ]
    assert not earlier


@given(st.sampled_from(ZONES), st.integers(2000, 2036))
def test_each_day_of_a_year_has_one_half_past_two_later_than_the_day_before(zone: str, year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    instants = [
        local(day, time(2, 30), ZoneInfo(zone)) for day in days if (zone, day) != ("Pacific/Apia", date(2011, 12, 30))
    ]
    assert all(a < b for a, b in pairwise(instants))


@pytest.mark.parametrize(
    ("country", "day", "works"),
    [
        ("GB", "2026-12-25", False),
        ("GB", "2026-12-28", False),  # Boxing Day is a Saturday: observed on Monday
        ("GB", "2026-12-29", True),
        ("US", "2021-12-31", False),  # New Year's Day 2022 is a Saturday: observed the year before
        ("US", "2026-11-26", False),  # Thanksgiving
        ("ES", "2026-10-12", False),
        ("DE-BY", "2026-01-06", False),
        ("DE", "2026-01-06", True),
        ("CN", "2026-02-17", False),
        ("CN", "2026-02-14", True),  # a Saturday worked to make up for the Spring Festival
        ("CN", "2026-02-21", False),
        (None, "2026-12-25", True),
        (None, "2026-12-26", False),
    ],
)
def test_public_holidays_and_make_up_days_of_the_country_count(country: str | None, day: str, works: bool) -> None:
    assert calendar(country=country).is_working_day(date.fromisoformat(day)) is works


def test_what_ops_wrote_goes_before_the_countrys_calendar() -> None:
    ours = calendar(extra_working_days=[date(2026, 12, 26)], extra_holidays=[date(2026, 12, 29)])
    assert ours.is_working_day(date(2026, 12, 26))
    assert not ours.is_working_day(date(2026, 12, 29))


def test_a_country_that_has_no_calendar_is_known_as_such() -> None:
    assert knows_holidays("GB")
    assert knows_holidays("DE-BY")
    assert not knows_holidays("XX")
    assert not knows_holidays("DE-ZZ")


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-23 12:00", "2026-11-23 12:00"),
        ("2026-11-23 09:00", "2026-11-23 09:00"),
        ("2026-11-23 08:59", "2026-11-23 09:00"),
        ("2026-11-23 18:00", "2026-11-24 09:00"),
        ("2026-11-27 18:01", "2026-11-30 09:00"),
        ("2026-11-28 12:00", "2026-11-30 09:00"),
        ("2026-12-24 19:00", "2026-12-29 09:00"),  # Christmas on Friday, Boxing Day observed on Monday
    ],
)
def test_mail_waits_for_the_next_opening(at: str, opens: str) -> None:
    assert next_opening(moment(at, "Europe/London"), ACME, named_book()) == moment(opens, "Europe/London")


def test_outside_send_waits_for_nothing() -> None:
    sunday = moment("2026-11-22 03:00", "Europe/London")
    assert next_opening(sunday, ACME, named_book(hours=Hours(outside="send"))) == sunday


def test_the_agency_has_its_own_zone_and_the_clients_holidays_do_not_count_for_it() -> None:
    christmas = moment("2026-12-25 10:00")
    assert next_opening(christmas, AGENCY, named_book()) == christmas
    assert next_opening(moment("2026-10-01 12:00", "Asia/Shanghai"), CHENGUANG, named_book()) == moment(
        "2026-10-08 09:00", "Asia/Shanghai"
    )


@pytest.mark.parametrize(
    ("day", "count", "result"),
    [
        ("2026-11-26", -3, "2026-11-23"),
        ("2026-11-30", -1, "2026-11-27"),
        ("2026-11-28", -1, "2026-11-27"),
        ("2026-11-28", 1, "2026-11-30"),
        ("2026-12-24", 1, "2026-12-29"),
        ("2026-12-31", 1, "2027-01-04"),
        ("2026-11-28", 0, "2026-11-28"),
    ],
)
def test_business_days_step_over_weekends_and_holidays(day: str, count: int, result: str) -> None:
    assert calendar().add_business_days(date.fromisoformat(day), count) == date.fromisoformat(result)


def test_spans_of_days_keep_the_wall_clock_and_spans_of_hours_are_elapsed_time() -> None:
    berlin = calendar("Europe/Berlin", None)
    friday = moment("2026-03-27 15:00")
    assert berlin.after(friday, Span(1, "business days")) == moment("2026-03-30 15:00")
    assert berlin.after(friday, Span(3, "days")) == moment("2026-03-30 15:00")
    assert berlin.after(friday, Span(72, "hours")) == moment("2026-03-30 16:00")  # the clock went forward on Sunday
    assert berlin.before(moment("2026-03-30 15:00"), Span(1, "business days")) == friday


def test_what_must_come_in_good_time_is_moved_back_never_forward_to_another_day() -> None:
    london = calendar()
    assert london.no_later_than(moment("2026-11-25 19:00", "Europe/London")) == moment(
        "2026-11-25 09:00", "Europe/London"
    )
    assert london.no_later_than(moment("2026-11-28 12:00", "Europe/London")) == moment(
        "2026-11-27 09:00", "Europe/London"
    )
    assert london.no_later_than(moment("2026-11-25 15:00", "Europe/London")) == moment(
        "2026-11-25 15:00", "Europe/London"
    )


@given(st.integers(0, 10 * 365 * 24 * 60), st.sampled_from(ZONES))
def test_the_next_opening_is_open_not_earlier_and_the_first(minutes: int, zone: str) -> None:
    at, ours = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes), calendar(zone, "US")
    opens = ours.next_opening(at)
    assert opens >= at
    assert ours.is_open(opens)
    assert opens == at or not ours.is_open(opens - timedelta(minutes=1))
    assert ours.next_opening(opens) == opens


def test_a_calendar_that_never_opens_says_so() -> None:
    closed = calendar(country=None, extra_holidays=[date(2026, 1, 1) + timedelta(days=n) for n in range(800)])
    with pytest.raises(ValueError, match="no working day"):
        closed.next_opening(moment("2026-01-02 10:00"))

"""Days and hours of whoever gets the mail: zones, working days, public holidays, make-up days, opening hours.

Instants go in and come out aware and in UTC; dates and times of day are the party's own. Arithmetic is on calendar
dates and wall clocks, never on "24 hours later": a noon stays a noon through both DST nights.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from rules.book import Agency, Client, Hours, RuleBook
from rules.book.types import Span

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = timedelta(days=1)
_LONGEST_CLOSURE = 370  # days; longer than any run of holidays: beyond it the calendar itself is wrong


def local(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which the wall clock of `zone` shows `at` on `day`.

    A time that the clock skips (02:30 on the spring night) is the first valid minute after it; a time that comes
    twice (autumn) is the first of the two.
    """
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    return _end_of_gap(wall, zone)


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant of the change that skips `wall`: found by halving between the two readings of that wall time."""
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)  # read with the offset before the change: too late
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)  # read with the offset after it: too early
    new_offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == new_offset:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)


@lru_cache(maxsize=4096)
def public_holidays(country: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Days off (observed days included) and make-up working days of "GB" or "DE-BY" in that year.

    Raises NotImplementedError for a country or subdivision that the `holidays` library does not know.
    """
    code, _, subdivision = country.partition("-")
    found = holidays.country_holidays(code, subdiv=subdivision or None, years=year)
    off = frozenset(day for day in found if day.year == year)
    made_up = frozenset(day for day in getattr(found, "weekend_workdays", ()) if day.year == year)
    return off, made_up


def knows_holidays(country: str) -> bool:
    """Whether `holidays = "…"` in a rule file names a calendar that exists."""
    try:
        public_holidays(country, 2026)
    except (NotImplementedError, AttributeError, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days and hours of one party: its zone, its country's holidays, the hours of rules/calendar.toml."""

    zone: ZoneInfo
    country: str | None
    hours: Hours

    def day_of(self, instant: datetime) -> date:
        """The party's own calendar date at that instant."""
        return instant.astimezone(self.zone).date()

    def at(self, day: date, time_of_day: time) -> datetime:
        return local(day, time_of_day, self.zone)

    def opening(self, day: date) -> datetime:
        return local(day, self.hours.open, self.zone)

    def is_working_day(self, day: date) -> bool:
        """What ops wrote in calendar.toml goes before what the country's calendar says."""
        if day in self.hours.extra_working_days:
            return True
        if day in self.hours.extra_holidays:
            return False
        weekday = WEEKDAYS[day.weekday()] in self.hours.working_days
        if self.country is None:
            return weekday
        off, made_up = public_holidays(self.country, day.year)
        return day in made_up or (weekday and day not in off)

    def is_open(self, instant: datetime) -> bool:
        """From opening (included) to closing (not included) on a working day."""
        day = self.day_of(instant)
        return self.is_working_day(day) and self.opening(day) <= instant < self.at(day, self.hours.close)

    def working_day_from(self, day: date, step: int = 1) -> date:
        """`day` itself when it is worked, else the next one (`step` -1: the one before)."""
        for _ in range(_LONGEST_CLOSURE):
            if self.is_working_day(day):
                return day
            day += step * _DAY
        raise ValueError(f"no working day within {_LONGEST_CLOSURE} days of {day}: look at [hours] in calendar.toml")

    def next_opening(self, instant: datetime) -> datetime:
        """`instant` when it is open then, or with `outside = "send"`; else the next opening."""
        instant = instant.astimezone(UTC)
        if self.hours.outside == "send" or self.is_open(instant):
            return instant
        day = self.day_of(instant)
        if instant >= self.opening(day):
            day += _DAY
        return self.opening(self.working_day_from(day))

    def no_later_than(self, instant: datetime) -> datetime:
        """`instant` when it is open then; else the opening of that working day, or of the working day before.

        For what must come in good time ("one business day before"): waiting would make it late.
        """
        instant = instant.astimezone(UTC)
        if self.hours.outside == "send" or self.is_open(instant):
            return instant
        return self.opening(self.working_day_from(self.day_of(instant), step=-1))

    def add_business_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (before it, for a negative count); `day` itself for 0."""
        step = 1 if count > 0 else -1
        for _ in range(abs(count)):
            day = self.working_day_from(day + step * _DAY, step)
        return day

    def after(self, instant: datetime, span: Span) -> datetime:
        """`span` later. Days and business days keep the wall clock's time; hours and minutes are elapsed time."""
        return self._moved(instant, span, 1)

    def before(self, instant: datetime, span: Span) -> datetime:
        """`span` earlier, as `after`."""
        return self._moved(instant, span, -1)

    def _moved(self, instant: datetime, span: Span, sign: int) -> datetime:
        if span.unit in ("hours", "minutes"):
            return instant.astimezone(UTC) + sign * span.as_timedelta()
        wall = instant.astimezone(self.zone)
        if span.unit == "days":
            day = wall.date() + sign * span.as_timedelta()
        else:
            day = self.add_business_days(wall.date(), sign * span.amount)
        return self.at(day, wall.time())


def calendar_of(party: Client | Agency, book: RuleBook) -> Calendar:
    """The days and hours of a client or of the agency. Raises ZoneInfoNotFoundError for an unknown zone."""
    return Calendar(ZoneInfo(party.time_zone), party.holidays, book.hours)


def next_opening(instant: datetime, party: Client | Agency, book: RuleBook) -> datetime:
    """When a mail to that party may go out, at `instant` or after it."""
    return calendar_of(party, book).next_opening(instant)

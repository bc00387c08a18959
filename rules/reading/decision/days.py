"""Days as people write them in a hurry: "Friday", "13 March", 13.3., 3月13日, "in three days", "end of the month"."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rules.reading.decision.text import Token
from rules.reading.decision.walk import Hit

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_OFFSETS = {"yesterday": -1, "today": 0, "tomorrow": 1, "day_after_tomorrow": 2}
_COUNTS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4,
    "cinco": 5, "diez": 10, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "zehn": 10, "deux": 2, "trois": 3,
    "quatre": 4, "cinq": 5, "dix": 10, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "mười": 10, "两": 2, "三": 3, "四":
    4, "五": 5, "十": 10,
}  # fmt: skip
_FARTHEST = 400  # days: what lies beyond was not meant so


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or only that one was meant (`date` None). Not certain: "next Friday", 3/4, "next week"."""

    date: date | None
    certain: bool


def find_day(words: Sequence[Token], hits: Sequence[Hit], offset: int, today: date, *, past: bool) -> Day | None:
    """The first day that the words name. `hits` count tokens of the mail, of which `words` begin at `offset`.

    A day without a year, or a weekday, is the next one on or after `today`; for what is past the last one before.
    """
    for read in (_numeric, _han, _named, _relative, _vague):
        day = read(words, hits, offset, today, past)
        if day is not None:
            far = day.date is not None and abs((day.date - today).days) > _FARTHEST
            return Day(None, False) if far else day
    return None


def _numeric(words: Sequence[Token], hits: Sequence[Hit], offset: int, today: date, past: bool) -> Day | None:
    """2026-03-13, 13.3., 13.3.2026, 13/3, 3/13."""
    for i, token in enumerate(words):
        if token.kind != "n":
            continue
        following = [t.norm for t in words[i + 1 : i + 5]]
        if len(token.norm) == 4 and token.norm.isdigit() and all(t.kind == "n" for t in words[i + 1 : i + 3]):
            return _exact(token.norm, *following[:2]) if len(following) >= 2 else None  # its hyphens are no tokens
        parts = token.norm.replace("/", ".").split(".")
        slashed = "/" in token.norm
        dotted = "." in token.norm and (len(parts) == 3 or following[:1] == ["."])
        if not (slashed or dotted) or len(parts) not in (2, 3) or not all(p.isdigit() and len(p) <= 4 for p in parts):
            continue
        if len(parts[0]) == 4:
            return _exact(*parts) if len(parts) == 3 else None
        first, second = int(parts[0]), int(parts[1])
        year = parts[2] if len(parts) == 3 else None
        if first <= 12 < second:
            first, second = second, first
        clear = not slashed or first > 12 or first == second
        return _dated(first, second, year, today, past, certain=clear)
    return None


def _han(words: Sequence[Token], hits: Sequence[Hit], offset: int, today: date, past: bool) -> Day | None:
    """3月13日, 13号."""
    for i, token in enumerate(words):
        following = words[i + 1 : i + 4]
        if token.kind != "n" or not token.norm.isdigit() or not following:
            continue
        if following[0].norm == "月" and len(following) > 1 and following[1].norm.isdigit():
            return _dated(int(following[1].norm), int(token.norm), None, today, past)
        if following[0].norm in "号日" and int(token.norm) <= 31:
            return _of_month(int(token.norm), today, past)
    return None


def _named(words: Sequence[Token], hits: Sequence[Hit], offset: int, today: date, past: bool) -> Day | None:
    """13 March, March 13th, 13. März, ngày 13 tháng 3, Friday, next Friday."""
    for hit in hits:
        start, end = hit.start - offset, hit.end - offset
        if hit.role in _MONTHS or hit.role == "month_word":
            after = next((t.norm for t in words[end : end + 2] if t.kind == "n"), "")
            before = next((t.norm for t in reversed(words[max(0, start - 3) : start]) if t.kind == "n"), "")
            if hit.role == "month_word":
                if before.isdigit() and after.isdigit():
                    return _dated(int(before), int(after), None, today, past)
                continue
            number = before if before.isdigit() and int(before) <= 31 else after
            year = next((t.norm for t in words[end : end + 3] if t.kind == "n" and len(t.norm) == 4), None)
            if number.isdigit() and int(number) <= 31:
                return _dated(int(number), _MONTHS.index(hit.role) + 1, year, today, past)
        if hit.role in _WEEKDAYS:
            return _weekday(_WEEKDAYS.index(hit.role), hits, hit, today, past)
    return None


def _weekday(number: int, hits: Sequence[Hit], hit: Hit, today: date, past: bool) -> Day:
    if past:
        return Day(today - timedelta(days=(today.weekday() - number) % 7), True)
    beside = {h.role for h in hits if h.end == hit.start or h.start == hit.end}
    if "next" in beside:
        monday = today - timedelta(days=today.weekday()) + timedelta(days=7)
        return Day(monday + timedelta(days=number), False)
    return Day(today + timedelta(days=(number - today.weekday()) % 7), True)


def _relative(words: Sequence[Token], hits: Sequence[Hit], offset: int, today: date, past: bool) -> Day | None:
    """today, tomorrow, in three days, end of the month."""
    for hit in hits:
        if hit.role in _OFFSETS:
            return Day(today + timedelta(days=_OFFSETS[hit.role]), True)
        if hit.role == "month_end":
            return Day(today.replace(day=calendar.monthrange(today.year, today.month)[1]), True)
        if hit.role in ("days", "weeks") and hit.start > offset:
            count = words[hit.start - offset - 1].norm
            number = int(count) if count.isdigit() and len(count) <= 3 else _COUNTS.get(count, 0)
            if number and not past:
                return Day(today + timedelta(days=number * (7 if hit.role == "weeks" else 1)), True)
    return None


def _vague(words: Sequence[Token], hits: Sequence[Hit], offset: int, today: date, past: bool) -> Day | None:
    return Day(None, past) if any(hit.role in ("vague", "next") for hit in hits) else None


def _exact(year: str, month: str, day: str) -> Day | None:
    try:
        return Day(date(int(year), int(month), int(day)), True)
    except ValueError:
        return None


def _of_month(day: int, today: date, past: bool) -> Day | None:
    """The 13th: of this month, or of the next (the last) when that lies behind (ahead)."""
    here = _dated(day, today.month, str(today.year), today, past)
    if here is None or here.date is None or (here.date <= today if past else here.date >= today):
        return here
    other = today.replace(day=1) + timedelta(days=-1 if past else 31)
    return _dated(day, other.month, str(other.year), today, past)


def _dated(day: int, month: int, year: str | None, today: date, past: bool, *, certain: bool = True) -> Day | None:
    try:
        if year is not None:
            return Day(date(int(year) + (2000 if len(year) == 2 else 0), month, day), certain)
        named = date(today.year, month, day)
        if past and named > today:
            named = named.replace(year=today.year - 1)
        if not past and named < today:
            # A day just gone was most likely meant as it stands; one long gone is next year's.
            named = named.replace(year=today.year + 1) if (today - named).days > 60 else named
        return Day(named, certain and (past or named >= today))
    except ValueError:
        return None
